package planning

import (
	"context"
	"errors"
	"fmt"

	"actual/app/roster"
	"actual/domain"
	"actual/domain/fault"
	"actual/domain/geofence"
	"actual/domain/job"
	"actual/domain/ledger"
	"actual/ports"
)

// JobColumns are those of a table of jobs; the first three it must have. Sites and
// crews are named by their refs; man_hours are written as job.ParseEffort reads them.
var JobColumns = []string{"ref", "site", "date", "crew", "window_from", "window_to", "man_hours"}

// Importer takes many jobs at once: all of a file or nothing.
type Importer struct {
	desk
	tables *roster.Importer
}

// NewImporter returns the use cases.
func NewImporter(work ports.UnitOfWork, clock ports.Clock, ids ports.Identifiers, tables *roster.Importer) *Importer {
	return &Importer{desk{work, clock, ids}, tables}
}

// Jobs imports a table of jobs by hand: those whose ref is not there are planned,
// the others changed in the columns that the table has.
//
// Errors: roster.ErrRefused, with the report.
func (x *Importer) Jobs(ctx context.Context, cmd roster.Import) (roster.Report, error) {
	in := jobImport{cmd: cmd, desk: x.desk}
	report, err := x.tables.Run(ctx, cmd, in.prepare, in.line)
	if err != nil {
		return report, fmt.Errorf("import jobs: %w", err)
	}
	return report, nil
}

// jobImport is what lines are looked up in.
type jobImport struct {
	desk

	cmd   roster.Import
	act   act
	sites map[string]domain.SiteID // By ref.
	crews map[string]domain.CrewID // By ref.
	there map[string]job.Job       // By ref.
}

func (in *jobImport) prepare(ctx context.Context, t *roster.Table) error {
	in.act = act{t.Tx, in.desk, in.cmd.Company, in.cmd.By, in.clock.Now()}
	in.sites, in.crews, in.there = map[string]domain.SiteID{}, map[string]domain.CrewID{}, map[string]job.Job{}
	sites, _, err := t.Sites.Load(ctx)
	if err != nil {
		return err
	}
	for _, s := range sites {
		in.sites[s.Ref] = s.ID
	}
	crews, err := t.Crews.List(ctx, ports.CrewQuery{})
	if err != nil {
		return err
	}
	for _, c := range crews {
		in.crews[c.Ref()] = c.ID()
	}
	refs := make([]string, len(in.cmd.Lines))
	for i, l := range in.cmd.Lines {
		refs[i] = l.Cells["ref"]
	}
	jobs, err := t.Jobs.Between(ctx, domain.Date{}, domain.Date{}, ports.JobQuery{Source: job.ByHand, Refs: refs})
	for _, j := range jobs {
		in.there[j.Plan().Ref] = j
	}
	return err
}

func (in *jobImport) line(ctx context.Context, t *roster.Table, l roster.Line) (string, roster.Outcome, error) {
	ref := l.Cells["ref"]
	was, known := in.there[ref]
	p, wrong := in.plan(l, was.Plan())
	if ref == "" {
		wrong = errors.Join(roster.Cell("ref", job.ErrBadJobRef), wrong)
	}
	if wrong = errors.Join(t.Once("ref", ref, l), wrong); wrong != nil {
		return ref, roster.Refused, wrong
	}
	if known && p == was.Plan() {
		return ref, roster.Unchanged, nil
	}
	if !known {
		made, err := job.NewJob(domain.JobID{UUID: in.ids.New()}, job.ByHand, p)
		if err == nil {
			err = in.act.createJob(ctx, made)
		}
		return ref, roster.Created, ofColumn(err)
	}
	next, err := was.Changed(p)
	if err == nil {
		err = in.act.saveJob(ctx, &next, ledger.JobChanged, ledger.List(ledger.Text("imported")))
	}
	return ref, roster.Changed, ofColumn(err)
}

// ofColumn says of a fault of a job which column it is in.
func ofColumn(err error) error {
	var f *fault.Error
	if !errors.As(err, &f) {
		return err
	}
	for column, of := range map[string]*fault.Error{"ref": job.ErrBadJobRef, "date": job.ErrBadJobDate, "site": job.ErrNoSite, "man_hours": job.ErrBadEffort} {
		if f.Code == of.Code {
			return roster.Cell(column, f)
		}
	}
	return err
}

// plan puts the cells of a line over what is there. Its error joins all that is
// wrong.
func (in *jobImport) plan(l roster.Line, p job.Plan) (job.Plan, error) {
	p.Ref = l.Cells["ref"]
	var wrong []error
	refuse := func(column string, f *fault.Error) { wrong = append(wrong, roster.Cell(column, f)) }
	site, known := in.sites[l.Cells["site"]]
	if p.Site = site; !known {
		refuse("site", geofence.ErrNotFound.With("%.80q", l.Cells["site"]))
	}
	var err error
	if p.Date, err = domain.ParseDate(l.Cells["date"]); err != nil {
		refuse("date", domain.ErrBadDate.With("%.40q", l.Cells["date"]))
	}
	if ref, told := l.Cells["crew"]; told {
		if p.Crew, known = in.crews[ref]; !known && ref != "" {
			refuse("crew", job.ErrCrewNotFound.With("%.80q", ref))
		}
	}
	if text, told := l.Cells["man_hours"]; told {
		if p.Effort = 0; text != "" {
			if p.Effort, err = job.ParseEffort(text); err != nil {
				wrong = append(wrong, ofColumn(err))
			}
		}
	}
	p.Window = windowIn(l, p.Window, refuse)
	return p, errors.Join(wrong...)
}

func windowIn(l roster.Line, was job.Window, refuse func(column string, f *fault.Error)) job.Window {
	from, told := l.Cells["window_from"]
	to, also := l.Cells["window_to"]
	switch {
	case !told && !also:
		return was
	case from == "" && to == "":
		return job.Window{}
	}
	begins, err := domain.ParseWallTime(from)
	if err != nil {
		refuse("window_from", domain.ErrBadWallTime.With("%.40q", from))
	}
	ends, bad := domain.ParseWallTime(to)
	if bad != nil {
		refuse("window_to", domain.ErrBadWallTime.With("%.40q", to))
	}
	w, err2 := job.NewWindow(begins, ends)
	if err == nil && bad == nil && err2 != nil {
		refuse("window_to", job.ErrBadWindow)
	}
	return w
}
