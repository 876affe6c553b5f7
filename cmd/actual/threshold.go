package main

import (
	"cmp"
	"context"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"actual/adapters/inbound/httpapi"
	"actual/app/reconciliation"
	"actual/domain"
	"actual/domain/reconcile"
	"actual/domain/tenant"
)

func thresholdCommand() *cobra.Command {
	group := &cobra.Command{
		Use: "threshold", Short: "See and set what discrepancies are judged by: of a company, its branches and sites",
		Long: "See and set what discrepancies are judged by. A site's value holds over its branch's, that over the company's, and that over\n" +
			"the program's own. What each means stands in docs/reconcile-format.md.",
	}
	group.AddCommand(thresholdListCommand(), thresholdSetCommand(), thresholdBranchCommand())
	return group
}

func thresholdListCommand() *cobra.Command {
	return forCompany(&cobra.Command{
		Use: "list", Short: "List the thresholds, and who set them", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				found, err := t.Thresholds.Show(ctx, c.ID())
				if err != nil {
					return err
				}
				return sayThresholds(cmd, &found)
			})
		},
	})
}

func sayThresholds(cmd *cobra.Command, found *reconciliation.ThresholdsInForce) error {
	var text []string
	values := found.Policy.Named()
	for _, name := range reconcile.ThresholdNames() {
		line := name + strings.Repeat(" ", max(1, 20-len(name))) + strconv.FormatInt(values[name], 10)
		for _, o := range found.Overrides {
			if o.Name == name {
				line += "  " + cmp.Or(found.Names.Name(o.Site.UUID), o.Branch, "company") + "=" + strconv.FormatInt(o.Value, 10)
			}
		}
		text = append(text, line)
	}
	for _, b := range found.Branches {
		line := "branch " + b.Name + ":"
		for _, id := range b.Sites {
			line += " " + cmp.Or(found.Names.Name(id.UUID), id.String())
		}
		for _, id := range b.Crews {
			line += " " + cmp.Or(found.Names.Name(id.UUID), id.String())
		}
		text = append(text, line)
	}
	return say(cmd, httpapi.ThresholdsOf(found), "revision %d\n%s", found.Revision(), strings.Join(text, "\n"))
}

// thresholdChange is a command that changes thresholds; revision may name the one that it
// is made from.
func thresholdChange(cmd *cobra.Command, read func(ctx context.Context, cmd *cobra.Command, t *tools, c tenant.Company, args []string) (reconcile.SettingsChange, error)) *cobra.Command {
	revision := 0
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
			change, err := read(ctx, cmd, t, c, args)
			if err != nil {
				return err
			}
			found, err := t.Thresholds.Change(ctx, reconciliation.ChangeThresholds{Company: c.ID(), Seen: domain.Revision(revision), Change: change, By: operator()})
			if err != nil {
				return err
			}
			return sayThresholds(cmd, &found)
		})
	}
	cmd.Flags().IntVar(&revision, "revision", 0, "only if that is still the `REVISION`, as threshold list shows it")
	return forCompany(cmd)
}

func thresholdSetCommand() *cobra.Command {
	var branch, site string
	cmd := thresholdChange(&cobra.Command{
		Use: "set NAME=VALUE...", Short: "Set thresholds of the company, a branch or a site; NAME= takes one back", Args: cobra.MinimumNArgs(1),
		Example: "  actual threshold set late_grace_s=1200 --company northside --branch North",
	}, func(ctx context.Context, cmd *cobra.Command, t *tools, c tenant.Company, args []string) (change reconcile.SettingsChange, err error) {
		of := reconcile.Override{Branch: branch}
		if site != "" {
			if of.Site, err = siteByRef(ctx, t, c, site); err != nil {
				return change, err
			}
		}
		for _, arg := range args {
			name, value, is := strings.Cut(arg, "=")
			if of.Name = name; !is || name == "" {
				return change, misused(cmd, "%q: give NAME=VALUE, or NAME= to take it back", arg)
			}
			if value == "" {
				change.Unset = append(change.Unset, of)
				continue
			}
			if of.Value, err = strconv.ParseInt(value, 10, 64); err != nil {
				return change, misused(cmd, "%q: the value is a whole number", arg)
			}
			change.Set = append(change.Set, of)
		}
		return change, nil
	})
	cmd.Flags().StringVar(&branch, "branch", "", "of this `BRANCH`")
	cmd.Flags().StringVar(&site, "site", "", "of this `SITE`, by ref")
	cmd.MarkFlagsMutuallyExclusive("branch", "site")
	return cmd
}

func thresholdBranchCommand() *cobra.Command {
	var sites, crews []string
	var dissolve bool
	cmd := thresholdChange(&cobra.Command{
		Use: "branch NAME (--sites REF,… --crews REF,… | --dissolve)", Short: "Say which sites and crews are of a branch", Args: cobra.ExactArgs(1),
		Example: "  actual threshold branch North --sites elm-1,elm-5 --crews mow-1 --company northside",
	}, func(ctx context.Context, _ *cobra.Command, t *tools, c tenant.Company, args []string) (change reconcile.SettingsChange, err error) {
		if dissolve {
			return reconcile.SettingsChange{Dissolved: args}, nil
		}
		b := reconcile.Branch{Name: args[0]}
		for _, ref := range sites {
			id, err := siteByRef(ctx, t, c, ref)
			if err != nil {
				return change, err
			}
			b.Sites = append(b.Sites, id)
		}
		for _, ref := range crews {
			of, err := crewNamed(ctx, t, c, ref)
			if err != nil {
				return change, err
			}
			b.Crews = append(b.Crews, of.ID())
		}
		return reconcile.SettingsChange{Branches: []reconcile.Branch{b}}, nil
	})
	cmd.Flags().StringSliceVar(&sites, "sites", nil, "its `SITES`, by ref, all of them")
	cmd.Flags().StringSliceVar(&crews, "crews", nil, "its `CREWS`, by ref, all of them")
	cmd.Flags().BoolVar(&dissolve, "dissolve", false, "it is no branch any more; its thresholds go with it")
	cmd.MarkFlagsOneRequired("sites", "crews", "dissolve")
	cmd.MarkFlagsMutuallyExclusive("sites", "dissolve")
	cmd.MarkFlagsMutuallyExclusive("crews", "dissolve")
	return cmd
}
