package wording

import (
	"strings"
	"unicode"
)

// Printable returns a text as a terminal may print it: what would move its cursor, change
// its colours or turn its direction is a replacement character, the end of a line a blank.
func Printable(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return ' '
		case unicode.IsGraphic(r):
			return r
		}
		return unicode.ReplacementChar
	}, text)
}
