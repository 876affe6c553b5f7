package httpapi

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/gin-gonic/gin"

	"actual/domain"
	"actual/domain/fault"
)

// edge is what the description says of the requests of an operation. It is checked
// before a use case hears of them: what a handler is given has the form that the
// description promises, and nothing beside it.
type edge struct {
	parameters []parameter
	queries    string // The names of those in the query, for complaints.
	body       *shape // Of JSON; nil where none is taken.
	optional   bool   // The body may be left out.
	others     []string
	most       int64 // Bytes of a JSON body.
}

// parameter is one of the path, the query or the headers.
type parameter struct {
	name, in string
	must     bool
	shape    *shape
	fault    *fault.Error // What a value that does not fit is answered with.
}

// mostBytes of a JSON body are read, unless its operation says more (x-max-bytes).
const mostBytes = maxCommand

// edgeOf compiles what is described. Deliveries are excepted from what concerns
// bodies: they are kept, whatever they are.
func edgeOf(item *openapi3.PathItem, described *openapi3.Operation, delivery bool) edge {
	e := edge{most: mostBytes}
	shapes := compiler{}
	var names []string
	for _, ref := range append(slices.Clone(item.Parameters), described.Parameters...) {
		p := ref.Value
		one := parameter{name: p.Name, in: p.In, must: p.Required && p.In == "query", shape: shapes.compile(p.Schema), fault: errParameter}
		switch {
		case one.shape.format == "uuid":
			one.fault = domain.ErrBadID
		case p.Name == "limit":
			one.fault = errLimit
		}
		e.parameters = append(e.parameters, one)
		if p.In == "query" {
			names = append(names, p.Name)
		}
	}
	e.queries = or(strings.Join(names, ", "), "none")
	if described.RequestBody == nil || delivery {
		return e
	}
	body := described.RequestBody.Value
	e.optional = !body.Required
	if most, is := body.Extensions["x-max-bytes"].(float64); is {
		e.most = int64(most)
	}
	for kind, m := range body.Content {
		if kind == "application/json" || strings.HasSuffix(kind, "+json") {
			e.body = shapes.compile(m.Schema)
			continue
		}
		e.others = append(e.others, kind)
	}
	return e
}

// check refuses a request that is not of the form that its operation describes.
func (o operations) check(a *API) gin.HandlerFunc {
	return func(c *gin.Context) {
		known, described := o[c.Request.Method+" "+c.FullPath()]
		if !described {
			return
		}
		err := known.edge.checkParameters(c)
		if err == nil {
			err = known.edge.checkBody(c)
		}
		if err != nil {
			a.fail(c, err)
		}
	}
}

func (e edge) checkParameters(c *gin.Context) error {
	given := c.Request.URL.Query()
	for name := range given {
		if !slices.ContainsFunc(e.parameters, func(p parameter) bool { return p.in == "query" && p.name == name }) {
			return unreadable(errParameter.With("there is no query parameter %.40q here; there are: %s", name, e.queries))
		}
	}
	for _, p := range e.parameters {
		var values []string
		switch p.in {
		case "path":
			values = []string{c.Param(p.name)}
		case "query":
			values = given[p.name]
		case "header":
			values = c.Request.Header.Values(p.name)
		}
		if err := p.check(values); err != nil {
			return unreadable(err)
		}
	}
	return nil
}

func (p parameter) check(values []string) error {
	switch {
	case len(values) == 0 && p.must:
		return p.fault.With("%s is missing; give %s", p.name, p.shape.wants)
	case len(values) > 1 && p.shape.kinds&aList == 0:
		return p.fault.With("%s comes twice; give it once", p.name)
	}
	for _, value := range values {
		if p.in != "path" && (!utf8.ValidString(value) || strings.ContainsRune(value, 0)) { // In a path it names nothing.
			return p.fault.With("%s is no text in UTF-8", p.name)
		}
		parts, shape := []string{value}, p.shape
		if shape.kinds&aList != 0 && shape.items != nil {
			parts, shape = strings.Split(value, ","), shape.items
		}
		for _, part := range parts {
			if said := shape.spelled(part); said != "" {
				return p.complaint(part).With("%s %s", p.name, said)
			}
		}
	}
	return nil
}

// complaint is the fault for a value: a limit that is no number is no limit.
func (p parameter) complaint(value string) *fault.Error {
	if _, err := strconv.Atoi(value); p.fault == errLimit && err != nil {
		return errParameter
	}
	return p.fault
}

// checkBody reads a JSON body, and puts it back for the handler to read.
func (e edge) checkBody(c *gin.Context) error {
	if e.body == nil || slices.Contains(e.others, mediaType(c)) {
		return nil
	}
	raw, err := readBody(c, e.most)
	if err != nil {
		return err
	}
	c.Request.Body = io.NopCloser(bytes.NewReader(raw))
	if e.optional && len(bytes.TrimSpace(raw)) == 0 {
		return nil
	}
	if said := e.body.judge(raw); said != "" {
		return unreadable(errBody.With("%s", said))
	}
	return nil
}

func mediaType(c *gin.Context) string {
	kind, _, _ := mime.ParseMediaType(c.GetHeader("Content-Type")) // What can't be read is taken for JSON.
	return kind
}

// readBody reads at most so many bytes.
func readBody(c *gin.Context, most int64) ([]byte, error) {
	raw, err := io.ReadAll(http.MaxBytesReader(c.Writer, c.Request.Body, most))
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return nil, refusal{http.StatusRequestEntityTooLarge, errBodyLarge.With("at most %d KiB", most>>10)}
	case err != nil:
		return nil, reasonOf(err)
	}
	return raw, nil
}
