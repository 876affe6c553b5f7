package described

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
)

// Answer is what a server said.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// Request says how a request differs from the description. body is the request's;
// the one of r is not read.
func (d *Description) Request(r *http.Request, body []byte) []Drift {
	route, params, err := d.route(r)
	if err != nil {
		return []Drift{{r.Method + " " + r.URL.Path, "request", Undescribed, "there is no such operation"}}
	}
	f := &findings{operation: route.Operation.OperationID, side: "request"}
	d.credentials(f, route, r)
	d.parameters(f, route, params, r)
	switch described := route.Operation.RequestBody; {
	case described == nil && len(body) > 0:
		f.add("body", Undescribed, "the operation takes none")
	case described != nil && len(body) == 0:
		if described.Value.Required {
			f.add("body", Missing, "")
		}
	case described != nil:
		d.content(f, described.Value.Content, r.Header.Get("Content-Type"), body)
	}
	return f.list
}

// Answer says how an answer to a request differs from the description.
func (d *Description) Answer(r *http.Request, a Answer) []Drift {
	route, _, err := d.route(r)
	if err != nil {
		return nil // The request was the drift.
	}
	f := &findings{operation: route.Operation.OperationID, side: "answer " + itoa(a.Status)}
	response := route.Operation.Responses.Status(a.Status)
	if response == nil {
		response = route.Operation.Responses.Default()
	}
	switch {
	case response == nil:
		f.add("", Undescribed, "the description knows no such status here")
	case len(response.Value.Content) == 0:
		if len(a.Body) > 0 {
			f.add("body", Undescribed, "none is described")
		}
	case r.Method != http.MethodHead:
		d.content(f, response.Value.Content, a.Header.Get("Content-Type"), a.Body)
	}
	return f.list
}

// credentials looks whether a request has what the operation asks for: that there
// is one, not which.
func (d *Description) credentials(f *findings, route *routers.Route, r *http.Request) {
	wanted := route.Operation.Security
	if wanted == nil {
		wanted = &d.doc.Security
	}
	for _, one := range *wanted {
		for name := range one {
			scheme := d.doc.Components.SecuritySchemes[name].Value
			switch {
			case scheme.Type == "http" && strings.EqualFold(scheme.Scheme, "bearer"):
				if !strings.HasPrefix(r.Header.Get("Authorization"), "Bearer ") {
					continue
				}
			case scheme.Type == "apiKey" && scheme.In == "header":
				if r.Header.Get(scheme.Name) == "" {
					continue
				}
			}
			return
		}
	}
	if len(*wanted) > 0 {
		f.add("credential", Missing, "")
	}
}

func (d *Description) parameters(f *findings, route *routers.Route, params map[string]string, r *http.Request) {
	known := map[string]bool{}
	input := &openapi3filter.RequestValidationInput{
		Request: r, PathParams: params, Route: route, Options: &openapi3filter.Options{SkipSettingDefaults: true},
	}
	for _, list := range []openapi3.Parameters{route.PathItem.Parameters, route.Operation.Parameters} {
		for _, p := range list {
			if p.Value.In == openapi3.ParameterInQuery {
				known[p.Value.Name] = true
			}
			where := p.Value.In + " " + p.Value.Name
			var wrong *openapi3.SchemaError
			switch err := openapi3filter.ValidateParameter(r.Context(), input, p.Value); {
			case err == nil:
			case errors.Is(err, openapi3filter.ErrInvalidRequired):
				f.add(where, Missing, "")
			case errors.As(err, &wrong):
				f.add(where, OutOfBounds, "by its %s", wrong.SchemaField)
			default:
				f.add(where, WrongType, "described as %s", typesOf(p.Value.Schema.Value))
			}
		}
	}
	for name := range r.URL.Query() {
		if !known[name] {
			f.add("query "+name, Undescribed, "")
		}
	}
}

// content judges a body by what is described for its type.
func (d *Description) content(f *findings, content openapi3.Content, announced string, body []byte) {
	kind, _, _ := mime.ParseMediaType(announced)
	media := content.Get(kind)
	if media == nil {
		f.add("body", Undescribed, "its type is %q", kind)
		return
	}
	if media.Schema == nil {
		return
	}
	var value any
	switch {
	case kind == "application/json", strings.HasSuffix(kind, "+json"):
		decoder := json.NewDecoder(bytes.NewReader(body))
		if decoder.Decode(&value) != nil || decoder.Decode(new(any)) != io.EOF {
			f.add("body", NotAsWritten, "it is no JSON")
			return
		}
	case kind == "application/x-www-form-urlencoded":
		value = form(body)
	default:
		return // Of a type that nobody looks into.
	}
	before := len(f.list)
	d.compare(f, media.Schema, value, "")
	if len(f.list) == before { // What the comparison does not look at: patterns, bounds, choices.
		rest(f, media.Schema.Value, value)
	}
}
