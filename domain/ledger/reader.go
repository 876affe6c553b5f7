package ledger

import (
	"actual/domain"
	"actual/domain/fault"
)

// reader takes the members of an object one by one and keeps the first thing
// that is wrong. Each member must be asked for exactly once.
type reader struct {
	object Object
	wrong  *fault.Error // The kind of error to fail with.
	taken  int
	err    error
}

func (r *reader) member(key string) Value {
	v, ok := r.object.Get(key)
	if !ok {
		r.fail(key, "is missing")
	}
	r.taken++
	return v
}

func (r *reader) fail(key, why string) {
	if r.err == nil {
		r.err = r.wrong.With("the member %q %s", key, why)
	}
}

func (r *reader) text(key string) string {
	s, ok := r.member(key).AsText()
	if !ok {
		r.fail(key, "is not a text")
	}
	return s
}

func (r *reader) integer(key string) int64 {
	n, ok := r.member(key).AsInt()
	if !ok {
		r.fail(key, "is not an integer")
	}
	return n
}

func (r *reader) nested(key string) Object {
	o, ok := r.member(key).AsObject()
	if !ok {
		r.fail(key, "is not an object")
	}
	return o
}

func (r *reader) list(key string) []Value {
	items, ok := r.member(key).AsList()
	if !ok {
		r.fail(key, "is not a list")
	}
	return items
}

func (r *reader) id(key string) domain.UUID { return r.asID(key, r.member(key)) }

// asID accepts the lower-case form only, so that an id has one text.
func (r *reader) asID(key string, v Value) domain.UUID {
	s, _ := v.AsText()
	u, err := domain.ParseUUID(s)
	if err != nil || u.String() != s {
		r.fail(key, "is not an identifier")
	}
	return u
}

// done returns the first thing that was wrong, a member too many included.
func (r *reader) done() error {
	if r.err == nil && r.taken != r.object.Len() {
		r.err = r.wrong.With("it has members that its format does not know")
	}
	return r.err
}
