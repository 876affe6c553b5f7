// Package apidocs shows the reference of the API at /docs: every operation with
// its fields, a line to try it, and the catalogue of problems. It is made once,
// from the description of the API, and needs nothing but the binary: no network
// and, to be read, no script.
package apidocs
