package main

import (
	"context"
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// The claim no-secret-leaks, without api-fuzz's requests.
func TestNoSecretLeaks(t *testing.T) {
	if os.Getenv("DATABASE_URL") != "" {
		t.Skip("it reads the log of a private PostgreSQL")
	}
	began := time.Now()
	b := &bench{say: func(format string, args ...any) {
		t.Logf("%5.1f s  %s", time.Since(began).Seconds(), fmt.Sprintf(format, args...))
	}}
	t.Cleanup(func() { require.NoError(t, b.close(context.Background())) })
	got, err := (&leakProof{b: b}).prove(t.Context())
	require.NoError(t, err)
	require.True(t, got.ok, got.figures)
}

func TestASecretIsFoundInEachForm(t *testing.T) {
	const text = `pV7+0/zQ=&k%3C"w\A1B2C3D4~Yx9`
	secrets := []hidden{{"it", text}}
	for as, leaked := range written(text) {
		require.Contains(t, search([]byte(`{"error":"`+leaked+`"}`), secrets), found{"it", as}, as)
	}
	for before := range 7 {
		for _, alphabet := range []*base64.Encoding{base64.StdEncoding, base64.URLEncoding, base64.RawURLEncoding} {
			in := alphabet.EncodeToString(append(make([]byte, before), text+" and more"...))
			require.Contains(t, search([]byte(in), secrets), found{"it", "base64"}, before)
		}
	}
	require.Contains(t, search([]byte("…"+text[:15]), secrets), found{"it", "a piece"})
	require.Contains(t, search([]byte(fmt.Sprintf("%v", []byte(text))), secrets), found{"it", "bytes"})
	require.Empty(t, search([]byte("nothing of it, nor "+base64.StdEncoding.EncodeToString([]byte("of another secret altogether"))), secrets))
}

func TestFilesAreLookedThrough(t *testing.T) {
	p := &leakProof{b: &bench{folder: t.TempDir()}}
	require.NoError(t, os.WriteFile(filepath.Join(p.b.folder, "left"), []byte("pL4n+/ed&0123456789"), 0o600))
	text, err := p.files(t.Context())
	require.NoError(t, err)
	require.NotEmpty(t, search(text, []hidden{{"it", "pL4n+/ed&0123456789"}}))
}
