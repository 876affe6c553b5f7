package main

import (
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/adapters/outbound/keyfile"
	"actual/adapters/outbound/system"
	"actual/app/tenancy"
	"actual/domain/tenant"
	"actual/domain/vendor"
)

// vendorShown is a vendor as the API shows it.
type vendorShown struct {
	Name       string     `json:"name"`
	Configured bool       `json:"configured"`
	SetBy      string     `json:"set_by"`
	UsedAt     *time.Time `json:"used_at"`
	Fields     []struct {
		Name   string  `json:"name"`
		Secret bool    `json:"secret"`
		Set    bool    `json:"set"`
		Value  *string `json:"value"`
	} `json:"fields"`
}

func TestVendorCredentialsAreWrittenAndNeverRead(t *testing.T) {
	w := newWorld(t)
	const token = "api-t0ken-20fd91"
	body := map[string]any{"settings": map[string]string{"project": "product:com.example:crew"}, "secrets": map[string]string{"token": token}}
	var list struct {
		Vendors []vendorShown `json:"vendors"`
	}
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/vendors", nil, &list))
	require.Len(t, list.Vendors, len(vendor.Names()))
	require.False(t, list.Vendors[0].Configured)

	const path = "/v1/vendors/notehub/credentials"
	w.refused(http.MethodDelete, path, nil, http.StatusNotFound, "vendor.no_credential")
	var set vendorShown
	require.Equal(t, http.StatusOK, w.call(http.MethodPut, path, body, &set))
	require.True(t, set.Configured)
	require.True(t, strings.HasPrefix(set.SetBy, "apikey:"))
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/vendors", nil, &list))
	require.Equal(t, set, list.Vendors[0])
	for _, f := range set.Fields {
		require.Equal(t, f.Name == "project" || f.Name == "token", f.Set, f.Name)
		require.Equal(t, f.Name == "project", f.Value != nil, f.Name)
	}
	c, err := w.tools.Vault.Credential(t.Context(), w.company.ID(), vendor.Notehub)
	require.NoError(t, err)
	require.Equal(t, token, c.Secrets["token"].Reveal(), "another process opens it")

	w.refused(http.MethodPut, path, map[string]any{"secrets": map[string]string{"token": token}}, http.StatusUnprocessableEntity, "vendor.bad_field")
	w.refused(http.MethodPut, path, map[string]any{"secrets": map[string]any{"token": 5}}, http.StatusBadRequest, "request.bad_body")
	w.refused(http.MethodPut, "/v1/vendors/nobody/credentials", body, http.StatusBadRequest, "request.bad_parameter")
	reader, _, err := w.tools.Credentials.CreateKey(t.Context(), tenancy.CreateKey{
		Company: w.company.ID(), Label: "reads", Scopes: []tenant.Capability{tenant.ReadVendors}, Term: time.Hour, By: tenant.Ours("test"),
	})
	require.NoError(t, err)
	w.with(reader, func() {
		require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/vendors", nil, nil))
		w.refused(http.MethodPut, path, body, http.StatusForbidden, "access.not_allowed")
		w.refused(http.MethodDelete, path, nil, http.StatusForbidden, "access.not_allowed")
	})
	require.Equal(t, http.StatusNoContent, w.call(http.MethodDelete, path, nil, nil))
	w.refused(http.MethodDelete, path, nil, http.StatusNotFound, "vendor.no_credential")
}

func TestVendorsByCommand(t *testing.T) {
	s := newShell(t)
	s.must("company", "create", "acme", "--name", "Acme", "--time-zone", "America/New_York")
	require.Contains(t, s.must("vendor", "list", "--company", "acme"), "nothing is set")
	file := filepath.Join(t.TempDir(), "secrets")
	require.NoError(t, os.WriteFile(file, []byte("# Notehub\n\ntoken=cli-t0ken-77ac=\r\n"), 0o600))
	out := s.must("vendor", "set", "notehub", "--company", "acme", "--setting", "project=product:com.example:crew", "--secrets", file)
	require.Contains(t, out, "project product:com.example:crew, token; set ")
	require.NotContains(t, out, "t0ken")
	require.Contains(t, s.must("vendor", "list", "--company", "acme", "--json"), `"secrets":["token"]`)

	rotated := s.must("vendor", "rotate-key", "--json")
	require.Contains(t, rotated, `"rewrapped":1`)
	require.Contains(t, s.must("vendor", "rotate-key", "--resume"), "0 credentials wrapped by")
	said, _ := s.run("doctor") // Other things are not well here.
	require.Contains(t, said, "ok    the key of vendor credentials wraps and unwraps")
	require.Contains(t, said, "ok    a key for all vendor credentials that are stored")

	require.NoError(t, os.Chmod(file, 0o644))
	for want, args := range map[string][]string{
		"chmod 600":                            {"--secrets", file},
		"project is missing":                   {},
		"--setting: give NAME=VALUE":           {"--setting", "project"},
		"there is no such vendor":              {"nobody"},
		"line 1 of the secrets has no =":       {"--secrets", inFile(t, "cli-t0ken")},
		"give the secrets as lines NAME=VALUE": {"--secrets", inFile(t, "# none\n")},
	} {
		name := []string{"notehub"}
		if len(args) == 1 {
			name, args = args, nil
		}
		if len(args) == 0 {
			args = []string{"--secrets", inFile(t, "token=cli-t0ken-77ac")}
		}
		out, err := s.run(append(append([]string{"vendor", "set"}, name...), append(args, "--company", "acme")...)...)
		require.ErrorContains(t, err, want)
		require.NotContains(t, out+err.Error(), "t0ken")
	}
	require.NoError(t, os.Remove(os.Getenv("ACTUAL_VAULT_KEY_FILE")))
	_, err := s.run("vendor", "list", "--company", "acme")
	require.ErrorContains(t, err, "actual vendor rotate-key")
	_, err = s.run("vendor", "rotate-key")
	require.ErrorContains(t, err, "no key opens them", "it makes a key, and says what is lost")
	require.ErrorContains(t, err, "acme notehub")
	s.must("vendor", "remove", "notehub", "--company", "acme")
	s.must("vendor", "rotate-key")
}

func inFile(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "secrets")
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

func TestAServerWithoutTheKeyRefusesToStart(t *testing.T) {
	w := newWorld(t)
	require.Equal(t, http.StatusOK, w.call(http.MethodPut, "/v1/vendors/notehub/credentials", map[string]any{
		"settings": map[string]string{"project": "product:com.example:crew"}, "secrets": map[string]string{"token": "api-t0ken-20fd91"},
	}, nil))
	w.stop()
	kept := w.cfg.VaultKeyFile
	w.cfg.VaultKeyFile = ""
	w.refusesToServe("vendor credentials are stored that no key of this server opens")
	w.cfg.VaultKeyFile = vaultKeys(t)
	w.refusesToServe("bring the file of ACTUAL_VAULT_KEY_FILE back")
	w.cfg.VaultKeyFile = kept
	w.start()
}

// refusesToServe starts a server that must not run.
func (w *world) refusesToServe(why string) {
	w.t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(w.t, err)
	require.ErrorContains(w.t, serve(w.t.Context(), w.cfg, system.Clock{}, listener, slog.New(slog.DiscardHandler)), why)
}

// vaultKeys makes a file with a key that wraps.
func vaultKeys(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "vault-keys.json")
	_, err := keyfile.AddKey(keyfile.RingFile(path), time.Now())
	require.NoError(t, err)
	return path
}
