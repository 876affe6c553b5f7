package offline

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"math"
	"slices"

	"actual/adapters/geojson"
	"actual/domain"
	"actual/domain/geofence"
)

// Fences are the sites of a GeoJSON file.
type Fences struct {
	Index    *geofence.Index
	Problems []geojson.Problem // Of the features that were left out.
	Warnings []string          // What looks wrong but was taken.
}

// ReadFences reads sites with their fences. Of several features of one site each
// is a version of its fence; the later its valid_from, the higher its version, and
// of those alike the later in the file. The highest names the site; what it leaves unsaid is as before. Identifiers
// are made from the sites' refs: the same in every run.
//
// Errors: those of geojson.Decode.
func ReadFences(raw []byte) (Fences, error) {
	features, problems, err := geojson.Decode(raw)
	if err != nil {
		return Fences{}, err
	}
	out := Fences{Problems: problems}
	slices.SortStableFunc(features, func(a, b geojson.Feature) int { return cmp.Compare(a.From, b.From) })
	version := map[string]int{}
	last := map[string]geojson.Feature{}
	var fences []geofence.Fence
	for _, f := range features {
		before := last[f.Ref]
		out.warn(f, before)
		f.Name, f.Kind, f.Sky = cmp.Or(f.Name, before.Name, f.Ref), cmp.Or(f.Kind, before.Kind, geofence.KindOther), cmp.Or(f.Sky, before.Sky)
		last[f.Ref] = f
		version[f.Ref]++
		fences = append(fences, fence(f, version[f.Ref]))
	}
	var sites []geofence.Site
	for ref, f := range last {
		sites = append(sites, geofence.Site{ID: SiteID(ref), Ref: ref, Name: f.Name, Kind: f.Kind, Sky: f.Sky})
	}
	out.Index = geofence.NewIndex(sites, fences)
	return out, nil
}

func fence(f geojson.Feature, version int) geofence.Fence {
	id := domain.FenceID{UUID: named(fmt.Sprintf("fence %s %d", f.Ref, version))}
	from := f.From
	if from == 0 { // Not said: always.
		from = math.MinInt64
	}
	return geofence.Fence{ID: id, Site: SiteID(f.Ref), Version: version, Shape: f.Shape, Sky: f.Sky, From: from, To: f.To}
}

// SiteID returns the identifier that stands for a site's ref.
func SiteID(ref string) domain.SiteID { return domain.SiteID{UUID: named("site " + ref)} }

func named(name string) domain.UUID {
	sum := sha256.Sum256([]byte(name))
	return domain.UUID(sum[:16])
}

// warn notes what is odd about a feature, given the one before of its site.
func (o *Fences) warn(f, before geojson.Feature) {
	for _, w := range f.Warnings {
		o.Warnings = append(o.Warnings, fmt.Sprintf("site %q: %s", f.Ref, w.Text))
	}
	if before.Ref != "" && before.From == f.From && before.To == f.To {
		o.Warnings = append(o.Warnings, fmt.Sprintf("site %q has two fences for the same time, so the later one in the file counts; give both areas as one MultiPolygon, or each its valid_from", f.Ref))
	}
}
