package httpapi

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/gin-gonic/gin"

	"actual/domain/tenant"
)

// operation is what the description says of an operation.
type operation struct {
	capability tenant.Capability // What it asks of the caller, or one of the two below.
	queries    []parameter
}

// What an operation may ask for instead of a capability.
const (
	asksNothing tenant.Capability = "public" // It is answered to everyone.
	asksRoute   tenant.Capability = "route"  // The secret of a Notehub route, which the handler checks.
)

// parameter is a query parameter.
type parameter struct {
	name string
	time bool // Whether it is a time.
}

// operations holds what the description says of each operation, by method and
// route as gin writes it.
type operations map[string]operation

var inBraces = regexp.MustCompile(`\{([^}]+)\}`)

// newOperations reads the description of the API that is in the binary. It fails
// where an operation does not say what it asks for: a new one is closed to all
// until it does.
func newOperations() (operations, error) {
	spec, err := GetSpec()
	if err != nil {
		return nil, fmt.Errorf("read the API's description: %w", err)
	}
	known := operations{}
	for path, item := range spec.Paths.Map() {
		for method, described := range item.Operations() {
			o, err := operationOf(described)
			if err != nil {
				return nil, err
			}
			for _, p := range append(slices.Clone(item.Parameters), described.Parameters...) {
				if p.Value.In == "query" {
					o.queries = append(o.queries, parameter{p.Value.Name, p.Value.Schema.Value.Format == "date-time"})
				}
			}
			known[method+" "+inBraces.ReplaceAllString(path, ":$1")] = o
		}
	}
	return known, nil
}

func operationOf(described *openapi3.Operation) (operation, error) {
	text, _ := described.Extensions["x-capability"].(string)
	asks := tenant.Capability(text)
	if asks != asksNothing && asks != asksRoute && !slices.Contains(tenant.Capabilities(), asks) {
		return operation{}, fmt.Errorf("the API's description: x-capability of %s is %q: give a capability of domain/tenant, %q or %q",
			described.OperationID, text, asksNothing, asksRoute)
	}
	return operation{capability: asks}, nil
}

// check refuses a request with a query parameter that its operation has not (a
// typing error: passing over it would answer another question than was asked), or
// with a day where a time is asked for: whose day would it be?
func (o operations) check(a *API) gin.HandlerFunc {
	return func(c *gin.Context) {
		known, described := o[c.Request.Method+" "+c.FullPath()]
		if !described {
			return
		}
		for name, values := range c.Request.URL.Query() {
			if err := checkParameter(known.queries, name, values); err != nil {
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
