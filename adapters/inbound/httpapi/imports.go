package httpapi

import (
	"cmp"
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"actual/adapters/geojson"
	"actual/app/fences"
	"actual/app/roster"
)

// maxImport is how many bytes a file of sites may have, as the description says.
const maxImport = 16 << 20

var errImport = roster.ErrRefused

// ImportSites answers POST /v1/imports/sites.
func (a *API) ImportSites(c *gin.Context, p ImportSitesParams) {
	trial := p.DryRun != nil && *p.DryRun
	raw, err := readBody(c, maxImport)
	if err != nil {
		a.fail(c, err)
		return
	}
	features, problems, err := decodeSites(raw, mediaType(c), trial)
	if err != nil {
		a.fail(c, err)
		return
	}
	sites := make([]fences.Imported, len(features))
	for i, f := range features {
		sites[i] = fences.Imported{Ref: f.Ref, Name: f.Name, Kind: f.Kind, Sky: f.Sky, Shape: f.Shape, From: f.From, To: f.To}
	}
	cmd := fences.ImportSites{Company: companyOf(c), Sites: sites, By: actorOf(c)}
	odd, err := a.parts.SiteKeeper.Odd(c.Request.Context(), cmd.Company, sites)
	if err != nil {
		a.fail(c, err)
		return
	}
	report, outcomes, err := a.parts.SiteKeeper.ImportEach(c.Request.Context(), cmd, trial)
	if err != nil {
		a.fail(c, err)
		return
	}
	out := ImportReport{
		DryRun: trial, Created: report.Created, Superseded: report.Superseded, Unchanged: report.Unchanged, Refused: len(problems), Rows: []ImportedRow{},
	}
	for i, f := range features {
		f.Warn(odd[i])
		row := ImportedRow{Row: f.Index + 1, Line: orNone(f.Line), Ref: textOrNull(f.Ref), Result: ImportedRowResult(outcomes[i]), Warnings: []string{}, Mistakes: []Mistake{}}
		for _, w := range f.Warnings {
			row.Warnings = append(row.Warnings, w.Text)
		}
		out.Rows = append(out.Rows, row)
	}
	for _, x := range problems {
		row := ImportedRow{
			Row: x.Index + 1, Line: orNone(x.Line), Ref: textOrNull(x.Ref), Result: RowRefused, Warnings: []string{},
			Field: textOrNull(x.Field), Code: textOrNull(x.Code), Reason: textOrNull(x.Reason), Remedy: textOrNull(x.Remedy),
		}
		for _, m := range append([]geojson.Problem{x}, x.Also...) {
			row.Mistakes = append(row.Mistakes, Mistake{Field: textOrNull(m.Field), Code: m.Code, Reason: m.Reason, Remedy: textOrNull(m.Remedy)})
		}
		out.Rows = append(out.Rows, row)
	}
	slices.SortFunc(out.Rows, func(a, b ImportedRow) int { return cmp.Compare(a.Row, b.Row) })
	c.JSON(http.StatusOK, out)
}

// decodeSites reads a file of sites. It fails where any row has a problem, but not
// as a trial.
func decodeSites(raw []byte, kind string, trial bool) ([]geojson.Feature, []geojson.Problem, error) {
	decode := geojson.Decode
	if kind == "text/csv" {
		decode = geojson.DecodeCSV
	}
	features, problems, err := decode(raw)
	features, twice := geojson.Once(features)
	problems = append(problems, twice...)
	if err == nil && len(problems) > 0 && !trial {
		err = errImport.With("%d of %d rows can't be used (a dry run shows all): %s", len(problems), len(problems)+len(features), problems[0].Error())
	}
	return features, problems, err
}

func orNone(n int) *int {
	if n == 0 {
		return nil
	}
	return &n
}
