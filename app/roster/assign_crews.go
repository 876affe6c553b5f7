package roster

import (
	"context"

	"actual/domain"
	"actual/domain/fault"
	"actual/domain/job"
	"actual/domain/ledger"
	"actual/ports"
)

// carriers are the crews that carry badges.
type carriers struct{}

func (carriers) column() string { return "crew" }

func (carriers) faults() (unknown, taken *fault.Error) { return job.ErrCrewNotFound, job.ErrCarried }

func (carriers) named(ctx context.Context, a *assignment, _ []string) (map[string]holder, error) {
	found, err := a.Crews.List(ctx, ports.CrewQuery{})
	those := make(map[string]holder, len(found))
	for _, c := range found {
		those[c.Ref()] = holder{id: c.ID().UUID}
	}
	return those, err
}

func (carriers) held(ctx context.Context, a *assignment, badges []domain.BadgeID, touching domain.Span) ([]holding, error) {
	found, err := a.CrewBadges.List(ctx, ports.CarriageQuery{Badges: badges, Touching: touching})
	all := make([]holding, len(found))
	for i, c := range found {
		all[i] = holding{c.ID.UUID, c.Crew.UUID, c.Badge, c.Span}
	}
	return all, err
}

func (carriers) save(ctx context.Context, a *assignment, ended, begun []holding) ([]ledger.Entry, error) {
	var entries []ledger.Entry
	carriage := func(all []holding) []job.Carriage {
		out := make([]job.Carriage, len(all))
		for i, h := range all {
			out[i] = job.Carriage{ID: domain.CarriageID{UUID: h.id}, Crew: domain.CrewID{UUID: h.by}, Badge: h.badge, Span: h.span}
			entries = append(entries, a.entry(ledger.CrewBadgeChanged, "crew:"+h.by.String(), spanFields(h.span, ledger.Fields{
				"carriage": ledger.Text(h.id.String()), "badge": ledger.Text(h.badge.String()),
			})))
		}
		return out
	}
	if err := a.CrewBadges.End(ctx, carriage(ended)...); err != nil {
		return nil, err
	}
	return entries, a.CrewBadges.Begin(ctx, carriage(begun)...)
}
