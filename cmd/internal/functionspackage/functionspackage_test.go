package functionspackage_test

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/stretchr/testify/require"

	"actual/cmd/internal/functionspackage"
)

func build(t *testing.T, binary string) []byte {
	t.Helper()
	pack, err := functionspackage.Build(strings.NewReader(binary))
	require.NoError(t, err)
	return pack
}

func TestThePackageIsWhatTheHostReads(t *testing.T) {
	r, err := zip.NewReader(bytes.NewReader(build(t, "the binary")), int64(len(build(t, "the binary"))))
	require.NoError(t, err)
	seen := map[string]bool{}
	for _, f := range r.File {
		seen[f.Name] = true
		if f.Name == "actual" {
			require.Equal(t, os.FileMode(0o755), f.Mode(), "the host starts it")
			in, err := f.Open()
			require.NoError(t, err)
			content, err := io.ReadAll(in)
			require.NoError(t, err)
			require.Equal(t, "the binary", string(content))
		}
	}
	files, err := filepath.Glob("../../../infra/functions/*/function.json")
	require.NoError(t, err)
	require.Len(t, seen, len(files)+2, "the functions, host.json and the binary, nothing else")
	require.True(t, seen["host.json"] && seen["actual"])
	for _, f := range files {
		require.True(t, seen[filepath.Base(filepath.Dir(f))+"/function.json"], f)
	}
}

func TestTheSameBinaryIsTheSamePackage(t *testing.T) {
	require.Equal(t, build(t, "a binary"), build(t, "a binary"))
	require.NotEqual(t, build(t, "a binary"), build(t, "another"))
}

type identity struct{}

func (identity) GetToken(context.Context, policy.TokenRequestOptions) (azcore.AccessToken, error) {
	return azcore.AccessToken{Token: "of-the-test", ExpiresOn: time.Now().Add(time.Hour)}, nil
}

// storage stands in for Azure's: a blob is written once, its metadata is told.
type storage struct {
	blobs, sums map[string]string
	down        int
}

func (s *storage) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case r.Header.Get("Authorization") != "Bearer of-the-test" || r.Header.Get("x-ms-version") == "":
		w.WriteHeader(http.StatusForbidden)
	case s.down > 0:
		s.down--
		w.WriteHeader(http.StatusServiceUnavailable)
	case r.Method == http.MethodPut && s.blobs[r.URL.Path] != "" && r.Header.Get("If-None-Match") == "*":
		w.WriteHeader(http.StatusConflict)
	case r.Method == http.MethodPut:
		raw, _ := io.ReadAll(r.Body)
		s.blobs[r.URL.Path], s.sums[r.URL.Path] = string(raw), r.Header.Get("x-ms-meta-sha256")
		w.WriteHeader(http.StatusCreated)
	case r.Method == http.MethodHead && s.blobs[r.URL.Path] != "":
		w.Header().Set("x-ms-meta-sha256", s.sums[r.URL.Path])
	default:
		w.WriteHeader(http.StatusNotFound)
	}
}

func TestAPackageIsPutOnce(t *testing.T) {
	s := &storage{blobs: map[string]string{}, sums: map[string]string{}, down: 1}
	server := httptest.NewTLSServer(s)
	defer server.Close()
	address := server.URL + "/packages/functions-" + strings.Repeat("1", 64) + ".zip"
	put := func(pack string) (bool, error) {
		return functionspackage.Put(t.Context(), address, []byte(pack), identity{}, server.Client().Transport)
	}
	wrote, err := put("one")
	require.NoError(t, err, "also after a 503")
	require.True(t, wrote)
	wrote, err = put("one")
	require.NoError(t, err, "again is no harm")
	require.False(t, wrote)
	_, err = put("other")
	require.ErrorContains(t, err, "another package is there")
	require.Equal(t, "one", s.blobs["/packages/functions-"+strings.Repeat("1", 64)+".zip"])
}

func TestAnAddressNamesAnImage(t *testing.T) {
	digest := strings.Repeat("a", 64)
	for _, address := range []string{
		"", "http://x.blob.core.windows.net/packages/functions-" + digest + ".zip", "https://x.blob.core.windows.net/packages/functions.zip",
		"https://x.blob.core.windows.net/packages/functions-" + digest + ".zip?sig=1", "https://x.blob.core.windows.net/functions-" + digest + ".zip",
	} {
		_, err := functionspackage.Put(t.Context(), address, []byte("x"), identity{}, http.DefaultTransport)
		require.ErrorContains(t, err, "a package's address is", address)
	}
}
