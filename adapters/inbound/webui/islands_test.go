package webui

import (
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var built = flag.Bool("built", false, "note that the islands were built from their sources now: `make islands` does")

const builtNote = "islands/built.sum"

// What is in the binary was built from the sources that stand beside it: Node is not needed
// to know that.
func TestIslandsAreBuiltFromTheirSources(t *testing.T) {
	now := fmt.Sprintf("sources %s\nbuilt %s\n", sumOf(t, "islands"), sumOf(t, "assets/islands"))
	if *built {
		require.NoError(t, os.WriteFile(builtNote, []byte(now), 0o644)) //nolint:gosec // It is committed.
		return
	}
	noted, err := os.ReadFile(builtNote)
	require.NoError(t, err)
	require.Equal(t, string(noted), now, "the built islands are not of these sources: run `make islands` and commit what it writes")
}

// sumOf hashes the files below a folder, tests and what npm brings left out.
func sumOf(t *testing.T, folder string) string {
	t.Helper()
	var lines []string
	require.NoError(t, filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		name := filepath.ToSlash(path)
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "node_modules" || name == "islands/test"):
			return fs.SkipDir
		case d.IsDir() || name == builtNote:
			return nil
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		sum := sha256.Sum256(raw)
		lines = append(lines, name+" "+hex.EncodeToString(sum[:]))
		return nil
	}))
	require.NotEmpty(t, lines, folder)
	slices.Sort(lines)
	sum := sha256.Sum256([]byte(strings.Join(lines, "\n")))
	return hex.EncodeToString(sum[:])
}

var scriptWords = regexp.MustCompile("[tn]\\([`']([a-z_.]+)([`'$])")

// Every phrase that a script says is in the catalogue; of one that is made of a value, its
// beginning.
func TestIslandsSayOnlyWhatTheCatalogueHas(t *testing.T) {
	said := 0
	require.NoError(t, filepath.WalkDir("islands/src", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, m := range scriptWords.FindAllStringSubmatch(string(raw), -1) {
			if !strings.HasPrefix(m[1], "island.") {
				continue
			}
			said++
			if m[2] != "$" {
				require.True(t, has(m[1]), "%s says %q, which no catalogue has", path, m[1])
				continue
			}
			begins := func(key string) bool { return strings.HasPrefix(key, m[1]) }
			keys := []string{}
			for key := range phrases {
				keys = append(keys, key)
			}
			require.True(t, slices.ContainsFunc(keys, begins), "%s says %q…, which no catalogue has", path, m[1])
		}
		return nil
	}))
	require.Greater(t, said, 30, "too few phrases seen")
}
