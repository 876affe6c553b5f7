package domain

import "actual/domain/fault"

// ErrMoved reports a change of a record that is another by now than the caller
// has seen. Nothing was changed.
var ErrMoved = fault.New(fault.Conflict, "revision.moved", "it was changed since you read it: read it again, and change that")

// Revision counts the states of a record that people edit, from 1. A change names
// the one that it was made from, so that nobody overwrites what they have not seen.
type Revision int
