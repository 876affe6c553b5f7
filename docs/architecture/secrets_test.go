package architecture

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"actual/domain"
	"actual/domain/tenant"
)

// leaks lists what credentials look like: ours first, then those of others that
// have a look of their own.
var leaks = []struct {
	name    string
	pattern *regexp.Regexp
}{
	{"a credential of ours", regexp.MustCompile(tenant.CredentialPattern)},
	{"a private key", regexp.MustCompile(`-----BEGIN [A-Z ]*PRIVATE KEY( BLOCK)?-----\s+[A-Za-z0-9+/=]{40}`)},
	{"an AWS access key", regexp.MustCompile(`\b(AKIA|ASIA)[0-9A-Z]{16}\b`)},
	{"a Google API key", regexp.MustCompile(`\bAIza[0-9A-Za-z_-]{35}`)},
	{"an Azure storage key", regexp.MustCompile(`AccountKey=[A-Za-z0-9+/]{86}==`)},
	{"an Azure client secret", regexp.MustCompile(`\b[A-Za-z0-9_~.-]{3}[0-9]Q~[A-Za-z0-9_~.-]{31,34}`)},
	{"a shared access signature", regexp.MustCompile(`[?&;]sig=[A-Za-z0-9%+/]{40,}`)},
	{"a GitHub token", regexp.MustCompile(`\b(gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{60})`)},
	{"a Slack token", regexp.MustCompile(`\bxox[abprs]-[A-Za-z0-9-]{20}`)},
	{"a Stripe key", regexp.MustCompile(`\b[rs]k_live_[A-Za-z0-9]{20}`)},
	{"a SendGrid key", regexp.MustCompile(`\bSG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}`)},
	{"an npm token", regexp.MustCompile(`\bnpm_[A-Za-z0-9]{36}\b`)},
	{"a signed token", regexp.MustCompile(`\beyJ[A-Za-z0-9_-]{15,}\.eyJ[A-Za-z0-9_-]{15,}\.[A-Za-z0-9_-]{20,}`)},
	{"a password in an address", regexp.MustCompile(`\b[a-z][a-z0-9+]*://[A-Za-z0-9_.-]+:[A-Za-z0-9_.~-]{8,}@[a-z0-9.-]+`)},
}

// notSecret lists what looks like a credential and is none, by file, and why.
var notSecret = map[string]string{
	"cmd/actual/doctor_weak_test.go": "made up for the test, to no machine that there is",
}

// TestNoSecretIsInTheTree looks through every file that is text.
func TestNoSecretIsInTheTree(t *testing.T) {
	seen, used := 0, map[string]bool{}
	for _, c := range leaked(t, os.DirFS("../.."), &seen) {
		file, _, _ := strings.Cut(c, ":")
		if used[file] = notSecret[file] != ""; !used[file] {
			t.Error(c)
		}
	}
	require.Greater(t, seen, 300, "too few files seen: the test looks at the wrong folder")
	for file := range notSecret {
		require.True(t, used[file], "nothing in %s looks like a secret (any more)", file)
	}
}

// leaked returns where a tree has what looks like a credential. It never shows it.
func leaked(t *testing.T, tree fs.FS, seen *int) (complaints []string) {
	t.Helper()
	require.NoError(t, fs.WalkDir(tree, ".", func(name string, d fs.DirEntry, err error) error {
		base := path.Base(name)
		switch {
		case err != nil:
			return err
		case d.IsDir() && (base == ".git" || base == ".local" || base == "node_modules" || name == "bin" || base == ".terraform"):
			return fs.SkipDir
		case d.IsDir() || path.Ext(name) == ".sum":
			return nil
		}
		raw, err := fs.ReadFile(tree, name)
		if err != nil || bytes.IndexByte(raw[:min(len(raw), 8000)], 0) >= 0 {
			return err
		}
		*seen++
		for _, l := range leaks {
			for _, at := range l.pattern.FindAllIndex(raw, -1) {
				if bytes.Contains(raw[at[0]:at[1]], []byte(":password@")) {
					continue // As one writes what should be there.
				}
				complaints = append(complaints, fmt.Sprintf("%s:%d: this looks like %s: take it out, and end it where it is real", name, 1+bytes.Count(raw[:at[0]], []byte("\n")), l.name))
			}
		}
		return nil
	}))
	return complaints
}

func TestSecretsAreNoticed(t *testing.T) {
	var s tenant.Secret
	s[0] = 0xf7
	id := domain.UUID{15: 1}
	x := func(n int) string { return strings.Repeat("xY3", n)[:n] } // Put together here, so that this file has none.
	for want, text := range map[string]string{
		"a credential of ours":      "KEY=" + tenant.KeyText("live", domain.KeyID{UUID: id}, s),
		"a private key":             "-----BEGIN EC PRIVATE" + " KEY-----\n" + x(64),
		"an AWS access key":         "AKIA" + strings.ToUpper(x(16)),
		"a Google API key":          "AIza" + x(35),
		"an Azure storage key":      "Account" + "Key=" + x(86) + "==",
		"an Azure client secret":    "abc8Q~" + x(34),
		"a shared access signature": "https://x.blob.core.windows.net/a?sp=r&" + "sig=" + x(44),
		"a GitHub token":            "ghp_" + x(36),
		"a Slack token":             "xoxb-" + x(24),
		"a Stripe key":              "sk_live_" + x(24),
		"a SendGrid key":            "SG." + x(22) + "." + x(43),
		"an npm token":              "npm_" + x(36),
		"a signed token":            "eyJ" + x(20) + ".eyJ" + x(20) + "." + x(30),
		"a password in an address":  "postgres://actual_app:" + x(16) + "@db.example.com/actual",
	} {
		seen := 0
		got := leaked(t, fstest.MapFS{"infra/a.env": {Data: []byte("# settings\n" + text + "\n")}}, &seen)
		require.Len(t, got, 1, want)
		require.Contains(t, got[0], "infra/a.env:2: this looks like "+want)
		require.NotContains(t, got[0], x(16))
	}
	route := tenant.RouteText("test", domain.RouteID{UUID: id}, s)
	seen := 0
	require.Len(t, leaked(t, fstest.MapFS{"a.md": {Data: []byte(route)}}, &seen), 1)
	for _, fine := range []string{
		"Authorization: Bearer actual_key_…", "postgres://actual_app:PASSWORD@…", "https://example.com/a:b@c", "-----BEGIN PRIVATE KEY-----", "postgres://$USER:$PASS@host/db",
		"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
	} {
		require.Empty(t, leaked(t, fstest.MapFS{"a.md": {Data: []byte(fine)}}, &seen), fine)
	}
}
