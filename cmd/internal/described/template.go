package described

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// Slot is a place in a request where an identifier stands.
type Slot struct {
	Entity string // What the identifier is of.
	Place  string // Such as "path id", "query badge", "body at_site.visit".
}

// blank is a place where a text of the caller's own stands.
type blank struct {
	name   string
	schema *openapi3.Schema
}

// Filler gives what differs from caller to caller.
type Filler interface {
	ID(s *Slot) string                                // An identifier.
	Text(name string, schema *openapi3.Schema) string // Any text for a field.
}

// Template is a request in which the slots are still open.
type Template struct {
	Operation *Operation
	Variant   string // Which of the things that the operation takes it has.

	path, query []field
	text        string // A body that is not JSON; exampleDevice in it is a slot.
	body        any    // A tree of map, slice, *Slot, blank and what JSON knows; nil where there is none.
}

type field struct {
	name  string
	value any
}

// Request is one that can be sent.
type Request struct {
	Method string
	Target string // Path and query.
	Header http.Header
	Body   []byte
}

// Slots returns the template's slots, in order.
func (t *Template) Slots() []*Slot {
	var out []*Slot
	for _, f := range slices.Concat(t.path, t.query) {
		out = append(out, slotsIn(f.value)...)
	}
	if strings.Contains(t.text, exampleDevice) {
		out = append(out, &Slot{"device", "body device"})
	}
	return append(out, slotsIn(t.body)...)
}

// exampleDevice stands for a device in examples that no schema describes.
const exampleDevice = "dev:864475044204278"

// plainBody returns the example of a body that is not JSON.
func (o *Operation) plainBody() (string, bool) {
	if o.body == nil || o.Bodied() {
		return "", false
	}
	text, ok := o.body.Example.(string)
	return text, ok
}

func slotsIn(node any) []*Slot {
	var out []*Slot
	switch n := node.(type) {
	case *Slot:
		out = append(out, n)
	case []any:
		for _, item := range n {
			out = append(out, slotsIn(item)...)
		}
	case []field:
		for _, f := range n {
			out = append(out, slotsIn(f.value)...)
		}
	}
	return out
}

// Request fills the template.
func (t *Template) Request(f Filler) Request {
	r := Request{Method: t.Operation.Method, Target: t.Operation.Path, Header: http.Header{}}
	for _, p := range t.path {
		r.Target = strings.ReplaceAll(r.Target, "{"+p.name+"}", url.PathEscape(plain(filled(p.value, f))))
	}
	query := url.Values{}
	for _, p := range t.query {
		query.Set(p.name, plain(filled(p.value, f)))
	}
	if len(query) > 0 {
		r.Target += "?" + query.Encode()
	}
	if t.body != nil {
		r.Header.Set("Content-Type", t.Operation.bodyType)
		r.Body, _ = json.Marshal(filled(t.body, f)) // Made of what JSON knows.
	}
	if t.text != "" {
		r.Header.Set("Content-Type", t.Operation.bodyType)
		text := t.text
		if strings.Contains(text, exampleDevice) {
			text = strings.ReplaceAll(text, exampleDevice, f.ID(&Slot{"device", "body device"}))
		}
		r.Body = []byte(text)
	}
	return r
}

// filled returns the tree as JSON has it.
func filled(node any, f Filler) any {
	switch n := node.(type) {
	case *Slot:
		return f.ID(n)
	case blank:
		return f.Text(n.name, n.schema)
	case []any:
		out := make([]any, len(n))
		for i := range n {
			out[i] = filled(n[i], f)
		}
		return out
	case []field:
		out := make(map[string]any, len(n))
		for _, p := range n {
			out[p.name] = filled(p.value, f)
		}
		return out
	}
	return node
}

// plain writes a value as a parameter has it.
func plain(value any) string {
	switch v := value.(type) {
	case string:
		return v
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case []any:
		texts := make([]string, len(v))
		for i := range v {
			texts[i] = plain(v[i])
		}
		return strings.Join(texts, ",")
	}
	return fmt.Sprint(value)
}

// Templates returns the requests that follow from the description: those of the
// body's examples, the least that is required, all that there is, and each
// optional parameter and property alone.
func (o *Operation) Templates() []*Template {
	least := &Template{Operation: o, Variant: "least"}
	var optional []*openapi3.Parameter
	for _, p := range o.parameters {
		switch {
		case p.In == openapi3.ParameterInPath:
			least.path = append(least.path, field{p.Name, o.parameter(p)})
		case p.In == openapi3.ParameterInQuery && p.Required:
			least.query = append(least.query, field{p.Name, o.parameter(p)})
		case p.In == openapi3.ParameterInQuery:
			optional = append(optional, p)
		}
	}
	out := o.bodies(least)
	for _, p := range optional {
		if p.Name == cursor {
			continue // It is no value that a description could know: see Pages.
		}
		t := *out[0]
		t.Variant = "with ?" + p.Name
		value := o.parameter(p)
		if value == false || value == true && p.Schema.Value.Default == true {
			value = value != true // What it is without the parameter was tried.
		}
		t.query = append(slices.Clone(t.query), field{p.Name, value})
		out = append(out, &t)
	}
	return out
}

const cursor = "cursor"

// Pages reports whether the operation lists page by page.
func (o *Operation) Pages() bool {
	return slices.ContainsFunc(o.parameters, func(p *openapi3.Parameter) bool { return p.Name == cursor })
}

// Guarded reports whether the operation changes a state that the caller must name
// with If-Match.
func (o *Operation) Guarded() bool {
	return slices.ContainsFunc(o.parameters, func(p *openapi3.Parameter) bool { return p.In == openapi3.ParameterInHeader && p.Name == "If-Match" })
}

// State returns the operation that reads what this one changes: a GET of the same
// path, or of the path above; nil where there is none.
func (o *Operation) State() *Operation {
	for path := o.Path; path != ""; path = path[:strings.LastIndex(path, "/")] {
		for _, reads := range o.api.Operations {
			if reads.Method == http.MethodGet && reads.Path == path {
				return reads
			}
		}
	}
	return nil
}

// Asks reports whether the template has the query parameter.
func (t *Template) Asks(name string) bool {
	return slices.ContainsFunc(t.query, func(f field) bool { return f.name == name })
}

// Without returns the template without a query parameter.
func (t *Template) Without(name string) *Template {
	less := *t
	less.query = slices.DeleteFunc(slices.Clone(t.query), func(f field) bool { return f.name == name })
	return &less
}

// For returns the same for another operation that takes the same.
func (t *Template) For(o *Operation) *Template {
	other := *t
	other.Operation = o
	return &other
}

// At returns the template of the state that this one changes, for the same
// identifiers.
func (t *Template) At(o *Operation) *Template {
	return &Template{Operation: o, Variant: t.Variant, path: t.path}
}

// With returns the template with one more query parameter.
func (t *Template) With(name, value string) *Template {
	more := *t
	more.query = append(slices.Clone(t.query), field{name, value})
	return &more
}

func (o *Operation) parameter(p *openapi3.Parameter) any {
	place := p.In + " " + p.Name
	if entity := o.ofParameter(p); entity != "" {
		if p.Schema.Value.Type.Is(openapi3.TypeArray) {
			return []any{&Slot{entity, place}}
		}
		return &Slot{entity, place}
	}
	if p.Example != nil {
		return p.Example
	}
	m := maker{api: o.api, all: true}
	return m.value(p.Schema, p.Name, "", place, 0)
}

// bodies returns a template for each body that is worth trying.
func (o *Operation) bodies(least *Template) []*Template {
	if text, ok := o.plainBody(); ok {
		least.Variant, least.text = "example", text
		return []*Template{least}
	}
	if !o.Bodied() {
		return []*Template{least}
	}
	var out []*Template
	add := func(variant string, body any) {
		t := *least
		t.Variant, t.body = variant, body
		out = append(out, &t)
	}
	for _, e := range o.examples() {
		add("example "+e.name, e.value)
	}
	schema := o.body.Schema
	least0 := maker{api: o.api}
	add("least", least0.value(schema, "", "", "body", 0))
	all := maker{api: o.api, all: true}
	add("whole", all.value(schema, "", "", "body", 0))
	for _, name := range optionalOf(schema) {
		one := maker{api: o.api, also: name}
		add("with "+name, one.value(schema, "", "", "body", 0))
	}
	return out
}
