package httpapi

import (
	"cmp"
	"slices"

	"github.com/gin-gonic/gin"

	"actual/adapters/geojson"
	"actual/app/asked"
	"actual/app/fences"
	"actual/domain/fault"
)

// FenceUpdater reads which sites are to get new fence versions.
type FenceUpdater interface {
	Rows(list []fences.Listed) ([]asked.Row, error)
}

// UpdateFences answers POST /v1/tasks/update-fences.
func (a *API) UpdateFences(c *gin.Context, p UpdateFencesParams) {
	if isTrue(p.Effect) && !isTrue(p.DryRun) { // Who asks what it would do does not want it done.
		a.fail(c, unreadable(errParameter.With("effect: it is of a dry run: add dry_run=true")))
		return
	}
	raw, err := readBody(c, maxTask)
	if err != nil {
		a.fail(c, err)
		return
	}
	decode := geojson.Decode
	if mediaType(c) == "text/csv" {
		decode = geojson.DecodeCSV
	}
	features, problems, err := decode(raw)
	if err != nil {
		a.fail(c, err)
		return
	}
	rows, err := a.parts.FenceUpdater.Rows(fenceList(features, problems))
	if err != nil {
		a.fail(c, err)
		return
	}
	a.ask(c, asked.Ask{Kind: asked.UpdateFences, DryRun: isTrue(p.DryRun), Request: fences.UpdateFences{Effect: isTrue(p.Effect)}, Rows: rows})
}

// fenceList puts the sites of a file and what is wrong with others in the file's order.
func fenceList(features []geojson.Feature, problems []geojson.Problem) []fences.Listed {
	type placed struct {
		fences.Listed
		index int
	}
	var all []placed
	for _, f := range features {
		all = append(all, placed{fences.Listed{Line: f.Line, Imported: fences.Imported{Ref: f.Ref, Name: f.Name, Kind: f.Kind, Sky: f.Sky, Shape: f.Shape, From: f.From, To: f.To}}, f.Index})
	}
	for _, x := range problems {
		why := &fault.Error{Kind: fault.Invalid, Code: x.Code, Msg: x.Reason + "; " + x.Remedy}
		all = append(all, placed{fences.Listed{Line: x.Line, Field: x.Field, Why: why, Imported: fences.Imported{Ref: x.Ref}}, x.Index})
	}
	slices.SortFunc(all, func(a, b placed) int { return cmp.Compare(a.index, b.index) })
	out := make([]fences.Listed, len(all))
	for i, x := range all {
		out[i] = x.Listed
	}
	return out
}
