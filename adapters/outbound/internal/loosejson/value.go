// Package loosejson reads values of vendors' answers that may be of another type than is
// described: numbers as texts, texts as numbers, empty texts for nothing. One odd field
// does not cost the whole answer.
package loosejson

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"time"
)

// Value is a value as it came. The zero value is one that did not.
type Value json.RawMessage

// UnmarshalJSON implements json.Unmarshaler.
func (v *Value) UnmarshalJSON(b []byte) error {
	*v = append((*v)[:0], b...)
	return nil
}

// Text returns a string without the blanks around it, or a number or truth value as it
// is written; "" for null and for what has parts.
func (v Value) Text() string {
	var s string
	if json.Unmarshal(v, &s) == nil {
		return strings.TrimSpace(s)
	}
	if len(v) > 0 && (v[0] == '{' || v[0] == '[') {
		return ""
	}
	return string(v)
}

// Number reads a finite number, also where it is written as a text.
func (v Value) Number() (float64, bool) {
	n, err := strconv.ParseFloat(v.Text(), 64)
	return n, err == nil && !math.IsInf(n, 0) && !math.IsNaN(n)
}

// exact is up to where each whole number is one of floating point.
const exact = 1 << 53

// Whole reads a whole number, also where it is written as 3301.0; 0 where it is none, or
// larger than is known exactly.
func (v Value) Whole() int64 {
	if n, err := strconv.ParseInt(v.Text(), 10, 64); err == nil {
		return n
	}
	n, ok := v.Number()
	if !ok || n != math.Trunc(n) || math.Abs(n) > exact {
		return 0
	}
	return int64(n)
}

// ID reads an identifier: a whole number above 0; 0 where it is none.
func (v Value) ID() int64 { return max(0, v.Whole()) }

// Ref is an identifier as refs are written; "" where it is none.
func (v Value) Ref() string {
	if n := v.ID(); n > 0 {
		return strconv.FormatInt(n, 10)
	}
	return ""
}

// Flag reads a truth value, or what stands for one that is not there.
func (v Value) Flag(otherwise bool) bool {
	if b, err := strconv.ParseBool(strings.ToLower(v.Text())); err == nil {
		return b
	}
	return otherwise
}

// mostSeconds is some thirty years.
const mostSeconds = 1e9

// Seconds reads a number of seconds, 0 to a billion; 0 where it is none.
func (v Value) Seconds() time.Duration {
	n, ok := v.Number()
	if !ok || n < 0 || n > mostSeconds {
		return 0
	}
	return time.Duration(n * float64(time.Second))
}

// Time reads an RFC 3339 time, in UTC; zero where it is none.
func (v Value) Time() time.Time {
	t, err := time.Parse(time.RFC3339, v.Text())
	if err != nil {
		return time.Time{}
	}
	return t.UTC()
}

// Plain reports whether it is a string or null: what Text loses nothing but blanks of.
func (v Value) Plain() bool { return len(v) > 0 && (v[0] == '"' || string(v) == "null") }
