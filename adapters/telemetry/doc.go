// Package telemetry shows the people who run Actual what it does: JSON logs,
// metrics (for Prometheus, and over OTLP where that is configured) and traces
// (over OTLP). Nothing in it names a person, a badge or a place: labels are the
// templates of routes, results and statuses, and log lines carry the id of the
// request and of the company.
package telemetry
