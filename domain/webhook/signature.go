package webhook

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"strconv"
	"strings"
	"time"

	"actual/domain/fault"
)

// The headers of a delivery, in lower case, as Standard Webhooks 1.0 has them
// (https://www.standardwebhooks.com). Where a message stands in its subscription is in the
// body and in no header: there it is signed, passes every proxy, and stays with whoever
// keeps the body.
const (
	HeaderID        = "webhook-id"        // Of the message: the same in each attempt, so that a receiver knows what it has.
	HeaderTimestamp = "webhook-timestamp" // Of the attempt: whole seconds since 1970, UTC.
	HeaderSignature = "webhook-signature" // Signatures with blanks between, each with its version and a comma before it.
)

// What stands before a signature, by scheme.
const (
	versionHMAC    = "v1"
	versionEd25519 = "v1a"
)

const (
	maxID         = 64   // Bytes of a message's id.
	maxKeys       = 10   // Keys of a subscription that sign at once.
	maxSignatures = 32   // Signatures of a header that are looked at.
	maxHeader     = 8192 // Bytes of a header.
)

// Tolerance is how far the time of an attempt and the receiver's may be apart: what the
// reference libraries allow.
const Tolerance = 5 * time.Minute

var (
	// ErrBadMessage reports what can't be signed.
	ErrBadMessage = fault.New(fault.Invalid, "webhook.bad_message", "such a message can't be signed")
	// ErrBadSignature reports a delivery that no key of ours signed.
	ErrBadSignature = fault.New(fault.Denied, "webhook.bad_signature", "the delivery has no signature of a key that is known")
	// ErrBadTime reports a delivery that is signed and not of now: one that somebody kept
	// and sends again, or clocks that differ.
	ErrBadTime = fault.New(fault.Denied, "webhook.bad_time", "the delivery is not of now")
)

// Delivery is one attempt to bring a message.
type Delivery struct {
	ID   string    // Of the message: 1 to 64 letters, digits, _ and -. A full stop would let two messages be signed as one.
	At   time.Time // When the attempt is made; its whole seconds count.
	Body []byte    // As it is sent, to the byte.
}

// Sign returns the three headers of a delivery. Each key signs it: while keys are rotated
// a receiver needs to know only one of them. Errors: ErrBadMessage.
func Sign(keys []Key, d Delivery) (map[string]string, error) {
	switch {
	case !validID(d.ID):
		return nil, ErrBadMessage.With("its id has 1 to %d letters, digits, _ and -", maxID)
	case len(keys) == 0 || len(keys) > maxKeys:
		return nil, ErrBadMessage.With("1 to %d keys sign, not %d", maxKeys, len(keys))
	case d.At.Unix() < 0:
		return nil, ErrBadMessage.With("its time is before 1970")
	}
	at := strconv.FormatInt(d.At.Unix(), 10)
	content := signed(d.ID, at, d.Body)
	all := make([]string, len(keys))
	for i, k := range keys {
		if k.scheme == noScheme {
			return nil, ErrBadMessage.With("a key is empty")
		}
		all[i] = k.sign(content)
	}
	return map[string]string{HeaderID: d.ID, HeaderTimestamp: at, HeaderSignature: strings.Join(all, " ")}, nil
}

// signed is what is signed: the id, the time and the body with full stops between.
func signed(id, at string, body []byte) []byte {
	out := make([]byte, 0, len(id)+len(at)+len(body)+2)
	out = append(append(out, id...), '.')
	out = append(append(out, at...), '.')
	return append(out, body...)
}

// validID keeps ids apart from times and bodies: without it one could be moved into the
// other under the same signature.
func validID(id string) bool {
	for i := range len(id) {
		c := id[i]
		if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '_' && c != '-' {
			return false
		}
	}
	return id != "" && len(id) <= maxID
}

// Verify reports whether a delivery is signed by one of the keys and was made within the
// tolerance of now, in the past or the future. header returns a header by its name in
// lower case. Errors: ErrBadSignature, ErrBadTime.
func Verify(keys []Verifier, header func(name string) string, body []byte, now time.Time, tolerance time.Duration) error {
	id, stamp := header(HeaderID), header(HeaderTimestamp)
	if !validID(id) {
		return ErrBadSignature.With("%s is missing or no id", HeaderID)
	}
	seconds, err := parseSeconds(stamp)
	if err != nil {
		return err
	}
	content := signed(id, stamp, body)
	if !anyHolds(keys, parseSignatures(header(HeaderSignature)), content) {
		return ErrBadSignature
	}
	at := time.Unix(seconds, 0)
	switch apart := now.Sub(at); {
	case apart > tolerance:
		return ErrBadTime.With("it was made %s ago, and %s are allowed", apart.Truncate(time.Second), tolerance)
	case -apart > tolerance:
		return ErrBadTime.With("it was made %s from now, and %s are allowed: compare the clocks", (-apart).Truncate(time.Second), tolerance)
	}
	return nil
}

func anyHolds(keys []Verifier, all []signature, content []byte) bool {
	for _, s := range all {
		for _, k := range keys {
			if k.holds(s, content) {
				return true
			}
		}
	}
	return false
}

// parseSeconds reads a time as Sign writes it, and nothing else: no sign, no blanks, no
// zeros before it.
func parseSeconds(text string) (int64, error) {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 || strconv.FormatInt(n, 10) != text {
		return 0, ErrBadSignature.With("%s is missing or no time in whole seconds", HeaderTimestamp)
	}
	const farthest = 1 << 40 // Beyond the year 36000 a duration has no room.
	if n > farthest {
		return 0, ErrBadTime.With("%s is beyond every calendar", HeaderTimestamp)
	}
	return n, nil
}

// signature is one of a header.
type signature struct {
	scheme scheme
	value  []byte
}

// parseSignatures reads the signatures of a header that could be one. What it does not
// know is left out: other versions may come, and must break no receiver.
func parseSignatures(header string) (all []signature) {
	if len(header) > maxHeader {
		return nil
	}
	for text := range strings.SplitSeq(header, " ") {
		version, encoded, _ := strings.Cut(text, ",")
		var s signature
		length := 0
		switch version {
		case versionHMAC:
			s.scheme, length = symmetric, sha256.Size
		case versionEd25519:
			s.scheme, length = asymmetric, ed25519.SignatureSize
		default:
			continue
		}
		value, err := base64.StdEncoding.Strict().DecodeString(encoded)
		if err != nil || len(value) != length {
			continue
		}
		if s.value = value; len(all) == maxSignatures {
			return all
		}
		all = append(all, s)
	}
	return all
}
