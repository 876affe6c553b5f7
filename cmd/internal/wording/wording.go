// Package wording says numbers to people.
package wording

import "fmt"

// Count says how many things there are, by the name of one of them: "1 badge",
// "2 badges".
func Count[N int | int64](n N, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %ss", n, one)
}

// Length says seconds as people do, to the minute: "18 min", "3 h 04 min".
func Length(seconds int64) string {
	minutes := (seconds + 30) / 60
	if minutes < 60 {
		return fmt.Sprintf("%d min", minutes)
	}
	return fmt.Sprintf("%d h %02d min", minutes/60, minutes%60)
}

// Exactly says seconds to the second: "18 min 05 s".
func Exactly(seconds int64) string {
	switch minutes := seconds / 60; {
	case minutes == 0:
		return fmt.Sprintf("%d s", seconds)
	case minutes < 60:
		return fmt.Sprintf("%d min %02d s", minutes, seconds%60)
	default:
		return fmt.Sprintf("%d h %02d min %02d s", minutes/60, minutes%60, seconds%60)
	}
}

// Lengths says several, to the second where some that differ would look alike.
func Lengths(seconds ...int64) []string {
	said, out := map[string]int64{}, make([]string, len(seconds))
	say := Length
	for _, s := range seconds {
		text := Length(s)
		if other, ok := said[text]; ok && other != s || s > 0 && s < 30 {
			say = Exactly
		}
		said[text] = s
	}
	for i, s := range seconds {
		out[i] = say(s)
	}
	return out
}
