package badge

import (
	"crypto/sha256"
	"strings"

	"actual/domain/fault"
)

// Reasons to refuse a claim. A code that is unknown, used or superseded is refused
// in the same words.
var (
	ErrClaimCode   = fault.New(fault.NotFound, "badge.claim_code_unknown", "no badge waits for this claim code: it is mistyped, used, or not the last that was made for its device")
	ErrUnclaimable = fault.New(fault.NotFound, "badge.not_claimable", "no route of the company has brought this device: give the claim code that is printed on it")
)

// ClaimCode is printed on a badge: who holds the badge may claim it, once. Its 80
// random bits cannot be guessed, so its plain SHA-256 is stored.
type ClaimCode [10]byte

// alphabet is Crockford's: no letter that is taken for a digit.
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// group is how many letters stand between hyphens.
const group = 4

// String returns the code as it is printed: XXXX-XXXX-XXXX-XXXX.
func (c ClaimCode) String() string {
	var b strings.Builder
	bits, have := 0, 0
	for _, one := range c {
		bits, have = bits<<8|int(one), have+8
		for have >= 5 {
			if n := b.Len(); n%(group+1) == group {
				b.WriteByte('-')
			}
			have -= 5
			b.WriteByte(alphabet[bits>>have&31])
		}
		bits &= 1<<have - 1
	}
	return b.String()
}

// ParseClaimCode reads a code as people type it: in any case, with or without
// hyphens and spaces, and with O, I and L for the digits that they look like. It
// fails with ErrClaimCode.
func ParseClaimCode(text string) (c ClaimCode, err error) {
	text = strings.NewReplacer("-", "", " ", "", "O", "0", "I", "1", "L", "1").Replace(strings.ToUpper(text))
	if len(text) != 16 {
		return c, ErrClaimCode
	}
	bits, have, n := 0, 0, 0
	for _, r := range text {
		v := strings.IndexRune(alphabet, r)
		if v < 0 {
			return ClaimCode{}, ErrClaimCode
		}
		if bits, have = bits<<5|v, have+5; have >= 8 {
			have -= 8
			c[n], n, bits = byte(bits>>have), n+1, bits&(1<<have-1)
		}
	}
	return c, nil
}

// Hash returns the SHA-256 that is stored.
func (c ClaimCode) Hash() []byte { h := sha256.Sum256(c[:]); return h[:] }
