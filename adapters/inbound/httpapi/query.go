package httpapi

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
)

// queries lists the query parameters of each operation, by method and route as
// gin writes it. A parameter that is not there is a typing error, and passing
// over it would answer another question than was asked.
type queries map[string][]parameter

// parameter is one of them.
type parameter struct {
	name string
	time bool // Whether it is a time.
}

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
			names := []parameter{}
			for _, p := range append(slices.Clone(item.Parameters), operation.Parameters...) {
				if p.Value.In == "query" {
					names = append(names, parameter{p.Value.Name, p.Value.Schema.Value.Format == "date-time"})
				}
			}
			known[method+" "+inBraces.ReplaceAllString(path, ":$1")] = names
		}
	}
	return known, nil
}

// check refuses a request with a query parameter that its operation has not, or
// with a day where a time is asked for: whose day would it be?
func (q queries) check(a *API) gin.HandlerFunc {
	return func(c *gin.Context) {
		known, described := q[c.Request.Method+" "+c.FullPath()]
		if !described {
			return
		}
		for name, values := range c.Request.URL.Query() {
			if err := checkParameter(known, name, values); err != nil {
				a.fail(c, unreadable(err))
				return
			}
		}
	}
}

func checkParameter(known []parameter, name string, values []string) error {
	i := slices.IndexFunc(known, func(p parameter) bool { return p.name == name })
	if i < 0 {
		var names []string
		for _, p := range known {
			names = append(names, p.name)
		}
		return errParameter.With("there is no query parameter %.40q here; there are: %s", name, or(strings.Join(names, ", "), "none"))
	}
	for _, value := range values {
		if _, err := time.Parse(time.RFC3339, value); known[i].time && err != nil {
			return errParameter.With("%s is %.40q; give %s (a + is written %%2B)", name, value, aTime)
		}
	}
	return nil
}

func or(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}
