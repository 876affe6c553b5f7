package webhook

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
	"time"

	"actual/domain"
	"actual/domain/fault"
)

// Progress is what became of a message. The names are stored.
type Progress string

// The progresses.
const (
	Waiting   Progress = "waiting"   // To be sent, or sent again.
	Delivered Progress = "delivered" // Answered 2xx.
	GivenUp   Progress = "given_up"  // All attempts of the schedule failed; it can be replayed.
)

// ErrNoMessage reports a message that there is not, or no more.
var ErrNoMessage = fault.New(fault.NotFound, "webhook.no_message", "no such message; those past their term are kept no more")

// Fact is what happened, as it was taken out of the outbox.
type Fact struct {
	ID    domain.UUID
	Type  Type
	At    time.Time
	Badge domain.BadgeID // Zero: it is about none.
	Data  []byte         // A JSON object.
}

// Message is a fact on its way to a subscription.
type Message struct {
	Webhook  domain.WebhookID
	Sequence int64
	Fact     domain.UUID
	Type     Type
	At       time.Time      // When it happened.
	Line     domain.BadgeID // Zero: it waits for no other.
	Payload  []byte         // The bytes that are sent and signed.
	Hash     [32]byte
	Progress Progress
	Attempts int       // In this turn: since it was queued or replayed.
	Tried    int       // In all.
	NextAt   time.Time // Of one that waits.
	QueuedAt time.Time
	EndedAt  time.Time
}

// ID is what a receiver knows a message by, however often it is sent: the header
// webhook-id.
func (m Message) ID() string { return MessageID(m.Webhook, m.Sequence) }

// MessageID is the ID of a subscription's message of a sequence. It has no full stop in it,
// as signatures ask for.
func MessageID(w domain.WebhookID, sequence int64) string {
	return "msg_" + strings.ReplaceAll(w.String(), "-", "") + "_" + strconv.FormatInt(sequence, 10)
}

// Queue gives a fact the sequence after the subscription's head, and returns the head that
// follows.
func (s Subscription) Queue(f Fact, now time.Time) (Message, Head) {
	m := Message{Webhook: s.ID, Sequence: s.Head.Sequence + 1, Fact: f.ID, Type: f.Type, At: f.At, Progress: Waiting, NextAt: now, QueuedAt: now}
	if s.Order == PerBadge {
		m.Line = f.Badge
	}
	m.Payload = m.payload(s.Head, f)
	m.Hash = Hash(m.Payload)
	return m, Head{Sequence: m.Sequence, Hash: m.Hash}
}

// Hash is how the payload after it names a payload: SHA-256 of its bytes.
func Hash(payload []byte) [32]byte { return sha256.Sum256(payload) }

// payload writes what is sent. Nothing but the data may hold what has to be escaped.
func (m Message) payload(before Head, f Fact) []byte {
	b := make([]byte, 0, 400+len(f.Data))
	b = append(b, `{"id":"`...)
	b = append(b, m.ID()...)
	b = append(b, `","type":"`...)
	b = append(b, f.Type...)
	b = append(b, `","version":`...)
	b = strconv.AppendInt(b, int64(f.Type.Version()), 10)
	b = append(b, `,"timestamp":"`...)
	b = f.At.UTC().AppendFormat(b, "2006-01-02T15:04:05.000Z")
	b = append(b, `","webhook":"`...)
	b = append(b, m.Webhook.String()...)
	b = append(b, `","sequence":`...)
	b = strconv.AppendInt(b, m.Sequence, 10)
	b = append(b, `,"previous":`...)
	if before.Sequence == 0 {
		b = append(b, `null`...)
	} else {
		b = append(b, '"')
		b = hex.AppendEncode(b, before.Hash[:])
		b = append(b, '"')
	}
	b = append(b, `,"event":"`...)
	b = append(b, f.ID.String()...)
	b = append(b, `","data":`...)
	b = append(b, f.Data...)
	return append(b, '}')
}
