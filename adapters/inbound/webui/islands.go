package webui

import (
	"maps"
	"slices"
	"strings"
)

// islandWords are the phrases that scripts say: those that all share, and those of the
// islands on the page. docs/windows.md says how a page is made with one.
func (r *request) islandWords(islands ...string) map[string]string {
	out := map[string]string{}
	for _, key := range slices.Sorted(maps.Keys(phrases)) {
		rest, is := strings.CutPrefix(key, "island.")
		if !is {
			continue
		}
		of, _, part := strings.Cut(rest, ".")
		if !part || of == "map" || slices.Contains(islands, of) {
			out[key] = phrases[key].in(r.language)
		}
	}
	return out
}

// mapped says that the page has a map: it may set styles at elements, and load the ground.
func (r *request) mapped() { r.styled = true }
