package geojson

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"

	"actual/domain/fault"
)

// Reasons to refuse a CSV file as a whole.
var (
	ErrMalformedCSV = fault.New(fault.Invalid, "csv.malformed", "the file can't be read as CSV")
	ErrColumns      = fault.New(fault.Invalid, "csv.bad_columns", "the first line names the columns: site, latitude, longitude and radius_m, and if need be name, kind, sky, valid_from, valid_to")
)

// columns are what a CSV file of sites may have, by what they may be called.
var columns = map[string]string{
	"site": "site", "ref": "site", "name": "name", "kind": "kind", "sky": "sky", "latitude": "latitude", "lat": "latitude",
	"longitude": "longitude", "lng": "longitude", "lon": "longitude", "radius_m": "radius_m", "radius": "radius_m",
	"valid_from": "valid_from", "valid_to": "valid_to",
}

var needed = []string{"site", "latitude", "longitude", "radius_m"}

// DecodeCSV reads sites whose fences are circles: a line each, its columns named by
// the first. Commas, semicolons and tabs part them. Otherwise it is Decode, and the
// lines are numbered.
//
// Errors: ErrMalformedCSV, ErrColumns.
func DecodeCSV(raw []byte) ([]Feature, []Problem, error) {
	raw = bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf"))
	r := csv.NewReader(bytes.NewReader(raw))
	r.Comma, r.FieldsPerRecord, r.TrimLeadingSpace = comma(raw), -1, true
	head, err := r.Read()
	if err != nil {
		return nil, nil, ErrMalformedCSV.With("%s", err)
	}
	if err := known(head); err != nil {
		return nil, nil, err
	}
	var doc document
	var lines []int
	for {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, nil, ErrMalformedCSV.With("%s", err)
		}
		line, _ := r.FieldPos(0)
		doc.Features, lines = append(doc.Features, rowOf(head, record)), append(lines, line)
	}
	features, problems := doc.decode()
	for i := range features {
		features[i].Line = lines[features[i].Index]
	}
	for i := range problems {
		problems[i].Line = lines[problems[i].Index]
		problems[i].Field = strings.TrimPrefix(problems[i].Field, "properties.")
	}
	return features, problems, nil
}

// comma is what parts the columns of the first line.
func comma(raw []byte) rune {
	first, _, _ := bytes.Cut(raw, []byte("\n"))
	for _, c := range ",;\t" {
		if bytes.ContainsRune(first, c) {
			return c
		}
	}
	return ','
}

// known translates the names of the columns in place, and refuses those that there
// are not.
func known(head []string) error {
	for i, name := range head {
		column, is := columns[strings.ToLower(strings.TrimSpace(name))]
		if !is {
			return ErrColumns.With("there is no column %.40q", name)
		}
		if slices.Contains(head[:i], column) {
			return ErrColumns.With("%s comes twice", column)
		}
		head[i] = column
	}
	for _, column := range needed {
		if !slices.Contains(head, column) {
			return ErrColumns.With("%s is missing", column)
		}
	}
	return nil
}

// rowOf writes a line down as a feature. What is no number stays a text, which
// Decode then complains of.
func rowOf(head, record []string) json.RawMessage {
	properties, place := map[string]any{}, map[string]json.RawMessage{}
	for i, value := range record[:min(len(record), len(head))] {
		switch value = strings.TrimSpace(value); head[i] {
		case "latitude", "longitude":
			place[head[i]] = numberOr(value)
		default:
			properties[head[i]] = value
		}
	}
	raw, err := json.Marshal(map[string]any{
		"type": "Feature", "properties": properties,
		"geometry": map[string]any{"type": "Point", "coordinates": []json.RawMessage{orNull(place["longitude"]), orNull(place["latitude"])}},
	})
	if err != nil { // Texts and numbers: it can't fail.
		return nil
	}
	return raw
}

func numberOr(text string) json.RawMessage {
	var n float64
	if json.Unmarshal([]byte(text), &n) == nil {
		return json.RawMessage(text)
	}
	quoted, _ := json.Marshal(text)
	return quoted
}

func orNull(raw json.RawMessage) json.RawMessage {
	if raw == nil {
		return json.RawMessage("null")
	}
	return raw
}
