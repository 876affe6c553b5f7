package ingest

import (
	"context"
	"time"

	"actual/ports"
)

// Examined is what would become of an item if it were accepted now.
type Examined struct {
	// Duplicate: something is held under its key already, in quarantine too, be it
	// the same bytes or others. Else Stored or Quarantined.
	Outcome
	Received time.Time // When Notehub received it; zero where it does not say.
}

// Examiner looks at deliveries without accepting them.
type Examiner struct {
	keys     ports.EventKeys
	acceptor *Acceptor
}

// NewExaminer returns the use case.
func NewExaminer(keys ports.EventKeys, acceptor *Acceptor) *Examiner {
	return &Examiner{keys: keys, acceptor: acceptor}
}

// Examine says what would become of each item, in order. It writes nothing.
//
// Errors: fault.Unavailable.
func (x *Examiner) Examine(ctx context.Context, d Delivery) ([]Examined, error) {
	now := x.acceptor.clock.Now()
	items := make([]*item, len(d.Items))
	for i, it := range d.Items {
		items[i] = x.acceptor.prepare(d, it, now)
	}
	spans, _, err := x.acceptor.committer.owners.load(ctx, items)
	if err != nil {
		return nil, err
	}
	out, asked := make([]Examined, len(items)), make([]ports.EventKey, len(items))
	for i, p := range items {
		out[i] = Examined{Outcome: Outcome{Key: p.key, Result: Stored}, Received: p.received}
		asked[i] = ports.EventKey{Company: p.route.Company, Key: p.key, Case: true}
		if owner, known := p.attribute(spans[p.device]); known {
			asked[i] = ports.EventKey{Company: owner.Company, Key: p.key}
			continue
		}
		out[i].Result, out[i].Reason, out[i].Why = Quarantined, p.reason, p.why
	}
	held, err := x.keys.Held(ctx, asked)
	if err != nil {
		return nil, err
	}
	for i := range out {
		if held[i] {
			out[i].Result = Duplicate
		}
	}
	return out, nil
}
