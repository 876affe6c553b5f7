package roster

import (
	"context"

	"actual/domain"
	"actual/domain/badge"
	"actual/ports"
)

// Lend is Custodies.Begin with a hand-over, after which who wore the badge until then
// wears it again, as long as before. It returns what is otherwise: the custody that
// begins first.
//
// Errors: as of Custodies.Begin.
func (w Within) Lend(ctx context.Context, cmd BeginCustody) ([]badge.Custody, error) {
	cmd.HandOver = true
	before, err := w.a.Custodies.List(ctx, ports.CustodyQuery{Badges: []domain.BadgeID{cmd.Badge}, Touching: domain.Span{From: cmd.From, To: cmd.To}})
	if err != nil {
		return nil, err
	}
	begun, err := w.a.beginCustody(ctx, cmd)
	if err != nil {
		return nil, err
	}
	changed := []badge.Custody{begun}
	for _, was := range before {
		until, ok := was.Span.EndedAt(cmd.From)
		if !ok {
			continue
		}
		ended := was
		ended.Span = until
		changed = append(changed, ended)
		if cmd.To.IsZero() || !was.Span.To.IsZero() && !was.Span.To.After(cmd.To) {
			continue
		}
		again, err := w.a.beginCustody(ctx, BeginCustody{Company: cmd.Company, Badge: cmd.Badge, Worker: was.Worker, From: cmd.To, To: was.Span.To, By: cmd.By})
		if err != nil {
			return nil, err
		}
		changed = append(changed, again)
	}
	return changed, nil
}
