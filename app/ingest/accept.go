// Package ingest makes what Notehub delivers durable: attributed to a company
// and badge where it can be, in quarantine where it cannot, and never lost.
package ingest

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"time"
	"unicode/utf8"

	"actual/domain"
	"actual/domain/event"
	"actual/domain/fault"
	"actual/domain/tenant"
	"actual/ports"
)

// Delivery is what one request of a route brings.
type Delivery struct {
	Route   tenant.Route
	Headers map[string]string // Without credentials; kept with what is quarantined.
	Items   []Item
}

// Item is one event of a delivery.
type Item struct {
	Raw []byte // Exactly as it came.
	Why string // Why it is no JSON object; empty where it is one.
}

// Result says what became of an event.
type Result string

// The results.
const (
	Stored      Result = "stored"
	Duplicate   Result = "duplicate" // It is stored already, byte for byte.
	Quarantined Result = "quarantined"
)

// Outcome is what became of one item.
type Outcome struct {
	Key    string
	Result Result
	Reason string // Why it is in quarantine: one of the Reasons of ports.
	Why    string // The same for people.
}

// maxKey is the longest event id that is used as a key; a longer one, which no
// hub makes, would not fit an index.
const maxKey = 200

// Acceptor takes deliveries.
type Acceptor struct {
	decoder   ports.EventDecoder
	committer *Committer
	clock     ports.Clock
	ids       ports.Identifiers
}

// NewAcceptor returns the use case.
func NewAcceptor(decoder ports.EventDecoder, committer *Committer, clock ports.Clock, ids ports.Identifiers) *Acceptor {
	return &Acceptor{decoder: decoder, committer: committer, clock: clock, ids: ids}
}

// Accept returns when every item is on disk, with what became of each, in order.
// After an error nothing is promised: sending the whole delivery again is safe.
//
// Errors: ErrFull (wait, then send again), fault.Unavailable.
func (a *Acceptor) Accept(ctx context.Context, d Delivery) ([]Outcome, error) {
	now := a.clock.Now()
	prepared := make([]*item, len(d.Items))
	for i, it := range d.Items {
		prepared[i] = a.prepare(d, it, now)
	}
	if err := a.committer.commit(ctx, prepared); err != nil {
		return nil, err
	}
	out := make([]Outcome, len(prepared))
	for i, p := range prepared {
		out[i] = p.outcome
	}
	return out, nil
}

// Oversized keeps what is known of a body over the limit.
func (a *Acceptor) Oversized(ctx context.Context, route tenant.Route, headers map[string]string, size int64, sum [32]byte) (Outcome, error) {
	p := &item{
		route: route, headers: headers, key: "sha256:" + hex.EncodeToString(sum[:]), content: binary.BigEndian.Uint64(sum[:8]),
		sum: sum, size: size, id: domain.QuarantineID{UUID: a.ids.New()},
	}
	p.quarantine(ports.ReasonTooLarge, "the body is larger than the limit; only its headers and hash are kept")
	if err := a.committer.commit(ctx, []*item{p}); err != nil {
		return Outcome{}, err
	}
	return p.outcome, nil
}

// item is an event on its way to disk.
type item struct {
	route   tenant.Route
	headers map[string]string
	raw     []byte
	key     string
	content uint64
	sum     [32]byte
	size    int64
	id      domain.QuarantineID // The case, should it become one.
	arrived time.Time

	device   string
	received time.Time // Zero where the event does not say.
	known    event.Understanding

	owner       ports.Ownership
	attributed  bool   // The directory was asked: it may be asked again.
	reason, why string // Set where it goes to quarantine.
	outcome     Outcome
}

func (p *item) quarantine(reason, why string) { p.reason, p.why = reason, why }

func (a *Acceptor) prepare(d Delivery, it Item, now time.Time) *item {
	p := &item{
		route: d.Route, headers: d.Headers, raw: it.Raw, size: int64(len(it.Raw)),
		sum: sha256.Sum256(it.Raw), id: domain.QuarantineID{UUID: a.ids.New()}, arrived: now,
	}
	p.content = binary.BigEndian.Uint64(p.sum[:8])
	p.key = "sha256:" + hex.EncodeToString(p.sum[:])
	if it.Why != "" {
		p.quarantine(ports.ReasonNotJSON, it.Why)
		return p
	}
	e, err := a.decoder.Decode(it.Raw)
	if err != nil {
		p.quarantine(ports.ReasonNotJSON, message(err))
		return p
	}
	if e.Key != "" && len(e.Key) <= maxKey {
		p.key = e.Key
	}
	p.device = e.Device
	if e.Received.OK {
		p.received = time.Unix(e.Received.Sec, 0).UTC()
	}
	p.known = event.Understand(e, now.Unix())
	p.known.Fix.Key, p.known.Fix.Content = p.key, p.content
	switch {
	case !utf8.Valid(it.Raw):
		p.quarantine(ports.ReasonNotJSON, "the bytes are not UTF-8, as JSON must be")
	case e.Device == "":
		p.quarantine(ports.ReasonNoDevice, "the event names no device, so it cannot be attributed to a badge")
	}
	return p
}

// when is the instant that decides whose badge it was.
func (p *item) when() int64 {
	if p.known.At != 0 {
		return p.known.At
	}
	return p.arrived.Unix()
}

func message(err error) string {
	var f *fault.Error
	if errors.As(err, &f) {
		return f.Msg
	}
	return err.Error()
}
