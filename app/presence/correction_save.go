package presence

import (
	"context"

	"actual/domain"
	"actual/domain/ledger"
	"actual/domain/presence"
	"actual/ports"
)

// save does what was planned, in the transaction in which it was planned.
func (p *Previewer) save(ctx context.Context, tx ports.Tx, l *plan) error {
	if err := l.fences.Save(ctx, tx); err != nil {
		return err
	}
	var entries []ledger.Entry
	for _, r := range l.made {
		if err := tx.Rulings.Make(ctx, r.badge, r.Ruling, l.correction.Reason, l.correction.By, l.at); err != nil {
			return err
		}
		entries = append(entries, p.entry(l, ledger.RulingMade, "ruling:"+r.ID.String(), rulingFields(r.badge, r.Ruling)))
	}
	for _, r := range l.ended {
		if err := tx.Rulings.Withdraw(ctx, r.Ruling.ID, l.correction.Reason, l.correction.By, l.at); err != nil {
			return err
		}
		entries = append(entries, p.entry(l, ledger.RulingWithdrawn, "ruling:"+r.Ruling.ID.String(), rulingFields(r.Badge, r.Ruling)))
	}
	if l.correction.Policy != nil && !l.keeps {
		fields, err := p.setPolicy(ctx, tx, l, ports.PolicyInUse, *l.correction.Policy)
		if err != nil {
			return err
		}
		entries = append(entries, p.entry(l, ledger.PolicyChanged, "policy:"+string(ports.PolicyInUse), fields))
	}
	if err := tx.Ledger.Append(ctx, entries...); err != nil {
		return err
	}
	return tx.Marks.Add(ctx, l.own, l.at)
}

func (p *Previewer) entry(l *plan, kind ledger.Kind, subject string, fields ledger.Fields) ledger.Entry {
	return ledger.Entry{
		ID: domain.EntryID{UUID: p.ids.New()}, Company: l.correction.Company, At: l.at.Unix(), Kind: kind,
		Actor: l.correction.By, Subject: subject, Body: ledger.NewObject(fields),
	}
}

func rulingFields(badge domain.BadgeID, r presence.Ruling) ledger.Fields {
	fields := ledger.Fields{"badge": ledger.Text(badge.String()), "kind": ledger.Text(string(r.Kind))}
	if r.Kind == presence.ExcludeFix {
		fields["event"] = ledger.Text(r.FixKey)
		return fields
	}
	fields["site"], fields["from"], fields["to"] = ledger.Text(r.Site.String()), ledger.Int(r.From), ledger.Int(r.To)
	return fields
}
