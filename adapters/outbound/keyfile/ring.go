package keyfile

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"actual/ports"
)

// RingFile is the path of the file that holds the keys which wrap data keys.
type RingFile string

// Ring wraps data keys (AES-256-GCM) with keys of a file. The file is read each
// time, so that a key that another process adds is known here at once.
type Ring struct{ path RingFile }

// NewRing returns the keys of a file. It fails where the file is not there or can't
// be used, and says the remedy.
func NewRing(path RingFile) (*Ring, error) {
	r := &Ring{path: path}
	_, err := r.load()
	return r, err
}

var _ ports.KeyWrapper = (*Ring)(nil)

// ring is what is in the file.
type ring struct {
	Current string         `json:"current"` // The id of the key that wraps.
	Keys    map[string]key `json:"keys"`    // By id; those of before still open what they wrapped.
}

type key struct {
	Made time.Time `json:"made"`
	Hex  string    `json:"key"` // 32 random bytes.
}

const (
	keyBytes   = 32
	nonceBytes = 12
	// foreign are the permissions that nobody but the owner (and, to read, the group)
	// may have.
	foreign fs.FileMode = 0o027
)

var (
	errNoRing    = errors.New("there is no such file of vault keys: make one with `actual vendor rotate-key`, or bring back the one that wrapped what is stored")
	errOpenRing  = errors.New("others may read or change the vault keys: chmod 600, owned by the server's user")
	errBadRing   = errors.New("this is no file of vault keys as `actual vendor rotate-key` makes it: bring back the right one")
	errRingTaken = errors.New("the file is there already")
)

func (r *Ring) load() (ring, error) {
	info, err := os.Stat(string(r.path))
	if errors.Is(err, fs.ErrNotExist) {
		return ring{}, fmt.Errorf("%s: %w", r.path, errNoRing)
	}
	if err != nil {
		return ring{}, err
	}
	if info.Mode().Perm()&foreign != 0 {
		return ring{}, fmt.Errorf("%s: %w (it is %s)", r.path, errOpenRing, info.Mode().Perm())
	}
	raw, err := os.ReadFile(string(r.path))
	if err != nil {
		return ring{}, err
	}
	var out ring
	if json.Unmarshal(raw, &out) != nil || out.Keys[out.Current].Hex == "" { // What json says might show a key.
		return ring{}, fmt.Errorf("%s: %w", r.path, errBadRing)
	}
	for _, k := range out.Keys {
		if raw, err := hex.DecodeString(k.Hex); err != nil || len(raw) != keyBytes {
			return ring{}, fmt.Errorf("%s: %w", r.path, errBadRing)
		}
	}
	return out, nil
}

// cipher returns the key of that id, or of the current one where it is empty.
func (r *Ring) cipher(id string) (string, cipher.AEAD, error) {
	all, err := r.load()
	if err != nil {
		return "", nil, fmt.Errorf("%w: %w", ports.ErrVaultClosed, err)
	}
	if id == "" {
		id = all.Current
	}
	k, there := all.Keys[id]
	if !there {
		return "", nil, fmt.Errorf("%w: %s has no key %s", ports.ErrVaultClosed, r.path, id)
	}
	raw, err := hex.DecodeString(k.Hex)
	if err != nil {
		return "", nil, errBadRing
	}
	block, err := aes.NewCipher(raw)
	if err != nil {
		return "", nil, errBadRing
	}
	aead, err := cipher.NewGCM(block)
	return id, aead, err
}

// KeyID implements ports.KeyWrapper.
func (r *Ring) KeyID(context.Context) (string, error) {
	id, _, err := r.cipher("")
	return id, err
}

// Opens implements ports.KeyWrapper.
func (r *Ring) Opens(id string) bool {
	_, _, err := r.cipher(id)
	return err == nil && id != ""
}

// Wrap implements ports.KeyWrapper.
func (r *Ring) Wrap(_ context.Context, data ports.DataKey) (ports.WrappedKey, error) {
	id, aead, err := r.cipher("")
	if err != nil {
		return ports.WrappedKey{}, err
	}
	nonce := make([]byte, nonceBytes, nonceBytes+keyBytes+aead.Overhead())
	rand.Read(nonce) // It never fails.
	return ports.WrappedKey{KeyID: id, Bytes: aead.Seal(nonce, nonce, data[:], []byte(id))}, nil
}

// Unwrap implements ports.KeyWrapper.
func (r *Ring) Unwrap(_ context.Context, w ports.WrappedKey) (ports.DataKey, error) {
	if w.KeyID == "" {
		return ports.DataKey{}, ports.ErrVaultClosed
	}
	id, aead, err := r.cipher(w.KeyID)
	if err != nil {
		return ports.DataKey{}, err
	}
	if len(w.Bytes) < nonceBytes {
		return ports.DataKey{}, ports.ErrVaultClosed
	}
	raw, err := aead.Open(nil, w.Bytes[:nonceBytes], w.Bytes[nonceBytes:], []byte(id))
	if err != nil || len(raw) != keyBytes {
		return ports.DataKey{}, fmt.Errorf("%w: the key %s does not open what it wrapped", ports.ErrVaultClosed, id)
	}
	return ports.DataKey(raw), nil
}
