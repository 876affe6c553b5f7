package described

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// maker makes values that fit a schema, with slots and blanks in them.
type maker struct {
	api  *API
	all  bool   // Optional properties, too.
	also string // One optional property of the outermost object, with all below it.
}

const deepest = 6 // A schema may contain itself.

// value returns a value for a field of a name within the named schema.
func (m maker) value(ref *openapi3.SchemaRef, name, within, place string, depth int) any {
	if entity := m.api.entity(ref, name, within); entity != "" {
		return &Slot{entity, place}
	}
	s := ref.Value
	if named := component(ref); named != "" {
		within = named
	}
	switch {
	case s.Const != nil:
		return s.Const
	case len(s.Enum) > 0:
		return s.Enum[0]
	case len(s.AllOf) > 0:
		var out []field
		for _, part := range s.AllOf {
			if more, ok := m.value(part, name, within, place, depth).([]field); ok {
				out = append(out, more...)
			}
		}
		return append(out, m.object(s, within, place, depth)...)
	case len(s.OneOf)+len(s.AnyOf) > 0:
		for _, branch := range slices.Concat(s.OneOf, s.AnyOf) {
			if !branch.Value.Type.Is(openapi3.TypeNull) {
				return m.value(branch, name, within, place, depth)
			}
		}
		return nil
	}
	return m.plain(ref, name, within, place, depth)
}

func (m maker) plain(ref *openapi3.SchemaRef, name, within, place string, depth int) any {
	s := ref.Value
	switch {
	case s.Type.Includes(openapi3.TypeObject) && s.Properties != nil && len(s.Required) == 0 && exampleOf(s) != nil && depth > 0:
		return m.exampled(ref, exampleOf(s), name, within, place) // Nothing alone is required: the example shows what goes together.
	case s.Type.Includes(openapi3.TypeObject) && s.Properties != nil:
		return m.object(s, within, place, depth)
	case exampleOf(s) != nil && (!s.Type.Includes(openapi3.TypeString) || !own(name)):
		return m.exampled(ref, exampleOf(s), name, within, place)
	case s.Type.Includes(openapi3.TypeObject):
		return []field{}
	case s.Type.Includes(openapi3.TypeArray):
		if s.Items == nil || depth >= deepest {
			return []any{}
		}
		return []any{m.value(s.Items, name, within, place+"[]", depth+1)}
	case s.Type.Includes(openapi3.TypeInteger), s.Type.Includes(openapi3.TypeNumber):
		return number(s)
	case s.Type.Includes(openapi3.TypeBoolean):
		return false
	case s.Type.Includes(openapi3.TypeString):
		return text(s, name)
	}
	return []field{}
}

func (m maker) object(s *openapi3.Schema, within, place string, depth int) []field {
	var out []field
	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		p := s.Properties[name]
		chosen := depth == 0 && m.also == name
		if !slices.Contains(s.Required, name) && !chosen && (!m.all || depth >= deepest) {
			continue
		}
		below := m
		if chosen {
			below.all = true
		}
		if p.Value.ReadOnly {
			continue
		}
		out = append(out, field{name, below.value(p, name, within, place+"."+name, depth+1)})
	}
	return out
}

// optionalOf lists the properties that a body may have and need not.
func optionalOf(ref *openapi3.SchemaRef) []string {
	var out []string
	for _, name := range slices.Sorted(maps.Keys(ref.Value.Properties)) {
		if !slices.Contains(ref.Value.Required, name) {
			out = append(out, name)
		}
	}
	return out
}

// own reports whether a text should be the caller's own, even where an example
// shows what it looks like: two companies can't have the same.
func own(name string) bool {
	return slices.Contains([]string{"device", "ref", "email", "label", "name", "expect", "company"}, name)
}

func exampleOf(s *openapi3.Schema) any {
	if len(s.Examples) > 0 {
		return s.Examples[0]
	}
	return s.Example
}

func number(s *openapi3.Schema) any {
	switch {
	case s.Default != nil:
		return s.Default
	case s.Min != nil:
		return *s.Min
	case s.Max != nil:
		return min(*s.Max, 1)
	}
	return 1.0
}

// text returns a time that fits the field's name, or leaves the field to the
// caller.
func text(s *openapi3.Schema, name string) any {
	switch {
	case s.Default != nil:
		return s.Default
	case s.Format == "date-time":
		return whenOf(name) + "T12:00:00Z"
	case s.Format == "date":
		return whenOf(name)
	case strings.Contains(name, "time_zone"):
		return "America/New_York"
	}
	return blank{name, s}
}

// whenOf returns a day: spans that are made of from and to lie the right way
// round, and what expires does so in days to come.
func whenOf(name string) string {
	switch {
	case strings.Contains(name, "expire") || name == "until" || strings.Contains(name, "not_after"):
		return "2027-03-01"
	case name == "to" || strings.HasSuffix(name, "_to") || name == "before":
		return "2026-04-08"
	}
	return "2026-04-06"
}

// example is a named body that the description shows.
type example struct {
	name  string
	value any
}

// examples returns the bodies that the description shows, their identifiers made
// slots and their names made blanks.
func (o *Operation) examples() []example {
	shown := map[string]any{}
	for name, e := range o.body.Examples {
		shown[name] = e.Value.Value
	}
	if o.body.Example != nil {
		shown["shown"] = o.body.Example
	}
	for i, e := range o.body.Schema.Value.Examples {
		shown["of the schema "+strconv.Itoa(i+1)] = e
	}
	m := maker{api: o.api}
	var out []example
	for _, name := range slices.Sorted(maps.Keys(shown)) {
		out = append(out, example{name, m.exampled(o.body.Schema, shown[name], "", "", "body")})
	}
	return out
}

// exampled walks an example beside its schema.
func (m maker) exampled(ref *openapi3.SchemaRef, value any, name, within, place string) any {
	if ref == nil || ref.Value == nil {
		return opened(value)
	}
	if entity := m.api.entity(ref, name, within); entity != "" && value != nil {
		return &Slot{entity, place}
	}
	if named := component(ref); named != "" {
		within = named
	}
	switch v := value.(type) {
	case map[string]any:
		var out []field
		for _, key := range slices.Sorted(maps.Keys(v)) {
			out = append(out, field{key, m.exampled(property(ref, key), v[key], key, within, place+"."+key)})
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i := range v {
			at := place + "[]"
			if len(v) > 1 {
				at = place + "[" + strconv.Itoa(i) + "]"
			}
			out[i] = m.exampled(itemsOf(ref), v[i], name, within, at)
		}
		return out
	case string:
		if own(name) {
			return blank{name, ref.Value}
		}
	}
	return value
}

// opened makes a tree of ours of what no schema describes, such as GeoJSON.
func opened(value any) any {
	switch v := value.(type) {
	case map[string]any:
		var out []field
		for _, key := range slices.Sorted(maps.Keys(v)) {
			out = append(out, field{key, opened(v[key])})
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = opened(v[i])
		}
		return out
	}
	return value
}

// property returns the schema of a property, wherever the schema names it.
func property(ref *openapi3.SchemaRef, name string) *openapi3.SchemaRef {
	if p := ref.Value.Properties[name]; p != nil {
		return p
	}
	for _, branch := range slices.Concat(ref.Value.OneOf, ref.Value.AnyOf, ref.Value.AllOf) {
		if p := property(branch, name); p != nil {
			return p
		}
	}
	return nil
}

func itemsOf(ref *openapi3.SchemaRef) *openapi3.SchemaRef {
	if ref.Value.Items != nil {
		return ref.Value.Items
	}
	for _, branch := range slices.Concat(ref.Value.OneOf, ref.Value.AnyOf, ref.Value.AllOf) {
		if items := itemsOf(branch); items != nil {
			return items
		}
	}
	return nil
}
