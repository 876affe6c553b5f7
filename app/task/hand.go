package task

import (
	"errors"
	"time"

	"actual/domain"
	"actual/domain/fault"
	"actual/ports"
)

// rest is how long what a company has to put right is left alone.
const rest = 5 * time.Minute

// Ended is what a task returns whose turn with a thing in hand is over: nothing where it
// has ended, or somebody else has it by now; that something is left to do, at once or at a
// time; or what it failed with.
func Ended(works bool, due time.Time, err error) error {
	switch {
	case errors.Is(err, domain.ErrMoved):
		return nil
	case err != nil || !works:
		return err
	case due.IsZero():
		return ErrAgain
	}
	return AgainError{At: due}
}

// Rests returns when something may go on that a vendor, or a company's credentials for it,
// keeps from going on. It fails with what is no such reason.
func Rests(failed error, now time.Time) (at time.Time, err error) {
	if fault.KindOf(failed) == fault.Internal || errors.Is(failed, domain.ErrMoved) {
		return at, failed
	}
	if fault.KindOf(failed) != fault.Unavailable { // The company has to put something right.
		return now.Add(rest), nil
	}
	at, _ = ports.LaterAt(failed)
	return at, nil
}
