package geojson

import (
	"encoding/json"
	"slices"
	"strings"

	"actual/adapters/csvtable"
)

// columns are those of a table of sites.
var columns = csvtable.Columns{
	May:  []string{"site", "latitude", "longitude", "radius_m", "name", "kind", "sky", "valid_from", "valid_to"},
	Must: []string{"site", "latitude", "longitude", "radius_m"},
	Most: 100_000,
	Also: map[string]string{"ref": "site", "lat": "latitude", "lng": "longitude", "lon": "longitude", "radius": "radius_m"},
}

// DecodeCSV reads sites whose fences are circles from a table: a row each. Otherwise
// it is Decode, and the lines are numbered.
//
// Errors: csvtable.ErrMalformed.
func DecodeCSV(raw []byte) (features []Feature, problems []Problem, err error) {
	rows, broken, err := csvtable.Read(raw, columns)
	if err != nil {
		return nil, nil, err
	}
	for _, row := range rows {
		f, problem := decodeFeature(featureOf(row))
		if problem != nil {
			problems = append(problems, problem.ofTable(row))
			continue
		}
		f.Line = row.Line
		features = append(features, f)
	}
	for _, b := range broken {
		problems = append(problems, Problem{Line: b.Line, Field: b.Field, Code: csvtable.ErrMalformed.Code, Reason: b.Reason, Remedy: "give a cell for each column"})
	}
	numbered(features, problems)
	lint(features)
	return features, problems, nil
}

// numbered counts the rows, in the order of their lines.
func numbered(features []Feature, problems []Problem) {
	var lines []int
	for _, f := range features {
		lines = append(lines, f.Line)
	}
	for _, p := range problems {
		lines = append(lines, p.Line)
	}
	slices.Sort(lines)
	for i := range features {
		features[i].Index, _ = slices.BinarySearch(lines, features[i].Line)
	}
	for i := range problems {
		problems[i].Index, _ = slices.BinarySearch(lines, problems[i].Line)
	}
	slices.SortFunc(problems, func(a, b Problem) int { return a.Line - b.Line })
}

// featureOf writes a row down as a feature. What is no number stays a text, which is
// then complained of.
func featureOf(row csvtable.Row) json.RawMessage {
	properties := map[string]any{}
	for column, cell := range row.Cells() {
		if column != "latitude" && column != "longitude" {
			properties[column] = cell
		}
	}
	raw, err := json.Marshal(map[string]any{
		"type": "Feature", "properties": properties,
		"geometry": map[string]any{"type": "Point", "coordinates": []json.RawMessage{coordinate(row.Get("longitude")), coordinate(row.Get("latitude"))}},
	})
	if err != nil { // Texts and numbers: it can't fail.
		return nil
	}
	return raw
}

func coordinate(cell string) json.RawMessage {
	var n float64
	if json.Unmarshal([]byte(cell), &n) == nil {
		return json.RawMessage(cell)
	}
	return json.RawMessage("null")
}

// ofTable tells of a row by its columns.
func (p Problem) ofTable(row csvtable.Row) Problem {
	var told []Problem
	for _, of := range append([]Problem{p}, p.Also...) {
		of.Also, of.Ref, of.Field = nil, "", strings.TrimPrefix(of.Field, "properties.")
		if of.Field != "geometry.coordinates" {
			told = append(told, of)
			continue
		}
		before := len(told)
		for _, column := range []string{"latitude", "longitude"} {
			if cell := row.Get(column); string(coordinate(cell)) == "null" {
				told = append(told, Problem{Field: column, Code: codeProperty, Reason: "it is " + brief(quoted(cell)), Remedy: "give degrees, such as 42.1"})
			}
		}
		if len(told) == before {
			told = append(told, of)
		}
	}
	all := told[0]
	all.Line, all.Ref, all.Also = row.Line, p.Ref, append(all.Also, told[1:]...)
	return all
}

func quoted(text string) json.RawMessage {
	raw, _ := json.Marshal(text) // A text: it can't fail.
	return raw
}
