package postgis

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"actual/domain"
	"actual/domain/ledger"
	"actual/domain/presence"
	"actual/ports"
)

// What a step writes, a statement for each table.
var (
	stepSupersede = prepared{"step_supersede", `UPDATE visit_version v SET recorded_to = $2
		FROM unnest($3::uuid[], $4::int[]) AS n (visit_id, version)
		WHERE v.company_id = $1 AND v.visit_id = n.visit_id AND v.version = n.version AND v.recorded_to IS NULL`}
	stepVersions = prepared{"step_versions", `INSERT INTO visit_version (company_id, recorded_at, policy, visit_id, version, badge_id, site_id, fence_id, arrived, arrived_lo, arrived_hi,
			departed, departed_lo, departed_hi, last_inside, verdict, state, once_settled, completeness_unknown, confidence, fixes, candidates, settles_at, entry_id)
		SELECT $1, $2, n.* FROM unnest($3::text[], $4::uuid[], $5::int[], $6::uuid[], $7::uuid[], $8::uuid[], $9::timestamptz[], $10::timestamptz[], $11::timestamptz[],
			$12::timestamptz[], $13::timestamptz[], $14::timestamptz[], $15::timestamptz[], $16::text[], $17::text[], $18::boolean[], $19::boolean[], $20::int[], $21::int[],
			$22::json[], $23::timestamptz[], $24::uuid[]) AS n`}
	stepEntries = prepared{"step_entries", `INSERT INTO ledger_entry (company_id, id, kind, subject, at, bytes, leaf)
		SELECT $1, n.* FROM unnest($2::uuid[], $3::text[], $4::text[], $5::timestamptz[], $6::bytea[], $7::bytea[]) AS n`}
	stepPending = prepared{"step_pending", `INSERT INTO ledger_pending (company_id, entry_id, at)
		SELECT $1, n.id, n.at FROM unnest($2::uuid[], $3::timestamptz[]) WITH ORDINALITY AS n (id, at, n) ORDER BY n.n`}
	// Nobody takes them out again where there is no subscription.
	stepFacts = prepared{"step_facts", `INSERT INTO outbox (company_id, id, type, at, badge_id, body)
		SELECT $1, n.* FROM unnest($2::uuid[], $3::text[], $4::timestamptz[], $5::uuid[], $6::json[]) AS n
		WHERE EXISTS (SELECT FROM webhook w WHERE w.company_id = $1 AND w.why <> 'gone')`}
	stepHealth = prepared{"step_health", `INSERT INTO badge_state AS b (company_id, derived_at, badge_id, heard_at, last_fix_at, last_lat, last_lng, voltage_mv, voltage_at)
		SELECT $1, $2, n.* FROM unnest($3::uuid[], $4::timestamptz[], $5::timestamptz[], $6::int[], $7::int[], $8::int[], $9::timestamptz[]) AS n
		ON CONFLICT (company_id, badge_id) DO UPDATE SET ` + mergeHealth + ` RETURNING b.badge_id, b.xmin::text`}
	// Silences end with news that is newer than all that was known, and each lasted since
	// the sign of life before.
	stepQuiet = prepared{"step_quiet", `WITH known AS (
			SELECT badge_id, heard_at FROM badge_state WHERE company_id = $1 AND badge_id = ANY ($2::uuid[])
		), heard AS (
			SELECT badge_id, heard_at FROM known WHERE heard_at IS NOT NULL
			UNION ALL
			SELECT m.badge_id, m.heard_at FROM mark m LEFT JOIN known k ON k.badge_id = m.badge_id
			WHERE m.company_id = $1 AND m.badge_id = ANY ($2::uuid[]) AND m.id = ANY ($3::bigint[]) AND m.heard_at > COALESCE(k.heard_at, '-infinity')
		)
		INSERT INTO badge_quiet (company_id, badge_id, from_at, to_at)
		SELECT $1, badge_id, before, heard_at FROM (SELECT badge_id, heard_at, lag(heard_at) OVER (PARTITION BY badge_id ORDER BY heard_at) AS before FROM heard) h
		WHERE heard_at - before >= $4 ON CONFLICT DO NOTHING`}
	stepMarks = prepared{"step_marks", `DELETE FROM mark WHERE company_id = $1 AND badge_id = ANY ($2::uuid[]) AND id = ANY ($3::bigint[])`}
)

// mergeHealth keeps of each part what is latest.
const mergeHealth = `
	heard_at    = GREATEST(b.heard_at, EXCLUDED.heard_at),
	last_lat    = CASE WHEN b.last_fix_at IS NULL OR EXCLUDED.last_fix_at > b.last_fix_at THEN EXCLUDED.last_lat ELSE b.last_lat END,
	last_lng    = CASE WHEN b.last_fix_at IS NULL OR EXCLUDED.last_fix_at > b.last_fix_at THEN EXCLUDED.last_lng ELSE b.last_lng END,
	last_fix_at = GREATEST(b.last_fix_at, EXCLUDED.last_fix_at),
	voltage_mv  = CASE WHEN b.voltage_at IS NULL OR EXCLUDED.voltage_at > b.voltage_at THEN EXCLUDED.voltage_mv ELSE b.voltage_mv END,
	voltage_at  = GREATEST(b.voltage_at, EXCLUDED.voltage_at),
	derived_at  = EXCLUDED.derived_at`

// Close implements ports.Steps.
func (s steps) Close(ctx context.Context, c ports.Closing) (map[domain.BadgeID]ports.Stamp, error) {
	stamps := make(map[domain.BadgeID]ports.Stamp, len(c.Health))
	var all []asked
	marks, some := marksAsked(c.News)
	if some { // Before what is known of the badges changes, and the marks go.
		all = append(all, asked{prepared: stepQuiet, args: append(slices.Clone(marks.args), ports.QuietFrom)})
	}
	if len(c.Health) > 0 {
		all = append(all, healthAsked(c, stamps))
	}
	if len(c.Versions) > 0 {
		versions, err := versionsAsked(c)
		if err != nil {
			return nil, err
		}
		all = append(all, versions...)
	}
	if len(c.Entries) > 0 {
		entries, err := entriesAsked(c.Entries)
		if err != nil {
			return nil, err
		}
		all = append(all, entries...)
	}
	if len(c.Facts) > 0 {
		all = append(all, factsAsked(c.Facts))
	}
	if some {
		all = append(all, marks)
	}
	if err := s.pipeline(ctx, all...); err != nil {
		return nil, fmt.Errorf("close step: %w", err)
	}
	return stamps, nil
}

func versionsAsked(c ports.Closing) ([]asked, error) {
	var visits []domain.UUID
	var numbers []int32
	v := versionColumns{}
	for i := range c.Versions {
		version := &c.Versions[i]
		if version.Number > 1 {
			visits, numbers = append(visits, version.ID.UUID), append(numbers, int32(version.Number-1))
		}
		if err := v.add(version); err != nil {
			return nil, err
		}
	}
	insert := asked{prepared: stepVersions, args: append([]any{c.At}, v.args()...)}
	if len(visits) == 0 {
		return []asked{insert}, nil
	}
	return []asked{{prepared: stepSupersede, args: []any{c.At, visits, numbers}, done: func(touched int64) error {
		if touched != int64(len(visits)) {
			return ports.ErrOvertaken.With("%d of %d versions were current", touched, len(visits))
		}
		return nil
	}}, insert}, nil
}

// versionColumns are versions of visits as arrays, one a column.
type versionColumns struct {
	policy, verdict, state, candidates        []string
	visit, badge, site                        []domain.UUID
	fence, entry                              []*domain.UUID
	number, confidence, fixes                 []int32
	arrived, arrivedLo, arrivedHi, last       []time.Time
	departed, departedLo, departedHi, settles []*time.Time
	firm, unknown                             []bool
}

func (c *versionColumns) add(v *presence.Version) error {
	candidates, err := encodeCandidates(v.Candidates)
	if err != nil {
		return err
	}
	var departed, lo, hi *time.Time
	if !v.Open {
		departed, lo, hi = timeAt(v.Departed), timeAt(v.DepartedBetween[0]), timeAt(v.DepartedBetween[1])
	}
	var settles *time.Time
	if v.SettlesAt != 0 {
		settles = timeAt(v.SettlesAt)
	}
	c.policy, c.verdict, c.state, c.candidates = append(c.policy, v.Policy), append(c.verdict, v.Verdict.String()), append(c.state, stateText(*v)), append(c.candidates, candidates)
	c.visit, c.badge, c.site = append(c.visit, v.ID.UUID), append(c.badge, v.Badge.UUID), append(c.site, v.Site.UUID)
	c.fence, c.entry = append(c.fence, uuidOrNull(v.Fence.UUID)), append(c.entry, uuidOrNull(v.Entry.UUID))
	c.number, c.confidence, c.fixes = append(c.number, int32(v.Number)), append(c.confidence, v.Confidence), append(c.fixes, v.Fixes)
	c.arrived, c.arrivedLo, c.arrivedHi = append(c.arrived, at(v.Arrived)), append(c.arrivedLo, at(v.ArrivedBetween[0])), append(c.arrivedHi, at(v.ArrivedBetween[1]))
	c.departed, c.departedLo, c.departedHi = append(c.departed, departed), append(c.departedLo, lo), append(c.departedHi, hi)
	c.last, c.settles, c.firm, c.unknown = append(c.last, at(v.Last)), append(c.settles, settles), append(c.firm, v.Firm), append(c.unknown, v.CompletenessUnknown)
	return nil
}

func (c *versionColumns) args() []any {
	return []any{
		c.policy, c.visit, c.number, c.badge, c.site, c.fence, c.arrived, c.arrivedLo, c.arrivedHi, c.departed, c.departedLo, c.departedHi,
		c.last, c.verdict, c.state, c.firm, c.unknown, c.confidence, c.fixes, c.candidates, c.settles, c.entry,
	}
}

func entriesAsked(entries []ledger.Entry) ([]asked, error) {
	var ids []domain.UUID
	var kinds, subjects []string
	var times []time.Time
	var bytes, leaves [][]byte
	for _, e := range entries {
		raw, err := e.Bytes()
		if err != nil {
			return nil, fmt.Errorf("entry %s: %w", e.ID, err)
		}
		leaf := ledger.LeafHash(raw)
		ids, kinds, subjects, times = append(ids, e.ID.UUID), append(kinds, string(e.Kind)), append(subjects, e.Subject), append(times, at(e.At))
		bytes, leaves = append(bytes, raw), append(leaves, leaf[:])
	}
	return []asked{
		{prepared: stepEntries, args: []any{ids, kinds, subjects, times, bytes, leaves}},
		{prepared: stepPending, args: []any{ids, times}},
	}, nil
}

func factsAsked(facts []ports.Fact) asked {
	var ids []domain.UUID
	var types, bodies []string
	var times []time.Time
	var badges []*domain.UUID
	for _, f := range facts {
		ids, types, times, badges, bodies = append(ids, f.ID), append(types, f.Type), append(times, f.At), append(badges, uuidOrNull(f.Badge.UUID)), append(bodies, string(f.Body))
	}
	return asked{prepared: stepFacts, args: []any{ids, types, times, badges, bodies}}
}

func healthAsked(c ports.Closing, stamps map[domain.BadgeID]ports.Stamp) asked {
	var badges []domain.UUID
	var heard, fixed, measured []*time.Time
	var lat, lng []int32
	var voltage []*int32
	for id, h := range c.Health {
		badges, lat, lng = append(badges, id.UUID), append(lat, h.LastLat), append(lng, h.LastLng)
		heard, fixed, measured = append(heard, instant(h.HeardAt)), append(fixed, instant(h.LastFixAt)), append(measured, instant(h.VoltageAt))
		var mv *int32
		if h.VoltageMV > 0 {
			mv = &h.VoltageMV
		}
		voltage = append(voltage, mv)
	}
	return asked{prepared: stepHealth, args: []any{c.At, badges, heard, fixed, lat, lng, voltage, measured}, rows: func(rows pgx.Rows) error {
		var id domain.UUID
		var stamp string
		_, err := pgx.ForEachRow(rows, []any{&id, &stamp}, func() error {
			stamps[domain.BadgeID{UUID: id}] = ports.Stamp(stamp)
			return nil
		})
		return err
	}}
}

func marksAsked(news []ports.News) (asked, bool) {
	var badges []domain.UUID
	var ids []int64
	for _, n := range news {
		badges, ids = append(badges, n.Badge.UUID), append(ids, n.Marks...)
	}
	return asked{prepared: stepMarks, args: []any{badges, ids}}, len(ids) > 0
}

func uuidOrNull(id domain.UUID) *domain.UUID {
	if id.IsZero() {
		return nil
	}
	return &id
}

func instant(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

func timeAt(sec int64) *time.Time {
	t := at(sec)
	return &t
}
