package geofence

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
)

// Fingerprint is the SHA-256 of a shape in words, in hexadecimal: its circle or its
// vertices in 1e-7 degree, in order. The ledger names shapes by it.
func (s Shape) Fingerprint() string {
	h := sha256.New()
	if c, r, ok := s.Circle(); ok {
		fmt.Fprintf(h, "circle %d %d %d", c.Lat, c.Lng, r)
	}
	for _, polygon := range s.Polygons() {
		for i, ring := range polygon {
			_, _ = h.Write([]byte(";" + strconv.Itoa(i)))
			for _, p := range ring {
				fmt.Fprintf(h, " %d %d", p.Lat, p.Lng)
			}
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}
