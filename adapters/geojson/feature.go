package geojson

import (
	"encoding/json"
	"errors"
	"math"
	"strconv"
	"strings"
	"time"

	"actual/domain/fault"
	"actual/domain/geofence"
)

// The members are read one by one, so that the wrong type of one is told as its
// own.
type rawFeature struct {
	Type       string          `json:"type"`
	CRS        json.RawMessage `json:"crs"`
	ID         json.RawMessage `json:"id"`
	Geometry   json.RawMessage `json:"geometry"`
	Properties json.RawMessage `json:"properties"`
}

type rawProperties struct {
	Site      json.RawMessage `json:"site"`
	Name      json.RawMessage `json:"name"`
	Kind      json.RawMessage `json:"kind"`
	Sky       json.RawMessage `json:"sky"`
	RadiusM   json.RawMessage `json:"radius_m"`
	Radius    json.RawMessage `json:"radius"`
	ValidFrom json.RawMessage `json:"valid_from"`
	ValidTo   json.RawMessage `json:"valid_to"`
}

// Codes of the problems that are not the shape's own.
const (
	codeFeature  = "geojson.bad_feature"
	codeProperty = "geojson.bad_property"
	codeGeometry = "geojson.bad_geometry"
)

func decodeFeature(raw json.RawMessage) (Feature, *Problem) {
	var in rawFeature
	if json.Unmarshal(raw, &in) != nil || in.Type != "Feature" {
		return Feature{}, &Problem{Field: "type", Code: codeFeature, Reason: "this is no Feature", Remedy: `give an object with "type": "Feature"`}
	}
	var p rawProperties
	if !absent(in.Properties) && json.Unmarshal(in.Properties, &p) != nil {
		return Feature{}, &Problem{Field: "properties", Code: codeProperty, Reason: "the properties are no object", Remedy: "give an object or null"}
	}
	var f Feature
	var wrong []Problem
	note := func(problem *Problem) bool {
		if problem != nil {
			wrong = append(wrong, *problem)
		}
		return problem == nil
	}
	note(f.readRef(in.ID, p.Site))
	f.readWords(p, note)
	f.readValidity(p, note)
	if worldly(in.CRS) {
		f.readShape(in.Geometry, p, note)
	} else {
		note(foreignCRS("crs"))
	}
	if len(wrong) > 0 {
		problem := wrong[0]
		problem.Ref, problem.Also = f.Ref, append(problem.Also, wrong[1:]...)
		return Feature{}, &problem
	}
	f.Warnings = append(f.Warnings, geofence.Lint(f.Shape, nil)...)
	return f, nil
}

func foreignCRS(field string) *Problem {
	return &Problem{Field: field, Code: ErrForeignCRS.Code, Reason: ErrForeignCRS.Msg, Remedy: "export it again as WGS 84"}
}

func (f *Feature) readRef(id, site json.RawMessage) (problem *Problem) {
	if f.Ref, problem = text("properties.site", site); problem != nil || f.Ref != "" {
		return problem
	}
	if f.Ref, problem = text("id", id); problem != nil || f.Ref != "" {
		return problem
	}
	return &Problem{Field: "properties.site", Code: codeProperty, Reason: "the feature does not say which site it is", Remedy: "give what you call the site as properties.site, or as the feature's id"}
}

// readWords reads the words that are said of a site, and notes what is wrong with
// each; note reports whether nothing is.
func (f *Feature) readWords(p rawProperties, note func(*Problem) bool) {
	name, problem := text("properties.name", p.Name)
	note(problem)
	f.Name = name
	var err error
	if kind, problem := text("properties.kind", p.Kind); note(problem) && kind != "" {
		if f.Kind, err = geofence.ParseKind(kind); err != nil {
			note(refused("properties.kind", err, "use one of these words or leave it out"))
		}
	}
	if sky, problem := text("properties.sky", p.Sky); note(problem) && sky != "" {
		if f.Sky, err = geofence.ParseSky(sky); err != nil {
			note(refused("properties.sky", err, "use one of these words or leave it out"))
		}
	}
}

func (f *Feature) readValidity(p rawProperties, note func(*Problem) bool) {
	from, _, problem := instant("properties.valid_from", p.ValidFrom)
	begins := note(problem)
	to, ends, problem := instant("properties.valid_to", p.ValidTo)
	if note(problem) && begins && ends && (to <= from || to == 0) { // 0 means for ever.
		note(&Problem{Field: "properties.valid_to", Code: codeProperty, Reason: "the fence ends before it begins to be valid", Remedy: "give a valid_to after valid_from, or leave it out"})
	}
	f.From, f.To = from, to
}

// refused makes a problem of an error of the domain.
func refused(field string, err error, remedy string) *Problem {
	p := &Problem{Field: field, Code: codeFeature, Reason: err.Error(), Remedy: remedy}
	var rule *fault.Error
	if errors.As(err, &rule) {
		p.Code = rule.Code
	}
	var r *geofence.Refusal
	if errors.As(err, &r) {
		p.Reason, p.Remedy = r.Rule.Msg+": "+r.Where, r.Remedy
	}
	return p
}

// text reads a string or a number as it is written; null and nothing are empty.
func text(field string, raw json.RawMessage) (string, *Problem) {
	if absent(raw) {
		return "", nil
	}
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return strings.TrimSpace(s), nil
	}
	var n json.Number
	if json.Unmarshal(raw, &n) == nil {
		return n.String(), nil
	}
	return "", &Problem{Field: field, Code: codeProperty, Reason: "it is " + brief(raw), Remedy: "give a text"}
}

// number reads a number, also one in quotes; ok says that there is one.
func number(field string, raw json.RawMessage) (n float64, ok bool, problem *Problem) {
	s, problem := text(field, raw)
	if problem != nil || s == "" {
		return 0, false, problem
	}
	n, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsNaN(n) {
		return 0, false, &Problem{Field: field, Code: codeProperty, Reason: "it is " + brief(raw), Remedy: "give a number"}
	}
	return n, true, nil
}

// instant reads a time as Unix seconds; ok says that there is one.
func instant(field string, raw json.RawMessage) (at int64, ok bool, problem *Problem) {
	s, problem := text(field, raw)
	if problem != nil || s == "" {
		return 0, false, problem
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return 0, false, &Problem{Field: field, Code: codeProperty, Reason: "it is " + brief(raw), Remedy: "give a time with its zone, such as 2026-03-01T00:00:00-05:00"}
	}
	return t.Unix(), true, nil
}
