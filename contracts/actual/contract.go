// Package actual holds what we promise to those who call us: the description of
// the HTTP API, and the catalogue of the problems that it answers with.
package actual

import _ "embed"

// OpenAPI describes the HTTP API, as YAML.
//
//go:embed openapi.yaml
var OpenAPI []byte

// Problems is the catalogue of problems, as Markdown: a row a code.
//
//go:embed problems.md
var Problems []byte
