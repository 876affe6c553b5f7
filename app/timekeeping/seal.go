package timekeeping

import (
	"context"

	"actual/app/presence"
	"actual/domain"
	"actual/domain/badge"
	"actual/domain/ledger"
	visits "actual/domain/presence"
	"actual/domain/timesheet"
	"actual/ports"
)

// seal freezes the settled visits that entries rest on: from then on no news changes
// them. With each goes into the ledger a hash of the fixes that it was derived from.
func (f *facts) seal(ctx context.Context, by string, entries []timesheet.Entry) error {
	return f.turn(ctx, by, entries, visits.Settled, visits.Sealed, ledger.VisitSealed)
}

// unseal lets the sealed visits that entries rest on follow what is known again.
func (f *facts) unseal(ctx context.Context, by string, entries []timesheet.Entry) error {
	return f.turn(ctx, by, entries, visits.Sealed, visits.Settled, ledger.VisitChanged)
}

// turn gives the visits of entries that are in one state another one.
func (f *facts) turn(ctx context.Context, by string, entries []timesheet.Entry, from, to visits.State, kind ledger.Kind) error {
	var turned []visits.Version
	var badges []domain.BadgeID
	c := ports.Closing{At: f.now, Health: map[domain.BadgeID]badge.Health{}}
	met := map[domain.VisitID]bool{}
	for _, e := range entries {
		for _, s := range e.Evidence.Visits {
			v, known := f.visits[s.Visit]
			if !known || met[v.ID] || v.State != from {
				continue
			}
			met[v.ID] = true
			turned = append(turned, v)
			if _, there := c.Health[v.Badge]; !there {
				badges, c.Health[v.Badge] = append(badges, v.Badge), badge.Health{} // So that whoever remembers the badge reads it again.
			}
		}
	}
	if len(turned) == 0 {
		return nil
	}
	opening, err := f.tx.Steps.Open(ctx, badges)
	if err != nil {
		return err
	}
	news := map[domain.BadgeID]visits.Span{}
	for _, v := range turned {
		v.Number, v.State, v.Firm, v.SettlesAt = v.Number+1, to, true, 0
		v.RecordedAt, v.RecordedTo, v.Entry = f.now.UnixMicro(), 0, domain.EntryID{UUID: f.d.ids.New()}
		evidence, err := f.evidence(ctx, v)
		if err != nil {
			return err
		}
		record := presence.RecordOf(v, opening.Badges[v.Badge].Device)
		c.Entries = append(c.Entries, ledger.Entry{
			ID: v.Entry, Company: f.company, At: f.now.Unix(), Kind: kind, Actor: by, Subject: record.Subject(), Body: record.Body(ledger.Fields{
				"evidence": ledger.Text(evidence), "evidence_to": ledger.Int(v.Evidence().To), // Of one that is open the record has no end.
			}),
		})
		c.Versions = append(c.Versions, v)
		f.visits[v.ID] = v
		span := visits.Span{From: v.Arrived, To: v.End()}
		if was, there := news[v.Badge]; there {
			span = visits.Span{From: min(was.From, span.From), To: max(was.To, span.To)}
		}
		news[v.Badge] = span
	}
	if _, err := f.tx.Steps.Close(ctx, c); err != nil {
		return err
	}
	if to == visits.Sealed {
		return nil
	}
	return f.tx.Marks.Add(ctx, news, f.now)
}

// evidence returns the hash of the fixes of a visit.
func (f *facts) evidence(ctx context.Context, v visits.Version) (string, error) {
	fixes, err := f.tx.Fixes.Between(ctx, v.Badge, v.Evidence())
	if err != nil {
		return "", err
	}
	return visits.EvidenceOf(fixes), nil
}

// sealed lets an entry name the versions of its visits that there are now.
func (f *facts) sealed(e *timesheet.Entry) {
	for i, s := range e.Evidence.Visits {
		if v, known := f.visits[s.Visit]; known {
			e.Evidence.Visits[i].Number = v.Number
		}
	}
}
