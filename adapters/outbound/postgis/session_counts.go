package postgis

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/uptrace/bun/dialect/pgdialect"

	"actual/domain"
	"actual/domain/completeness"
	"actual/ports"
)

type sessionCounts struct{ scope }

type eventPlaceRow struct {
	StoredAt time.Time `bun:"stored_at"`
	Key      string    `bun:"key"`
	Content  int64     `bun:"content"`
}

func (r eventPlaceRow) place() ports.EventPlace {
	return ports.EventPlace{StoredAt: r.StoredAt.UTC(), Key: r.Key, Content: uint64(r.Content)} //nolint:gosec // The same bits.
}

// Hold implements ports.SessionCounts. Who has it is not waited for.
func (s sessionCounts) Hold(ctx context.Context, from time.Time) (ports.EventPlace, bool, error) {
	const held = `SELECT stored_at, key, content FROM session_reading WHERE company_id = ? FOR NO KEY UPDATE SKIP LOCKED`
	var row eventPlaceRow
	err := s.one(ctx, errNoRow, &row, held, s.id())
	if errors.Is(err, errNoRow) {
		if _, err := s.exec(ctx, `INSERT INTO session_reading (company_id, stored_at, key, content, since_at)
			SELECT ?0, CASE WHEN older.are THEN ?1::timestamptz ELSE to_timestamp(0) END, '', 0, CASE WHEN older.are THEN ?1::timestamptz END
			FROM (SELECT EXISTS (SELECT FROM event WHERE company_id = ?0 AND stored_at < ?1)) AS older (are) ON CONFLICT DO NOTHING`, s.id(), from); err != nil {
			return ports.EventPlace{}, false, fmt.Errorf("begin to count sessions: %w", err)
		}
		err = s.one(ctx, errNoRow, &row, held, s.id())
	}
	if errors.Is(err, errNoRow) {
		return ports.EventPlace{}, false, nil
	}
	if err != nil {
		return ports.EventPlace{}, false, fmt.Errorf("hold count of sessions: %w", err)
	}
	return row.place(), true, nil
}

type countedRow struct {
	eventPlaceRow

	BadgeID string          `bun:"badge_id"`
	Again   bool            `bun:"again"`
	Raw     json.RawMessage `bun:"raw"`
}

// Stored implements ports.SessionCounts.
func (s sessionCounts) Stored(ctx context.Context, after ports.EventPlace, until time.Time, limit int) ([]ports.CountedEvent, error) {
	var rows []countedRow
	err := s.all(ctx, &rows, `SELECT e.stored_at, e.key, e.content, e.badge_id, e.raw, EXISTS (
			SELECT FROM event_key k WHERE k.company_id = e.company_id AND k.key = e.key AND (k.stored_at, k.content) < (e.stored_at, e.content)) AS again
		FROM event e WHERE e.company_id = ?0 AND e.stored_at >= ?1 AND e.stored_at <= ?4 AND (e.stored_at, e.key, e.content) > (?1, ?2, ?3)
		ORDER BY e.stored_at, e.key, e.content LIMIT ?5`,
		s.id(), after.StoredAt, after.Key, int64(after.Content), until, limit) //nolint:gosec // The same bits.
	if err != nil {
		return nil, fmt.Errorf("select events to count: %w", err)
	}
	return convert(rows, func(r countedRow) (ports.CountedEvent, error) {
		badge, err := domain.ParseBadgeID(r.BadgeID)
		return ports.CountedEvent{EventPlace: r.place(), Badge: badge, Again: r.Again, Raw: r.Raw}, err
	})
}

// Known implements ports.SessionCounts.
func (s sessionCounts) Known(ctx context.Context, keys []ports.SessionKey) (map[ports.SessionKey]completeness.Session, error) {
	badges, ids := keysOfSessions(keys)
	var rows []badgeSessionRow
	if err := s.all(ctx, &rows, badgeSessionColumns+` FROM badge_session s
		WHERE s.company_id = ? AND (s.badge_id, s.session) IN (SELECT * FROM unnest(?::uuid[], ?::text[]))`, s.id(), pgdialect.Array(badges), pgdialect.Array(ids)); err != nil {
		return nil, fmt.Errorf("select sessions: %w", err)
	}
	out := make(map[ports.SessionKey]completeness.Session, len(rows))
	for _, r := range rows {
		key, one, err := r.session()
		if err != nil {
			return nil, err
		}
		out[key] = one
	}
	return out, nil
}

func keysOfSessions(keys []ports.SessionKey) (badges, ids []string) {
	badges, ids = make([]string, len(keys)), make([]string, len(keys))
	for i, k := range keys {
		badges[i], ids[i] = k.Badge.String(), k.Session
	}
	return badges, ids
}

// Save implements ports.SessionCounts.
func (s sessionCounts) Save(ctx context.Context, sessions map[ports.SessionKey]completeness.Session, at ports.EventPlace) error {
	if len(sessions) > 0 {
		rows := make([]badgeSessionRow, 0, len(sessions))
		for key, one := range sessions {
			row, err := rowOfSession(key, one)
			if err != nil {
				return err
			}
			rows = append(rows, row)
		}
		text, err := json.Marshal(rows)
		if err != nil {
			return fmt.Errorf("encode sessions: %w", err)
		}
		if _, err := s.exec(ctx, `INSERT INTO badge_session (company_id, badge_id, session, began_at, ended_at, first_at, last_at, begins_at, over_at, stored_at, notes, routed, ends, many_ends)
			SELECT ?, r.* FROM jsonb_to_recordset(?::jsonb) AS r (badge_id uuid, session text, began_at timestamptz, ended_at timestamptz, first_at timestamptz, last_at timestamptz,
				begins_at timestamptz, over_at timestamptz, stored_at timestamptz, notes bigint, routed bigint, ends jsonb, many_ends boolean)
			ON CONFLICT (company_id, badge_id, session) DO UPDATE SET began_at = excluded.began_at, ended_at = excluded.ended_at, first_at = excluded.first_at, last_at = excluded.last_at,
				begins_at = excluded.begins_at, over_at = excluded.over_at, stored_at = excluded.stored_at, notes = excluded.notes, routed = excluded.routed, ends = excluded.ends,
				many_ends = excluded.many_ends, looked_at = NULL`, s.id(), string(text)); err != nil {
			return fmt.Errorf("save sessions: %w", err)
		}
	}
	if _, err := s.exec(ctx, `UPDATE session_reading SET stored_at = ?, key = ?, content = ? WHERE company_id = ?`,
		at.StoredAt, at.Key, int64(at.Content), s.id()); err != nil { //nolint:gosec // The same bits.
		return fmt.Errorf("save how far sessions are counted: %w", err)
	}
	return nil
}

// badgeSessionRow is a row of badge_session, from the database and on the way there.
type badgeSessionRow struct {
	BadgeID  string          `bun:"badge_id" json:"badge_id"`
	Session  string          `bun:"session" json:"session"`
	Began    *time.Time      `bun:"began_at" json:"began_at"`
	Ended    *time.Time      `bun:"ended_at" json:"ended_at"`
	First    *time.Time      `bun:"first_at" json:"first_at"`
	Last     *time.Time      `bun:"last_at" json:"last_at"`
	Begins   time.Time       `bun:"begins_at" json:"begins_at"`
	Over     time.Time       `bun:"over_at" json:"over_at"`
	Stored   time.Time       `bun:"stored_at" json:"stored_at"`
	Notes    int64           `bun:"notes" json:"notes"`
	Routed   int64           `bun:"routed" json:"routed"`
	Ends     json.RawMessage `bun:"ends" json:"ends"`
	ManyEnds bool            `bun:"many_ends" json:"many_ends"`
	OwnedOf  *time.Time      `bun:"owned_from" json:"-"`
	OwnedTo  *time.Time      `bun:"owned_to" json:"-"`
}

const badgeSessionColumns = `SELECT s.badge_id, s.session, s.began_at, s.ended_at, s.first_at, s.last_at, s.begins_at, s.over_at, s.stored_at, s.notes, s.routed, s.ends, s.many_ends`

func (r badgeSessionRow) session() (ports.SessionKey, completeness.Session, error) {
	badge, err := domain.ParseBadgeID(r.BadgeID)
	if err != nil {
		return ports.SessionKey{}, completeness.Session{}, fmt.Errorf("stored session: %w", err)
	}
	var ends [][3]int64
	if err := json.Unmarshal(r.Ends, &ends); err != nil {
		return ports.SessionKey{}, completeness.Session{}, fmt.Errorf("stored session %s: %w", r.Session, err)
	}
	one := completeness.Session{
		ID: r.Session, Began: timeOf(r.Began), Ended: timeOf(r.Ended), First: timeOf(r.First), Last: timeOf(r.Last), Stored: r.Stored.UTC(),
		Notes: r.Notes, Routed: r.Routed, ManyEnds: r.ManyEnds,
	}
	for _, e := range ends {
		one.Ends = append(one.Ends, completeness.Counts{HubReceived: e[0], CardSent: e[1], HubRouted: e[2]})
	}
	return ports.SessionKey{Badge: badge, Session: r.Session}, one, nil
}

// rowOfSession writes a session down. Where nothing says when it was, it is put where it
// was stored.
func rowOfSession(key ports.SessionKey, one completeness.Session) (badgeSessionRow, error) {
	ends := make([][3]int64, len(one.Ends))
	for i, e := range one.Ends {
		ends[i] = [3]int64{e.HubReceived, e.CardSent, e.HubRouted}
	}
	text, err := json.Marshal(ends)
	if err != nil {
		return badgeSessionRow{}, fmt.Errorf("encode ends of session: %w", err)
	}
	begins, over := one.Begins(), one.Over()
	if begins.IsZero() {
		begins = one.Stored
	}
	if over.IsZero() {
		over = begins
	}
	return badgeSessionRow{
		BadgeID: key.Badge.String(), Session: key.Session, Began: orNone(one.Began), Ended: orNone(one.Ended), First: orNone(one.First), Last: orNone(one.Last),
		Begins: begins, Over: over, Stored: one.Stored, Notes: one.Notes, Routed: one.Routed, Ends: text, ManyEnds: one.ManyEnds,
	}, nil
}

func orNone(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
