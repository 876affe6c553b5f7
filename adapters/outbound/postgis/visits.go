package postgis

import (
	"context"
	"fmt"
	"strings"

	"actual/domain"
	"actual/domain/presence"
	"actual/ports"
)

type visits struct{ scope }

const visitColumns = `v.visit_id, v.version, v.badge_id, v.site_id, s.ref AS site_ref, v.fence_id, v.arrived, v.arrived_lo, v.arrived_hi,
	v.departed, v.departed_lo, v.departed_hi, v.last_inside, v.verdict, v.state, v.once_settled, v.completeness_unknown, v.confidence, v.fixes,
	v.candidates, v.settles_at, v.policy, v.entry_id, v.recorded_at, v.recorded_to`

// Current implements ports.Visits.
func (s visits) Current(ctx context.Context, b domain.BadgeID, span presence.Span) ([]presence.Version, error) {
	return s.query(ctx, `SELECT `+visitColumns+` FROM visit v JOIN site s ON s.company_id = v.company_id AND s.id = v.site_id
		WHERE v.company_id = ? AND v.badge_id = ? AND v.arrived <= ? AND COALESCE(v.departed, GREATEST(v.last_inside, v.arrived)) >= ?
		ORDER BY v.arrived, v.visit_id`, s.id(), b.String(), at(span.To), at(span.From))
}

// ByID implements ports.Visits.
func (s visits) ByID(ctx context.Context, id domain.VisitID) (presence.Version, error) {
	got, err := s.query(ctx, `SELECT `+visitColumns+` FROM visit v JOIN site s ON s.company_id = v.company_id AND s.id = v.site_id
		WHERE v.company_id = ? AND v.visit_id = ?`, s.id(), id.String())
	if err != nil {
		return presence.Version{}, err
	}
	if len(got) == 0 {
		return presence.Version{}, ports.ErrVisitNotFound
	}
	return got[0], nil
}

// List implements ports.Visits.
func (s visits) List(ctx context.Context, q ports.VisitQuery) ([]presence.Version, error) {
	where, args := []string{"v.company_id = ?"}, []any{s.id()}
	add := func(cond string, a ...any) { where, args = append(where, cond), append(args, a...) }
	if !q.Badge.IsZero() {
		add("v.badge_id = ?", q.Badge.String())
	}
	if !q.Site.IsZero() {
		add("v.site_id = ?", q.Site.String())
	}
	if !q.To.IsZero() {
		add("v.arrived < ?", q.To)
	}
	if !q.From.IsZero() {
		add("COALESCE(v.departed, GREATEST(v.last_inside, v.arrived)) >= ?", q.From)
	}
	if !q.AfterID.IsZero() {
		add("(v.arrived, v.visit_id) > (?, ?::uuid)", q.AfterArrived, q.AfterID.String())
	}
	args = append(args, q.Limit)
	return s.query(ctx, `SELECT `+visitColumns+` FROM visit v JOIN site s ON s.company_id = v.company_id AND s.id = v.site_id
		WHERE `+strings.Join(where, " AND ")+` ORDER BY v.arrived, v.visit_id LIMIT ?`, args...)
}

// Each implements ports.Visits.
func (s visits) Each(ctx context.Context, fn func(presence.Version) error) error {
	const page = 2000
	after, number := domain.UUID{}, 0
	for {
		got, err := s.query(ctx, `SELECT `+visitColumns+` FROM visit_version v JOIN site s ON s.company_id = v.company_id AND s.id = v.site_id
			WHERE v.company_id = ? AND (v.visit_id, v.version) > (?::uuid, ?) ORDER BY v.visit_id, v.version LIMIT ?`,
			s.id(), after.String(), number, page)
		if err != nil {
			return err
		}
		for _, v := range got {
			if err := fn(v); err != nil {
				return err
			}
		}
		if len(got) < page {
			return nil
		}
		after, number = got[len(got)-1].ID.UUID, got[len(got)-1].Number
	}
}

func (s visits) query(ctx context.Context, query string, args ...any) ([]presence.Version, error) {
	var rows []visitRow
	if err := s.all(ctx, &rows, query, args...); err != nil {
		return nil, fmt.Errorf("select visits: %w", err)
	}
	return convert(rows, visitRow.version)
}

func idOrNull(id domain.UUID) any {
	if id.IsZero() {
		return nil
	}
	return id.String()
}
