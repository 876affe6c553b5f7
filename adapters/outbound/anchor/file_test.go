package anchor_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"actual/adapters/outbound/anchor"
	"actual/contracts/conformance"
	"actual/domain"
	"actual/ports"
)

func TestFileIsAnAnchor(t *testing.T) {
	folders := map[string]string{}
	conformance.Anchor(t, func(t *testing.T) ports.Anchor {
		if folders[t.Name()] == "" {
			folders[t.Name()] = filepath.Join(t.TempDir(), "made", "here")
		}
		a, err := anchor.NewFile(anchor.Dir(folders[t.Name()]))
		require.NoError(t, err)
		return a
	})
}

// A crash may leave half a line. What was answered before stays, and what is
// published after is not swallowed by it.
func TestAHalfWrittenLineLosesNothing(t *testing.T) {
	folder := t.TempDir()
	a, err := anchor.NewFile(anchor.Dir(folder))
	require.NoError(t, err)
	company := domain.CompanyID{UUID: domain.UUID{1}}
	require.NoError(t, a.Publish(t.Context(), company, ports.Checkpoint{Size: 1, Note: "one\n"}))
	path := filepath.Join(folder, company.String()+".ndjson")
	file, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	require.NoError(t, err)
	_, err = file.WriteString(`{"size":2,"signed_at":"20`)
	require.NoError(t, err)
	require.NoError(t, file.Close())
	require.NoError(t, a.Publish(t.Context(), company, ports.Checkpoint{Size: 3, Note: "three\n"}))
	got, err := a.Published(t.Context(), company)
	require.NoError(t, err)
	require.Len(t, got, 2)
	require.Equal(t, []int64{1, 3}, []int64{got[0].Size, got[1].Size})
}
