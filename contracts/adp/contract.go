package adp

import _ "embed"

// OpenAPI describes, as YAML, what we send to the API and what we expect of its
// answers. It is ours, not ADP's.
//
//go:embed openapi.yaml
var OpenAPI []byte
