package postgis

import (
	"context"
	"fmt"
	"time"

	"actual/domain"
	"actual/domain/job"
	"actual/ports"
)

type crews struct{ scope }

type crewRow struct {
	ID       string  `bun:"id"`
	Ref      string  `bun:"ref"`
	Name     string  `bun:"name"`
	LeaderID *string `bun:"leader_id"`
	Revision int     `bun:"revision"`
}

const crewColumns = `SELECT id, ref, name, leader_id, revision FROM crew WHERE company_id = ?`

func (r crewRow) crew() (job.Crew, error) {
	id, err := domain.ParseCrewID(r.ID)
	if err != nil {
		return job.Crew{}, fmt.Errorf("stored crew: %w", err)
	}
	leader, err := orZero(r.LeaderID)
	return job.RestoreCrew(id, r.Ref, r.Name, domain.WorkerID{UUID: leader}, domain.Revision(r.Revision)), err
}

// Create implements ports.Crews.
func (s crews) Create(ctx context.Context, c job.Crew, at time.Time) error {
	_, err := s.exec(ctx, `INSERT INTO crew (company_id, id, ref, name, leader_id, created_at) VALUES (?, ?, ?, ?, ?, ?)`,
		s.id(), c.ID().String(), c.Ref(), c.Name(), idOrNull(c.Leader().UUID), at)
	if err = crewError(err, c); err != nil {
		return fmt.Errorf("insert crew: %w", err)
	}
	return nil
}

func crewError(err error, c job.Crew) error {
	switch {
	case violates(err, "crew_company_id_ref_key"):
		return job.ErrCrewTaken.With("%q", c.Ref())
	case violates(err, "crew_company_id_leader_id_fkey"):
		return job.ErrWorkerNotFound.With("leader")
	}
	return err
}

// ByID implements ports.Crews.
func (s crews) ByID(ctx context.Context, id domain.CrewID) (job.Crew, error) {
	var row crewRow
	if err := s.one(ctx, job.ErrCrewNotFound, &row, crewColumns+` AND id = ?`, s.id(), id.String()); err != nil {
		return job.Crew{}, fmt.Errorf("select crew: %w", err)
	}
	return row.crew()
}

// List implements ports.Crews.
func (s crews) List(ctx context.Context, q ports.CrewQuery) ([]job.Crew, error) {
	query, args := crewColumns, []any{s.id()}
	if q.Ref != "" {
		query, args = query+` AND ref = ?`, append(args, q.Ref)
	}
	if q.After != "" {
		query, args = query+` AND ref > ?`, append(args, q.After)
	}
	query += ` ORDER BY ref`
	if q.Limit > 0 {
		query, args = query+` LIMIT ?`, append(args, q.Limit)
	}
	var rows []crewRow
	if err := s.all(ctx, &rows, query, args...); err != nil {
		return nil, fmt.Errorf("select crews: %w", err)
	}
	return convert(rows, crewRow.crew)
}

// Save implements ports.Crews.
func (s crews) Save(ctx context.Context, c job.Crew) error {
	n, err := s.exec(ctx, `UPDATE crew SET ref = ?, name = ?, leader_id = ?, revision = revision + 1 WHERE company_id = ? AND id = ? AND revision = ?`,
		c.Ref(), c.Name(), idOrNull(c.Leader().UUID), s.id(), c.ID().String(), int(c.Revision()))
	return saved(n, crewError(err, c), "update crew")
}

type memberships struct{ scope }

type membershipRow struct {
	ID       string     `bun:"id"`
	CrewID   string     `bun:"crew_id"`
	WorkerID string     `bun:"worker_id"`
	FromAt   time.Time  `bun:"from_at"`
	ToAt     *time.Time `bun:"to_at"`
}

const membershipColumns = `SELECT id, crew_id, worker_id, from_at, NULLIF(to_at, 'infinity') AS to_at FROM crew_member WHERE company_id = ?`

func (r membershipRow) membership() (job.Membership, error) {
	ids, err := convert([]string{r.ID, r.CrewID, r.WorkerID}, domain.ParseUUID)
	if err != nil {
		return job.Membership{}, fmt.Errorf("stored membership: %w", err)
	}
	return job.Membership{
		ID: domain.MembershipID{UUID: ids[0]}, Crew: domain.CrewID{UUID: ids[1]}, Worker: domain.WorkerID{UUID: ids[2]},
		Span: domain.Span{From: r.FromAt.UTC(), To: timeOf(r.ToAt)},
	}, nil
}

// ByID implements ports.Memberships.
func (s memberships) ByID(ctx context.Context, id domain.MembershipID) (job.Membership, error) {
	var row membershipRow
	if err := s.one(ctx, job.ErrMembershipNotFound, &row, membershipColumns+` AND id = ?`, s.id(), id.String()); err != nil {
		return job.Membership{}, fmt.Errorf("select membership: %w", err)
	}
	return row.membership()
}

// List implements ports.Memberships.
func (s memberships) List(ctx context.Context, q ports.MembershipQuery) ([]job.Membership, error) {
	query, args := membershipColumns, []any{s.id()}
	if !q.Crew.IsZero() {
		query, args = query+` AND crew_id = ?`, append(args, q.Crew.String())
	}
	if !q.Worker.IsZero() {
		query, args = query+` AND worker_id = ?`, append(args, q.Worker.String())
	}
	if !q.At.IsZero() {
		query, args = query+` AND from_at <= ? AND ? < to_at`, append(args, q.At, q.At)
	}
	if q.Touching != (domain.Span{}) {
		query, args = query+` AND tstzrange(from_at, to_at) && tstzrange(?::timestamptz, ?::timestamptz)`, append(args, timeOrNull(q.Touching.From), timeOrNull(q.Touching.To))
	}
	if !q.AfterID.IsZero() {
		query, args = query+` AND (from_at, id) > (?, ?::uuid)`, append(args, q.AfterFrom, q.AfterID.String())
	}
	query += ` ORDER BY from_at, id`
	if q.Limit > 0 {
		query, args = query+` LIMIT ?`, append(args, q.Limit)
	}
	var rows []membershipRow
	if err := s.all(ctx, &rows, query, args...); err != nil {
		return nil, fmt.Errorf("select memberships: %w", err)
	}
	return convert(rows, membershipRow.membership)
}

// Begin implements ports.Memberships.
func (s memberships) Begin(ctx context.Context, m job.Membership) error {
	_, err := s.exec(ctx, `INSERT INTO crew_member (company_id, id, crew_id, worker_id, from_at, to_at) VALUES (?, ?, ?, ?, ?, COALESCE(?::timestamptz, 'infinity'))`,
		s.id(), m.ID.String(), m.Crew.String(), m.Worker.String(), m.Span.From, timeOrNull(m.Span.To))
	switch {
	case violates(err, "crew_member_one_crew"):
		return job.ErrInCrew
	case violates(err, "crew_member_company_id_crew_id_fkey"):
		return job.ErrCrewNotFound
	case violates(err, "crew_member_company_id_worker_id_fkey"):
		return job.ErrWorkerNotFound
	case err != nil:
		return fmt.Errorf("insert membership: %w", err)
	}
	return nil
}

// End implements ports.Memberships.
func (s memberships) End(ctx context.Context, m job.Membership) error {
	_, err := s.exec(ctx, `UPDATE crew_member SET to_at = ? WHERE company_id = ? AND id = ?`, m.Span.To, s.id(), m.ID.String())
	if err != nil {
		return fmt.Errorf("end membership: %w", err)
	}
	return nil
}
