package ledger_test

import (
	"bytes"
	"crypto/ed25519"
	"encoding/hex"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/mod/sumdb/note"

	"actual/domain/ledger"
)

// fixedKey signs with a key that is the same in every run.
type fixedKey struct {
	note.Verifier
	key ed25519.PrivateKey
}

func (k fixedKey) Sign(msg []byte) ([]byte, error) { return ed25519.Sign(k.key, msg), nil }

// TestTheDocumentedExample makes the example of docs/architecture/ledger.md and
// asserts that each of its lines stands there: the formats cannot change without
// the page that strangers rely on.
func TestTheDocumentedExample(t *testing.T) {
	page, err := os.ReadFile("../../docs/architecture/ledger.md")
	require.NoError(t, err)
	documented := func(line string) {
		t.Helper()
		require.Contains(t, string(page), line+"\n")
	}
	key := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{1}, ed25519.SeedSize))
	public, err := note.NewEd25519VerifierKey(ledger.Origin(acme), key.Public().(ed25519.PublicKey))
	require.NoError(t, err)
	verifier, err := note.NewVerifier(public)
	require.NoError(t, err)
	documented(public)

	b := &books{company: acme, signer: fixedKey{verifier, key}, keys: note.VerifierList(verifier), last: ledger.Checkpoint{Company: acme}}
	site, _ := b.raw(t, ledger.SiteCreated, "site:0190b5a0-7c2e-000c-0000-000000000001", ledger.NewObject(ledger.Fields{"name": ledger.Text("Café \"7\"\n")}))
	settled := record(1, 1, ledger.Settled)
	opened := b.visitEntry(t, ledger.VisitOpened, settled)
	b.append(t, site, opened)
	b.requireFits(t)
	for _, row := range b.rows {
		documented(string(row.Bytes))
		documented(hex.EncodeToString(row.Leaf[:]))
	}
	documented(hex.EncodeToString(b.last.Tree.Root[:]))
	documented(string(b.checkpoints[0].note[:len(b.checkpoints[0].note)-1]))
}
