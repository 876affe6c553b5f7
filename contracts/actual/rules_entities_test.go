package actual

import (
	"maps"
	"slices"
	"strings"
	"unicode"

	"github.com/getkin/kin-openapi/openapi3"
)

// attributed finds identifiers of which nothing says what they are of: no proof could
// put another company's in their place. The id in Tree or TreePage and what is called
// tree, tree_id or tree_ids is of a tree, where there are trees: a path /trees, or an
// x-entity that names them. All others say it by x-entity.
func attributed(spec *openapi3.T) (wrong []string) {
	known := entitiesOf(spec)
	look := func(path, name, within string, ref *openapi3.SchemaRef) {
		if ref.Value.Format == "uuid" && annotated(ref) == "" && !known.says(name, within) {
			wrong = append(wrong, path+": it is an id, and nothing says of what: give it x-entity")
		}
	}
	for _, o := range operationsOf(spec) {
		for _, p := range o.parameters() {
			if p.Value.In == openapi3.ParameterInQuery && p.Value.Schema != nil && entityIn(p.Value.Extensions) == "" {
				look(o.String()+": parameter "+p.Value.Name, p.Value.Name, "", p.Value.Schema)
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(spec.Components.Schemas)) {
		identifiers(name, "", spec.Components.Schemas[name], func(path, property string, ref *openapi3.SchemaRef) { look(path, property, name, ref) })
	}
	return wrong
}

// identifiers calls do for a schema and those written within it, each with the name
// of the property that it is of.
func identifiers(path, property string, ref *openapi3.SchemaRef, do func(path, property string, ref *openapi3.SchemaRef)) {
	if property != "" {
		do(path, property, ref)
		if ref.Ref != "" {
			return // It is written elsewhere.
		}
	}
	for _, name := range slices.Sorted(maps.Keys(ref.Value.Properties)) {
		identifiers(path+"."+name, name, ref.Value.Properties[name], do)
	}
	if ref.Value.Items != nil {
		identifiers(path+"[]", property, ref.Value.Items, do)
	}
	for _, one := range slices.Concat(ref.Value.OneOf, ref.Value.AnyOf, ref.Value.AllOf) {
		identifiers(path, property, one, do)
	}
}

// entities are what there are identifiers of.
type entities map[string]bool

func entitiesOf(spec *openapi3.T) entities {
	known := entities{}
	for _, o := range operationsOf(spec) {
		words := strings.Split(strings.ReplaceAll(o.path, "-", "_"), "/")
		for i, word := range words {
			if strings.HasPrefix(word, "{") {
				known[one(words[i-1])] = true
			}
		}
		known[one(words[len(words)-1])] = true
		for _, p := range o.parameters() {
			known[entityIn(p.Value.Extensions)] = true
		}
	}
	for _, s := range spec.Components.Schemas {
		identifiers("", "", s, func(_, _ string, ref *openapi3.SchemaRef) { known[annotated(ref)] = true })
	}
	delete(known, "")
	return known
}

// says reports whether the name of an identifier, or the schema that it is the id in,
// says what it is of.
func (e entities) says(name, within string) bool {
	if name == "id" {
		words := strings.Split(underscored(within), "_")
		for n := range words {
			if e[strings.Join(words[:n+1], "_")] || e[strings.Join(words[n:], "_")] {
				return true
			}
		}
		return false
	}
	last := name[strings.LastIndexByte(name, '_')+1:]
	for _, guess := range []string{name, strings.TrimSuffix(name, "_id"), one(name), one(strings.TrimSuffix(name, "_ids")), one(last)} {
		if e[guess] {
			return true
		}
	}
	return false
}

// annotated returns what a schema says that it is an identifier of, or a value from.
func annotated(ref *openapi3.SchemaRef) string {
	if of := entityIn(ref.Extensions); of != "" {
		return of
	}
	return entityIn(ref.Value.Extensions)
}

func entityIn(extensions map[string]any) string {
	for _, key := range []string{"x-entity", "x-from"} {
		if of, is := extensions[key].(string); is {
			return of
		}
	}
	return ""
}

// one is the word of one of several.
func one(word string) string {
	switch {
	case strings.HasSuffix(word, "ies"):
		return strings.TrimSuffix(word, "ies") + "y"
	case strings.HasSuffix(word, "ss"):
		return word
	}
	return strings.TrimSuffix(word, "s")
}

func underscored(camel string) string {
	var out strings.Builder
	for i, r := range camel {
		if unicode.IsUpper(r) && i > 0 {
			out.WriteByte('_')
		}
		out.WriteRune(unicode.ToLower(r))
	}
	return out.String()
}
