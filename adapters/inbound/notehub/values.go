package notehub

import (
	"bytes"
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"actual/domain/event"
)

const (
	maxText   = 256 // Bytes of a text; names and ids are far shorter.
	maxNumber = 64  // Bytes of a number; more digits say nothing.
)

// value is a field that reads what it can from any JSON value and never fails:
// one odd field must not lose the others.
type value interface{ read(raw []byte) }

// text takes a JSON string, or the digits of a number that a transform left
// without quotes. Anything else is "".
type text string

func (t *text) read(b []byte) {
	switch {
	case b[0] == '"':
		*t = text(clean(unescape(b[1 : len(b)-1])))
	case isNumber(b) && len(b) <= maxNumber:
		*t = text(b)
	default:
		*t = ""
	}
}

// unescape decodes the inside of a JSON string. Bytes that are not UTF-8, and
// halves of surrogate pairs, become U+FFFD.
func unescape(inner []byte) string {
	if bytes.IndexByte(inner, '\\') < 0 && utf8.Valid(inner) {
		return string(inner)
	}
	var s string
	quoted := append(append([]byte{'"'}, inner...), '"')
	if json.Unmarshal(quoted, &s) != nil {
		return ""
	}
	return s
}

// clean takes out NUL, which PostgreSQL's text does not hold, and white space
// at the ends.
func clean(s string) string {
	if strings.IndexByte(s, 0) >= 0 {
		s = strings.ReplaceAll(s, "\x00", "")
	}
	return strings.TrimSpace(s)
}

// id returns the text as an identifier: one too long is none, since half of it
// would name something else.
func (t text) id() string {
	if len(t) > maxText {
		return ""
	}
	return string(t)
}

// label returns the text for people, cut to a length that can be kept.
func (t text) label() string {
	if len(t) <= maxText {
		return string(t)
	}
	return strings.ToValidUTF8(string(t[:maxText]), "")
}

// number takes a JSON number or a string that holds one.
type number struct {
	value float64
	ok    bool
	given bool // The key was there, readable or not.
}

func (n *number) read(b []byte) {
	n.given = true
	n.value, n.ok = parseNumber(unquoted(b))
}

// unquoted returns the inside of a plain string and any other value as it is.
func unquoted(b []byte) []byte {
	if len(b) >= 2 && b[0] == '"' {
		return bytes.TrimSpace(b[1 : len(b)-1])
	}
	return b
}

func parseNumber(b []byte) (float64, bool) {
	if len(b) == 0 || len(b) > maxNumber || !isNumber(b) {
		return 0, false
	}
	v, err := strconv.ParseFloat(string(b), 64)
	if err != nil && !math.IsInf(v, 0) {
		return 0, false
	}
	return v, true
}

// isNumber keeps out what ParseFloat takes besides: hexadecimal, Inf and NaN.
func isNumber(b []byte) bool {
	for _, c := range b {
		if (c < '0' || c > '9') && c != '.' && c != '-' && c != '+' && c != 'e' && c != 'E' {
			return false
		}
	}
	return true
}

// quantity returns the number times scale, rounded; none where it does not fit.
func (n number) quantity(scale float64) event.Quantity {
	v := math.Round(n.value * scale)
	if !n.ok || v < math.MinInt32 || v > math.MaxInt32 {
		return event.Quantity{}
	}
	return event.Quantity{Value: int32(v), OK: true}
}

// place pairs degrees. Notehub drops zeros, so one that is absent beside one
// that is given is 0: a place on the equator or on the meridian of Greenwich.
func place(lat, lng number) event.Place {
	if !lat.given && !lng.given || lat.given && !lat.ok || lng.given && !lng.ok {
		return event.Place{}
	}
	return event.NewPlace(lat.value, lng.value)
}

// instant takes epoch seconds or milliseconds, as number or string, and RFC 3339.
type instant struct{ event.Instant }

func (i *instant) read(b []byte) {
	i.Instant = event.Instant{}
	b = unquoted(b)
	if v, ok := parseNumber(b); ok {
		if math.Abs(v) < 1e15 {
			i.Instant = event.NewInstant(int64(math.Floor(v)))
		}
	} else if len(b) >= len("2006-01-02T15:04:05Z") && len(b) <= maxNumber {
		if t, err := time.Parse(time.RFC3339, string(b)); err == nil {
			i.Instant = event.NewInstant(t.Unix())
		}
	}
}

// boolean takes true, a number other than zero, and either of them as a string.
type boolean bool

func (f *boolean) read(b []byte) {
	b = unquoted(b)
	v, ok := parseNumber(b)
	*f = boolean(ok && v != 0 || bytes.EqualFold(b, []byte("true")))
}
