package postgis

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/uptrace/bun/dialect/pgdialect"

	"actual/domain"
	"actual/domain/completeness"
	"actual/ports"
)

type badgeSessions struct{ scope }

// During implements ports.BadgeSessions. The last session that began before is among
// them: where its end never came, it may have gone on.
func (s badgeSessions) During(ctx context.Context, badges []domain.BadgeID, span domain.Span) (map[domain.BadgeID][]completeness.Session, error) {
	var rows []badgeSessionRow
	err := s.all(ctx, &rows, `WITH near AS MATERIALIZED (
			SELECT b.id AS badge_id,
				(SELECT max(begins_at) FROM badge_session WHERE company_id = ?0 AND badge_id = b.id AND begins_at < ?2) AS before,
				(SELECT min(begins_at) FROM badge_session WHERE company_id = ?0 AND badge_id = b.id AND begins_at >= ?3) AS after
			FROM unnest(?1::uuid[]) AS b (id))
		`+badgeSessionColumns+` FROM near n JOIN badge_session s ON s.company_id = ?0 AND s.badge_id = n.badge_id AND s.over_at >= ?2 AND (n.after IS NULL OR s.begins_at <= n.after)
		WHERE s.company_id = ?0
		UNION ALL `+badgeSessionColumns+` FROM near n JOIN badge_session s ON s.company_id = ?0 AND s.badge_id = n.badge_id AND s.begins_at = n.before AND s.over_at < ?2
		WHERE s.company_id = ?0`, s.id(), pgdialect.Array(texts(badges)), span.From, span.To)
	if err != nil {
		return nil, fmt.Errorf("select sessions of badges: %w", err)
	}
	out := make(map[domain.BadgeID][]completeness.Session, len(badges))
	for _, r := range rows {
		key, one, err := r.session()
		if err != nil {
			return nil, err
		}
		out[key.Badge] = append(out[key.Badge], one)
	}
	return out, nil
}

// Evidence implements ports.BadgeSessions. A comparison counts once all that it fetched
// is counted.
func (s badgeSessions) Evidence(ctx context.Context, span domain.Span) (completeness.Evidence, time.Time, error) {
	var row struct {
		StoredAt time.Time  `bun:"stored_at"`
		Since    *time.Time `bun:"since_at"`
		Counter  string     `bun:"counter"`
	}
	err := s.one(ctx, errNoRow, &row, `SELECT stored_at, since_at, counter FROM session_reading WHERE company_id = ?`, s.id())
	if errors.Is(err, errNoRow) {
		return completeness.Evidence{Counter: completeness.NoCounter}, time.Time{}, nil
	}
	if err != nil {
		return completeness.Evidence{}, time.Time{}, fmt.Errorf("select how far sessions are counted: %w", err)
	}
	counter, err := completeness.ParseCounter(row.Counter)
	if err != nil {
		return completeness.Evidence{}, time.Time{}, err
	}
	var windows []struct {
		From time.Time `bun:"from_at"`
		To   time.Time `bun:"through_at"`
	}
	if err := s.all(ctx, &windows, `SELECT from_at, through_at FROM backfill WHERE company_id = ? AND through_at > from_at AND from_at < ? AND through_at > ? AND moved_at <= ?`,
		s.id(), span.To, span.From, row.StoredAt); err != nil {
		return completeness.Evidence{}, time.Time{}, fmt.Errorf("select what was compared: %w", err)
	}
	ev := completeness.Evidence{Counter: counter, Since: timeOf(row.Since)}
	for _, w := range windows {
		ev.Compared = append(ev.Compared, domain.Span{From: w.From.UTC(), To: w.To.UTC()})
	}
	ev.Compared = completeness.Join(ev.Compared)
	return ev, row.StoredAt.UTC(), nil
}

// Ended implements ports.BadgeSessions.
func (s badgeSessions) Ended(ctx context.Context, before time.Time, limit int) ([]ports.EndedSession, error) {
	var rows []badgeSessionRow
	if err := s.all(ctx, &rows, badgeSessionColumns+`, NULLIF(b.owned_from, '-infinity') AS owned_from, NULLIF(b.owned_to, 'infinity') AS owned_to
		FROM badge_session s JOIN badge b ON b.company_id = s.company_id AND b.id = s.badge_id
		WHERE s.company_id = ? AND s.looked_at IS NULL AND s.ended_at IS NOT NULL AND s.ended_at < ? ORDER BY s.ended_at LIMIT ?`, s.id(), before, limit); err != nil {
		return nil, fmt.Errorf("select ended sessions: %w", err)
	}
	return convert(rows, func(r badgeSessionRow) (ports.EndedSession, error) {
		key, one, err := r.session()
		return ports.EndedSession{SessionKey: key, Session: one, Owned: domain.Span{From: timeOf(r.OwnedOf), To: timeOf(r.OwnedTo)}}, err
	})
}

// Looked implements ports.BadgeSessions.
func (s badgeSessions) Looked(ctx context.Context, keys []ports.SessionKey, at time.Time) error {
	badges, ids := keysOfSessions(keys)
	if _, err := s.exec(ctx, `UPDATE badge_session SET looked_at = ? WHERE company_id = ? AND (badge_id, session) IN (SELECT * FROM unnest(?::uuid[], ?::text[]))`,
		at, s.id(), pgdialect.Array(badges), pgdialect.Array(ids)); err != nil {
		return fmt.Errorf("say that sessions were looked at: %w", err)
	}
	return nil
}

// Forget implements ports.BadgeSessions.
func (s badgeSessions) Forget(ctx context.Context, before time.Time, limit int) (int64, error) {
	n, err := s.exec(ctx, `DELETE FROM badge_session WHERE company_id = ?0 AND (badge_id, session) IN (
		SELECT badge_id, session FROM badge_session WHERE company_id = ?0 AND over_at < ?1 LIMIT ?2)`, s.id(), before, limit)
	if err != nil {
		return 0, fmt.Errorf("delete sessions: %w", err)
	}
	return n, nil
}

type sessionSettings struct{ scope }

// Get implements ports.SessionSettings.
func (s sessionSettings) Get(ctx context.Context) (ports.SessionSetting, error) {
	var row struct {
		Counter  string     `bun:"counter"`
		Since    *time.Time `bun:"since_at"`
		Every    int        `bun:"every_s"`
		Revision int        `bun:"revision"`
	}
	err := s.one(ctx, errNoRow, &row, `SELECT counter, since_at, every_s, revision FROM session_reading WHERE company_id = ?`, s.id())
	if errors.Is(err, errNoRow) {
		row.Every, row.Revision, err = int(time.Hour/time.Second), 1, nil
	}
	if err != nil {
		return ports.SessionSetting{}, fmt.Errorf("select settings of sessions: %w", err)
	}
	counter, err := completeness.ParseCounter(row.Counter)
	return ports.SessionSetting{Revision: domain.Revision(row.Revision), Counter: counter, Since: timeOf(row.Since), Every: time.Duration(row.Every) * time.Second}, err
}

// Save implements ports.SessionSettings.
func (s sessionSettings) Save(ctx context.Context, set ports.SessionSetting) error {
	n, err := s.exec(ctx, `UPDATE session_reading SET counter = ?, every_s = ?, revision = revision + 1 WHERE company_id = ? AND revision = ?`,
		string(set.Counter), int(set.Every/time.Second), s.id(), int(set.Revision))
	if err != nil {
		return fmt.Errorf("save settings of sessions: %w", err)
	}
	if n == 0 {
		return domain.ErrMoved
	}
	return nil
}

var (
	_ ports.SessionCounts   = sessionCounts{}
	_ ports.BadgeSessions   = badgeSessions{}
	_ ports.SessionSettings = sessionSettings{}
)
