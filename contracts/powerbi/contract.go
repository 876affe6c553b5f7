// Package powerbi describes Power BI: the calls of its REST API that we make, and the
// JSON of its projects, by Microsoft's own schemas.
package powerbi

import "embed"

// Schemas are the schemas of microsoft/json-schemas (MIT) that infra/powerbi needs, as of
// commit f891f5bfc1ce0030aa53d805d90881a1b8b07643 of 19 August 2026, blanks taken out.
//
//go:embed schemas
var Schemas embed.FS

// OpenAPI describes, as YAML, what we send to the API and what we expect of its answers.
// It is ours, not Microsoft's.
//
//go:embed openapi.yaml
var OpenAPI []byte
