// Package keyfile works with keys that are kept in files. It signs ledger
// checkpoints with keys that are derived from one secret: a company's key is a
// function of the secret and the company, so there is one thing to keep and to back
// up. And it wraps the data keys of vendor credentials.
package keyfile

import (
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"actual/domain"
	"actual/domain/fault"
	"actual/domain/ledger"
	"actual/ports"
)

// errBadSecret reports a secret that is not 32 bytes in hexadecimal.
var errBadSecret = fault.New(fault.Invalid, "ledger.bad_key", "the ledger key must be 64 hexadecimal digits (32 random bytes), for example of: openssl rand -hex 32")

// Secret is the secret of all keys, in hexadecimal.
type Secret string

// Signers signs checkpoints with Ed25519.
type Signers struct{ secret []byte }

// NewSigners returns signers. It fails where the secret is not 64 hexadecimal
// digits.
func NewSigners(secret Secret) (*Signers, error) {
	raw, err := hex.DecodeString(strings.TrimSpace(string(secret)))
	if err != nil || len(raw) != ed25519.SeedSize {
		return nil, errBadSecret
	}
	return &Signers{secret: raw}, nil
}

var _ ports.Signers = (*Signers)(nil)

// Sign implements ports.Signers.
func (s *Signers) Sign(cp ledger.Checkpoint) ([]byte, error) {
	signer, err := note.NewSigner(s.private(cp.Company))
	if err != nil {
		return nil, fmt.Errorf("ledger key: %w", err)
	}
	return ledger.Sign(signer, cp)
}

// PublicKey implements ports.Signers.
func (s *Signers) PublicKey(company domain.CompanyID) (string, error) {
	return note.NewEd25519VerifierKey(ledger.Origin(company), s.key(company).Public().(ed25519.PublicKey))
}

// key is the company's private key: its seed is HMAC-SHA-256 of the company
// under the secret, which is as good as random to whoever lacks the secret.
func (s *Signers) key(company domain.CompanyID) ed25519.PrivateKey {
	mac := hmac.New(sha256.New, s.secret)
	mac.Write([]byte("actual ledger " + company.String()))
	return ed25519.NewKeyFromSeed(mac.Sum(nil))
}

// algEd25519 is the first byte of an Ed25519 key in package note's text form.
const algEd25519 = 1

// private writes the key in the text form of package note, which makes keys only
// itself.
func (s *Signers) private(company domain.CompanyID) string {
	name, key := ledger.Origin(company), s.key(company)
	public := append([]byte{algEd25519}, key.Public().(ed25519.PublicKey)...)
	sum := sha256.Sum256(append([]byte(name+"\n"), public...))
	secret := append([]byte{algEd25519}, key.Seed()...)
	return fmt.Sprintf("PRIVATE+KEY+%s+%08x+%s", name, binary.BigEndian.Uint32(sum[:4]), base64.StdEncoding.EncodeToString(secret))
}
