// Package receiver is an example for integrators: it verifies webhooks of Actual and proves
// that none is missing. It needs nothing but the standard library; copy it.
//
// A delivery is signed as Standard Webhooks 1.0 says (https://www.standardwebhooks.com).
// Verify the bytes of the body as they came, before anything parses them.
package receiver

import (
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Tolerance is how far the time of a delivery and this machine's clock may be apart.
const Tolerance = 5 * time.Minute

var (
	// ErrSignature reports a delivery that no known key signed: answer 401, and keep nothing.
	ErrSignature = errors.New("no signature of a known key")
	// ErrTime reports a delivery that is signed, but old: somebody may be sending it again.
	ErrTime = errors.New("the delivery is not of now")
)

// Receiver verifies deliveries of one subscription.
type Receiver struct {
	secrets [][]byte            // Of whsec_.
	public  []ed25519.PublicKey // Of whpk_.
}

// New takes the keys of a subscription: whsec_… (HMAC) or whpk_… (Ed25519). While keys
// are rotated there may be several, and one that verifies is enough.
func New(keys ...string) (*Receiver, error) {
	r := &Receiver{}
	for i, key := range keys {
		kind, encoded, _ := strings.Cut(key, "_")
		raw, err := base64.StdEncoding.DecodeString(encoded)
		switch {
		case err == nil && kind == "whsec" && len(raw) >= 24:
			r.secrets = append(r.secrets, raw)
		case err == nil && kind == "whpk" && len(raw) == ed25519.PublicKeySize:
			r.public = append(r.public, raw)
		default:
			return nil, fmt.Errorf("key %d is neither whsec_… nor whpk_…", i+1) // Never print a key.
		}
	}
	return r, nil
}

// Verify returns nil for a delivery that one of the keys signed and that is of now.
func (r *Receiver) Verify(header http.Header, body []byte, now time.Time) error {
	id, stamp := header.Get("webhook-id"), header.Get("webhook-timestamp")
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil || strconv.FormatInt(seconds, 10) != stamp || id == "" || strings.Contains(id, ".") {
		return ErrSignature
	}
	content := append([]byte(id+"."+stamp+"."), body...)
	if !r.signed(header.Get("webhook-signature"), content) {
		return ErrSignature
	}
	if apart := now.Sub(time.Unix(seconds, 0)); apart > Tolerance || apart < -Tolerance {
		return ErrTime
	}
	return nil
}

// signed looks for a signature that holds. What it does not know it passes over.
func (r *Receiver) signed(signatures string, content []byte) bool {
	for one := range strings.SplitSeq(signatures, " ") {
		version, encoded, _ := strings.Cut(one, ",")
		value, err := base64.StdEncoding.DecodeString(encoded)
		if err != nil {
			continue
		}
		switch version {
		case "v1":
			for _, secret := range r.secrets {
				mac := hmac.New(sha256.New, secret)
				mac.Write(content)
				if hmac.Equal(value, mac.Sum(nil)) { // In constant time.
					return true
				}
			}
		case "v1a":
			for _, key := range r.public {
				if ed25519.Verify(key, content, value) {
					return true
				}
			}
		}
	}
	return false
}
