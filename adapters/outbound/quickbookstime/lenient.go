package quickbookstime

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

// whole reads a whole number, also where it is written as a text; 0 where it is none.
func (l lenient) whole() int64 {
	n, err := strconv.ParseFloat(l.text(), 64)
	if err != nil || n != math.Trunc(n) || math.Abs(n) > 1<<52 {
		return 0
	}
	return int64(n)
}

// key reads an identifier: a whole number above 0, as text; empty where it is none.
func (l lenient) key() string {
	if n := l.whole(); n > 0 {
		return strconv.FormatInt(n, 10)
	}
	return ""
}

func (l lenient) is() bool {
	t := l.text()
	return t == "true" || t == "1"
}
