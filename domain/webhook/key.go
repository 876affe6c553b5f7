package webhook

import (
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"strings"

	"actual/domain/fault"
	"actual/domain/vendor"
)

// scheme is how a key signs: one of Standard Webhooks 1.0.
type scheme uint8

const (
	noScheme   scheme = iota
	symmetric         // HMAC-SHA256 with a secret that both sides know: v1, whsec_….
	asymmetric        // Ed25519: only we can sign, everybody can verify: v1a, whsk_… and whpk_….
)

// How keys begin as texts, so that people and programs know them.
const (
	hmacPrefix    = "whsec_"
	privatePrefix = "whsk_"
	publicPrefix  = "whpk_"
)

// Lengths of the keys, in bytes: the specification's.
const (
	LeastHMAC = 24
	MostHMAC  = 64
)

// ErrBadKey reports what is no key for signatures.
var ErrBadKey = fault.New(fault.Invalid, "webhook.bad_key", "this is no key for signatures of webhooks: whsec_ with 24 to 64 bytes as base64, whsk_ with an Ed25519 key pair, or to verify whpk_ with a public key")

// Key signs messages to one receiver. Nothing shows it but Reveal. The zero value
// signs nothing.
type Key struct {
	scheme scheme
	text   vendor.Secret
}

// NewHMAC makes a key of random bytes, 24 to 64 of them, that are used for nothing else.
// Errors: ErrBadKey.
func NewHMAC(random []byte) (Key, error) {
	if len(random) < LeastHMAC || len(random) > MostHMAC {
		return Key{}, ErrBadKey.With("%d bytes were given", len(random))
	}
	return Key{symmetric, vendor.NewSecret(hmacPrefix + base64.StdEncoding.EncodeToString(random))}, nil
}

// NewEd25519 makes a key pair of 32 random bytes that are used for nothing else.
// Errors: ErrBadKey.
func NewEd25519(seed []byte) (Key, error) {
	if len(seed) != ed25519.SeedSize {
		return Key{}, ErrBadKey.With("%d bytes were given, and a seed has %d", len(seed), ed25519.SeedSize)
	}
	pair := ed25519.NewKeyFromSeed(seed)
	return Key{asymmetric, vendor.NewSecret(privatePrefix + base64.StdEncoding.EncodeToString(pair))}, nil
}

// ParseKey reads a key as Reveal gives it. A whsk_ may hold the seed alone, too.
// Errors: ErrBadKey, which shows nothing of the text.
func ParseKey(text string) (Key, error) {
	if rest, is := strings.CutPrefix(text, hmacPrefix); is {
		raw, err := base64.StdEncoding.Strict().DecodeString(rest)
		if err != nil {
			return Key{}, ErrBadKey.With("it is not base64")
		}
		return NewHMAC(raw)
	}
	rest, is := strings.CutPrefix(text, privatePrefix)
	if !is {
		return Key{}, ErrBadKey
	}
	raw, err := base64.StdEncoding.Strict().DecodeString(rest)
	switch {
	case err != nil:
		return Key{}, ErrBadKey.With("it is not base64")
	case len(raw) == ed25519.SeedSize:
		return NewEd25519(raw)
	case len(raw) != ed25519.PrivateKeySize || !ed25519.NewKeyFromSeed(raw[:ed25519.SeedSize]).Equal(ed25519.PrivateKey(raw)):
		return Key{}, ErrBadKey.With("its halves are no pair")
	}
	return NewEd25519(raw[:ed25519.SeedSize])
}

// String implements fmt.Stringer, and shows nothing. A %x shows an address.
func (Key) String() string { return vendor.Hidden }

// GoString implements fmt.GoStringer, and shows nothing.
func (Key) GoString() string { return vendor.Hidden }

// Reveal returns the key as text, whsec_… or whsk_…: for whoever keeps it, and of an HMAC
// key for the receiver, once.
func (k Key) Reveal() string { return k.text.Reveal() }

// Public returns the public key that verifies what an Ed25519 key signs, whpk_…; "" for
// an HMAC key, which has no half that may be known.
func (k Key) Public() string {
	if k.scheme != asymmetric {
		return ""
	}
	raw := k.raw()
	return publicPrefix + base64.StdEncoding.EncodeToString(raw[ed25519.SeedSize:])
}

// Verifier returns what verifies what the key signs.
func (k Key) Verifier() Verifier {
	raw := k.raw()
	if k.scheme == asymmetric {
		raw = raw[ed25519.SeedSize:]
	}
	return Verifier{k.scheme, string(raw)}
}

// raw are the bytes of a key, which was read before: they decode.
func (k Key) raw() []byte {
	_, encoded, _ := strings.Cut(k.text.Reveal(), "_")
	raw, _ := base64.StdEncoding.DecodeString(encoded)
	return raw
}

// sign returns the signature with its version before it, as it stands in a header.
func (k Key) sign(content []byte) string {
	raw := k.raw()
	if k.scheme == asymmetric {
		return versionEd25519 + "," + base64.StdEncoding.EncodeToString(ed25519.Sign(raw, content))
	}
	return versionHMAC + "," + base64.StdEncoding.EncodeToString(mac(raw, content))
}

func mac(key, content []byte) []byte {
	h := hmac.New(sha256.New, key)
	_, _ = h.Write(content) // A hash takes everything.
	return h.Sum(nil)
}

// Verifier verifies signatures. Of an HMAC key it holds the secret. Its zero value
// verifies nothing.
type Verifier struct {
	scheme scheme
	key    string
}

// ParseVerifier reads what a receiver has: whsec_… or whpk_….
// Errors: ErrBadKey, which shows nothing of the text.
func ParseVerifier(text string) (Verifier, error) {
	rest, is := strings.CutPrefix(text, publicPrefix)
	if !is {
		k, err := ParseKey(text)
		if err != nil {
			return Verifier{}, err
		}
		if k.scheme != symmetric {
			return Verifier{}, ErrBadKey.With("whsk_ is for signing; a receiver has whpk_ of it")
		}
		return k.Verifier(), nil
	}
	raw, err := base64.StdEncoding.Strict().DecodeString(rest)
	if err != nil || len(raw) != ed25519.PublicKeySize {
		return Verifier{}, ErrBadKey.With("whpk_ holds %d bytes as base64", ed25519.PublicKeySize)
	}
	return Verifier{asymmetric, string(raw)}, nil
}

// String implements fmt.Stringer, and shows no secret.
func (v Verifier) String() string {
	if v.scheme == asymmetric {
		return publicPrefix + base64.StdEncoding.EncodeToString([]byte(v.key))
	}
	return vendor.Hidden
}

// GoString implements fmt.GoStringer, and shows no secret.
func (v Verifier) GoString() string { return v.String() }

// holds reports whether a signature of the content is the key's.
func (v Verifier) holds(s signature, content []byte) bool {
	switch {
	case s.scheme != v.scheme || v.key == "":
		return false
	case v.scheme == asymmetric:
		return ed25519.Verify(ed25519.PublicKey(v.key), content, s.value)
	}
	return hmac.Equal(s.value, mac([]byte(v.key), content))
}
