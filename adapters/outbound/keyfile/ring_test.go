package keyfile_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/adapters/outbound/keyfile"
	"actual/contracts/conformance"
)

var today = time.Date(2026, 11, 27, 16, 0, 0, 0, time.UTC)

func newRing(t *testing.T) (*keyfile.Ring, keyfile.RingFile) {
	t.Helper()
	path := keyfile.RingFile(filepath.Join(t.TempDir(), "keys", "vault.json"))
	_, err := keyfile.AddKey(path, today)
	require.NoError(t, err)
	r, err := keyfile.NewRing(path)
	require.NoError(t, err)
	return r, path
}

func TestRing(t *testing.T) {
	conformance.KeyWrapper(t, func(t *testing.T) conformance.Wrapping {
		r, path := newRing(t)
		return conformance.Wrapping{
			Keys:   r,
			Rotate: func() { _, err := keyfile.AddKey(path, today); require.NoError(t, err) },
			Lose:   func() { require.NoError(t, os.Remove(string(path))) },
		}
	})
}

func TestTheFileOfKeysIsTheOwnersAlone(t *testing.T) {
	_, path := newRing(t)
	for _, mode := range []os.FileMode{0o604, 0o602, 0o620, 0o666} {
		require.NoError(t, os.Chmod(string(path), mode))
		_, err := keyfile.NewRing(path)
		require.ErrorContains(t, err, "chmod 600")
		_, err = keyfile.AddKey(path, today)
		require.ErrorContains(t, err, "chmod 600")
	}
	require.NoError(t, os.Chmod(string(path), 0o640)) // As a mounted secret is.
	_, err := keyfile.NewRing(path)
	require.NoError(t, err)
	_, err = keyfile.AddKey(path, today)
	require.NoError(t, err)
	info, err := os.Stat(string(path))
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
}

func TestAFileThatIsNoneIsRefusedAndNotShown(t *testing.T) {
	_, path := newRing(t)
	for _, content := range []string{"", "{}", `{"current":"a","keys":{"a":{"key":"5ec7e75ec7e7"}}}`, `{"current":"b","keys":{"a":{"key":"5ec7e75ec7e7"}}}`, "5ec7e75ec7e7"} {
		require.NoError(t, os.WriteFile(string(path), []byte(content), 0o600))
		_, err := keyfile.NewRing(path)
		require.ErrorContains(t, err, "no file of vault keys")
		require.NotContains(t, err.Error(), "5ec7")
		_, err = keyfile.AddKey(path, today)
		require.ErrorContains(t, err, "no file of vault keys", "nor is it overwritten")
	}
	_, err := keyfile.NewRing(path + "x")
	require.ErrorContains(t, err, "actual vendor rotate-key")
}

func TestOneAddsAKeyAtATime(t *testing.T) {
	r, path := newRing(t)
	before, err := os.ReadFile(string(path))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(string(path)+".next", nil, 0o600))
	_, err = keyfile.AddKey(path, today)
	require.ErrorContains(t, err, "remove it")
	after, err := os.ReadFile(string(path))
	require.NoError(t, err)
	require.Equal(t, before, after)
	id, err := r.KeyID(t.Context())
	require.NoError(t, err)
	require.Regexp(t, `^k20261127-[0-9a-f]{6}$`, id)
}
