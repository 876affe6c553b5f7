package timesheet

import (
	"fmt"

	"actual/domain"
	"actual/domain/ledger"
)

// Said is what the ledger says of settings.
func (s Settings) Said() ledger.Fields {
	blocking := make([]ledger.Value, len(s.Blocking))
	for i, k := range s.Blocking {
		blocking[i] = ledger.Text(string(k))
	}
	of := ledger.Fields{}
	for w, name := range s.RulesOf {
		of[w.String()] = ledger.Text(name)
	}
	over := ledger.Fields{}
	for site, o := range s.Overlays {
		over[site.String()] = ledger.Nested(ledger.NewObject(ledger.Fields{
			"daily_s": ledger.Int(int64(o.Daily)), "double_s": ledger.Int(int64(o.Double)), "basic": ledger.Bool(o.Basic), "days": ledger.Text(fmt.Sprint(o.Days)),
		}))
	}
	return ledger.Fields{
		"revision": ledger.Int(int64(s.Revision)), "rules": ledger.Text(s.Rules), "rules_of": ledger.Nested(ledger.NewObject(of)), "overlays": ledger.Nested(ledger.NewObject(over)),
		"week_begins": ledger.Text(s.Begins.String()), "day_begins": ledger.Text(s.At.String()), "frequency": ledger.Text(string(s.Periods.Frequency)),
		"anchor": ledger.Text(s.Periods.Anchor.String()), "rounding": ledger.Int(int64(s.Rounding)), "blocking": ledger.List(blocking...), "unknown_blocks": ledger.Bool(s.Unknown),
	}
}

// Said is what the ledger says of an entry that is approved.
func (e Entry) Said() ledger.Fields {
	visits := make([]ledger.Value, len(e.Evidence.Visits))
	for i, v := range e.Evidence.Visits {
		visits[i] = ledger.Text(fmt.Sprintf("%s/%d", v.Visit, v.Number))
	}
	fields := ledger.Fields{
		"entry": ledger.Text(e.ID.String()), "revision": ledger.Int(int64(e.Revision)), "from": ledger.Int(e.Span.From.Unix()), "to": ledger.Int(e.Span.To.Unix()),
		"activity": ledger.Text(string(e.Activity)), "visits": ledger.List(visits...),
	}
	for name, id := range map[string]domain.UUID{"job": e.Job.UUID, "site": e.Site.UUID, "said": e.Evidence.Said.UUID} {
		if !id.IsZero() {
			fields[name] = ledger.Text(id.String())
		}
	}
	return fields
}
