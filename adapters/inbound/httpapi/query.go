package httpapi

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"
)

// queries lists the query parameters of each operation, by method and route as
// gin writes it. A parameter that is not there is a typing error, and passing
// over it would answer another question than was asked.
type queries map[string][]string

var inBraces = regexp.MustCompile(`\{([^}]+)\}`)

// newQueries reads the description of the API that is in the binary.
func newQueries() (queries, error) {
	spec, err := GetSpec()
	if err != nil {
		return nil, fmt.Errorf("read the API's description: %w", err)
	}
	known := queries{}
	for path, item := range spec.Paths.Map() {
		for method, operation := range item.Operations() {
			names := []string{}
			for _, p := range append(slices.Clone(item.Parameters), operation.Parameters...) {
				if p.Value.In == "query" {
					names = append(names, p.Value.Name)
				}
			}
			known[method+" "+inBraces.ReplaceAllString(path, ":$1")] = names
		}
	}
	return known, nil
}

// check refuses a request with a query parameter that its operation has not.
func (q queries) check(a *API) gin.HandlerFunc {
	return func(c *gin.Context) {
		known, described := q[c.Request.Method+" "+c.FullPath()]
		if !described {
			return
		}
		for name := range c.Request.URL.Query() {
			if !slices.Contains(known, name) {
				a.fail(c, unreadable(errParameter.With("there is no query parameter %.40q here; there are: %s", name, or(strings.Join(known, ", "), "none"))))
				return
			}
		}
	}
}

func or(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}
