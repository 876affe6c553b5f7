package main

import (
	"context"

	"github.com/spf13/cobra"

	"actual/app/fences"
	"actual/app/presence"
	"actual/cmd/internal/wording"
	"actual/domain/tenant"
)

// importSites imports, or, where a preview is expected, does exactly what it
// showed.
func importSites(ctx context.Context, t *tools, c tenant.Company, sites []fences.Imported, expect string) (fences.Report, error) {
	if expect == "" {
		return t.Importer.Import(ctx, fences.ImportSites{Company: c.ID(), Sites: sites, By: operator()})
	}
	p, err := t.Previewer.Apply(ctx, presence.Correction{Company: c.ID(), Sites: sites, By: operator()}, expect)
	return p.Import, err
}

// previewImport shows what an import would do.
func previewImport(cmd *cobra.Command, t *tools, c tenant.Company, sites []fences.Imported) error {
	p, err := t.Previewer.Preview(cmd.Context(), presence.Correction{Company: c.ID(), Sites: sites, By: operator(), Progress: progress(cmd)})
	if err != nil {
		return err
	}
	out := differenceJSON(p.Difference, c.Zone())
	out["expect"], out["id"], out["applied"] = p.ID, p.ID, false
	out["created"], out["superseded"], out["unchanged"] = p.Import.Created, p.Import.Superseded, p.Import.Unchanged
	if !asJSON(cmd) {
		if err := printDifference(cmd.OutOrStdout(), p.Difference, c.Zone()); err != nil {
			return err
		}
	}
	return say(cmd, out, "%s would be created, %s superseded, %d unchanged. Nothing was written.\nTo do exactly this: %s",
		wording.Count(p.Import.Created, "site"), wording.Count(p.Import.Superseded, "fence"), p.Import.Unchanged, expecting(cmd, cmd.CommandPath(), p.ID))
}
