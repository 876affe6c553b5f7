// Package reconcilefile reads and writes what `actual reconcile` compares and finds:
// visits, jobs and what belongs to them, as NDJSON. The format is fixed:
// docs/reconcile-format.md. Who must not know domain/reconcile writes it by that text.
package reconcilefile

import "actual/domain/fault"

// ErrMalformed reports a line that does not follow the format. Its text names the file's
// line and the field.
var ErrMalformed = fault.New(fault.Invalid, "reconcilefile.malformed", "the line does not follow docs/reconcile-format.md")
