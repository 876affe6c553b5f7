package postgis

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"actual/domain"
	"actual/domain/presence"
	"actual/ports"
)

type visits struct{ scope }

const visitColumns = `v.visit_id, v.version, v.badge_id, v.site_id, s.ref AS site_ref, v.fence_id, v.arrived, v.arrived_lo, v.arrived_hi,
	v.departed, v.departed_lo, v.departed_hi, v.last_inside, v.verdict, v.state, v.once_settled, v.completeness_unknown, v.confidence, v.fixes,
	v.candidates, v.settles_at, v.policy, v.entry_id, v.recorded_at, v.recorded_to`

// believed is what is believed now; conditions follow.
const believed = `SELECT ` + visitColumns + ` FROM visit v JOIN site s ON s.company_id = v.company_id AND s.id = v.site_id WHERE v.company_id = $1`

var (
	visitsAround = prepared{"visits_around", believed + ` AND v.badge_id = $2 AND v.arrived <= $3 AND COALESCE(v.departed, GREATEST(v.last_inside, v.arrived)) >= $4
		ORDER BY v.arrived, v.visit_id`}
	visitByID = prepared{"visit_by_id", believed + ` AND v.visit_id = $2`}
	visitPage = prepared{"visit_page", `SELECT ` + visitColumns + ` FROM visit_version v JOIN site s ON s.company_id = v.company_id AND s.id = v.site_id
		WHERE v.company_id = $1 AND (v.visit_id, v.version) > ($2, $3) ORDER BY v.visit_id, v.version LIMIT $4`}
	visitVersions = prepared{"visit_versions", `SELECT ` + visitColumns + ` FROM visit_version v JOIN site s ON s.company_id = v.company_id AND s.id = v.site_id
		WHERE v.company_id = $1 AND v.visit_id = $2 AND v.version > $3 ORDER BY v.version LIMIT $4`}
)

// Current implements ports.Visits.
func (s visits) Current(ctx context.Context, b domain.BadgeID, span presence.Span) ([]presence.Version, error) {
	return s.query(ctx, visitsAround, b.UUID, at(span.To), at(span.From))
}

// ByID implements ports.Visits.
func (s visits) ByID(ctx context.Context, id domain.VisitID) (presence.Version, error) {
	got, err := s.query(ctx, visitByID, id.UUID)
	if err != nil {
		return presence.Version{}, err
	}
	if len(got) == 0 {
		return presence.Version{}, s.gone(ctx, id)
	}
	return got[0], nil
}

// List implements ports.Visits. Each set of conditions is a statement of its own.
func (s visits) List(ctx context.Context, q ports.VisitQuery) ([]presence.Version, error) {
	where, name, args := "", "visits", []any(nil)
	add := func(word, cond string, a ...any) {
		for _, value := range a {
			args = append(args, value)
			cond = strings.Replace(cond, "?", "$"+strconv.Itoa(len(args)+1), 1)
		}
		where, name = where+cond, name+"_"+word
	}
	if !q.Badge.IsZero() {
		add("badge", " AND v.badge_id = ?", q.Badge.UUID)
	}
	if !q.Site.IsZero() {
		add("site", " AND v.site_id = ?", q.Site.UUID)
	}
	if !q.Worker.IsZero() {
		add("worker", ` AND EXISTS (SELECT FROM custody c WHERE c.company_id = v.company_id AND c.badge_id = v.badge_id AND c.worker_id = ?
			AND c.from_at <= v.arrived AND v.arrived < c.to_at)`, q.Worker.UUID)
	}
	if !q.Zone.IsZero() {
		add("zone", " AND v.site_id IN (SELECT m.site_id FROM zone_site m WHERE m.company_id = v.company_id AND m.zone_id = ?)", q.Zone.UUID)
	}
	if !q.To.IsZero() {
		add("to", " AND v.arrived < ?", q.To)
	}
	if !q.From.IsZero() {
		add("from", " AND COALESCE(v.departed, GREATEST(v.last_inside, v.arrived)) >= ?", q.From)
	}
	if !q.Since.IsZero() {
		add("since", " AND v.arrived >= ?", q.Since)
	}
	if !q.AfterID.IsZero() {
		add("after", " AND (v.arrived, v.visit_id) > (?, ?)", q.AfterArrived, q.AfterID.UUID)
	}
	add("", " ORDER BY v.arrived, v.visit_id LIMIT ?", q.Limit)
	return s.query(ctx, prepared{name, believed + where}, args...)
}

// Versions implements ports.Visits.
func (s visits) Versions(ctx context.Context, id domain.VisitID, after, limit int) ([]presence.Version, error) {
	return s.query(ctx, visitVersions, id.UUID, after, limit)
}

// Each implements ports.Visits.
func (s visits) Each(ctx context.Context, fn func(presence.Version) error) error {
	const page = 2000
	after, number := domain.UUID{}, 0
	for {
		got, err := s.query(ctx, visitPage, after, number, page)
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

func (s visits) query(ctx context.Context, query prepared, args ...any) (out []presence.Version, err error) {
	err = s.pipeline(ctx, asked{prepared: query, args: args, rows: func(rows pgx.Rows) error {
		var r visitRow
		into := r.into()
		for rows.Next() { // By hand: a company's night reads thousands.
			r.forget()
			if err := rows.Scan(into...); err != nil {
				return err
			}
			v, err := r.version()
			if err != nil {
				return err
			}
			out = append(out, v)
		}
		return rows.Err()
	}})
	if err != nil {
		return nil, fmt.Errorf("select visits: %w", err)
	}
	return out, nil
}

func idOrNull(id domain.UUID) any {
	if id.IsZero() {
		return nil
	}
	return id.String()
}
