package conformance

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/ports"
)

// Anchor tests the promises of ports.Anchor. open returns the anchor that t
// owns; called again in the same test, it returns the same place opened anew.
func Anchor(t *testing.T, open func(t *testing.T) ports.Anchor) {
	t.Helper()
	one := ports.Checkpoint{Size: 3, Note: "three\n", SignedAt: now}
	two := ports.Checkpoint{Size: 9, Note: "nine\n", SignedAt: now.Add(time.Minute)}
	t.Run("what was published is there, by size, also later", func(t *testing.T) {
		a := open(t)
		require.NoError(t, a.Publish(t.Context(), acme, two))
		require.NoError(t, a.Publish(t.Context(), acme, one))
		got, err := open(t).Published(t.Context(), acme)
		require.NoError(t, err)
		require.Equal(t, []ports.Checkpoint{one, two}, got)
	})
	t.Run("another company's is not", func(t *testing.T) {
		a := open(t)
		require.NoError(t, a.Publish(t.Context(), acme, one))
		got, err := a.Published(t.Context(), other)
		require.NoError(t, err)
		require.Empty(t, got)
	})
	t.Run("another of the same size does not replace it", func(t *testing.T) {
		a := open(t)
		forged := ports.Checkpoint{Size: 3, Note: "another three\n", SignedAt: now}
		require.NoError(t, a.Publish(t.Context(), acme, one))
		require.NoError(t, a.Publish(t.Context(), acme, forged))
		got, err := a.Published(t.Context(), acme)
		require.NoError(t, err)
		require.Contains(t, got, one, "what stands outside cannot be taken back")
		require.Contains(t, got, forged)
	})
	t.Run("it has a place", func(t *testing.T) { require.NotEmpty(t, open(t).Place()) })
}
