package httpapi

import (
	"fmt"
	"regexp"
	"slices"
	"time"

	"github.com/getkin/kin-openapi/openapi3"

	"actual/domain/tenant"
)

// operation is what the description says of an operation.
type operation struct {
	capability tenant.Capability // What it asks of the caller, or one of the three below.
	edge       edge
	within     time.Duration // How long it may take.
	list       listed        // What it answers with, where that is a list.

	repeatable  bool // It takes an Idempotency-Key.
	showsSecret bool // Its answer has a secret that is shown once (x-shows-secret).
}

// What an operation may ask for instead of a capability.
const (
	asksNothing tenant.Capability = "public"    // It is answered to everyone.
	asksRoute   tenant.Capability = "route"     // The secret of a Notehub route, which the handler checks.
	asksCaller  tenant.Capability = "signed-in" // Any caller, whatever it may.
)

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
			o.edge = edgeOf(item, described, o.capability == asksRoute)
			known[method+" "+inBraces.ReplaceAllString(path, ":$1")] = o
		}
	}
	return known, nil
}

func operationOf(described *openapi3.Operation) (operation, error) {
	text, _ := described.Extensions["x-capability"].(string)
	asks := tenant.Capability(text)
	if asks != asksNothing && asks != asksRoute && asks != asksCaller && !slices.Contains(tenant.Capabilities(), asks) {
		return operation{}, fmt.Errorf("the API's description: x-capability of %s is %q: give a capability of domain/tenant, %q, %q or %q",
			described.OperationID, text, asksNothing, asksRoute, asksCaller)
	}
	o := operation{
		capability: asks, list: listedBy(described), within: RequestDeadline,
		repeatable:  described.Parameters.GetByInAndName("header", repeatHeader) != nil,
		showsSecret: described.Extensions["x-shows-secret"] == true,
	}
	if asks == asksRoute {
		o.within = deliveryDeadline
	}
	if given, is := described.Extensions["x-deadline-s"]; is {
		s, number := given.(float64)
		if o.within = time.Duration(s) * time.Second; !number || o.within <= 0 || o.within > longestDeadline {
			return operation{}, fmt.Errorf("the API's description: x-deadline-s of %s is %v: give whole seconds up to %s", described.OperationID, given, longestDeadline)
		}
	}
	return o, nil
}

func or(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}
