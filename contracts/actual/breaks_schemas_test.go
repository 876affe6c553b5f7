package actual

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// deepest is how far schemas are compared: one may hold itself.
const deepest = 8

// kinds returns the types that a value may have, "null" among them; nil is any.
// What may be null by a choice (oneOf) is the same as what may be null by its type.
func kinds(ref *openapi3.SchemaRef) (*openapi3.Schema, []string) {
	if ref == nil || ref.Value == nil {
		return &openapi3.Schema{}, nil
	}
	s := ref.Value
	if len(s.OneOf) == 2 {
		for i, one := range s.OneOf {
			if one.Value.Type.Is("null") {
				below, types := kinds(s.OneOf[1-i])
				return below, append(slices.Clone(types), "null")
			}
		}
	}
	if s.Type == nil {
		return s, nil
	}
	return s, s.Type.Slice()
}

// beyond returns what of a is not in b; all of it is, where b is any.
func beyond(a, b []string) (more []string) {
	if len(b) == 0 {
		return nil
	}
	if len(a) == 0 {
		return []string{"anything"}
	}
	for _, k := range a {
		if !slices.Contains(b, k) && (k != "integer" || !slices.Contains(b, "number")) {
			more = append(more, k)
		}
	}
	return more
}

// narrowed lists what a caller could send before and can't now.
func narrowed(path string, before, after *openapi3.SchemaRef, depth int) (all []string) {
	if before == nil || after == nil || depth > deepest {
		return nil
	}
	was, wasKinds := kinds(before)
	is, isKinds := kinds(after)
	if less := beyond(wasKinds, isKinds); len(less) > 0 {
		return []string{path + " can't be " + strings.Join(less, " or ") + " any more"}
	}
	all = append(all, tightened(path, was, is)...)
	for _, name := range slices.Sorted(maps.Keys(was.Properties)) {
		if is.Properties[name] == nil {
			all = append(all, path+"."+name+" is gone")
			continue
		}
		all = append(all, narrowed(path+"."+name, was.Properties[name], is.Properties[name], depth+1)...)
	}
	for _, name := range is.Required {
		if !slices.Contains(was.Required, name) {
			all = append(all, path+"."+name+" must be given now")
		}
	}
	return append(all, narrowed(path+"[]", was.Items, is.Items, depth+1)...)
}

// tightened compares bounds and choices of what is sent.
func tightened(path string, was, is *openapi3.Schema) (all []string) {
	say := func(format string, args ...any) { all = append(all, path+fmt.Sprintf(format, args...)) }
	for _, choice := range gone(was.Enum, is.Enum) {
		say(" can't be %v any more", choice)
	}
	if len(was.Enum) == 0 && len(is.Enum) > 0 {
		say(" has choices now")
	}
	if is.Format != "" && is.Format != was.Format {
		say(" has the format %s now", is.Format)
	}
	if is.Pattern != "" && is.Pattern != was.Pattern {
		say(" has a new pattern")
	}
	if is.Min != nil && (was.Min == nil || *is.Min > *was.Min) || is.Max != nil && (was.Max == nil || *is.Max < *was.Max) {
		say(" has closer bounds")
	}
	if is.MinLength > was.MinLength || less(is.MaxLength, was.MaxLength) {
		say(" is bounded closer in length")
	}
	if is.MinItems > was.MinItems || less(is.MaxItems, was.MaxItems) {
		say(" is bounded closer in number")
	}
	closed := func(s *openapi3.Schema) bool {
		return s.AdditionalProperties.Has != nil && !*s.AdditionalProperties.Has
	}
	if closed(is) && !closed(was) {
		say(" takes no other fields any more")
	}
	return all
}

func less(now, before *uint64) bool { return now != nil && (before == nil || *now < *before) }

func gone(before, after []any) (all []any) {
	for _, v := range before {
		if len(after) > 0 && !slices.Contains(after, v) {
			all = append(all, v)
		}
	}
	return all
}

// lost lists what a caller was told before and is not now, or otherwise.
func lost(path string, before, after *openapi3.SchemaRef, depth int) (all []string) {
	if before == nil || after == nil || depth > deepest {
		return nil
	}
	was, wasKinds := kinds(before)
	is, isKinds := kinds(after)
	if more := beyond(isKinds, wasKinds); len(more) > 0 {
		return []string{path + " can be " + strings.Join(more, " or ") + " now"}
	}
	if was.Format != "" && is.Format != was.Format {
		all = append(all, path+" had the format "+was.Format)
	}
	for _, choice := range gone(was.Enum, is.Enum) {
		all = append(all, fmt.Sprintf("%s is never %v any more", path, choice))
	}
	for _, name := range slices.Sorted(maps.Keys(was.Properties)) {
		switch {
		case is.Properties[name] == nil:
			all = append(all, path+"."+name+" is gone")
			continue
		case slices.Contains(was.Required, name) && !slices.Contains(is.Required, name):
			all = append(all, path+"."+name+" may be left out now")
		}
		all = append(all, lost(path+"."+name, was.Properties[name], is.Properties[name], depth+1)...)
	}
	return append(all, lost(path+"[]", was.Items, is.Items, depth+1)...)
}
