package export

import (
	"crypto/sha256"
	"strings"
	"unicode"
	"unicode/utf8"

	"actual/domain"
)

const (
	mostKey    = 200
	mostReason = 500
	// markLength is how many letters of 5 bits a mark has: of a million marks of a
	// company no two are alike, but for one case in 10^6.
	markLength = 12
)

// MarkOf returns what an export is known by at its vendor: the same for the same key,
// whatever happened here, and another for each other one.
func MarkOf(company domain.CompanyID, r Route, key string) string {
	sum := sha256.Sum256([]byte(company.String() + "\n" + string(r.Target) + "\n" + string(r.Kind) + "\n" + key))
	letters := make([]byte, markLength)
	for i := range letters {
		letters[i] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[sum[i]&31]
	}
	return "ACT-" + string(letters)
}

// line reports whether a text has 1 to most characters, all on one line.
func line(s string, most int) bool {
	return strings.TrimSpace(s) != "" && utf8.ValidString(s) && utf8.RuneCountInString(s) <= most && !strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) })
}

// prose reports whether a text has at most so many characters, and of control
// characters none but the ends of lines.
func prose(s string, most int) bool {
	return utf8.ValidString(s) && utf8.RuneCountInString(s) <= most && !strings.ContainsFunc(s, func(r rune) bool { return r != '\n' && !unicode.IsPrint(r) })
}
