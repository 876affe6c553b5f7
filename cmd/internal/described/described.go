// Package described reads the description of the API and makes requests of it:
// what each operation takes, with a slot wherever an identifier stands, and what
// its answers hold. The proofs that call every operation are built on it, so that
// a new operation is tried without anybody writing a test.
package described

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"actual/contracts/actual"
	"actual/contracts/described"
)

// API is the description.
type API struct {
	Operations []*Operation // By path and method.

	doc   *openapi3.T
	judge *described.Description
	known map[string]bool // What there are identifiers of.
}

// Operation is a method on a path.
type Operation struct {
	ID         string
	Method     string
	Path       string // With its parameters in braces.
	Capability string // What it asks of the caller; "public" and "route" ask for none.

	api        *API
	parameters []*openapi3.Parameter
	body       *openapi3.MediaType // Of JSON; nil where it takes none.
	bodyType   string
	mayBeBare  bool // The body may be left out.
	responses  *openapi3.Responses
}

// Load reads the description that the server is built of.
func Load() (*API, error) {
	doc, err := openapi3.NewLoader().LoadFromData(actual.OpenAPI)
	if err != nil {
		return nil, err
	}
	return read(doc)
}

func read(doc *openapi3.T) (*API, error) {
	judge, err := described.Of(doc)
	if err != nil {
		return nil, fmt.Errorf("the API: %w", err)
	}
	a := &API{doc: doc, judge: judge}
	for path, item := range doc.Paths.Map() {
		for method, o := range item.Operations() {
			a.Operations = append(a.Operations, a.operation(path, method, item, o))
		}
	}
	slices.SortFunc(a.Operations, func(x, y *Operation) int {
		return cmp.Or(cmp.Compare(x.Path, y.Path), cmp.Compare(x.Method, y.Method))
	})
	a.known = a.entities()
	return a, nil
}

func (a *API) operation(path, method string, item *openapi3.PathItem, o *openapi3.Operation) *Operation {
	capability, _ := o.Extensions["x-capability"].(string)
	out := &Operation{ID: o.OperationID, Method: method, Path: path, Capability: capability, api: a, responses: o.Responses}
	for _, p := range slices.Concat(item.Parameters, o.Parameters) {
		out.parameters = append(out.parameters, p.Value)
	}
	if o.RequestBody != nil {
		content := o.RequestBody.Value.Content
		out.mayBeBare = !o.RequestBody.Value.Required
		for _, kind := range slices.Sorted(maps.Keys(content)) { // application/json comes first, by luck of the alphabet.
			if out.body == nil || kind == "application/json" {
				out.body, out.bodyType = content[kind], kind
			}
		}
	}
	return out
}

// Reads reports whether the operation promises to change nothing.
func (o *Operation) Reads() bool { return o.Method == http.MethodGet || o.Method == http.MethodHead }

// Name is the operation as a person would say it.
func (o *Operation) Name() string { return o.ID + " (" + o.Method + " " + o.Path + ")" }

// Bodied reports whether the operation takes a body of JSON.
func (o *Operation) Bodied() bool { return o.body != nil && strings.Contains(o.bodyType, "json") }

// Operation returns the one with this id; nil where there is none.
func (a *API) Operation(id string) *Operation {
	for _, o := range a.Operations {
		if o.ID == id {
			return o
		}
	}
	return nil
}
