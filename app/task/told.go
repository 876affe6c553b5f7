package task

import (
	"errors"

	"actual/domain/fault"
)

// why is what people read of an internal failure.
const why = "internal error: the server's log says more"

// Why is what people read of a failure: what is wrong in plain words, or nothing of an
// internal one but that it was.
func Why(err error) string {
	var f *fault.Error
	if errors.As(err, &f) && f.Kind != fault.Internal {
		return f.Msg
	}
	return why
}

// Told is what is kept of a failure where a company reads it: what its code says, or
// nothing of an internal one but that it was.
func Told(err error) string {
	var f *fault.Error
	if errors.As(err, &f) && f.Kind != fault.Internal {
		return f.Code + ": " + f.Msg
	}
	return why
}
