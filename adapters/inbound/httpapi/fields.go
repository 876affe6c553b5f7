package httpapi

import (
	"bytes"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/gin-gonic/gin"
)

// listed is the list that an operation answers with, as it is described.
type listed struct {
	name   string   // The field of the answer that holds the items.
	fields []string // Those that an item has, sorted.
}

// listedBy returns the list in the answer of an operation.
func listedBy(described *openapi3.Operation) (list listed) {
	ok := described.Responses.Status(http.StatusOK)
	if ok == nil || ok.Value.Content.Get("application/json") == nil {
		return list
	}
	for name, field := range ok.Value.Content.Get("application/json").Schema.Value.Properties {
		if items := field.Value.Items; items != nil {
			list = listed{name, slices.Sorted(maps.Keys(items.Value.Properties))}
		}
	}
	return list
}

const fieldsParameter = "fields"

// sparse leaves of each item of a list only the fields that were asked for. It
// works on the answer, so no handler can forget it.
func (o operations) sparse(a *API) gin.HandlerFunc {
	return func(c *gin.Context) {
		known := o[c.Request.Method+" "+c.FullPath()]
		if !c.Request.URL.Query().Has(fieldsParameter) { // Where it is not described, it has been refused.
			return
		}
		wanted := strings.Split(c.Query(fieldsParameter), ",")
		for _, name := range wanted {
			if !slices.Contains(known.list.fields, name) {
				a.fail(c, unreadable(errParameter.With("fields: there is no field %.40q; there are: %s", name, strings.Join(known.list.fields, ", "))))
				return
			}
		}
		answer := &withheld{ResponseWriter: c.Writer}
		c.Writer = answer
		defer func() { c.Writer = answer.ResponseWriter }() // Also where it panics: that is answered, too.
		c.Next()
		body := answer.body.Bytes()
		if answer.Status() == http.StatusOK {
			if reduced, err := reduce(body, known.list.name, wanted); err == nil { // What is no list is answered as it is.
				body = reduced
			}
		}
		_, _ = answer.ResponseWriter.Write(body) // The client has gone where it fails.
	}
}

// withheld is an answer whose body is not sent yet.
type withheld struct {
	gin.ResponseWriter

	body bytes.Buffer
}

// Write implements io.Writer.
func (w *withheld) Write(p []byte) (int, error) { return w.body.Write(p) }

// WriteString implements io.StringWriter.
func (w *withheld) WriteString(s string) (int, error) { return w.body.WriteString(s) }

// Written reports whether there is an answer.
func (w *withheld) Written() bool { return w.body.Len() > 0 || w.ResponseWriter.Written() }

// reduce leaves of each item of the answer's list only the wanted fields.
func reduce(body []byte, list string, wanted []string) ([]byte, error) {
	var answer map[string]json.RawMessage
	if err := json.Unmarshal(body, &answer); err != nil {
		return nil, err
	}
	var items []map[string]json.RawMessage
	if err := json.Unmarshal(answer[list], &items); err != nil {
		return nil, err
	}
	for _, item := range items {
		maps.DeleteFunc(item, func(name string, _ json.RawMessage) bool { return !slices.Contains(wanted, name) })
	}
	var err error
	if answer[list], err = json.Marshal(items); err != nil {
		return nil, err
	}
	return json.Marshal(answer)
}
