package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"actual/app/roster"
	"actual/domain"
	"actual/domain/job"
	"actual/domain/tenant"
)

func crewCommand() *cobra.Command {
	group := &cobra.Command{Use: "crew", Short: "Manage crews, and who is in them when"}
	group.AddCommand(crewCreateCommand(), crewListCommand(), crewJoinCommand(), crewLeaveCommand(), crewImportCommand(), crewCarryCommand(), crewSetDownCommand())
	return group
}

func crewCreateCommand() *cobra.Command {
	var name, leader string
	cmd := forCompany(&cobra.Command{
		Use: "create REF", Short: "Create a crew", Args: cobra.ExactArgs(1),
		Example: "  actual crew create mow-1 --company northside --name 'Mow 1' --leader 117",
		RunE: func(cmd *cobra.Command, args []string) error {
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				create := roster.CreateCrew{Company: c.ID(), Ref: args[0], Name: name, By: operator()}
				if leader != "" {
					w, err := workerNamed(ctx, t, c, leader)
					if err != nil {
						return err
					}
					create.Leader = w.ID()
				}
				crew, err := t.Crews.Create(ctx, create)
				if err != nil {
					return err
				}
				return say(cmd, crewLine(crew), "created crew %s (%s)", crew.Ref(), crew.ID())
			})
		},
	})
	cmd.Flags().StringVar(&name, "name", "", "its name for people")
	cmd.Flags().StringVar(&leader, "leader", "", "the ref of the worker who leads it")
	_ = cmd.MarkFlagRequired("name")
	return cmd
}

func crewLine(c job.Crew) map[string]any {
	line := map[string]any{"id": c.ID().String(), "ref": c.Ref(), "name": c.Name(), "leader": nil}
	if !c.Leader().IsZero() {
		line["leader"] = c.Leader().String()
	}
	return line
}

func crewListCommand() *cobra.Command {
	var at string
	cmd := forCompany(&cobra.Command{
		Use: "list", Short: "List crews with who is in them", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				when, err := dayOrTime("--at", at, c.Zone())
				if err != nil {
					return misused(cmd, "%w", err)
				}
				if when.IsZero() {
					when = t.Clock.Now()
				}
				page, err := t.Crews.List(ctx, roster.ListCrews{Company: c.ID()})
				if err != nil {
					return err
				}
				for _, crew := range page.Crews {
					in, err := t.Workers.List(ctx, roster.ListWorkers{Company: c.ID(), Crew: crew.ID(), ActiveAt: when})
					if err != nil {
						return err
					}
					line, names := crewLine(crew), ""
					ids := []string{}
					for _, w := range in.Workers {
						ids, names = append(ids, w.ID().String()), names+", "+w.Particulars().Name
					}
					line["workers"] = ids
					if err := say(cmd, line, "%-12s %-24s %s", crew.Ref(), crew.Name(), trimmed(names)); err != nil {
						return err
					}
				}
				return nil
			})
		},
	})
	cmd.Flags().StringVar(&at, "at", "", "who was in them then, a `DAY` at its beginning or a time (default: now)")
	return cmd
}

func trimmed(list string) string {
	if len(list) < 2 {
		return "nobody"
	}
	return list[2:]
}

// crewNamed finds a crew by ref; job.ErrCrewNotFound where there is none.
func crewNamed(ctx context.Context, t *tools, c tenant.Company, ref string) (job.Crew, error) {
	page, err := t.Crews.List(ctx, roster.ListCrews{Company: c.ID(), Ref: ref, Limit: 1})
	if err != nil {
		return job.Crew{}, err
	}
	if len(page.Crews) == 0 {
		return job.Crew{}, fmt.Errorf("crew %q: %w: `actual crew list --company %s` shows their refs", ref, job.ErrCrewNotFound, c.Ref())
	}
	return page.Crews[0], nil
}

func crewJoinCommand() *cobra.Command {
	var from, to string
	var move bool
	cmd := forCompany(&cobra.Command{
		Use: "join CREW WORKER", Short: "Put a worker into a crew, both by their refs", Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				join := roster.JoinCrew{Company: c.ID(), Move: move, By: operator()}
				var err error
				if join.From, err = dayOrTime("--from", from, c.Zone()); err == nil {
					join.To, err = dayOrTime("--to", to, c.Zone())
				}
				if err != nil {
					return misused(cmd, "%w", err)
				}
				crew, err := crewNamed(ctx, t, c, args[0])
				if err != nil {
					return err
				}
				w, err := workerNamed(ctx, t, c, args[1])
				if err != nil {
					return err
				}
				join.Crew, join.Worker = crew.ID(), w.ID()
				m, err := t.Crews.Join(ctx, join)
				if err != nil {
					return err
				}
				return say(cmd, membershipLine(m), "%s is in %s: %s", w.Particulars().Name, crew.Ref(), activeText(m.Span, c.Zone()))
			})
		},
	})
	cmd.Flags().StringVar(&from, "from", "", "from when on, a `DAY` or time (default: now)")
	cmd.Flags().StringVar(&to, "to", "", "until when, a `DAY` or time (default: open)")
	cmd.Flags().BoolVar(&move, "move", false, "the worker leaves the crew that they are in then")
	return cmd
}

func membershipLine(m job.Membership) map[string]any {
	return spanLine(m.Span, "", map[string]any{"id": m.ID.String(), "crew": m.Crew.String(), "worker": m.Worker.String()})
}

func crewLeaveCommand() *cobra.Command {
	var at string
	cmd := forCompany(&cobra.Command{
		Use: "leave CREW WORKER", Short: "Let a worker leave a crew, both by their refs", Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				when, err := dayOrTime("--at", at, c.Zone())
				if err != nil {
					return misused(cmd, "%w", err)
				}
				crew, err := crewNamed(ctx, t, c, args[0])
				if err != nil {
					return err
				}
				w, err := workerNamed(ctx, t, c, args[1])
				if err != nil {
					return err
				}
				id, err := membershipOf(ctx, t, c, crew.ID(), w.ID())
				if err != nil {
					return err
				}
				m, err := t.Crews.Leave(ctx, c.ID(), crew.ID(), id, when, operator())
				if err != nil {
					return err
				}
				return say(cmd, membershipLine(m), "%s was in %s: %s", w.Particulars().Name, crew.Ref(), activeText(m.Span, c.Zone()))
			})
		},
	})
	cmd.Flags().StringVar(&at, "at", "", "when, a `DAY` or time (default: now)")
	return cmd
}

// membershipOf finds a worker's last membership of a crew.
func membershipOf(ctx context.Context, t *tools, c tenant.Company, crew domain.CrewID, worker domain.WorkerID) (domain.MembershipID, error) {
	page, err := t.Crews.Members(ctx, roster.ListMembers{Company: c.ID(), Crew: crew})
	if err != nil {
		return domain.MembershipID{}, err
	}
	id := domain.MembershipID{}
	for _, m := range page.Members {
		if m.Worker == worker && !m.Span.Empty() {
			id = m.ID
		}
	}
	if id.IsZero() {
		return id, job.ErrMembershipNotFound
	}
	return id, nil
}
