package reconciliation

import (
	"time"

	"actual/domain"
	"actual/domain/discrepancy"
	"actual/domain/ledger"
	"actual/domain/webhook"
	"actual/ports"
)

// telling are the types of facts for integrators, by what became of a discrepancy.
var telling = map[discrepancy.What]webhook.Type{
	discrepancy.Opened: webhook.DiscrepancyOpened, discrepancy.Came: webhook.DiscrepancyOpened, discrepancy.OpenAgain: webhook.DiscrepancyOpened,
	discrepancy.Settled: webhook.DiscrepancyResolved, discrepancy.Ended: webhook.DiscrepancyResolved,
}

// factOf is what integrators are told of a discrepancy that was opened or is over; ok is
// false of anything else. It names people by identifiers alone.
func factOf(ids ports.Identifiers, d discrepancy.Discrepancy, what discrepancy.What, at time.Time) (f ports.Fact, ok bool) {
	kind, ok := telling[what]
	if !ok {
		return f, false
	}
	resolution := ledger.Null()
	if what == discrepancy.Settled {
		resolution = ledger.Text(string(d.Settlement.Resolution))
	}
	fields := ledger.Fields{
		"discrepancy": ledger.Text(d.ID.String()), "revision": ledger.Int(int64(d.Revision)), "what": ledger.Text(string(what)), "kind": ledger.Text(string(d.Kind)),
		"severity": ledger.Text(string(d.Severity)), "provisional": ledger.Bool(d.Provisional), "date": ledger.Text(d.Date.String()), "resolution": resolution,
	}
	s := d.Subject
	for name, id := range map[string]domain.UUID{"site": s.Site.UUID, "job": s.Job.UUID, "crew": s.Crew.UUID, "worker": s.Worker.UUID, "badge": s.Badge.UUID} {
		fields[name] = ledger.Null()
		if !id.IsZero() {
			fields[name] = ledger.Text(id.String())
		}
	}
	return ports.Fact{ID: ids.New(), Type: string(kind), At: at, Badge: s.Badge, Body: ledger.NewObject(fields).Canonical()}, true
}
