// Package notehub holds what we rely on of Blues Notehub: the description of the
// part of its API that we call, samples of its events, and in its folders a season
// of simulated ones and a stand-in for the API.
package notehub

import _ "embed"

// OpenAPI describes, as YAML, what we send to the API and what we expect of its
// answers. It is ours, not Blues'.
//
//go:embed openapi.yaml
var OpenAPI []byte
