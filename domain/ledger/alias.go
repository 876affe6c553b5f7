package ledger

import (
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// The types of golang.org/x/mod that the log is made of, so that whoever uses
// the log needs no other import.
type (
	// Hash is a node of the tree: SHA-256.
	Hash = tlog.Hash
	// HashReader reads stored hashes by their index.
	HashReader = tlog.HashReader
	// HashReaderFunc is a function as a HashReader.
	HashReaderFunc = tlog.HashReaderFunc
	// Verifiers are the public keys that may have signed a checkpoint.
	Verifiers = note.Verifiers
)

// Keys reads public keys in the text form of package note. It fails with
// ErrBadSignature, naming the text that is none.
func Keys(texts ...string) (Verifiers, error) {
	keys := make([]note.Verifier, len(texts))
	for i, text := range texts {
		k, err := note.NewVerifier(text)
		if err != nil {
			return nil, ErrBadSignature.With("%q is not a public key: %v", text, err)
		}
		keys[i] = k
	}
	return note.VerifierList(keys...), nil
}

// ParseHash reads a hash in base64, as its String writes it. It fails with ErrNoProof.
func ParseHash(text string) (Hash, error) {
	h, err := tlog.ParseHash(text)
	if err != nil {
		return Hash{}, ErrNoProof.With("%.60q is no hash", text)
	}
	return h, nil
}
