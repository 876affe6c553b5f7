// Package geojson reads and writes sites and their fences as GeoJSON (RFC 7946).
// It is lenient in what it reads: one feature that cannot be used never costs
// the others.
//
// A feature is a site with one version of its fence. Its geometry is a Polygon,
// a MultiPolygon, or a Point with properties.radius_m: a circle. Its properties
// are site (what people and vendors call it; else the feature's id), name, kind,
// sky, valid_from and valid_to (RFC 3339); others are ignored.
package geojson

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"actual/domain/fault"
	"actual/domain/geofence"
)

// Reasons to refuse a document as a whole.
var (
	ErrMalformed   = fault.New(fault.Invalid, "geojson.malformed", "this is no JSON object")
	ErrNotFeatures = fault.New(fault.Invalid, "geojson.not_features", "a FeatureCollection or a Feature is needed")
	ErrForeignCRS  = fault.New(fault.Invalid, "geojson.foreign_crs", "coordinates must be WGS 84 (EPSG:4326), longitude first, in degrees")
)

// WarnDuplicateVertex is the code of the warning that a vertex came twice in a
// row and was taken once.
const WarnDuplicateVertex = "geojson.duplicate_vertex_dropped"

// Feature is a site with one version of its fence.
type Feature struct {
	Ref      string
	Name     string        // Empty where not said.
	Kind     geofence.Kind // Empty where not said.
	Sky      geofence.Sky  // Empty where not said.
	Shape    geofence.Shape
	From     int64 // Unix seconds, UTC; 0 where not said.
	To       int64 // Unix seconds, UTC; 0 where not said: for ever.
	Warnings []geofence.Warning

	Index int // In its document, from 0.
	Line  int // In a CSV file, from 1; 0 in GeoJSON.
}

// Problem says why a feature was left out and what would make it right.
type Problem struct {
	Index  int    // Of the feature in its collection, from 0.
	Line   int    // In a CSV file, from 1; 0 in GeoJSON.
	Ref    string // Of the feature, where it could be read.
	Field  string // For example "properties.radius_m" or "geometry".
	Code   string // Stable, for example "geofence.self_crossing".
	Reason string // A sentence without a period. Polygons, holes and vertices are counted from 1.
	Remedy string // A sentence without a period.

	Also []Problem // What else is wrong with it: Field, Code, Reason and Remedy.
}

// Error implements error.
func (p *Problem) Error() string {
	where := fmt.Sprintf("feature %d", p.Index)
	if p.Line > 0 {
		where = fmt.Sprintf("line %d", p.Line)
	}
	text := fmt.Sprintf("%s (%q), %s: %s; %s", where, p.Ref, p.Field, p.Reason, p.Remedy)
	for _, also := range p.Also {
		text += fmt.Sprintf(". Also %s: %s; %s", also.Field, also.Reason, also.Remedy)
	}
	return text
}

type document struct {
	Type     string            `json:"type"`
	CRS      json.RawMessage   `json:"crs"`
	Features []json.RawMessage `json:"features"`
}

// Decode reads a FeatureCollection or a Feature and returns the features that
// can be used and the problems of the others, both in the document's order.
// Coordinates are rounded to 1e-7 degree; altitudes are ignored.
//
// Errors: ErrMalformed, ErrNotFeatures, ErrForeignCRS.
func Decode(raw []byte) ([]Feature, []Problem, error) {
	raw = bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf")) // Windows writes a byte order mark.
	var doc document
	if err := json.Unmarshal(raw, &doc); err != nil {
		return nil, nil, malformed(err)
	}
	switch {
	case doc.Type == "Feature":
		doc.Features = []json.RawMessage{raw}
	case doc.Type != "FeatureCollection":
		return nil, nil, ErrNotFeatures.With("the document's type is %q; wrap a bare geometry in a Feature", doc.Type)
	case doc.Features == nil:
		return nil, nil, ErrNotFeatures.With("the FeatureCollection has no array of features")
	case !worldly(doc.CRS):
		return nil, nil, ErrForeignCRS.With("the document says %s; export it again as WGS 84", brief(doc.CRS))
	}
	features, problems := doc.decode()
	return features, problems, nil
}

func (doc document) decode() (features []Feature, problems []Problem) {
	for i, raw := range doc.Features {
		f, problem := decodeFeature(raw)
		if problem != nil {
			problem.Index = i
			problems = append(problems, *problem)
			continue
		}
		f.Index = i
		features = append(features, f)
	}
	lint(features)
	return features, problems
}

func malformed(err error) error {
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return ErrMalformed.With("%s at byte %d", syntax, syntax.Offset)
	}
	return ErrMalformed.With("%s", err)
}

// brief returns the beginning of a piece of JSON, for messages.
func brief(raw json.RawMessage) string {
	const most = 80
	if len(raw) > most {
		return string(bytes.ToValidUTF8(raw[:most], nil)) + "…"
	}
	return string(raw)
}
