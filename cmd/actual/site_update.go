package main

import (
	"cmp"
	"context"
	"slices"

	"github.com/spf13/cobra"

	"actual/adapters/geojson"
	"actual/app/asked"
	"actual/app/fences"
	"actual/domain/fault"
	"actual/domain/tenant"
)

func siteUpdateCommand() *cobra.Command {
	var f askFlags
	var effect bool
	cmd := forCompany(&cobra.Command{
		Use: "update-fences FILE", Short: "Give many sites a new fence version, as a task that a server works", Args: cobra.ExactArgs(1),
		Long: "Give many sites a new fence version, as a task that a server works.\n\n" +
			"FILE is GeoJSON or CSV, as `actual site import` takes it. Only sites that there are get a version; other rows, and those that can't\n" +
			"be read, are refused. With --dry-run --effect the rows say what would become of the visits at each site\n" +
			"(`actual task rows ID --json`). Ctrl-C leaves the task running.",
		Example: "  actual site update-fences lots.geojson --dry-run --effect --company northside",
		RunE: func(cmd *cobra.Command, args []string) error {
			features, problems, err := decodeFeatures(args[0])
			if err != nil {
				return misused(cmd, "%w", err)
			}
			if effect && !f.trial {
				return misused(cmd, "--effect is of a dry run: give --dry-run beside it")
			}
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				rows, err := t.Updater.Rows(fenceList(features, problems))
				if err != nil {
					return err
				}
				return askAndFollow(ctx, cmd, t, c, asked.Ask{Kind: asked.UpdateFences, Request: fences.UpdateFences{Effect: effect}, Rows: rows}, f)
			})
		},
	})
	cmd.Flags().BoolVar(&effect, "effect", false, "with --dry-run: say what would become of visits")
	f.on(cmd)
	return cmd
}

// fenceList puts the sites of a file and what is wrong with others in the file's
// order.
func fenceList(features []geojson.Feature, problems []geojson.Problem) []fences.Listed {
	places := make(map[int]fences.Listed, len(features)+len(problems))
	for i, in := range imported(features) {
		places[features[i].Index] = fences.Listed{Imported: in, Line: features[i].Line}
	}
	for _, x := range problems {
		why := &fault.Error{Kind: fault.Invalid, Code: x.Code, Msg: x.Reason + "; " + x.Remedy}
		places[x.Index] = fences.Listed{Imported: fences.Imported{Ref: x.Ref}, Line: x.Line, Field: x.Field, Why: why}
	}
	order := make([]int, 0, len(places))
	for at := range places {
		order = append(order, at)
	}
	slices.SortFunc(order, cmp.Compare)
	all := make([]fences.Listed, len(order))
	for i, at := range order {
		all[i] = places[at]
	}
	return all
}
