// Package httpapi serves the HTTP API that contracts/actual/openapi.yaml
// describes: routes, authentication, what a request may cost, and how an error
// is answered. It parses a request into a question or command of a use case and
// writes down what comes back; it decides nothing else.
package httpapi

//go:generate go tool -modfile=../../../infra/tools/go.mod oapi-codegen -config oapi-codegen.yaml ../../../contracts/actual/openapi.yaml
