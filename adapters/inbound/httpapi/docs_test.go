package httpapi_test

import (
	"io/fs"
	"os"
	"path"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const root = "../../.."

// declared returns the codes of the faults that the code of some folders knows.
func declared(t *testing.T, folders ...string) map[string]bool {
	t.Helper()
	code := regexp.MustCompile(`fault\.New\(fault\.\w+, "([a-z_.]+)"`)
	codes := map[string]bool{}
	for _, folder := range folders {
		require.NoError(t, fs.WalkDir(os.DirFS(root), folder, func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || path.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go") {
				return err
			}
			src, err := os.ReadFile(path.Join(root, name))
			for _, found := range code.FindAllStringSubmatch(string(src), -1) {
				codes[found[1]] = true
			}
			return err
		}))
	}
	return codes
}

// The table of errors is written by hand: it must know every code of the API,
// and none that nothing answers.
func TestErrorsAreDocumented(t *testing.T) {
	page, err := os.ReadFile(path.Join(root, "docs/api.md"))
	require.NoError(t, err)
	all := declared(t, "adapters", "app", "cmd", "domain", "ports")
	documented := map[string]bool{}
	for _, row := range regexp.MustCompile(`(?m)^\| \d.*$`).FindAllString(string(page), -1) {
		for _, code := range regexp.MustCompile("`([a-z_]+(?:\\.[a-z_]+)*)`").FindAllStringSubmatch(strings.Split(row, "|")[2], -1) {
			require.True(t, all[code[1]], "%s is documented, and nothing answers it", code[1])
			documented[code[1]] = true
		}
	}
	require.Greater(t, len(documented), 20)
	for code := range declared(t, "adapters/inbound/httpapi", "app/insight") {
		require.True(t, documented[code], "%s is not in docs/api.md", code)
	}
}
