package conformance

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"actual/domain/fault"
	"actual/ports"
)

// Wrapping is a wrapper under test.
type Wrapping struct {
	Keys   ports.KeyWrapper
	Rotate func() // Makes a new key the one that wraps; what wrapped before stays.
	Lose   func() // Takes all keys away.
}

// KeyWrapper tests the promises of ports.KeyWrapper. open returns one with a key.
func KeyWrapper(t *testing.T, open func(t *testing.T) Wrapping) {
	t.Helper()
	data := ports.DataKey(bytes.Repeat([]byte{0x5a, 0xc3}, 16))
	t.Run("what is wrapped comes back", func(t *testing.T) {
		keys := open(t).Keys
		id, err := keys.KeyID(t.Context())
		require.NoError(t, err)
		a, err := keys.Wrap(t.Context(), data)
		require.NoError(t, err)
		b, err := keys.Wrap(t.Context(), data)
		require.NoError(t, err)
		require.Equal(t, id, a.KeyID)
		require.True(t, keys.Opens(id))
		require.NotEqual(t, a.Bytes, b.Bytes, "the same key twice does not look the same")
		require.NotContains(t, string(a.Bytes), string(data[:8]))
		for _, w := range []ports.WrappedKey{a, b} {
			got, err := keys.Unwrap(t.Context(), w)
			require.NoError(t, err)
			require.Equal(t, data, got)
		}
	})
	t.Run("keys of before open what they wrapped", func(t *testing.T) {
		w := open(t)
		before, err := w.Keys.Wrap(t.Context(), data)
		require.NoError(t, err)
		w.Rotate()
		after, err := w.Keys.Wrap(t.Context(), data)
		require.NoError(t, err)
		id, err := w.Keys.KeyID(t.Context())
		require.NoError(t, err)
		require.Equal(t, id, after.KeyID)
		require.NotEqual(t, before.KeyID, after.KeyID)
		for _, x := range []ports.WrappedKey{before, after} {
			require.True(t, w.Keys.Opens(x.KeyID))
			got, err := w.Keys.Unwrap(t.Context(), x)
			require.NoError(t, err)
			require.Equal(t, data, got)
		}
		before.KeyID, after.KeyID = after.KeyID, before.KeyID
		opensNothing(t, w.Keys, before)
		opensNothing(t, w.Keys, after)
	})
	t.Run("what was changed does not open", func(t *testing.T) {
		keys := open(t).Keys
		w, err := keys.Wrap(t.Context(), data)
		require.NoError(t, err)
		for _, i := range []int{0, len(w.Bytes) / 2, len(w.Bytes) - 1} {
			changed := ports.WrappedKey{KeyID: w.KeyID, Bytes: bytes.Clone(w.Bytes)}
			changed.Bytes[i] ^= 1
			opensNothing(t, keys, changed)
		}
		opensNothing(t, keys, ports.WrappedKey{KeyID: w.KeyID, Bytes: w.Bytes[:5]})
		opensNothing(t, keys, ports.WrappedKey{KeyID: w.KeyID})
		opensNothing(t, keys, ports.WrappedKey{Bytes: w.Bytes})
	})
	t.Run("a key that is not there", func(t *testing.T) {
		w := open(t)
		wrapped, err := w.Keys.Wrap(t.Context(), data)
		require.NoError(t, err)
		require.False(t, w.Keys.Opens("somebody else's"))
		opensNothing(t, w.Keys, ports.WrappedKey{KeyID: "somebody else's", Bytes: wrapped.Bytes})
		w.Lose()
		opensNothing(t, w.Keys, wrapped)
		_, err = w.Keys.Wrap(t.Context(), data)
		require.Equal(t, fault.Unavailable, fault.KindOf(err))
	})
}

// opensNothing checks that a wrapped key is refused, and not shown.
func opensNothing(t *testing.T, keys ports.KeyWrapper, w ports.WrappedKey) {
	t.Helper()
	got, err := keys.Unwrap(t.Context(), w)
	require.ErrorIs(t, err, ports.ErrVaultClosed)
	require.Zero(t, got)
	if len(w.Bytes) > 8 {
		require.NotContains(t, err.Error(), fmt.Sprintf("%x", w.Bytes[:8]))
	}
}
