package geojson

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"time"

	"actual/domain/geofence"
)

// Encode returns the feature of one version of a site's fence. One that was always
// valid has no beginning, as features are given.
func Encode(site geofence.Site, fence geofence.Fence) Feature {
	if fence.From == math.MinInt64 {
		fence.From = 0
	}
	return Feature{
		Ref: site.Ref, Name: site.Name, Kind: site.Kind, Sky: cmp.Or(fence.Sky, site.Sky),
		Shape: fence.Shape, From: fence.From, To: fence.To,
	}
}

// Write returns a FeatureCollection. Decode reads the same features from it,
// without their warnings.
func Write(features []Feature) ([]byte, error) {
	if features == nil {
		features = []Feature{}
	}
	return json.Marshal(struct {
		Type     string    `json:"type"`
		Features []Feature `json:"features"`
	}{"FeatureCollection", features})
}

type properties struct {
	Site      string  `json:"site"`
	Name      string  `json:"name,omitempty"`
	Kind      string  `json:"kind,omitempty"`
	Sky       string  `json:"sky,omitempty"`
	RadiusM   float64 `json:"radius_m,omitempty"`
	ValidFrom string  `json:"valid_from,omitempty"`
	ValidTo   string  `json:"valid_to,omitempty"`
}

type geometry struct {
	Type        string `json:"type"`
	Coordinates any    `json:"coordinates"`
}

// MarshalJSON returns the feature as GeoJSON: a circle is a Point with a radius,
// one polygon a Polygon, more a MultiPolygon.
func (f Feature) MarshalJSON() ([]byte, error) {
	p := properties{Site: f.Ref, Name: f.Name, Kind: string(f.Kind), Sky: string(f.Sky), ValidFrom: rfc3339(f.From), ValidTo: rfc3339(f.To)}
	g := geometry{"MultiPolygon", coordinates(f.Shape.Polygons())}
	if centre, radius, ok := f.Shape.Circle(); ok {
		g = geometry{"Point", degrees(centre)}
		p.RadiusM = float64(radius) / 1000
	} else if all := coordinates(f.Shape.Polygons()); len(all) == 1 {
		g = geometry{"Polygon", all[0]}
	}
	out, err := json.Marshal(struct {
		Type       string     `json:"type"`
		Properties properties `json:"properties"`
		Geometry   geometry   `json:"geometry"`
	}{"Feature", p, g})
	if err != nil {
		return nil, fmt.Errorf("encode feature %q: %w", f.Ref, err)
	}
	return out, nil
}

// circleCorners is how finely Geometry draws a circle: within 0.13 % of its
// radius.
const circleCorners = 64

// Geometry returns a shape as a GeoJSON MultiPolygon, which is what
// ST_GeomFromGeoJSON reads; a circle becomes a regular polygon of 64 corners and
// the same area.
func Geometry(shape geofence.Shape) []byte {
	// Marshalling numbers and fixed words cannot fail.
	out, _ := json.Marshal(geometry{"MultiPolygon", coordinates(shape.Outline(circleCorners))})
	return out
}

// Sketch returns a shape as a map shows it on which nothing smaller than so much (1e-7
// degree) is seen, as a GeoJSON MultiPolygon; nil where the shape is a dot there.
func Sketch(shape geofence.Shape, unseen int64) []byte {
	drawn := shape.Sketch(circleCorners, unseen)
	if drawn == nil {
		return nil
	}
	out, _ := json.Marshal(geometry{"MultiPolygon", coordinates(drawn)}) // Numbers and fixed words.
	return out
}

// coordinates closes the rings and writes longitude first.
func coordinates(polygons [][]geofence.Ring) [][][]position {
	out := make([][][]position, len(polygons))
	for i, rings := range polygons {
		out[i] = make([][]position, len(rings))
		for j, r := range rings {
			for _, p := range r {
				out[i][j] = append(out[i][j], degrees(p))
			}
			out[i][j] = append(out[i][j], degrees(r[0]))
		}
	}
	return out
}

// degrees divides, which yields the double nearest to the seven decimals, so
// that no more are written.
func degrees(p geofence.LatLng) position { return position{float64(p.Lng) / 1e7, float64(p.Lat) / 1e7} }

func rfc3339(at int64) string {
	if at == 0 {
		return ""
	}
	return time.Unix(at, 0).UTC().Format(time.RFC3339)
}
