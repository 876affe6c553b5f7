package postgis

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"actual/domain"
	"actual/domain/assignment"
	"actual/domain/job"
	"actual/ports"
)

// assignmentBody is what of a row is not a column of its own.
type assignmentBody struct {
	JobRevision int         `json:"job_revision,omitempty"`
	JobSource   string      `json:"job_source,omitempty"`
	JobRef      string      `json:"job_ref,omitempty"`
	Ticket      string      `json:"ticket,omitempty"`
	Number      string      `json:"number,omitempty"`
	Service     string      `json:"service,omitempty"`
	Order       int         `json:"order,omitempty"`
	Version     int         `json:"source_version,omitempty"`
	Parts       int         `json:"parts,omitempty"`
	LeaderID    string      `json:"leader,omitempty"`
	From        int64       `json:"from,omitempty"`
	To          int64       `json:"to,omitempty"`
	Shared      int         `json:"shared,omitempty"`
	Seen        string      `json:"seen"`
	Why         string      `json:"why,omitempty"`
	By          string      `json:"by,omitempty"`
	Arrived     [3]int64    `json:"arrived"`  // The estimate and the range.
	Departed    [3]int64    `json:"departed"` // Likewise.
	Seconds     int64       `json:"seconds,omitempty"`
	UndecidedS  int64       `json:"undecided_s,omitempty"`
	Confidence  int32       `json:"confidence,omitempty"`
	Provisional bool        `json:"provisional,omitempty"`
	Visits      []visitJSON `json:"visits,omitempty"`
}

type visitJSON struct {
	ID      string `json:"id"`
	Version int    `json:"version"`
	Badge   string `json:"badge"`
}

func bodyOf(r assignment.Row) assignmentBody {
	p := r.Presence
	b := assignmentBody{
		JobRevision: int(r.JobRevision), JobSource: string(r.JobSource), JobRef: r.JobRef, Ticket: r.Said.Ticket, Number: r.Said.Number, Service: r.Said.Service,
		Order: r.Said.Order, Version: int(r.Said.Version), Parts: r.Parts, From: unixOrZero(r.Expected.From), To: unixOrZero(r.Expected.To), Shared: r.Shared,
		Seen: string(p.Seen), Why: string(p.Why), By: string(p.By), Arrived: [3]int64{p.Arrived, p.ArrivedBetween[0], p.ArrivedBetween[1]},
		Departed: [3]int64{p.Departed, p.DepartedBetween[0], p.DepartedBetween[1]}, Seconds: p.Seconds, UndecidedS: p.UndecidedS,
		Confidence: p.Confidence, Provisional: p.Provisional,
	}
	if !r.Leader.IsZero() {
		b.LeaderID = r.Leader.String()
	}
	for _, v := range p.Visits {
		b.Visits = append(b.Visits, visitJSON{v.ID.String(), v.Version, v.Badge.String()})
	}
	return b
}

func unixOrZero(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.Unix()
}

func timeOrZero(sec int64) time.Time {
	if sec == 0 {
		return time.Time{}
	}
	return at(sec)
}

// into puts what the body says into a row.
func (b assignmentBody) into(r *assignment.Row) error {
	leader, err := orZero(&b.LeaderID)
	r.JobRevision, r.JobSource, r.JobRef, r.Parts, r.Leader = domain.Revision(b.JobRevision), job.Source(b.JobSource), b.JobRef, b.Parts, domain.WorkerID{UUID: leader}
	r.Said = assignment.Said{Ticket: b.Ticket, Number: b.Number, Service: b.Service, Order: b.Order, Version: domain.Revision(b.Version)}
	r.Expected, r.Shared = domain.Span{From: timeOrZero(b.From), To: timeOrZero(b.To)}, b.Shared
	r.Presence = assignment.Presence{
		Seen: assignment.Seen(b.Seen), Why: assignment.Why(b.Why), By: assignment.By(b.By),
		Arrived: b.Arrived[0], ArrivedBetween: [2]int64(b.Arrived[1:]), Departed: b.Departed[0], DepartedBetween: [2]int64(b.Departed[1:]),
		Seconds: b.Seconds, UndecidedS: b.UndecidedS, Confidence: b.Confidence, Provisional: b.Provisional,
	}
	for _, v := range b.Visits {
		ids, bad := convert([]string{v.ID, v.Badge}, domain.ParseUUID)
		if bad != nil {
			return bad
		}
		r.Presence.Visits = append(r.Presence.Visits, assignment.Visit{ID: domain.VisitID{UUID: ids[0]}, Version: v.Version, Badge: domain.BadgeID{UUID: ids[1]}})
	}
	return err
}

// eachAssignment calls fn with each row, and from and to which revision it holds; to
// is 0 where it does still.
func eachAssignment(rows pgx.Rows, fn func(from, to int, r assignment.Row)) error {
	var key, source string
	var from int
	var to *int
	var site domain.UUID
	var ofJob, crew, worker, badge *domain.UUID
	var body []byte
	_, err := pgx.ForEachRow(rows, []any{&key, &from, &to, &ofJob, &site, &crew, &worker, &badge, &source, &body}, func() error {
		r := assignment.Row{Source: assignment.Source(source), Site: domain.SiteID{UUID: site}}
		r.Job.UUID, r.Crew.UUID, r.Worker.UUID, r.Badge.UUID = given(ofJob), given(crew), given(worker), given(badge)
		var b assignmentBody
		if err := json.Unmarshal(body, &b); err != nil {
			return fmt.Errorf("stored assignment %s: %w", key, err)
		}
		if err := b.into(&r); err != nil {
			return fmt.Errorf("stored assignment %s: %w", key, err)
		}
		until := 0
		if to != nil {
			until = *to
		}
		fn(from, until, r)
		return nil
	})
	return err
}

// given is an identifier, or the zero one where there is none.
func given(id *domain.UUID) domain.UUID {
	if id == nil {
		return domain.UUID{}
	}
	return *id
}

type assignmentDisposal struct{ scope }

// Before implements ports.AssignmentDisposal.
func (s assignmentDisposal) Before(ctx context.Context, on domain.Date, limit int) (int64, error) {
	const past = `SELECT DISTINCT e.on_date FROM assignment_export e WHERE e.company_id = ?0 AND e.on_date < ?1::date AND NOT EXISTS (
		SELECT FROM legal_hold h WHERE h.company_id = ?0 AND h.lifted_at IS NULL AND h.from_at < e.on_date + 2 AND h.to_at >= e.on_date - 1)
		ORDER BY e.on_date LIMIT ?2`
	if _, err := s.exec(ctx, `DELETE FROM assignment_row WHERE company_id = ?0 AND on_date IN (`+past+`)`, s.id(), on.String(), limit); err != nil {
		return 0, fmt.Errorf("delete assignments: %w", err)
	}
	n, err := s.exec(ctx, `DELETE FROM assignment_export WHERE company_id = ?0 AND on_date IN (`+past+`)`, s.id(), on.String(), limit)
	if err != nil {
		return 0, fmt.Errorf("delete exports of assignments: %w", err)
	}
	return n, nil
}

type heard struct{ scope }

// heardDuring asks the primary key of fix once for each badge.
var heardDuring = prepared{"heard_during", `SELECT b.id FROM badge b
	WHERE b.company_id = $1 AND EXISTS (SELECT FROM fix f WHERE f.company_id = $1 AND f.badge_id = b.id AND f.at BETWEEN $2 AND $3)`}

// During implements ports.Heard.
func (s heard) During(ctx context.Context, from, to time.Time) (out []domain.BadgeID, err error) {
	err = s.pipeline(ctx, asked{prepared: heardDuring, args: []any{from, to}, rows: func(rows pgx.Rows) error {
		var b domain.BadgeID
		_, err := pgx.ForEachRow(rows, []any{&b.UUID}, func() error {
			out = append(out, b)
			return nil
		})
		return err
	}})
	if err != nil {
		return nil, fmt.Errorf("select badges that were heard: %w", err)
	}
	return out, nil
}

var (
	_ ports.Assignments        = assignments{}
	_ ports.AssignmentDisposal = assignmentDisposal{}
	_ ports.Heard              = heard{}
)
