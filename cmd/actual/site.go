package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"actual/adapters/geojson"
	"actual/app/fences"
	"actual/cmd/internal/wording"
	"actual/domain/geofence"
	"actual/domain/tenant"
	"actual/ports"
)

func siteCommand() *cobra.Command {
	group := &cobra.Command{Use: "site", Short: "Manage the sites and fences of a company"}
	var partial, preview bool
	var expect previewID
	imp := forCompany(&cobra.Command{
		Use: "import FILE", Short: "Create sites, or supersede their fences, from GeoJSON or CSV", Args: cobra.ExactArgs(1),
		Long: "Create sites, or supersede their fences, from GeoJSON, or from CSV (FILE.csv).\n\n" +
			"A CSV file has a circle a line; its first line names the columns: site, latitude, longitude, radius_m, and if need be name,\n" +
			"kind, sky, valid_from, valid_to. In GeoJSON each feature is a polygon (with holes), a multipolygon, or a point with properties.radius_m.\n" +
			"properties.site names the site; name, kind, sky, valid_from and valid_to are optional.\n" +
			"All sites are saved or none, unless --partial is given: then those without a problem are.\n\n" +
			"--preview shows what the import would do to visits, those of the past too, and writes nothing. It ends with an id:\n" +
			"--expect ID imports only if that is still exactly what happens.",
		Example: "  actual site import lots.geojson --company northside --preview\n" +
			"  actual site import lots.geojson --company northside --expect 5f0c9d…",
		RunE: func(cmd *cobra.Command, args []string) error {
			features, problems, err := readFeatures(args[0])
			if err != nil {
				return err
			}
			for _, p := range problems {
				fmt.Fprintf(cmd.ErrOrStderr(), "%s: %s\n", args[0], p.Error())
			}
			if len(problems) > 0 && !partial {
				return fmt.Errorf("%d of %d features have a problem and nothing was imported: mend them, or give --partial", len(problems), len(problems)+len(features))
			}
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				if err := warnOfSites(ctx, cmd, t, c, args[0], features); err != nil {
					return err
				}
				if preview {
					return previewImport(cmd, t, c, imported(features))
				}
				r, err := importSites(ctx, t, c, imported(features), string(expect))
				if err != nil {
					return err
				}
				out := map[string]any{"created": r.Created, "superseded": r.Superseded, "unchanged": r.Unchanged, "problems": len(problems)}
				return say(cmd, out, "%s created, %s superseded, %d unchanged", wording.Count(r.Created, "site"), wording.Count(r.Superseded, "fence"), r.Unchanged)
			})
		},
	})
	imp.Flags().BoolVar(&preview, "preview", false, "show what would change, and write nothing")
	imp.Flags().Var(&expect, "expect", "import only if it does what the preview with this `ID` showed")
	imp.MarkFlagsMutuallyExclusive("preview", "expect")
	imp.Flags().BoolVar(&partial, "partial", false, "import the features without a problem")
	group.AddCommand(imp, siteUpdateCommand(), siteListCommand(), siteRetireCommand(), siteLintCommand(), siteLearnCommand(), siteProposeCommand())
	return group
}

// readFeatures reads a file of sites, each with one fence from the same time on.
func readFeatures(path string) ([]geojson.Feature, []geojson.Problem, error) {
	features, problems, err := decodeFeatures(path)
	features, twice := geojson.Once(features)
	return features, append(problems, twice...), err
}

func decodeFeatures(path string) ([]geojson.Feature, []geojson.Problem, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, nil, err
	}
	decode := geojson.Decode
	if strings.EqualFold(filepath.Ext(path), ".csv") {
		decode = geojson.DecodeCSV
	}
	features, problems, err := decode(raw)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", path, err)
	}
	return features, problems, nil
}

// warnOfSites says what is odd about sites, by themselves and beside those that the
// company has.
func warnOfSites(ctx context.Context, cmd *cobra.Command, t *tools, c tenant.Company, file string, features []geojson.Feature) error {
	odd, err := t.Importer.Odd(ctx, c.ID(), imported(features))
	if err != nil {
		return err
	}
	for i, f := range features {
		f.Warn(odd[i])
		for _, w := range f.Warnings {
			fmt.Fprintf(cmd.ErrOrStderr(), "%s: site %s: %s\n", file, f.Ref, w.Text)
		}
	}
	return nil
}

func imported(features []geojson.Feature) []fences.Imported {
	sites := make([]fences.Imported, len(features))
	for i, f := range features {
		sites[i] = fences.Imported{Ref: f.Ref, Name: f.Name, Kind: f.Kind, Sky: f.Sky, Shape: f.Shape, From: f.From, To: f.To}
	}
	return sites
}

func siteListCommand() *cobra.Command {
	return forCompany(&cobra.Command{
		Use: "list", Short: "List sites", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				var sites []geofence.Site
				var all []geofence.Fence
				err := t.Work.View(ctx, c.ID(), func(ctx context.Context, tx ports.Tx) (err error) {
					sites, all, err = tx.Sites.Load(ctx)
					return err
				})
				if err != nil {
					return err
				}
				if len(sites) == 0 && !asJSON(cmd) {
					return say(cmd, nil, "no sites yet: import some with `actual site import FILE.geojson --company %s`", c.Ref())
				}
				versions := map[string]int{}
				for _, f := range all {
					versions[f.Site.String()]++
				}
				for _, s := range sites {
					out := map[string]any{"id": s.ID.String(), "ref": s.Ref, "site": s.Ref, "name": s.Name, "kind": s.Kind, "sky": s.Sky, "fence_versions": versions[s.ID.String()]}
					if err := say(cmd, out, "%-20s %-12s %-7s %17s  %s", s.Ref, s.Kind, s.Sky, wording.Count(versions[s.ID.String()], "fence version"), s.Name); err != nil {
						return err
					}
				}
				return nil
			})
		},
	})
}
