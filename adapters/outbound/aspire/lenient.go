package aspire

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"
)

// lenient is a value that may be of another type than is described: it is kept as
// it came, so that one odd field does not cost the whole answer.
type lenient json.RawMessage

// UnmarshalJSON implements json.Unmarshaler.
func (l *lenient) UnmarshalJSON(b []byte) error {
	*l = append((*l)[:0], b...)
	return nil
}

// text returns a string without the blanks around it, or a number or truth value
// as it is written; "" for null and for what has parts.
func (l lenient) text() string {
	var s string
	if json.Unmarshal(l, &s) == nil {
		return strings.TrimSpace(s)
	}
	if len(l) > 0 && (l[0] == '{' || l[0] == '[') {
		return ""
	}
	return string(l)
}

// number reads a number, also where it is written as a text.
func (l lenient) number() (float64, bool) {
	n, err := strconv.ParseFloat(l.text(), 64)
	return n, err == nil && !math.IsInf(n, 0) && !math.IsNaN(n)
}

// key reads an identifier: a whole number above 0, also where it is written as
// 3301.0; 0 where it is none.
func (l lenient) key() int64 {
	if n, err := strconv.ParseInt(l.text(), 10, 64); err == nil {
		return max(0, n)
	}
	const exact = 1 << 53
	n, ok := l.number()
	if !ok || n != math.Trunc(n) || n < 1 || n > exact {
		return 0
	}
	return int64(n)
}

// ref is an identifier as refs are written; "" where it is none.
func (l lenient) ref() string {
	if n := l.key(); n > 0 {
		return strconv.FormatInt(n, 10)
	}
	return ""
}

// flag reads a truth value, or what stands for one that is not there.
func (l lenient) flag(otherwise bool) bool {
	if b, err := strconv.ParseBool(strings.ToLower(l.text())); err == nil {
		return b
	}
	return otherwise
}

// plain reports whether it is a string or null: what text loses nothing of.
func (l lenient) plain() bool { return len(l) > 0 && (l[0] == '"' || string(l) == "null") }
