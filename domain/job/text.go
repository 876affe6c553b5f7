package job

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Lengths in characters.
const (
	maxRef   = 64
	maxName  = 200
	maxEmail = 254
	maxPhone = 32
)

// printable reports whether a text can be shown on one line.
func printable(s string, most int) bool {
	return utf8.ValidString(s) && utf8.RuneCountInString(s) <= most && !strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) })
}
