package apidocs

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// direction is whether something is asked of the caller or told to it.
type direction bool

const (
	asked direction = true
	told  direction = false
)

// deepest is how far fields below fields are shown: a shape may hold itself.
const deepest = 8

// opened is how far they are shown at once.
const opened = 2

// fieldOf reads a field with all that is below it.
func fieldOf(name string, ref *openapi3.SchemaRef, by direction, depth int) field {
	s, null := valued(ref)
	f := field{Name: name, Type: typeOf(ref), Rules: rulesOf(s), Open: depth < opened}
	if ref.Value.Description != "" {
		f.About = inline(ref.Value.Description)
	} else {
		f.About = inline(s.Description)
	}
	if null {
		f.Type += " or null"
	}
	if depth >= deepest {
		return f
	}
	for s.Items != nil && s.Items.Value != nil && len(s.Properties) == 0 { // The fields of a list are those of its items.
		s, _ = valued(s.Items)
	}
	for _, p := range ordered(s.Properties) {
		below := fieldOf(p.name, p.ref, by, depth+1)
		must := slices.Contains(s.Required, p.name)
		switch {
		case by == asked && must:
			below.Note = "required"
		case by == told && !must:
			below.Note = "may be left out"
		}
		f.Below = append(f.Below, below)
	}
	return f
}

type property struct {
	name string
	ref  *openapi3.SchemaRef
}

// ordered returns properties in the order of the description.
func ordered(all openapi3.Schemas) []property {
	list := make([]property, 0, len(all))
	for name, ref := range all {
		if ref.Value != nil {
			list = append(list, property{name, ref})
		}
	}
	slices.SortFunc(list, func(a, b property) int {
		if by := inOrder(a.ref.Origin, b.ref.Origin); by != 0 {
			return by
		}
		return strings.Compare(a.name, b.name)
	})
	return list
}

// valued returns the schema of what is there, and whether null may stand for it.
func valued(ref *openapi3.SchemaRef) (*openapi3.Schema, bool) {
	s := ref.Value
	if len(s.OneOf) != 2 {
		return s, s.Type != nil && s.Type.Includes("null")
	}
	for i, one := range s.OneOf {
		if one.Value.Type.Is("null") {
			return s.OneOf[1-i].Value, true
		}
	}
	return s, false
}

// typeOf names what a value is, without its being null.
func typeOf(ref *openapi3.SchemaRef) string {
	s, _ := valued(ref)
	kinds := []string{}
	if s.Type != nil {
		kinds = slices.DeleteFunc(slices.Clone(s.Type.Slice()), func(k string) bool { return k == "null" })
	}
	switch {
	case len(kinds) == 0:
		return "anything"
	case len(kinds) > 1:
		return strings.Join(kinds, " or ")
	}
	switch kinds[0] {
	case "array":
		if s.Items == nil || s.Items.Value == nil {
			return "list"
		}
		return "list of " + strings.TrimSuffix(typeOf(s.Items), " or null")
	case "string":
		switch s.Format {
		case "":
			return "text"
		case "date-time":
			return "time"
		}
		return s.Format
	case "object":
		return "object"
	case "boolean":
		return "true or false"
	}
	return kinds[0]
}

// rulesOf says what a value must be, in words.
func rulesOf(s *openapi3.Schema) (all []string) {
	say := func(format string, args ...any) { all = append(all, fmt.Sprintf(format, args...)) }
	if len(s.Enum) > 0 {
		choices := make([]string, len(s.Enum))
		for i, c := range s.Enum {
			if choices[i] = fmt.Sprint(c); choices[i] == "" {
				choices[i] = "(empty)"
			}
		}
		say("one of %s", strings.Join(choices, ", "))
	}
	switch {
	case s.Min != nil && s.Max != nil:
		say("%s to %s", plain(*s.Min), plain(*s.Max))
	case s.Min != nil:
		say("at least %s", plain(*s.Min))
	case s.Max != nil:
		say("at most %s", plain(*s.Max))
	}
	counted := func(least uint64, most *uint64, what string) {
		switch {
		case most != nil && least == *most:
			say("%d %s", least, what)
		case most != nil && least > 0:
			say("%d to %d %s", least, *most, what)
		case most != nil:
			say("at most %d %s", *most, what)
		case least > 0:
			say("at least %d %s", least, what)
		}
	}
	counted(s.MinLength, s.MaxLength, "characters")
	counted(s.MinItems, s.MaxItems, "of them")
	if s.Pattern != "" {
		say("like %s", s.Pattern)
	}
	if s.Default != nil {
		say("%v where it is left out", s.Default)
	}
	return all
}

func plain(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }
