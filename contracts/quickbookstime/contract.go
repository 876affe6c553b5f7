// Package quickbookstime holds what we rely on of Intuit's QuickBooks Time: the
// description of the part of its API that we call, samples of its answers, and a
// stand-in for it.
package quickbookstime

import _ "embed"

// OpenAPI describes, as YAML, what we send to the API and what we expect of its
// answers. It is ours, not Intuit's.
//
//go:embed openapi.yaml
var OpenAPI []byte
