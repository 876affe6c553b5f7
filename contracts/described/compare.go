package described

import (
	"errors"
	"math"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// compare walks a value beside its schema, for fields, types and what is missing.
func (d *Description) compare(f *findings, ref *openapi3.SchemaRef, value any, path string) {
	if ref == nil || ref.Value == nil {
		return
	}
	schema := ref.Value
	if branches := slices.Concat(schema.OneOf, schema.AnyOf); len(branches) > 0 {
		d.compareBest(f, branches, value, path)
		return
	}
	if got := typeOf(value); schema.Type != nil && !admits(schema, got) {
		f.add(path, WrongType, "%s, described as %s", got, typesOf(schema))
		return
	}
	switch v := value.(type) {
	case []any:
		for _, item := range v {
			d.compare(f, schema.Items, item, path+"[]")
		}
		ambiguous(f, schema, v, path)
	case map[string]any:
		d.compareObject(f, schema, v, path)
	}
}

// compareBest takes the branch that fits best.
func (d *Description) compareBest(f *findings, branches openapi3.SchemaRefs, value any, path string) {
	var best *findings
	for _, b := range branches {
		tried := &findings{operation: f.operation, side: f.side}
		if d.compare(tried, b, value, path); best == nil || len(tried.list) < len(best.list) {
			best = tried
		}
	}
	f.list = with(f.list, best.list...)
}

func (d *Description) compareObject(f *findings, schema *openapi3.Schema, v map[string]any, path string) {
	properties, required, open := fieldsOf(schema)
	rows, _ := v[extension(schema, "x-rows")].([]any)
	if more, _ := v[extension(schema, "x-more")].(bool); more && len(rows) == 0 {
		f.add(path+"."+extension(schema, "x-rows"), Lost, "no rows, and yet there are more")
	}
	for _, name := range required {
		if _, ok := v[name]; !ok {
			f.add(path+"."+name, Missing, "")
		}
	}
	for _, name := range sortedKeys(v) {
		switch p := properties[name]; {
		case p != nil:
			d.compare(f, p, v[name], path+"."+name)
		case open == nil:
			f.add(path+"."+name, Undescribed, "")
		default:
			d.compare(f, open, v[name], path+".*")
		}
	}
	if open != nil && open.Value != nil && extension(open.Value, "x-key") != "" { // Rows by their ids.
		rows := make([]any, 0, len(v))
		for _, name := range sortedKeys(v) {
			rows = append(rows, v[name])
		}
		ambiguous(f, &openapi3.Schema{Items: open}, rows, path)
	}
}

// ambiguous looks for rows of one id that differ. The same row twice is none.
func ambiguous(f *findings, schema *openapi3.Schema, rows []any, path string) {
	if schema.Items == nil || schema.Items.Value == nil {
		return
	}
	key := extension(schema.Items.Value, "x-key")
	seen := map[any]any{}
	for _, row := range rows {
		fields, _ := row.(map[string]any)
		switch id := fields[key].(type) {
		case string, float64:
			if other, ok := seen[id]; ok && !reflect.DeepEqual(other, row) {
				f.add(path+"[]."+key, Ambiguous, "of two rows that differ")
			}
			seen[id] = row
		}
	}
}

func extension(schema *openapi3.Schema, name string) string {
	text, _ := schema.Extensions[name].(string)
	return text
}

// anything is the schema of a field of which nothing is said.
var anything = &openapi3.SchemaRef{Value: &openapi3.Schema{}}

// fieldsOf returns the fields of an object, those of all its parts, which of them
// must be there, and what other fields are; nil where there are to be none.
func fieldsOf(schema *openapi3.Schema) (properties map[string]*openapi3.SchemaRef, required []string, open *openapi3.SchemaRef) {
	properties, required = map[string]*openapi3.SchemaRef{}, slices.Clone(schema.Required)
	for name, p := range schema.Properties {
		properties[name] = p
	}
	switch more := schema.AdditionalProperties; {
	case more.Schema != nil:
		open = more.Schema
	case more.Has != nil && *more.Has, schema.Type == nil && len(schema.Properties) == 0 && len(schema.AllOf) == 0:
		open = anything
	}
	for _, part := range schema.AllOf {
		p, r, o := fieldsOf(part.Value)
		for name, s := range p {
			properties[name] = s
		}
		required = append(required, r...)
		if o != nil {
			open = o
		}
	}
	return properties, required, open
}

// rest adds what the library finds beyond: a value that its schema does not allow.
func rest(f *findings, schema *openapi3.Schema, value any) {
	err := schema.VisitJSON(value, openapi3.EnableJSONSchema2020(), openapi3.MultiErrors())
	var all openapi3.MultiError
	if err != nil && !errors.As(err, &all) {
		all = openapi3.MultiError{err}
	}
	for _, e := range all {
		var wrong *openapi3.SchemaError
		if !errors.As(e, &wrong) {
			f.add("body", OutOfBounds, "")
			continue
		}
		path := ""
		for _, step := range wrong.JSONPointer() {
			if _, err := strconv.Atoi(step); err == nil {
				path += "[]"
				continue
			}
			path += "." + step
		}
		f.add(path, OutOfBounds, "by its %s", wrong.SchemaField)
	}
}

// typeOf is the type of a decoded JSON value, as JSON Schema names it.
func typeOf(value any) string {
	switch v := value.(type) {
	case nil:
		return "null"
	case bool:
		return "boolean"
	case string:
		return "string"
	case []any:
		return "array"
	case float64:
		if v == math.Trunc(v) {
			return "integer"
		}
		return "number"
	}
	return "object"
}

func admits(schema *openapi3.Schema, got string) bool {
	return schema.Type.Includes(got) || got == "integer" && schema.Type.Includes("number") || got == "null" && schema.Nullable
}

func typesOf(schema *openapi3.Schema) string {
	if schema.Type == nil {
		return "anything"
	}
	return strings.Join(schema.Type.Slice(), " or ")
}

func sortedKeys(v map[string]any) []string {
	out := make([]string, 0, len(v))
	for name := range v {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}

// form is a submitted form as an object of texts.
func form(body []byte) map[string]any {
	out := map[string]any{}
	values, _ := url.ParseQuery(string(body)) // What can't be read is missing.
	for name := range values {
		out[name] = values.Get(name)
	}
	return out
}

func itoa(n int) string { return strconv.Itoa(n) }
