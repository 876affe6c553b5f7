package ingest

import (
	"context"
	"sync"
	"time"

	"actual/domain"
	"actual/ports"
)

// attribute finds the badge that an item belongs to, given whose its device is.
// Where there is none the item is quarantined and says why.
func (p *item) attribute(spans []ports.Ownership) (ports.Ownership, bool) {
	if p.reason != "" && !p.attributed {
		return ports.Ownership{}, false
	}
	p.attributed, p.reason, p.why = true, "", ""
	if len(spans) == 0 {
		p.quarantine(ports.ReasonUnknown, "no company has registered the device "+p.device)
		return ports.Ownership{}, false
	}
	for _, o := range spans {
		if !o.Covers(p.when()) {
			continue
		}
		if !p.route.House && o.Company != p.route.Company {
			p.quarantine(ports.ReasonForeign, "the device is not registered with the company that this route belongs to")
			return ports.Ownership{}, false
		}
		return o, true
	}
	p.quarantine(ports.ReasonNotThen, "the device belonged to no company at "+time.Unix(p.when(), 0).UTC().Format(time.RFC3339))
	return ports.Ownership{}, false
}

func (p *item) accepted() ports.Accepted {
	a := ports.Accepted{
		Company: p.owner.Company, Badge: p.owner.Badge, Route: p.route.ID, Key: p.key, Content: p.content, Raw: p.raw,
		Fix: p.known.Fix, HasFix: p.known.HasFix,
	}
	if h := p.known.Health; h.FromDevice && h.HeardAt != 0 {
		a.HeardAt = time.Unix(h.HeardAt, 0).UTC()
		if h.MilliVolts.OK {
			a.VoltageMV = h.MilliVolts.Value
		}
	}
	return a
}

func (p *item) quarantined() ports.Quarantined {
	return ports.Quarantined{
		ID: p.id, Company: p.route.Company, Route: p.route.ID, Reason: p.reason, Why: p.why, Key: p.key, Content: p.content,
		Device: p.device, Headers: p.headers, Raw: p.raw, Size: p.size, SHA256: p.sum,
	}
}

// maxOwners bounds the memory for devices: beyond it everything is forgotten
// and asked again.
const maxOwners = 1_000_000

// owners remembers whose the devices are, as of one epoch of the directory. A
// batch that is attributed by an old epoch is refused by the sink, so the
// memory can be stale but never wrong.
type owners struct {
	directory ports.Directory
	mu        sync.Mutex
	epoch     int64
	spans     map[string][]ports.Ownership // Empty for a device of nobody.
}

func newOwners(d ports.Directory) *owners {
	return &owners{directory: d, spans: map[string][]ports.Ownership{}}
}

// guess returns whose turn an item takes in the queue: its badge's company where
// that is remembered, else its route's. It decides nothing else.
func (o *owners) guess(p *item) domain.CompanyID {
	if !p.route.House || !o.mu.TryLock() { // While the directory is asked, nobody waits to guess.
		return p.route.Company
	}
	defer o.mu.Unlock()
	if spans := o.spans[p.device]; len(spans) > 0 {
		return spans[len(spans)-1].Company
	}
	return p.route.Company
}

// load returns whose the devices of the items are, and the epoch as of which.
func (o *owners) load(ctx context.Context, items []*item) (map[string][]ports.Ownership, int64, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for {
		missing := o.missing(items)
		if len(missing) == 0 && o.epoch != 0 {
			return o.copied(items), o.epoch, nil
		}
		found, epoch, err := o.directory.Owners(ctx, missing)
		if err != nil {
			return nil, 0, err
		}
		if epoch != o.epoch || len(o.spans) > maxOwners {
			o.epoch, o.spans = epoch, map[string][]ports.Ownership{}
		}
		for _, device := range missing {
			o.spans[device] = found[device]
		}
	}
}

// copied is what the batch needs: the memory itself is shared by the writers.
func (o *owners) copied(items []*item) map[string][]ports.Ownership {
	spans := make(map[string][]ports.Ownership, len(items))
	for _, p := range items {
		spans[p.device] = o.spans[p.device]
	}
	return spans
}

func (o *owners) missing(items []*item) []string {
	var missing []string
	asked := map[string]bool{}
	for _, p := range items {
		if p.device == "" || asked[p.device] {
			continue
		}
		if _, known := o.spans[p.device]; !known {
			asked[p.device] = true
			missing = append(missing, p.device)
		}
	}
	return missing
}

func (o *owners) forget() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.epoch, o.spans = 0, map[string][]ports.Ownership{}
}
