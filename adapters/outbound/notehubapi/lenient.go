package notehubapi

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"
)

// lenient is a value that may be of another type than is described: it is kept as
// it came, so that one odd field does not cost the whole answer.
type lenient json.RawMessage

// UnmarshalJSON implements json.Unmarshaler.
func (l *lenient) UnmarshalJSON(b []byte) error {
	*l = append((*l)[:0], b...)
	return nil
}

// text returns a string, or what stands there; "" for null.
func (l lenient) text() string {
	var s string
	if json.Unmarshal(l, &s) == nil {
		return s
	}
	return string(l)
}

// yes reports whether it is true, in one way or another.
func (l lenient) yes() bool { return strings.EqualFold(l.text(), "true") }

// seconds reads a number of seconds; 0 where it is none.
func (l lenient) seconds() time.Duration {
	n, err := strconv.ParseFloat(l.text(), 64)
	if err != nil || n < 0 || n > 1e9 {
		return 0
	}
	return time.Duration(n * float64(time.Second))
}

// at reads an RFC 3339 time, in UTC; zero where it is none.
func (l lenient) at() time.Time {
	t, err := time.Parse(time.RFC3339, l.text())
	if err != nil {
		return time.Time{}
	}
	return t.UTC()
}
