package presence

import (
	"context"

	"actual/domain"
	"actual/domain/presence"
	"actual/ports"
)

// Contradicted returns how the sealed visits of a badge that touch a span differ, in
// site, times or verdict, from those that follow from all that is known now: pending
// corrections. Nothing is written. The input has the fences, the zone and the time of
// judgement; its policy is the program's own.
func Contradicted(ctx context.Context, tx ports.Tx, b domain.BadgeID, span presence.Span, in presence.Input) (pending []presence.Change, err error) {
	current, err := tx.Visits.Current(ctx, b, span)
	if err != nil {
		return nil, err
	}
	sealed := map[domain.VisitID]bool{}
	for i := range current {
		if current[i].State == presence.Sealed {
			sealed[current[i].ID] = true
			current[i].State = presence.Settled // So that it is compared.
		}
	}
	if len(sealed) == 0 {
		return nil, nil
	}
	if in.Policy, err = tx.Policies.InForce(ctx, in.Policy); err != nil {
		return nil, err
	}
	if in.Rulings, err = tx.Rulings.Of(ctx, b, presence.Span{From: earliest, To: latest}); err != nil {
		return nil, err
	}
	if in.Fixes, _, err = window(ctx, tx, b, span, lens{in.Rulings, in.Policy}); err != nil {
		return nil, err
	}
	for _, c := range presence.Diff(current, within(presence.Derive(in), span), b, in.Policy.Version) {
		if sealed[c.Old.ID] && !SameHours(c) {
			pending = append(pending, c)
		}
	}
	return pending, nil
}
