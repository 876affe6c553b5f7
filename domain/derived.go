package domain

import (
	"crypto/sha256"
	"strings"
)

// DerivedUUID returns what stands for something outside that has no identifier of ours, by
// words that name it: the same each time, and never one of ours (it is of version 8, RFC
// 9562).
func DerivedUUID(words ...string) (u UUID) {
	sum := sha256.Sum256([]byte(strings.Join(words, "\x00")))
	copy(u[:], sum[:])
	u[6], u[8] = u[6]&0x0f|0x80, u[8]&0x3f|0x80
	return u
}

// IsDerived reports whether an identifier is one of DerivedUUID's.
func (u UUID) IsDerived() bool { return u[6]>>4 == 8 }
