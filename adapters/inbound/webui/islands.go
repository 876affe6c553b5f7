package webui

import (
	"context"
	"slices"
	"strings"
)

// islandsOf are the islands of a page that is being rendered.
type islandsOf struct{ names []string }

type islandsKey struct{}

// withIslands lets a page note its islands, so that it brings their words and its policy
// allows what their maps need.
func withIslands(ctx context.Context) (context.Context, *islandsOf) {
	used := &islandsOf{}
	return context.WithValue(ctx, islandsKey{}, used), used
}

// islandUsed notes that an island is on the page.
func islandUsed(ctx context.Context, name string) {
	if used, ok := ctx.Value(islandsKey{}).(*islandsOf); ok && !slices.Contains(used.names, name) {
		used.names = append(used.names, name)
	}
}

// islandSpeaks says by which part of the catalogue an island speaks: the second part of its keys.
var islandSpeaks = map[string][]string{
	"today": {"today"}, "fence": {"fence"}, "timeline": {"day"}, "day": {"day"}, "visit": {"day"},
}

// mapped reports whether there is a map: each island has one.
func (u *islandsOf) mapped() bool { return len(u.names) > 0 }

// islandWords are the phrases that the islands of the page say, and those that all share.
func (r *request) islandWords(ctx context.Context) map[string]string {
	used, ok := ctx.Value(islandsKey{}).(*islandsOf)
	if !ok || len(used.names) == 0 {
		return nil
	}
	parts := []string{"map"}
	for _, name := range used.names {
		parts = append(parts, islandSpeaks[name]...)
	}
	out := map[string]string{}
	for key, p := range phrases {
		rest, is := strings.CutPrefix(key, "island.")
		if !is {
			continue
		}
		if of, _, part := strings.Cut(rest, "."); !part || slices.Contains(parts, of) {
			out[key] = p.in(r.language)
		}
	}
	return out
}
