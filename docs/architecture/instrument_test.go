package architecture

import (
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// What measures reconciliation may know nothing of it: else the one would be made to
// fit the other. Ports only say what there is to ask for, in words of the whole domain: through
// them nothing is reached.
func TestTheInstrumentKnowsNothingOfWhatItMeasures(t *testing.T) {
	for _, instrument := range []string{"cmd/internal/planted", "contracts/notehub/season"} {
		reached := reaches(t, instrument)
		require.Contains(t, reached, instrument)
		for folder := range reached {
			require.False(t, within(folder, "domain/reconcile") || within(folder, "app/reconciliation"), "%s reaches %s", instrument, folder)
		}
	}
	require.Contains(t, reaches(t, "cmd/actual"), "cmd/internal/planted", "the walk looks at the wrong folders")
	require.Contains(t, reaches(t, "adapters/reconcilefile"), "domain/reconcile", "the walk does not follow imports")
}

// reaches returns the folders of this module that a package's code and tests import,
// and what those import in turn, tests of theirs excepted.
func reaches(t *testing.T, from string) map[string]bool {
	t.Helper()
	reached := map[string]bool{}
	for next := []string{from}; len(next) > 0; {
		folder := next[0]
		next = next[1:]
		if reached[folder] || folder == "ports" {
			continue
		}
		reached[folder] = true
		files, err := filepath.Glob(filepath.Join("../..", folder, "*.go"))
		require.NoError(t, err)
		for _, name := range files {
			if strings.HasSuffix(name, "_test.go") && folder != from {
				continue
			}
			src, err := os.ReadFile(name)
			require.NoError(t, err)
			file, err := parser.ParseFile(token.NewFileSet(), name, src, parser.ImportsOnly)
			require.NoError(t, err)
			for _, i := range file.Imports {
				path, err := strconv.Unquote(i.Path.Value)
				require.NoError(t, err)
				if inside, ok := strings.CutPrefix(path, module); ok {
					next = append(next, inside)
				}
			}
		}
	}
	return reached
}
