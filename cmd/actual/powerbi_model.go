package main

import (
	"context"
	"errors"
	"time"

	"github.com/spf13/cobra"

	"actual/app/reporting"
	"actual/app/tenancy"
	"actual/domain/tenant"

	rules "actual/domain/reporting"
	"actual/ports"
)

// reports are the use cases that ask Power BI.
type reports struct {
	Companies  *tenancy.Companies
	Refresher  *reporting.Refresher
	Workspaces ports.Workspaces
}

func (r *reports) companies() *tenancy.Companies { return r.Companies }

func powerbiModelCommand() *cobra.Command {
	group := &cobra.Command{Use: "model", Short: "Say which model in Power BI is a company's"}
	var m rules.Model
	set := forCompany(&cobra.Command{
		Use: "set", Short: "Name the company's workspace and model: it is refreshed each night from then on", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withVendors(cmd, newReports, func(ctx context.Context, t *reports, c tenant.Company) error {
				if c.House() {
					return misused(cmd, "%w", rules.ErrHouse)
				}
				if err := t.Refresher.Set(ctx, c.ID(), m, operator()); err != nil {
					return err
				}
				return showModel(ctx, cmd, t, c)
			})
		},
	})
	set.Flags().StringVar(&m.Workspace, "workspace", "", "the id of the workspace (group)")
	set.Flags().StringVar(&m.Dataset, "dataset", "", "the id of the semantic model (dataset)")
	set.Flags().StringVar(&m.Profile, "profile", "", "the id of the service principal's profile that owns them")
	set.Flags().BoolVar(&m.Enhanced, "enhanced", false, "the workspace is on a capacity (Premium, Embedded, Fabric): refreshes may be enhanced")
	set.Flags().IntVar(&m.PerDay, "per-day", rules.SharedPerDay, "how many refreshes in 24 hours we take part in")
	_ = set.MarkFlagRequired("workspace")
	_ = set.MarkFlagRequired("dataset")
	show := forCompany(&cobra.Command{
		Use: "show", Short: "Show the company's model, and how its refreshes fare", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withVendors(cmd, newReports, func(ctx context.Context, t *reports, c tenant.Company) error { return showModel(ctx, cmd, t, c) })
		},
	})
	remove := forCompany(&cobra.Command{
		Use: "remove", Short: "Refresh the company's model no more; it stays in Power BI", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withVendors(cmd, newReports, func(ctx context.Context, t *reports, c tenant.Company) error {
				if err := t.Refresher.Remove(ctx, c.ID(), operator()); err != nil {
					return err
				}
				return say(cmd, map[string]any{"removed": true}, "its model is refreshed no more")
			})
		},
	})
	group.AddCommand(set, show, remove)
	return group
}

func showModel(ctx context.Context, cmd *cobra.Command, t *reports, c tenant.Company) error {
	m, err := t.Refresher.Show(ctx, c.ID())
	if errors.Is(err, rules.ErrNoModel) {
		return sayNone(cmd, "%s has no model in Power BI", c.Ref())
	}
	if err != nil {
		return err
	}
	when := func(at time.Time) string {
		if at.IsZero() {
			return "never"
		}
		return at.In(c.Zone()).Format("2 Jan 2006 15:04 MST")
	}
	state := "nothing is asked for"
	switch {
	case m.Request != "":
		state = "a refresh runs since " + when(m.StartedAt)
	case !m.WantedAt.IsZero():
		state = "a refresh is wanted since " + when(m.WantedAt)
	}
	out := map[string]any{
		"workspace": m.Workspace, "dataset": m.Dataset, "profile": m.Profile, "enhanced": m.Enhanced, "per_day": m.PerDay,
		"wanted": m.Wants, "request": m.Request, "failures": m.Failures, "problem": m.Problem,
	}
	for name, at := range map[string]time.Time{"wanted_at": m.WantedAt, "started_at": m.StartedAt, "refreshed_at": m.RefreshedAt} {
		if !at.IsZero() {
			out[name] = at
		}
	}
	return say(cmd, out, "workspace %s\ndataset   %s\nrefreshed %s; %s\nfailures  %d %s", m.Workspace, m.Dataset, when(m.RefreshedAt), state, m.Failures, m.Problem)
}

func powerbiWorkspaceCommand() *cobra.Command {
	group := &cobra.Command{Use: "workspace", Short: "Make a company's place in Power BI"}
	var capacity string
	add := forCompany(&cobra.Command{
		Use: "add", Short: "Make a workspace of the company's name, owned by a profile of the service principal; again, it changes nothing", Args: cobra.NoArgs,
		Long: "Make a workspace named after the company's ref, owned by a profile of the service principal of that name.\n\n" +
			"Then publish infra/powerbi there, set its parameters and the data source's credentials (`actual powerbi role add`), and name the model\n" +
			"with `actual powerbi model set` (docs/powerbi.md).",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withVendors(cmd, newReports, func(ctx context.Context, t *reports, c tenant.Company) error {
				workspace, profile, err := t.Workspaces.Open(ctx, c.ID(), "actual-"+c.Ref(), capacity)
				if err != nil {
					return err
				}
				return say(cmd, map[string]any{"workspace": workspace, "profile": profile}, "workspace %s\nprofile   %s", workspace, profile)
			})
		},
	})
	add.Flags().StringVar(&capacity, "capacity", "", "the id of the capacity that it is put on (default: shared capacity)")
	group.AddCommand(add)
	return group
}

func powerbiRefreshCommand() *cobra.Command {
	var whole bool
	refresh := forCompany(&cobra.Command{
		Use: "refresh", Short: "Have the company's model refreshed by the server; what was asked for and has not begun is the same refresh", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withVendors(cmd, newReports, func(ctx context.Context, t *reports, c tenant.Company) error {
				joined, err := t.Refresher.Ask(ctx, c.ID(), whole)
				if err != nil {
					return err
				}
				text := "a refresh is asked for"
				if joined {
					text = "a refresh waits already: this is it"
				}
				return say(cmd, map[string]any{"joined": joined}, "%s", text)
			})
		},
	})
	refresh.Flags().BoolVar(&whole, "whole", false, "all that is kept, not only the last months; on a capacity alone")
	return refresh
}
