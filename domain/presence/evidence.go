package presence

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
)

// Evidence is the span of the fixes that a visit is sealed with: from the last one
// outside before it to the first one outside after it.
func (v Visit) Evidence() Span {
	return Span{From: v.ArrivedBetween[0], To: max(v.DepartedBetween[1], v.End())}
}

// EvidenceOf returns the SHA-256 of fixes in hexadecimal, a line each in the order
// given: what the ledger says of a visit that is sealed.
func EvidenceOf(fixes []Fix) string {
	sum := sha256.New()
	for _, x := range fixes {
		fmt.Fprintf(sum, "%s %d %d %d %q\n", x.Key, x.At, x.Lat, x.Lng, x.Weak)
	}
	return hex.EncodeToString(sum.Sum(nil))
}
