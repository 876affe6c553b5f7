package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"actual/adapters/assigntable"
	"actual/adapters/inbound/httpapi"
	"actual/app/assignments"
	"actual/cmd/internal/wording"
	"actual/domain"
	assigned "actual/domain/assignment"
	"actual/domain/tenant"
)

func exportCommand() *cobra.Command {
	group := &cobra.Command{
		Use: "export", Short: "Export what was found, for other programs, and look at what is written at vendors, such as issues in Aspire",
		Long: "Export what was found, for other programs (assignments), and look at what is written at vendors, once each: it is kept first, sent by a server,\n" +
			"and read back. An answer that is lost leaves it unknown: it is looked for, and sent again only where it is seen not to be there. It is off until the\n" +
			"company turns it on: actual export set.",
	}
	group.AddCommand(exportAssignmentsCommand())
	group.AddCommand(exportWrittenCommands()...)
	return group
}

// assignmentFlags say which assignments, and how.
type assignmentFlags struct {
	date, format, site, crew, source string
	revision                         int
	again, changes, list             bool
}

func exportAssignmentsCommand() *cobra.Command {
	var f assignmentFlags
	cmd := forCompany(&cobra.Command{
		Use: "assignments", Short: "Export who was expected where on a date, on what that rests, and who was there", Args: cobra.NoArgs,
		Long: `Export who was expected where on a date, on what that rests, and who was there.

Each night the server exports the date that begins, and the three before it anew. This prints the newest
revision of a date; where there is none yet it makes one, as it does with --again where something is otherwise by now.`,
		Example: `  actual export assignments --company northside --date 2026-11-30 --format csv >assignments.csv
  actual export assignments --company northside --date 2026-11-30 --changes`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if f.format != "csv" && f.format != "json" {
				return misused(cmd, "--format %q: give csv or json", f.format)
			}
			if f.revision < 0 || f.again && f.revision > 0 {
				return misused(cmd, "--revision: give a revision from 1 on, and no --again")
			}
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				q, err := f.asked(ctx, t, c)
				if err != nil {
					return err
				}
				if f.list {
					return listExports(ctx, cmd, t, q)
				}
				return f.export(ctx, cmd, t, q)
			})
		},
	})
	cmd.Flags().StringVar(&f.date, "date", "", "of which `DATE` (default: yesterday, in the company's time zone)")
	cmd.Flags().StringVar(&f.format, "format", "csv", "csv, or json: a line a row")
	cmd.Flags().IntVar(&f.revision, "revision", 0, "this `REVISION` of it (default: the newest)")
	cmd.Flags().BoolVar(&f.again, "again", false, "look again first: where something is otherwise by now there is a new revision")
	cmd.Flags().BoolVar(&f.changes, "changes", false, "only what the revision changed, a line each")
	cmd.Flags().BoolVar(&f.list, "list", false, "list the revisions of the date instead, and what they were made from")
	cmd.Flags().StringVar(&f.site, "site", "", "only at this site, by its ref")
	cmd.Flags().StringVar(&f.crew, "crew", "", "only of this crew, by its ref")
	cmd.Flags().StringVar(&f.source, "source", "", "only those that rest on this `SOURCE`: roster, job_badge, recent_times, leader, crew, nobody or unplanned")
	return cmd
}

// asked reads which rows are asked for.
func (f assignmentFlags) asked(ctx context.Context, t *tools, c tenant.Company) (q assignments.List, err error) {
	q = assignments.List{Company: c.ID(), Revision: domain.Revision(f.revision)}
	if q.Date, err = dateOf("--date", f.date); err != nil {
		return q, err
	}
	if q.Date.IsZero() {
		q.Date = domain.DateOf(t.Clock.Now(), c.Zone()).AddDays(-1)
	}
	if f.site != "" {
		if q.Only.Site, err = siteByRef(ctx, t, c, f.site); err != nil {
			return q, err
		}
	}
	if f.crew != "" {
		crew, err := crewNamed(ctx, t, c, f.crew)
		if err != nil {
			return q, err
		}
		q.Only.Crew = crew.ID()
	}
	q.Only.Source, err = assigned.ParseSource(f.source)
	return q, err
}

// export prints rows or changes, of a date that is exported first where it must be.
func (f assignmentFlags) export(ctx context.Context, cmd *cobra.Command, t *tools, q assignments.List) error {
	page, err := t.Assigned.List(ctx, q)
	if f.again || q.Revision == 0 && errors.Is(err, assigned.ErrNotExported) {
		if _, err = t.Assign.Make(ctx, assignments.Make{Company: q.Company, Date: q.Date, By: operator()}); err != nil {
			return err
		}
		page, err = t.Assigned.List(ctx, q)
	}
	if err != nil {
		return err
	}
	switch {
	case f.changes:
		return printAssignmentChanges(ctx, cmd, t, q, page.Export.Revision)
	case f.format == "json" || asJSON(cmd):
		for _, r := range page.Rows {
			if err := printJSON(cmd.OutOrStdout(), httpapi.AssignmentOf(r, page.Names)); err != nil {
				return err
			}
		}
		return nil
	}
	return assigntable.Write(cmd.OutOrStdout(), page.Export, page.Rows, assigntable.Names(page.Names))
}

func printAssignmentChanges(ctx context.Context, cmd *cobra.Command, t *tools, q assignments.List, revision domain.Revision) error {
	found, err := t.Assigned.Changes(ctx, q.Company, q.Date, revision)
	if err != nil {
		return err
	}
	for _, c := range found.Changes {
		shown := httpapi.AssignmentChangeOf(c, found.Names)
		row := shown.Is
		if row == nil {
			row = shown.Was
		}
		if err := say(cmd, shown, "%-8s %s  %s", shown.Kind, wording.List(shown.Parts), toldAssignment(*row)); err != nil {
			return err
		}
	}
	if len(found.Changes) == 0 {
		return sayNone(cmd, "revision %d changed nothing", revision)
	}
	return nil
}

// toldAssignment is a row in one line.
func toldAssignment(r httpapi.Assignment) string {
	text := func(s *string) string {
		if s == nil {
			return "–"
		}
		return *s
	}
	who, crew := "–", "–"
	if r.Crew != nil {
		crew = text(r.Crew.Ref)
	}
	switch {
	case r.Worker != nil:
		who = text(r.Worker.Name)
	case r.Badge != nil:
		who = r.Badge.Device
	}
	return fmt.Sprintf("%-12s %-24s %-12s %-24s %-12s %s", text(r.JobRef), r.Site.Name, crew, who, r.Source, r.Presence.Seen)
}

func listExports(ctx context.Context, cmd *cobra.Command, t *tools, q assignments.List) error {
	page, err := t.Assigned.Exports(ctx, assignments.Exports{Company: q.Company, Date: q.Date})
	if err != nil {
		return err
	}
	for _, e := range page.Exports {
		shown := httpapi.AssignmentExportOf(e)
		err := say(cmd, shown, "%s revision %d: %d rows (%d new, %d otherwise, %d gone), made %s by %s from %d jobs and %d visits", shown.Date, shown.Revision,
			shown.Rows, shown.Added, shown.Changed, shown.Removed, shown.MadeAt, shown.MadeBy, shown.MadeFrom.Jobs, shown.MadeFrom.Visits)
		if err != nil {
			return err
		}
	}
	if len(page.Exports) == 0 {
		return sayNone(cmd, "%s was not exported yet: the same command without --list does it", q.Date)
	}
	return nil
}
