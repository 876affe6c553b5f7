package timekeeping

import (
	"maps"

	"actual/domain"
	"actual/domain/ledger"
	"actual/domain/timesheet"
	"actual/domain/webhook"
	"actual/ports"
)

// told are the facts for integrators of entries that were approved, and of such as are no
// more. They name the worker by identifier alone.
func (d *Desk) told(approved, gone []timesheet.Entry, of ports.TimeDayKey, at timesheet.Act) (out []ports.Fact) {
	fact := func(kind webhook.Type, fields ledger.Fields) {
		fields["worker"], fields["day"] = ledger.Text(of.Worker.String()), ledger.Text(of.Day.String())
		out = append(out, ports.Fact{ID: d.ids.New(), Type: string(kind), At: at.At, Body: ledger.NewObject(fields).Canonical()})
	}
	for _, e := range approved {
		fields := ledger.Fields{"seconds": ledger.Int(int64(e.Span.To.Sub(e.Span.From).Seconds()))}
		maps.Copy(fields, e.Said())
		delete(fields, "said")
		for name, id := range map[string]domain.UUID{"job": e.Job.UUID, "site": e.Site.UUID} {
			if id.IsZero() {
				fields[name] = ledger.Null()
			}
		}
		fact(webhook.TimeEntryApproved, fields)
	}
	for _, e := range gone {
		fact(webhook.TimeEntryWithdrawn, ledger.Fields{"entry": ledger.Text(e.ID.String()), "revision": ledger.Int(int64(e.Revision))})
	}
	return out
}
