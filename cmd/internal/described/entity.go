package described

import (
	"maps"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// entityKey is the annotation that says what an identifier is of. Most need none:
// a parameter in a path is of the collection before it, a property or query
// parameter called badge or badge_id is of a badge, and the id of a BadgeRef, too.
const entityKey = "x-entity"

// fromKey is the annotation of what is no identifier and must yet be a value that
// an answer showed: such as Checkpoint.size.
const fromKey = "x-from"

// taken marks a slot for such a value.
const taken = "="

// Taken reports whether the slot takes a value that an answer showed, and no
// identifier: then another company's is as good as one's own.
func (s *Slot) Taken() bool { return strings.HasPrefix(s.Entity, taken) }

// entities lists what there are identifiers of: what has a path of its own, and
// what an annotation names.
func (a *API) entities() map[string]bool {
	known := map[string]bool{}
	note := func(extensions map[string]any) {
		if text, ok := extensions[entityKey].(string); ok {
			known[text] = true
		}
		if text, ok := extensions[fromKey].(string); ok {
			known[taken+text] = true
		}
	}
	for _, o := range a.Operations {
		if last := o.Path[strings.LastIndex(o.Path, "/")+1:]; o.Pages() {
			known[singular(last)] = true
		}
		for _, p := range o.parameters {
			note(p.Extensions)
			if name, ok := collectionOf(o.Path, p.Name); ok && p.In == openapi3.ParameterInPath && p.Extensions[entityKey] == nil {
				known[name] = true
			}
		}
	}
	for _, s := range a.doc.Components.Schemas {
		eachSchema(s, func(ref *openapi3.SchemaRef) {
			note(ref.Extensions)
			note(ref.Value.Extensions)
		})
	}
	return known
}

// eachSchema calls do for a schema and those written within it.
func eachSchema(ref *openapi3.SchemaRef, do func(ref *openapi3.SchemaRef)) {
	if ref == nil || ref.Value == nil {
		return
	}
	do(ref)
	if ref.Ref != "" {
		return // It is written elsewhere.
	}
	eachSchema(ref.Value.Items, do)
	for _, name := range slices.Sorted(maps.Keys(ref.Value.Properties)) {
		eachSchema(ref.Value.Properties[name], do)
	}
	for _, branch := range slices.Concat(ref.Value.OneOf, ref.Value.AnyOf, ref.Value.AllOf) {
		eachSchema(branch, do)
	}
}

// collectionOf returns what the collection before a parameter of a path is of.
func collectionOf(path, parameter string) (string, bool) {
	before, _, found := strings.Cut(path, "/{"+parameter+"}")
	if !found {
		return "", false
	}
	return singular(before[strings.LastIndex(before, "/")+1:]), true
}

func singular(word string) string {
	word = strings.ReplaceAll(word, "-", "_")
	switch {
	case strings.HasSuffix(word, "ies"):
		return strings.TrimSuffix(word, "ies") + "y"
	case strings.HasSuffix(word, "ss"):
		return word
	}
	return strings.TrimSuffix(word, "s")
}

// entity says what a text is an identifier of: of a name, within the named
// schema. It is "" where the text is no identifier, and "?" where it is one and
// nothing says of what.
func (a *API) entity(ref *openapi3.SchemaRef, name, within string) string {
	for _, extensions := range []map[string]any{ref.Extensions, ref.Value.Extensions} {
		if text, ok := extensions[entityKey].(string); ok {
			return text
		}
		if text, ok := extensions[fromKey].(string); ok {
			return taken + text
		}
	}
	if ref.Value.Format != "uuid" {
		return ""
	}
	if name == "id" {
		return a.within(within)
	}
	for _, guess := range []string{name, strings.TrimSuffix(name, "_id"), singular(name), singular(strings.TrimSuffix(name, "_ids")), singular(name[strings.LastIndexByte(name, '_')+1:])} {
		if a.known[guess] {
			return guess
		}
	}
	return "?"
}

// within returns what the id in a schema is of: of the longest beginning of its
// name that there are identifiers of, or else of the longest end.
func (a *API) within(schema string) string {
	words := strings.Split(snake(schema), "_")
	for n := len(words); n > 0; n-- {
		if guess := strings.Join(words[:n], "_"); a.known[guess] {
			return guess
		}
	}
	for n := range words {
		if guess := strings.Join(words[n:], "_"); a.known[guess] {
			return guess
		}
	}
	return "?"
}

func snake(camel string) string {
	var out strings.Builder
	for i, r := range camel {
		if r >= 'A' && r <= 'Z' {
			if i > 0 {
				out.WriteByte('_')
			}
			r += 'a' - 'A'
		}
		out.WriteRune(r)
	}
	return out.String()
}

// ofParameter says what a parameter is an identifier of, as entity does.
func (o *Operation) ofParameter(p *openapi3.Parameter) string {
	if text, ok := p.Extensions[entityKey].(string); ok {
		return text
	}
	if text, ok := p.Extensions[fromKey].(string); ok {
		return taken + text
	}
	if name, ok := collectionOf(o.Path, p.Name); ok && p.In == openapi3.ParameterInPath {
		return name
	}
	return o.api.entity(p.Schema, p.Name, "")
}

// component is the name of the schema that a reference names.
func component(ref *openapi3.SchemaRef) string { return ref.Ref[strings.LastIndex(ref.Ref, "/")+1:] }

// Nameless lists the identifiers of which nothing says what they are of. Empty is
// good: each is a place that no proof could try.
func (a *API) Nameless() []string {
	var out []string
	for _, o := range a.Operations {
		for _, p := range o.parameters {
			if p.Schema != nil && o.ofParameter(p) == "?" {
				out = append(out, o.ID+": parameter "+p.Name)
			}
		}
	}
	for name, s := range a.doc.Components.Schemas {
		a.nameless(s, "", name, &out, name)
	}
	for _, o := range a.Operations {
		if o.body != nil {
			a.nameless(o.body.Schema, "", component(o.body.Schema), &out, o.ID+": body")
		}
		for status, r := range o.responses.Map() {
			for _, media := range r.Value.Content {
				if media.Schema != nil {
					a.nameless(media.Schema, "", component(media.Schema), &out, o.ID+": answer "+status)
				}
			}
		}
	}
	slices.Sort(out)
	return out
}

func (a *API) nameless(ref *openapi3.SchemaRef, name, within string, out *[]string, path string) {
	if name != "" && a.entity(ref, name, within) == "?" {
		*out = append(*out, path)
	}
	if ref.Ref != "" {
		return
	}
	for key, p := range ref.Value.Properties {
		a.nameless(p, key, within, out, path+"."+key)
	}
	if ref.Value.Items != nil {
		a.nameless(ref.Value.Items, name, within, out, path+"[]")
	}
	for _, branch := range slices.Concat(ref.Value.OneOf, ref.Value.AnyOf, ref.Value.AllOf) {
		a.nameless(branch, name, within, out, path)
	}
}
