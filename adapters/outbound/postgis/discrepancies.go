package postgis

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun/dialect/pgdialect"

	"actual/adapters/casefile"
	"actual/domain"
	"actual/domain/discrepancy"
	"actual/domain/reconcile"
	"actual/ports"
)

type discrepancies struct{ scope }

const discrepancyColumns = `id, key, on_date::text AS on_date, kind, severity, provisional, site_id, job_id, crew_id, worker_id, badge_id, other_id, row_id,
	finding, expected, actual, about_at, proposed_id, gist, state, revision, opened_at, moved_at, returned, assignee_id,
	acknowledged_by, acknowledged_at, reason, resolution, note, resolved_by, resolved_at, link_to, link_id`

type discrepancyRow struct {
	ID             string     `bun:"id"`
	Key            string     `bun:"key"`
	OnDate         string     `bun:"on_date"`
	Kind           string     `bun:"kind"`
	Severity       string     `bun:"severity"`
	Provisional    bool       `bun:"provisional"`
	SiteID         *string    `bun:"site_id"`
	JobID          *string    `bun:"job_id"`
	CrewID         *string    `bun:"crew_id"`
	WorkerID       *string    `bun:"worker_id"`
	BadgeID        *string    `bun:"badge_id"`
	OtherID        *string    `bun:"other_id"`
	RowID          *string    `bun:"row_id"`
	Finding        string     `bun:"finding"`
	Expected       int64      `bun:"expected"`
	Actual         int64      `bun:"actual"`
	AboutAt        *time.Time `bun:"about_at"`
	ProposedID     *string    `bun:"proposed_id"`
	Gist           string     `bun:"gist"`
	Detail         []byte     `bun:"detail"`
	State          string     `bun:"state"`
	Revision       int        `bun:"revision"`
	OpenedAt       time.Time  `bun:"opened_at"`
	MovedAt        time.Time  `bun:"moved_at"`
	Returned       int        `bun:"returned"`
	AssigneeID     *string    `bun:"assignee_id"`
	AcknowledgedBy string     `bun:"acknowledged_by"`
	AcknowledgedAt *time.Time `bun:"acknowledged_at"`
	Reason         string     `bun:"reason"`
	Resolution     string     `bun:"resolution"`
	Note           string     `bun:"note"`
	ResolvedBy     string     `bun:"resolved_by"`
	ResolvedAt     *time.Time `bun:"resolved_at"`
	LinkTo         string     `bun:"link_to"`
	LinkID         *string    `bun:"link_id"`
}

func (r discrepancyRow) discrepancy() (discrepancy.Discrepancy, error) {
	d := discrepancy.Discrepancy{
		State: discrepancy.State(r.State), Revision: domain.Revision(r.Revision), OpenedAt: r.OpenedAt.UTC(), MovedAt: r.MovedAt.UTC(), Returned: r.Returned,
		AcknowledgedBy: r.AcknowledgedBy, AcknowledgedAt: timeOf(r.AcknowledgedAt),
		Settlement: discrepancy.Settlement{Reason: discrepancy.Reason(r.Reason), Resolution: discrepancy.Resolution(r.Resolution), Note: r.Note},
		ResolvedBy: r.ResolvedBy, ResolvedAt: timeOf(r.ResolvedAt),
	}
	var err error
	if d.ID, err = domain.ParseDiscrepancyID(r.ID); err == nil {
		d.Assignee.UUID, err = orZero(r.AssigneeID)
	}
	if err == nil {
		d.Settlement.Link, err = linkOf(r.LinkTo, r.LinkID)
	}
	if err == nil {
		d.Found, err = r.found()
	}
	if err != nil {
		return d, fmt.Errorf("stored discrepancy: %w", err)
	}
	return d, nil
}

// linkOf returns a stored link.
func linkOf(to string, id *string) (l discrepancy.Link, err error) {
	l.To = discrepancy.LinkKind(to)
	l.ID, err = orZero(id)
	return l, err
}

// found returns what the last pass that changed it found: the whole where its detail
// was read, else what stands in columns.
func (r discrepancyRow) found() (discrepancy.Found, error) {
	f := discrepancy.Found{Gist: r.Gist}
	if r.Detail != nil {
		d, err := casefile.Decode(r.Detail)
		f.Discrepancy = d
		return f, err
	}
	f.Severity, f.Provisional, f.Kind = reconcile.Severity(r.Severity), r.Provisional, reconcile.Kind(r.Kind)
	f.Verdict = reconcile.Verdict{Holds: true, Finding: r.Finding, Expected: r.Expected, Actual: r.Actual, At: secOf(r.AboutAt)}
	var err error
	if f.Key, err = domain.ParseUUID(r.Key); err == nil {
		f.Date, err = domain.ParseDate(r.OnDate)
	}
	s := &f.Subject
	for text, into := range map[*string]*domain.UUID{
		r.SiteID: &s.Site.UUID, r.JobID: &s.Job.UUID, r.CrewID: &s.Crew.UUID, r.WorkerID: &s.Worker.UUID, r.BadgeID: &s.Badge.UUID, r.OtherID: &s.Other, r.RowID: &s.Row,
		r.ProposedID: &f.Verdict.Site.UUID,
	} {
		if err == nil && text != nil {
			*into, err = domain.ParseUUID(*text)
		}
	}
	return f, err
}

// OfDate implements ports.Discrepancies. The lock is held to the end of the
// transaction.
func (s discrepancies) OfDate(ctx context.Context, on domain.Date) ([]discrepancy.Discrepancy, error) {
	if _, err := s.exec(ctx, `SELECT pg_advisory_xact_lock(hashtextextended('reconcile:' || company_id || ':' || ?, 0)) FROM company WHERE company_id = ?`, on.String(), s.id()); err != nil {
		return nil, fmt.Errorf("lock a date: %w", err)
	}
	return s.selected(ctx, `SELECT `+discrepancyColumns+` FROM discrepancy WHERE company_id = ? AND on_date = ?::date ORDER BY id FOR UPDATE`, s.id(), on.String())
}

// Take implements ports.Discrepancies.
func (s discrepancies) Take(ctx context.Context, ids []domain.DiscrepancyID) ([]discrepancy.Discrepancy, error) {
	return s.selected(ctx, `SELECT `+discrepancyColumns+` FROM discrepancy WHERE company_id = ? AND id = ANY (?::uuid[]) ORDER BY id FOR UPDATE`, s.id(), pgdialect.Array(texts(ids)))
}

// discrepancyWhere are the conditions of a query but for the cursor; see filter. What
// is not asked for is known when the statement is planned.
const discrepancyWhere = ` FROM discrepancy WHERE company_id = ?0 AND (?1 OR id = ANY (?2::uuid[])) AND (?3::date IS NULL OR on_date >= ?3::date)
	AND (?4::date IS NULL OR on_date <= ?4::date) AND (?5 OR state = ANY (?6::text[])) AND (?7 OR kind = ANY (?8::text[])) AND (?9 OR severity = ANY (?10::text[]))
	AND (?11::uuid IS NULL OR site_id = ?11::uuid) AND (?12::uuid IS NULL OR crew_id = ?12::uuid) AND (?13::uuid IS NULL OR worker_id = ?13::uuid)
	AND (?14::uuid IS NULL OR badge_id = ?14::uuid) AND (?15::uuid IS NULL OR job_id = ?15::uuid) AND (?16::uuid IS NULL OR assignee_id = ?16::uuid)`

// filter returns the parameters of discrepancyWhere.
func (s discrepancies) filter(q ports.DiscrepancyQuery) []any {
	return []any{
		s.id(), q.IDs == nil, pgdialect.Array(texts(q.IDs)), dateOrNull(q.From), dateOrNull(q.To), len(q.States) == 0, pgdialect.Array(words(q.States)),
		len(q.Kinds) == 0, pgdialect.Array(words(q.Kinds)), len(q.Severities) == 0, pgdialect.Array(words(q.Severities)),
		idOrNull(q.About.Site.UUID), idOrNull(q.About.Crew.UUID), idOrNull(q.About.Worker.UUID), idOrNull(q.About.Badge.UUID), idOrNull(q.About.Job.UUID),
		idOrNull(q.Assignee.UUID),
	}
}

// List implements ports.Discrepancies.
func (s discrepancies) List(ctx context.Context, q ports.DiscrepancyQuery) ([]discrepancy.Discrepancy, error) {
	query := `SELECT ` + discrepancyColumns
	if q.Detail {
		query += `, detail`
	}
	query += discrepancyWhere + ` AND (?17::uuid IS NULL OR (on_date, id) < (?18::date, ?17::uuid)) ORDER BY on_date DESC, id DESC`
	if q.Limit > 0 {
		query += ` LIMIT ?19`
	}
	return s.selected(ctx, query, append(s.filter(q), idOrNull(q.AfterID.UUID), dateOrNull(q.AfterDate), q.Limit)...)
}

func words[T ~string](all []T) []string {
	out := make([]string, len(all))
	for i, one := range all {
		out[i] = string(one)
	}
	return out
}

func (s discrepancies) selected(ctx context.Context, query string, args ...any) ([]discrepancy.Discrepancy, error) {
	var rows []discrepancyRow
	if err := s.all(ctx, &rows, query, args...); err != nil {
		return nil, fmt.Errorf("select discrepancies: %w", err)
	}
	return convert(rows, discrepancyRow.discrepancy)
}
