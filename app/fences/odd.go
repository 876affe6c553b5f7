package fences

import (
	"context"
	"fmt"

	"actual/domain"
	"actual/domain/geofence"
	"actual/ports"
)

// place is where a company has a site.
type place struct {
	ref string
	at  geofence.LatLng
}

// Odd returns, in the order given, what sites have that is probably not meant: what
// geofence.Lint finds beside the other sites that the company has. It writes nothing.
func (m *Importer) Odd(ctx context.Context, company domain.CompanyID, sites []Imported) ([][]geofence.Warning, error) {
	var places []place
	err := m.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		sites, fences, err := tx.Sites.Load(ctx)
		if err == nil {
			places = placesOf(sites, fences)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("sites to compare with: %w", err)
	}
	out := make([][]geofence.Warning, len(sites))
	for i, s := range sites {
		var others []geofence.LatLng
		for _, p := range places {
			if p.ref != s.Ref {
				others = append(others, p.at)
			}
		}
		out[i] = geofence.Lint(s.Shape, others)
	}
	return out, nil
}

// placesOf returns where the sites are: of each half degree two of them at most, so
// that many sites take no longer than the country that they are in.
func placesOf(sites []geofence.Site, all []geofence.Fence) []place {
	const half = 5_000_000 // 1e-7 degree.
	refs := make(map[domain.SiteID]string, len(sites))
	for _, s := range sites {
		refs[s.ID] = s.Ref
	}
	cells := map[geofence.LatLng][]string{}
	var out []place
	for _, f := range all {
		if f.Shape.IsZero() {
			continue
		}
		lo, hi := f.Shape.Bounds()
		at := geofence.LatLng{Lat: lo.Lat/2 + hi.Lat/2, Lng: lo.Lng/2 + hi.Lng/2}
		cell, ref := geofence.LatLng{Lat: at.Lat / half, Lng: at.Lng / half}, refs[f.Site]
		if in := cells[cell]; len(in) == 2 || len(in) == 1 && in[0] == ref {
			continue
		}
		cells[cell] = append(cells[cell], ref)
		out = append(out, place{ref, at})
	}
	return out
}
