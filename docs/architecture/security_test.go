package architecture

import (
	"io/fs"
	"os"
	"path"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"actual/domain/tenant"
)

var (
	inTicks  = regexp.MustCompile("`([A-Za-z0-9_-]+)`")
	tests    = regexp.MustCompile(`(?m)^func (Test[A-Za-z0-9_]+)\(`)
	claimsOf = regexp.MustCompile(`(?m)^\tname:\s+"([a-z-]+)",|\{name: "([a-z-]+)"`)
)

// TestSecurityPageIsTrue: what docs/security.md says is shown by a test or a claim
// is, at least, such a test or claim.
func TestSecurityPageIsTrue(t *testing.T) {
	raw, err := os.ReadFile("../security.md")
	require.NoError(t, err)
	page := string(raw)
	require.Contains(t, page, tenant.CredentialPattern, "scanners are told another pattern than ours")
	require.Contains(t, page, leaks[1].pattern.String())
	there := shownBy(t, os.DirFS("../.."))
	named := 0
	for line := range strings.Lines(page) {
		if !strings.HasPrefix(line, "| ") {
			continue
		}
		for _, m := range inTicks.FindAllStringSubmatch(line, -1) {
			if name := m[1]; strings.HasPrefix(name, "Test") || strings.Contains(name, "-") && there[name] {
				named++
				require.True(t, there[name], "docs/security.md names %s, and there is no such test", name)
			}
		}
	}
	require.Greater(t, named, 40, "too few names seen")
	for _, claim := range []string{"security-baseline", "tenant-locks", "ledger-tamper", "sign-in", "api-docs", "correction-preview"} {
		require.True(t, there[claim], "docs/security.md names %s, and there is no such claim", claim)
	}
}

// shownBy returns the names of tests and claims.
func shownBy(t *testing.T, tree fs.FS) map[string]bool {
	t.Helper()
	there := map[string]bool{}
	require.NoError(t, fs.WalkDir(tree, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && name != "." && skipped(name) {
			return fs.SkipDir
		}
		pattern := tests
		switch {
		case strings.HasSuffix(name, "_test.go"):
		case path.Dir(name) == "cmd/prove" && path.Ext(name) == ".go":
			pattern = claimsOf
		default:
			return nil
		}
		src, err := fs.ReadFile(tree, name)
		for _, m := range pattern.FindAllStringSubmatch(string(src), -1) {
			there[m[1]] = true
		}
		return err
	}))
	return there
}
