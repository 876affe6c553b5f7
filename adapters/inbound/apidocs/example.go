package apidocs

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// example returns what a body of a media type may look like, as indented JSON; ""
// where it is not JSON, or may be anything, and the description gives none.
func example(kind string, m *openapi3.MediaType, by direction) string {
	if m.Example != nil {
		return indented(m.Example)
	}
	for _, name := range slices.Sorted(maps.Keys(m.Examples)) {
		if e := m.Examples[name].Value; e != nil && e.Value != nil {
			return indented(e.Value)
		}
	}
	if !isJSON(kind) || m.Schema == nil || m.Schema.Value == nil || typeOf(m.Schema) == "anything" {
		return ""
	}
	return indented(sample(m.Schema, by, 0))
}

func isJSON(kind string) bool { return kind == "application/json" || strings.HasSuffix(kind, "+json") }

func indented(v any) string {
	if text, is := v.(string); is {
		return text
	}
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if e.Encode(v) != nil {
		return ""
	}
	return strings.TrimSpace(out.String())
}

// object keeps the order of its fields.
type object []member

type member struct {
	name  string
	value any
}

// MarshalJSON implements json.Marshaler.
func (o object) MarshalJSON() ([]byte, error) {
	var out bytes.Buffer
	out.WriteByte('{')
	for i, m := range o {
		if i > 0 {
			out.WriteByte(',')
		}
		name, err := json.Marshal(m.name)
		if err != nil {
			return nil, err
		}
		out.Write(name)
		out.WriteByte(':')
		value, err := json.Marshal(m.value)
		if err != nil {
			return nil, err
		}
		out.Write(value)
	}
	out.WriteByte('}')
	return out.Bytes(), nil
}

// sample makes up a value. Of what is asked it has the fields that must be there,
// of what is told all.
func sample(ref *openapi3.SchemaRef, by direction, depth int) any {
	for _, s := range []*openapi3.Schema{ref.Value, first(valued(ref))} {
		switch {
		case len(s.Examples) > 0:
			return s.Examples[0]
		case s.Example != nil:
			return s.Example
		case s.Const != nil:
			return s.Const
		case s.Default != nil:
			return s.Default
		}
	}
	s, _ := valued(ref)
	if choices := slices.DeleteFunc(slices.Clone(s.Enum), func(c any) bool { return c == "" }); len(choices) > 0 {
		return choices[0]
	}
	switch {
	case s.Type == nil:
		return nil
	case s.Type.Includes("object"):
		return sampleObject(s, by, depth)
	case s.Type.Includes("array"):
		if s.Items == nil || s.Items.Value == nil || depth >= deepest {
			return []any{}
		}
		items := []any{}
		for range max(1, s.MinItems) {
			items = append(items, sample(s.Items, by, depth+1))
		}
		return items
	case s.Type.Includes("string"):
		return sampleText(s)
	case s.Type.Includes("boolean"):
		return false
	case s.Type.Includes("integer"), s.Type.Includes("number"):
		if s.Min != nil {
			return *s.Min
		}
		return 1
	}
	return nil
}

func first(s *openapi3.Schema, _ bool) *openapi3.Schema { return s }

func sampleObject(s *openapi3.Schema, by direction, depth int) object {
	o := object{}
	if depth >= deepest {
		return o
	}
	for _, p := range ordered(s.Properties) {
		if by == told || slices.Contains(s.Required, p.name) {
			o = append(o, member{p.name, sample(p.ref, by, depth+1)})
		}
	}
	return o
}

func sampleText(s *openapi3.Schema) string {
	switch s.Format {
	case "uuid":
		return "0190b5a0-7c2e-7cc0-8f3a-2f4b6c1d9e10"
	case "date-time":
		return "2026-04-06T10:53:00Z"
	case "date":
		return "2026-04-06"
	case "email":
		return "ana@example.com"
	case "uri":
		return "https://example.com"
	}
	return "…"
}
