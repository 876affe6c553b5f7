package webui

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

var (
	keyed   = regexp.MustCompile(`\b[TN]\("([a-z_]+(?:\.[a-z0-9_]+)+)"`)
	went_   = regexp.MustCompile(`went\([^\n]*, "([a-z0-9_.]+)"\)`)
	inBrace = regexp.MustCompile(`\{[a-z_]+\}`)
)

// Every phrase that a page says is there, in both languages, with the same values in it.
func TestEveryPhraseIsThereInBothLanguages(t *testing.T) {
	require.Empty(t, twice, "two areas have these keys")
	for key, p := range phrases {
		if key == "problem.in_english" {
			continue
		}
		require.NotEmpty(t, p.en, key)
		require.NotEmpty(t, p.es, key)
		require.LessOrEqual(t, max(strings.Count(p.en, "|"), strings.Count(p.es, "|")), 1, "plural of %s", key) // One language may not tell one from many.
		require.ElementsMatch(t, unique(inBrace.FindAllString(p.en, -1)), unique(inBrace.FindAllString(p.es, -1)), "values of %s", key)
	}
	var files []string
	for _, pattern := range []string{"*.go", "*.templ"} {
		found, err := filepath.Glob(pattern)
		require.NoError(t, err)
		files = append(files, found...)
	}
	used := 0
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		src, err := os.ReadFile(name)
		require.NoError(t, err)
		for _, m := range keyed.FindAllStringSubmatch(string(src), -1) {
			used++
			require.True(t, has(m[1]), "%s says %q, which no catalogue has", name, m[1])
		}
		for _, m := range went_.FindAllStringSubmatch(string(src), -1) {
			require.True(t, has("said."+m[1]), "%s goes on with %q, which no catalogue has", name, "said."+m[1])
		}
	}
	require.Greater(t, used, 100, "too few phrases seen: the test looks at the wrong folder")
}

func unique(all []string) []string {
	seen := map[string]bool{}
	var out []string
	for _, s := range all {
		if !seen[s] {
			seen[s] = true
			out = append(out, s)
		}
	}
	return out
}

// No text stands in a template itself, where nobody translates it.
func TestNoTemplateHasTextOfItsOwn(t *testing.T) {
	text := regexp.MustCompile(`>\s*([^<>{}@]*\pL{2,}[^<>{}@]*)\s*<`)
	code := regexp.MustCompile(`(?m)^\s*(if|for|switch|case|default|\}|templ|package|import|//|@|var|"|type).*$`)
	names, err := filepath.Glob("*.templ")
	require.NoError(t, err)
	require.NotEmpty(t, names)
	for _, name := range names {
		src, err := os.ReadFile(name)
		require.NoError(t, err)
		for _, m := range text.FindAllStringSubmatch(code.ReplaceAllString(string(src), "<x>"), -1) {
			if said := strings.TrimSpace(m[1]); said != "Actual" && said != "OpenAPI" && said != "Notehub" && said != "· Actual" && !strings.HasPrefix(said, "actual ") { // A command is no text.
				t.Errorf("%s: %q is in no catalogue", name, said)
			}
		}
	}
}

func TestTimesAreSaidAsPeopleSayThem(t *testing.T) {
	zone, err := time.LoadLocation("America/New_York")
	require.NoError(t, err)
	now := time.Date(2026, 11, 28, 10, 0, 0, 0, zone)
	for _, c := range []struct {
		l    language
		at   time.Time
		says string
	}{
		{english, now.Add(-2 * time.Hour), "08:00"},
		{english, now.Add(-11 * time.Hour), "yesterday 23:00"},
		{spanish, now.Add(-11 * time.Hour).UTC(), "ayer 23:00"},
		{english, time.Date(2026, 11, 1, 6, 30, 0, 0, time.UTC), "Sun, Nov 1, 01:30"}, // After the clocks went back.
		{spanish, time.Date(2025, 12, 31, 17, 0, 0, 0, time.UTC), "mié 31 dic 2025, 12:00"},
	} {
		require.Equal(t, c.says, c.l.Moment(c.at, now))
	}
	require.Equal(t, "7:45", Hours(7*3600+45*60))
	require.Equal(t, "−0:00:30", Hours(-30))
	require.Equal(t, "1 hour ago", english.Ago(now.Add(-90*time.Minute), now))
	require.Equal(t, "hace 3 días", spanish.Ago(now.Add(-80*time.Hour), now))
	require.Equal(t, "−1,234,567", count(-1234567))
}
