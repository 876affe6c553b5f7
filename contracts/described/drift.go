package described

import (
	"fmt"
	"strings"
)

// The kinds of drift.
const (
	Undescribed  = "undescribed"  // A parameter, field, status, type or operation that the description lacks.
	Missing      = "missing"      // What the description requires.
	WrongType    = "wrong type"   // A text for a number, and the like.
	OutOfBounds  = "out of range" // The type is right, the value is none of those described.
	NotAsWritten = "unreadable"   // It is not of the type that it is announced as.
	Ambiguous    = "duplicate id" // Two rows that differ have one id (x-key of the row's schema).
	Lost         = "lost page"    // No rows, and yet more of them (x-rows, x-more of the page's schema).
)

// Drift is one way in which a call differs from the description. It names places
// and types, and no values: they may be somebody's.
type Drift struct {
	Operation string // As the description names it; method and path where it has none.
	Where     string // Such as "answer 200: events[].when", rows counted as one.
	Kind      string
	Detail    string // For a person, may be "".
}

// String is the drift in a line.
func (d Drift) String() string {
	text := fmt.Sprintf("%s: %s: %s", d.Operation, d.Where, d.Kind)
	if d.Detail != "" {
		text += ", " + d.Detail
	}
	return text
}

// findings collects drift of one call, each once.
type findings struct {
	operation string
	side      string // "request", or "answer 200".
	list      []Drift
}

func (f *findings) add(where, kind, format string, args ...any) {
	at := f.side
	if where != "" {
		at += ": " + strings.TrimPrefix(where, ".")
	}
	f.list = with(f.list, Drift{f.operation, at, kind, fmt.Sprintf(format, args...)})
}

// with adds what a list lacks.
func with(list []Drift, more ...Drift) []Drift {
	for _, d := range more {
		known := false
		for _, k := range list {
			known = known || k == d
		}
		if !known {
			list = append(list, d)
		}
	}
	return list
}
