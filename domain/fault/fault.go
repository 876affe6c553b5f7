// Package fault defines the small closed set of error kinds that callers may
// branch on. Everything else is an Internal error.
package fault

import (
	"errors"
	"fmt"
)

// Kind classifies an error by what the caller can do about it.
type Kind uint8

// The kinds. Their order is never changed: they are stored in metrics.
const (
	Internal    Kind = iota // A bug or an unknown failure; log it, show nothing.
	Invalid                 // The input breaks a rule; the caller must change it.
	NotFound                // No such thing in this company.
	Conflict                // The state changed or already exists.
	Denied                  // The caller may not do this.
	Unavailable             // A dependency is down; the same call may work later.
)

// Error is a failure with a stable machine code and a message safe to show.
type Error struct {
	Kind  Kind
	Code  string // e.g. "geofence.too_few_vertices"; part of the public API.
	Msg   string // One lower-case sentence without a period.
	cause *Error // The sentinel that With made this one from.
}

// New declares a sentinel. Declare it as a package variable beside its rule.
func New(k Kind, code, msg string) *Error { return &Error{Kind: k, Code: code, Msg: msg} }

// With returns the sentinel with details added to its message, for example the
// field and the remedy. errors.Is still finds the sentinel.
func (e *Error) With(format string, args ...any) *Error {
	return &Error{Kind: e.Kind, Code: e.Code, Msg: e.Msg + ": " + fmt.Sprintf(format, args...), cause: e}
}

// Error implements error.
func (e *Error) Error() string { return e.Msg }

// Unwrap returns the sentinel that With started from, if any.
func (e *Error) Unwrap() error {
	if e.cause == nil {
		return nil
	}
	return e.cause
}

// KindOf returns the kind of the outermost *Error in err's tree, or Internal.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return Internal
}
