package httpapi

import (
	"encoding/json"

	"actual/app/roster"
)

// Given is a field of a change: it tells one that was left out from one that is
// null.
type Given[T any] struct {
	there bool
	value *T
}

// UnmarshalJSON implements json.Unmarshaler. It is not called for a field that was
// left out.
func (g *Given[T]) UnmarshalJSON(raw []byte) error {
	g.there = true
	return json.Unmarshal(raw, &g.value)
}

// change returns what to set: of null the zero value.
func (g Given[T]) change() (c roster.Change[T]) {
	if c.Given = g.there; g.value != nil {
		c.Value = *g.value
	}
	return c
}

// settingOf is a change to what is given, for a field that can't be null.
func settingOf[T any](v *T) (c roster.Change[T]) {
	if v != nil {
		c = roster.Set(*v)
	}
	return c
}
