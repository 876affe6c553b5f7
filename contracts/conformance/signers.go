package conformance

import (
	"testing"

	"github.com/stretchr/testify/require"

	"actual/domain"
	"actual/domain/ledger"
	"actual/ports"
)

// Signers tests the promises of ports.Signers.
func Signers(t *testing.T, s ports.Signers) {
	t.Helper()
	keys := func(company domain.CompanyID) ledger.Verifiers {
		text, err := s.PublicKey(company)
		require.NoError(t, err)
		v, err := ledger.Keys(text)
		require.NoError(t, err)
		return v
	}
	cp := ledger.Checkpoint{Company: acme, Tree: ledger.Tree{Size: 7, Root: ledger.Hash{1, 2, 3}}, At: now.Unix()}
	note, err := s.Sign(cp)
	require.NoError(t, err)
	t.Run("the company's key opens what it signed", func(t *testing.T) {
		got, err := ledger.Open(note, keys(acme))
		require.NoError(t, err)
		require.Equal(t, cp, got)
	})
	t.Run("another company's key does not", func(t *testing.T) {
		_, err := ledger.Open(note, keys(other))
		require.ErrorIs(t, err, ledger.ErrBadSignature)
	})
	t.Run("the key of a company stays the same", func(t *testing.T) {
		again, err := s.Sign(cp)
		require.NoError(t, err)
		_, err = ledger.Open(again, keys(acme))
		require.NoError(t, err)
	})
}
