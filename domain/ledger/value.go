package ledger

import (
	"iter"
	"slices"
	"unicode/utf8"
)

// MaxInt is the largest magnitude of an integer in an entry: what every JSON
// reader holds exactly (RFC 7493 §2.2).
const MaxInt = 1<<53 - 1

// MaxDepth is how many lists and objects may be nested in each other.
const MaxDepth = 32

// Value is a JSON value without fractions: null, a bool, an integer, a text, a
// list or an object. It is immutable; the zero value is null.
type Value struct {
	kind    valueKind
	num     int64 // An integer; 1 for true.
	text    string
	items   []Value
	members []member // Ordered as RFC 8785 §3.2.3 orders them.
}

type valueKind uint8

const (
	nullValue valueKind = iota
	boolValue
	intValue
	textValue
	listValue
	objectValue
)

type member struct {
	key   string
	value Value
}

// Null returns the value null.
func Null() Value { return Value{} }

// Bool returns a truth value.
func Bool(b bool) Value {
	if b {
		return Value{kind: boolValue, num: 1}
	}
	return Value{kind: boolValue}
}

// Int returns an integer. Beyond ±MaxInt it has no canonical form.
func Int(n int64) Value { return Value{kind: intValue, num: n} }

// Text returns a text. If it is not valid UTF-8 it has no canonical form.
func Text(s string) Value { return Value{kind: textValue, text: s} }

// List returns the values in the order given.
func List(items ...Value) Value {
	if len(items) == 0 {
		items = nil
	}
	return Value{kind: listValue, items: slices.Clone(items)}
}

// Nested returns the object as a value.
func Nested(o Object) Value { return Value{kind: objectValue, members: o.members} }

// IsNull reports whether the value is null.
func (v Value) IsNull() bool { return v.kind == nullValue }

// AsBool returns the truth value, and whether it is one.
func (v Value) AsBool() (b, ok bool) { return v.kind == boolValue && v.num == 1, v.kind == boolValue }

// AsInt returns the integer, and whether it is one.
func (v Value) AsInt() (int64, bool) { return v.num, v.kind == intValue }

// AsText returns the text, and whether it is one.
func (v Value) AsText() (string, bool) { return v.text, v.kind == textValue }

// AsList returns a copy of the list, and whether it is one.
func (v Value) AsList() ([]Value, bool) { return slices.Clone(v.items), v.kind == listValue }

// AsObject returns the object, and whether it is one.
func (v Value) AsObject() (Object, bool) { return Object{v.members}, v.kind == objectValue }

// Fields are the members of an object to be made.
type Fields map[string]Value

// Object is a JSON object whose members are in canonical order. It is
// immutable; the zero value is the empty object.
type Object struct{ members []member }

// NewObject returns the object with these members.
func NewObject(fields Fields) Object {
	if len(fields) == 0 {
		return Object{}
	}
	members := make([]member, 0, len(fields))
	for key, value := range fields {
		members = append(members, member{key, value})
	}
	slices.SortFunc(members, func(a, b member) int { return compareKeys(a.key, b.key) })
	return Object{members}
}

// Get returns the member, and whether there is one.
func (o Object) Get(key string) (Value, bool) {
	i, ok := slices.BinarySearchFunc(o.members, key, func(m member, k string) int { return compareKeys(m.key, k) })
	if !ok {
		return Value{}, false
	}
	return o.members[i].value, true
}

// Len returns the number of members.
func (o Object) Len() int { return len(o.members) }

// All yields the members in canonical order.
func (o Object) All() iter.Seq2[string, Value] {
	return func(yield func(string, Value) bool) {
		for _, m := range o.members {
			if !yield(m.key, m.value) {
				return
			}
		}
	}
}

// Check fails with ErrNotCanonical where the value has no canonical form: a
// text that is not UTF-8, an integer beyond ±MaxInt, or nesting beyond
// MaxDepth.
func (v Value) Check() error { return v.check(0) }

func (v Value) check(depth int) error {
	switch v.kind {
	case intValue:
		if v.num > MaxInt || v.num < -MaxInt {
			return ErrNotCanonical.With("the integer %d is beyond ±(2^53-1)", v.num)
		}
	case textValue:
		return checkText(v.text)
	case listValue, objectValue:
		if depth == MaxDepth {
			return ErrNotCanonical.With("nested more than %d deep", MaxDepth)
		}
	case nullValue, boolValue:
	}
	for _, item := range v.items {
		if err := item.check(depth + 1); err != nil {
			return err
		}
	}
	for _, m := range v.members {
		if err := checkText(m.key); err != nil {
			return err
		}
		if err := m.value.check(depth + 1); err != nil {
			return err
		}
	}
	return nil
}

func checkText(s string) error {
	if !utf8.ValidString(s) {
		return ErrNotCanonical.With("the text %q is not valid UTF-8", s)
	}
	return nil
}
