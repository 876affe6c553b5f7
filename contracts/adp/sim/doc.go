// Package sim stands in for ADP Workforce Now as far as contracts/adp/openapi.yaml
// describes it: behind real mutual TLS it knows its clients by their certificates,
// else by id and secret alone. It remembers every batch that it was given, twice where
// it was given twice.
package sim
