package postgis

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun/dialect/pgdialect"

	"actual/domain"
	"actual/domain/badge"
	"actual/domain/job"
	"actual/ports"
)

type jobBadges struct{ scope }

type jobBadgeRow struct {
	JobID   string `bun:"job_id"`
	BadgeID string `bun:"badge_id"`
}

// Of implements ports.JobBadges.
func (s jobBadges) Of(ctx context.Context, jobs []domain.JobID) (map[domain.JobID][]domain.BadgeID, error) {
	var rows []jobBadgeRow
	err := s.all(ctx, &rows, `SELECT job_id, badge_id FROM job_badge WHERE company_id = ? AND job_id = ANY (?::uuid[]) ORDER BY badge_id`,
		s.id(), pgdialect.Array(texts(jobs)))
	if err != nil {
		return nil, fmt.Errorf("select badges of jobs: %w", err)
	}
	of := map[domain.JobID][]domain.BadgeID{}
	for _, r := range rows {
		ids, err := convert([]string{r.JobID, r.BadgeID}, domain.ParseUUID)
		if err != nil {
			return nil, fmt.Errorf("stored badge of a job: %w", err)
		}
		id := domain.JobID{UUID: ids[0]}
		of[id] = append(of[id], domain.BadgeID{UUID: ids[1]})
	}
	return of, nil
}

// Add implements ports.JobBadges.
func (s jobBadges) Add(ctx context.Context, those []ports.JobBadge, at time.Time) (int, error) {
	jobs, badges := pairs(those)
	n, err := s.exec(ctx, `INSERT INTO job_badge (company_id, job_id, badge_id, added_at)
		SELECT ?, p.job_id, p.badge_id, ? FROM unnest(?::uuid[], ?::uuid[]) AS p (job_id, badge_id) ON CONFLICT (company_id, job_id, badge_id) DO NOTHING`,
		s.id(), at, pgdialect.Array(jobs), pgdialect.Array(badges))
	switch {
	case violates(err, "job_badge_company_id_job_id_fkey"):
		return 0, job.ErrJobNotFound
	case violates(err, "job_badge_company_id_badge_id_fkey"):
		return 0, badge.ErrNotFound
	case err != nil:
		return 0, fmt.Errorf("insert badges of jobs: %w", err)
	}
	return int(n), nil
}

// Remove implements ports.JobBadges.
func (s jobBadges) Remove(ctx context.Context, those []ports.JobBadge) (int, error) {
	jobs, badges := pairs(those)
	n, err := s.exec(ctx, `DELETE FROM job_badge j USING unnest(?::uuid[], ?::uuid[]) AS p (job_id, badge_id)
		WHERE j.company_id = ? AND j.job_id = p.job_id AND j.badge_id = p.badge_id`, pgdialect.Array(jobs), pgdialect.Array(badges), s.id())
	if err != nil {
		return 0, fmt.Errorf("delete badges of jobs: %w", err)
	}
	return int(n), nil
}

func pairs(those []ports.JobBadge) (jobs, badges []string) {
	jobs, badges = make([]string, len(those)), make([]string, len(those))
	for i, x := range those {
		jobs[i], badges[i] = x.Job.String(), x.Badge.String()
	}
	return jobs, badges
}
