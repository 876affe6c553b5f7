package described

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"
)

// Description is what an API is described to be.
type Description struct {
	doc     *openapi3.T
	router  routers.Router
	servers []string
}

// Read reads an OpenAPI description, as YAML or JSON.
func Read(raw []byte) (*Description, error) {
	doc, err := openapi3.NewLoader().LoadFromData(raw)
	if err != nil {
		return nil, fmt.Errorf("read a description: %w", err)
	}
	return Of(doc)
}

// Of returns what a document describes. Requests are matched by their paths alone,
// whatever server they are for. The document is the description's from then on.
func Of(doc *openapi3.T) (*Description, error) {
	if err := doc.Validate(context.Background()); err != nil {
		return nil, fmt.Errorf("a description is not valid: %w", err)
	}
	d := &Description{doc: doc}
	for _, s := range doc.Servers {
		d.servers = append(d.servers, s.URL)
	}
	doc.Servers = nil
	var err error
	if d.router, err = gorillamux.NewRouter(doc); err != nil {
		return nil, err
	}
	return d, nil
}

// Path returns the path of the operation that a request is for, with its
// parameters in braces, or "".
func (d *Description) Path(r *http.Request) string {
	route, _, err := d.route(r)
	if err != nil {
		return ""
	}
	return route.Path
}

// Server is the address that the description names first; "" where it names none.
func (d *Description) Server() string {
	if len(d.servers) == 0 {
		return ""
	}
	return d.servers[0]
}

// Operations lists the ids of the operations.
func (d *Description) Operations() []string {
	var out []string
	for _, item := range d.doc.Paths.Map() {
		for _, o := range item.Operations() {
			out = append(out, o.OperationID)
		}
	}
	slices.Sort(out)
	return out
}

// Operation returns the id of the operation that a request is for, or "".
func (d *Description) Operation(r *http.Request) string {
	route, _, err := d.route(r)
	if err != nil {
		return ""
	}
	return route.Operation.OperationID
}

func (d *Description) route(r *http.Request) (*routers.Route, map[string]string, error) {
	route, params, err := d.router.FindRoute(r)
	if err != nil {
		return nil, nil, err
	}
	params = maps.Clone(params)
	for name, value := range params {
		if plain, err := url.PathUnescape(value); err == nil {
			params[name] = plain
		}
	}
	return route, params, nil
}
