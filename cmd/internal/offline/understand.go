// Package offline derives presence without a server or a database: from a
// stream of Notehub events and a GeoJSON file of fences to visits, one a line.
// It reads, keys and judges events exactly as the server does, so that its lines
// are what the server's visits are compared with.
package offline

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"unicode/utf8"

	"actual/adapters/inbound/notehub"
	"actual/domain/event"
	"actual/domain/fault"
	"actual/domain/presence"
	"actual/ports"
)

// maxKey is the longest event id that is used as a key, as in ingest.
const maxKey = 200

// The times that a hub's clock can show.
const (
	oldest = 1_609_459_200 // 2021-01-01.
	newest = 4_102_444_800 // 2100-01-01.
)

// Reading is what one event says for presence.
type Reading struct {
	Device   string
	Content  uint64       // The first 8 bytes of the SHA-256 of its bytes, big endian.
	Fix      presence.Fix // With its key and content; zero unless HasFix.
	HasFix   bool
	Received int64 // When Notehub heard of it, Unix seconds; 0 where it does not plausibly say.
	Seen     int64 // The latest time that it speaks of, Unix seconds; 0 where it names none.
}

// Refusal is why some bytes give no reading.
type Refusal struct {
	Reason string // One of the Reasons of ports, as in quarantine.
	Why    string // For people.
}

// Read reads one event, without white space around it. Exactly one of its results is
// of use: a refusal is nil where there is a reading.
func Read(raw []byte) (Reading, *Refusal) {
	e, err := notehub.Decode(raw)
	switch {
	case err != nil:
		return Reading{}, &Refusal{ports.ReasonNotJSON, message(err)}
	case !utf8.Valid(raw):
		return Reading{}, &Refusal{ports.ReasonNotJSON, "the bytes are not UTF-8, as JSON must be"}
	case e.Device == "":
		return Reading{}, &Refusal{ports.ReasonNoDevice, "the event names no device"}
	}
	sum := sha256.Sum256(raw)
	u := event.Understand(e, 0)
	r := Reading{
		Device: e.Device, Content: binary.BigEndian.Uint64(sum[:8]),
		Fix: u.Fix, HasFix: u.HasFix, Seen: max(u.At, u.Captured),
	}
	if at := e.Received; at.OK && at.Sec > oldest && at.Sec < newest {
		r.Received = at.Sec
	}
	if u.HasFix {
		r.Fix.Key, r.Fix.Content = e.Key, r.Content
		if e.Key == "" || len(e.Key) > maxKey {
			r.Fix.Key = "sha256:" + hex.EncodeToString(sum[:])
		}
	}
	return r, nil
}

func message(err error) string {
	var f *fault.Error
	if errors.As(err, &f) {
		return f.Msg
	}
	return err.Error()
}
