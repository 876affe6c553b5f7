package task

import (
	"errors"

	"actual/domain/fault"
)

// Told is what is kept of a failure where a company reads it: what its code says, or
// nothing of an internal one but that it was.
func Told(err error) string {
	var f *fault.Error
	if errors.As(err, &f) && f.Kind != fault.Internal {
		return f.Code + ": " + f.Msg
	}
	return "internal error: the server's log says more"
}
