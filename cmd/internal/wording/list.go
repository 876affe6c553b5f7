package wording

import "strings"

// List says words one after the other: "open, resolved".
func List[T ~string](words []T) string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = string(w)
	}
	return strings.Join(out, ", ")
}
