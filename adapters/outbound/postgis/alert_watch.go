package postgis

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/uptrace/bun/dialect/pgdialect"

	"actual/domain"
	"actual/domain/notice"
	"actual/ports"
)

type alertWatch struct{ scope }

// Outages implements ports.AlertWatch.
func (s alertWatch) Outages(ctx context.Context, since time.Time) ([]notice.Outage, error) {
	var rows []struct {
		Whole   bool       `bun:"whole"`
		BeganAt time.Time  `bun:"began_at"`
		EndedAt *time.Time `bun:"ended_at"`
		Refuted bool       `bun:"refuted"`
	}
	err := s.all(ctx, &rows, `SELECT whole, began_at, ended_at, refuted FROM alert_outage WHERE company_id = ? AND (ended_at IS NULL OR ended_at > ?) ORDER BY began_at, whole`, s.id(), since)
	if err != nil {
		return nil, fmt.Errorf("select outages: %w", err)
	}
	out := make([]notice.Outage, len(rows))
	for i, r := range rows {
		out[i] = notice.Outage{From: r.BeganAt.UTC(), To: timeOf(r.EndedAt), Whole: r.Whole, Refuted: r.Refuted}
	}
	return out, nil
}

// SaveOutages implements ports.AlertWatch.
func (s alertWatch) SaveOutages(ctx context.Context, all []notice.Outage) error {
	for _, o := range all {
		_, err := s.exec(ctx, `INSERT INTO alert_outage AS o (company_id, whole, began_at, ended_at, refuted) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT (company_id, whole, began_at) DO UPDATE SET ended_at = EXCLUDED.ended_at, refuted = EXCLUDED.refuted WHERE o.company_id = EXCLUDED.company_id`,
			s.id(), o.Whole, o.From, timeOrNull(o.To), o.Refuted)
		if err != nil {
			return fmt.Errorf("save outage: %w", err)
		}
	}
	return nil
}

// SavePulse implements ports.AlertWatch.
func (s alertWatch) SavePulse(ctx context.Context, p notice.Pulse, at time.Time) error {
	_, err := s.exec(ctx, `INSERT INTO alert_pulse AS p (company_id, looked_at, live, overdue, since, last_at) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (company_id) DO UPDATE SET looked_at = EXCLUDED.looked_at, live = EXCLUDED.live, overdue = EXCLUDED.overdue, since = EXCLUDED.since, last_at = EXCLUDED.last_at
		WHERE p.company_id = EXCLUDED.company_id`, s.id(), at, p.Live, p.Overdue, p.Since, timeOrNull(p.Last))
	if err != nil {
		return fmt.Errorf("save pulse: %w", err)
	}
	return nil
}

// rise is from how much on a voltage has risen: less may be warmth.
const rise = 100

// Volts implements ports.AlertWatch.
func (s alertWatch) Volts(ctx context.Context, on domain.Date, all map[domain.BadgeID]int32) error {
	var ids []string
	var volts []int32
	for id, mv := range all {
		ids, volts = append(ids, id.String()), append(volts, mv)
	}
	if len(ids) == 0 {
		return nil
	}
	_, err := s.exec(ctx, `INSERT INTO alert_voltage AS v (company_id, badge_id, date, least_mv, last_mv, rose)
		SELECT b.company_id, b.id, ?, n.mv, n.mv, n.mv >= ? + COALESCE((SELECT o.last_mv FROM alert_voltage o WHERE o.company_id = b.company_id AND o.badge_id = b.id
			ORDER BY o.date DESC LIMIT 1), 1000000)
		FROM unnest(?::uuid[], ?::int[]) AS n (id, mv) JOIN badge b ON b.company_id = ? AND b.id = n.id
		ON CONFLICT (company_id, badge_id, date) DO UPDATE SET least_mv = LEAST(v.least_mv, EXCLUDED.last_mv), last_mv = EXCLUDED.last_mv,
			rose = v.rose OR EXCLUDED.rose WHERE v.company_id = EXCLUDED.company_id AND v.last_mv <> EXCLUDED.last_mv`,
		on.String(), rise, pgdialect.Array(ids), pgdialect.Array(volts), s.id())
	if err != nil {
		return fmt.Errorf("note voltages: %w", err)
	}
	_, err = s.exec(ctx, `DELETE FROM alert_voltage WHERE company_id = ? AND date < ?`, s.id(), on.AddDays(-60).String())
	if err != nil {
		return fmt.Errorf("forget voltages: %w", err)
	}
	return nil
}

// Trails implements ports.AlertWatch.
func (s alertWatch) Trails(ctx context.Context, badges []domain.BadgeID, since domain.Date) (map[domain.BadgeID]notice.Trail, error) {
	ids := make([]string, len(badges))
	for i, b := range badges {
		ids[i] = b.String()
	}
	var rows []struct {
		ID      string     `bun:"badge_id"`
		First   time.Time  `bun:"first"`
		Charged *time.Time `bun:"charged"`
		Fall    int32      `bun:"fall"`
	}
	err := s.all(ctx, &rows, `SELECT badge_id, min(date)::timestamptz AS first, max(date) FILTER (WHERE rose)::timestamptz AS charged,
			COALESCE(((array_agg(least_mv ORDER BY date DESC))[3] - (array_agg(least_mv ORDER BY date DESC))[1]) / 2, 0)::int AS fall
		FROM alert_voltage WHERE company_id = ? AND badge_id = ANY (?::uuid[]) AND date >= ? GROUP BY badge_id`, s.id(), pgdialect.Array(ids), since.String())
	if err != nil {
		return nil, fmt.Errorf("select voltages: %w", err)
	}
	out := map[domain.BadgeID]notice.Trail{}
	for _, r := range rows {
		id, err := domain.ParseBadgeID(r.ID)
		if err != nil {
			return nil, fmt.Errorf("stored voltage: %w", err)
		}
		out[id] = notice.Trail{FirstRead: r.First.UTC(), Charged: timeOf(r.Charged), FallMV: max(r.Fall, 0)}
	}
	return out, nil
}

var _ ports.PulseDirectory = (*Directory)(nil)

// Pulses implements ports.PulseDirectory.
func (d *Directory) Pulses(ctx context.Context, since time.Time) ([]notice.Pulse, error) {
	rows, err := d.pool.Query(ctx, `SELECT live, overdue, since, last_at FROM alert_pulse WHERE looked_at >= $1`, since)
	if err != nil {
		return nil, fmt.Errorf("select pulses: %w", translate(err))
	}
	all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (p notice.Pulse, err error) {
		var last *time.Time
		err = row.Scan(&p.Live, &p.Overdue, &p.Since, &last)
		p.Last = timeOf(last)
		return p, err
	})
	return all, translate(err)
}
