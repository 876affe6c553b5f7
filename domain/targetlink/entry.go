package targetlink

import (
	"strings"
	"time"
	"unicode"
)

// Sort says what an entry of a target's directory is.
type Sort string

// The sorts. The names are stored.
const (
	Person Sort = "person"
	Code   Sort = "code"
)

// Entry is a person or code of a target, as its directory was last read. What it says
// of a person is personal data.
type Entry struct {
	Sort Sort
	Ref  string // What the target knows it by.
	Name string // Of a code that is below another, with a colon between: "Acme:Elm 1".

	What    string // Of a code: what the target calls such a thing, such as customer or item.
	Payroll string // Of a person: the number in payroll; empty: not said.
	Number  string // The employee's number; of a code its short one.
	Email   string
	Active  bool
	Barred  string // Of a person: why they can have no time there, in plain words; empty: they can.

	SeenAt time.Time
	GoneAt time.Time // Since when the target has it no more; zero while it has.
}

// InUse reports whether time can be booked with it.
func (e Entry) InUse() bool { return e.Active && e.Barred == "" && e.GoneAt.IsZero() }

// plain is a text without what people write differently: capitals, blanks and
// punctuation.
func plain(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, text)
}

// straight is a person's name with the first name first.
func straight(name string) string {
	if last, first, ok := strings.Cut(name, ","); ok {
		return first + " " + last
	}
	return name
}

// leaf is the last part of a code's name.
func leaf(name string) string { return name[strings.LastIndex(name, ":")+1:] }
