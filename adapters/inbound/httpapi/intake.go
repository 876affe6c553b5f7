package httpapi

import (
	"context"
	"crypto/sha256"
	"iter"

	"actual/app/ingest"
)

// maxListed is how many events a receipt lists: Notehub stores our answer with
// each delivery, so it is short.
const maxListed = 20

// intake takes one delivery to the use case and writes the receipt.
type intake struct {
	acceptor Acceptor
	split    Splitter
	limits   Limits
	delivery ingest.Delivery // Without items.

	receipt Receipt
	items   int
	large   int // Of them, those over the limit.
	listed  []EventOutcome
}

// take returns when all of the body is on disk. After an error a part of it may
// be: sending it again is safe.
func (in *intake) take(ctx context.Context, l load) error {
	if err := in.takeAll(ctx, l); err != nil {
		return err
	}
	if in.items <= maxListed {
		in.receipt.Events = &in.listed
	}
	return nil
}

func (in *intake) takeAll(ctx context.Context, l load) error {
	if l.over {
		return in.oversized(ctx, l.size, l.sum)
	}
	var chunk []ingest.Item
	for item := range in.pieces(l) {
		large := int64(len(item.Raw)) > in.limits.Event
		if len(chunk) > 0 && (large || len(chunk) >= in.limits.Chunk) {
			if err := in.accept(ctx, chunk); err != nil {
				return err
			}
			chunk = chunk[:0:0]
		}
		if large {
			if err := in.oversized(ctx, int64(len(item.Raw)), sha256.Sum256(item.Raw)); err != nil {
				return err
			}
			continue
		}
		chunk = append(chunk, item)
	}
	if len(chunk) == 0 {
		return nil
	}
	return in.accept(ctx, chunk)
}

// pieces parts the body. What can't be read, and a body without any event in it,
// is one piece: nothing is dropped.
func (in *intake) pieces(l load) iter.Seq[ingest.Item] {
	if l.fault != "" {
		return func(yield func(ingest.Item) bool) { yield(ingest.Item{Raw: l.raw, Why: l.fault}) }
	}
	return func(yield func(ingest.Item) bool) {
		none := true
		for item := range in.split(l.raw) {
			none = false
			if !yield(item) {
				return
			}
		}
		if none {
			yield(ingest.Item{Raw: l.raw, Why: "the body has no event in it"})
		}
	}
}

func (in *intake) accept(ctx context.Context, chunk []ingest.Item) error {
	d := in.delivery
	d.Items = chunk
	outcomes, err := in.acceptor.Accept(ctx, d)
	for _, o := range outcomes {
		in.count(o)
	}
	return err
}

func (in *intake) oversized(ctx context.Context, size int64, sum [sha256.Size]byte) error {
	o, err := in.acceptor.Oversized(ctx, in.delivery.Route, in.delivery.Headers, size, sum)
	if err != nil {
		return err
	}
	in.large++
	in.count(o)
	return nil
}

func (in *intake) count(o ingest.Outcome) {
	in.items++
	switch o.Result {
	case ingest.Stored:
		in.receipt.Stored++
	case ingest.Duplicate:
		in.receipt.Duplicate++
	default:
		in.receipt.Quarantined++
	}
	if in.items <= maxListed {
		in.listed = append(in.listed, outcomeOf(o))
	}
}

// onlyTooLarge reports that all there was is over the limit: that is answered 413.
func (in *intake) onlyTooLarge() bool { return in.large == 1 && in.items == 1 }

func outcomeOf(o ingest.Outcome) EventOutcome {
	out := EventOutcome{Key: o.Key, Result: EventOutcomeResult(o.Result)}
	if o.Reason != "" {
		reason := Reason(o.Reason)
		out.Reason = &reason
	}
	return out
}
