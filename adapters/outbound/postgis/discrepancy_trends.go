package postgis

import (
	"context"
	"fmt"

	"actual/domain"
	"actual/domain/discrepancy"
	"actual/domain/reconcile"
	"actual/ports"
)

type trendRow struct {
	From        string  `bun:"from_date"`
	Kind        string  `bun:"kind"`
	Of          *string `bun:"of"`
	Count       int     `bun:"count"`
	Open        int     `bun:"open"`
	FalseAlarms int     `bun:"false_alarms"`
}

func (r trendRow) trend() (ports.Trend, error) {
	t := ports.Trend{Kind: reconcile.Kind(r.Kind), Count: r.Count, Open: r.Open, FalseAlarms: r.FalseAlarms}
	var err error
	if t.From, err = domain.ParseDate(r.From); err == nil {
		t.Of, err = orZero(r.Of)
	}
	return t, err
}

// Count implements ports.DiscrepancyTrends.
func (s discrepancies) Count(ctx context.Context, q ports.DiscrepancyQuery, by ports.TrendGroup, weekly bool) ([]ports.Trend, error) {
	group := `kind, NULL::uuid`
	switch by {
	case ports.TrendBySite:
		group = `'', site_id`
	case ports.TrendByCrew:
		group = `'', crew_id`
	case ports.TrendByKind:
	}
	from := `on_date`
	if weekly {
		from = `date_trunc('week', on_date)::date`
	}
	query := `SELECT d.from_date::text AS from_date, d.kind, d.of, count(*) AS count, count(*) FILTER (WHERE d.state <> 'resolved') AS open,
			count(*) FILTER (WHERE d.state = 'resolved' AND d.reason = ?17) AS false_alarms
		FROM (SELECT ` + from + `, ` + group + `, state, reason` + discrepancyWhere + ` AND state <> 'superseded') AS d (from_date, kind, of, state, reason)
		GROUP BY 1, 2, 3 ORDER BY 1, 2, 3 NULLS FIRST`
	var rows []trendRow
	if err := s.all(ctx, &rows, query, append(s.filter(q), string(discrepancy.FalseAlarm))...); err != nil {
		return nil, fmt.Errorf("count discrepancies: %w", err)
	}
	return convert(rows, trendRow.trend)
}
