package planning

import (
	"context"
	"fmt"
	"slices"

	"actual/domain"
	"actual/domain/job"
	"actual/domain/ledger"
	"actual/ports"
)

// Badges returns which badges are expected on a job. It fails with
// job.ErrJobNotFound.
func (j *Jobs) Badges(ctx context.Context, company domain.CompanyID, id domain.JobID) (badges []domain.BadgeID, err error) {
	err = j.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		if _, err := tx.Jobs.ByID(ctx, id); err != nil {
			return err
		}
		of, err := tx.JobBadges.Of(ctx, []domain.JobID{id})
		badges = of[id]
		return err
	})
	return badges, err
}

// ExpectBadges is the command to expect badges on a job, and others no more.
type ExpectBadges struct {
	Company     domain.CompanyID
	Job         domain.JobID
	Add, Remove []domain.BadgeID
	By          string
}

// Expect says which badges are expected on a job, and returns all that are.
//
// Errors: job.ErrJobNotFound, job.ErrCancelled, badge.ErrNotFound.
func (j *Jobs) Expect(ctx context.Context, cmd ExpectBadges) (badges []domain.BadgeID, err error) {
	err = j.update(ctx, cmd.Company, cmd.By, func(ctx context.Context, a act) error {
		of, err := a.Jobs.ByID(ctx, cmd.Job)
		if err != nil {
			return err
		}
		if of.State() == job.Cancelled {
			return job.ErrCancelled
		}
		if err := a.expect(ctx, cmd.Job, cmd.Add, cmd.Remove); err != nil {
			return err
		}
		there, err := a.JobBadges.Of(ctx, []domain.JobID{cmd.Job})
		badges = there[cmd.Job]
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("expect badges on job: %w", err)
	}
	return badges, nil
}

func (a act) expect(ctx context.Context, of domain.JobID, more, fewer []domain.BadgeID) error {
	there, err := a.JobBadges.Of(ctx, []domain.JobID{of})
	if err != nil {
		return err
	}
	expected := func(b domain.BadgeID) bool { return slices.Contains(there[of], b) }
	for _, b := range fewer {
		if expected(b) {
			continue
		}
		if _, err := a.Badges.ByID(ctx, b); err != nil { // What the company has not is no badge to take away.
			return err
		}
	}
	added := slices.DeleteFunc(slices.Clone(more), expected)
	removed := slices.DeleteFunc(slices.Clone(fewer), func(b domain.BadgeID) bool { return !expected(b) })
	if _, err := a.JobBadges.Add(ctx, onJob(of, added), a.now); err != nil {
		return err
	}
	if _, err := a.JobBadges.Remove(ctx, onJob(of, removed)); err != nil || len(added)+len(removed) == 0 {
		return err
	}
	return a.note(ctx, ledger.JobBadgesChanged, "job:"+of.String(), ledger.Fields{"added": badgeValues(added), "removed": badgeValues(removed)})
}

func onJob(of domain.JobID, badges []domain.BadgeID) []ports.JobBadge {
	those := make([]ports.JobBadge, len(badges))
	for i, b := range badges {
		those[i] = ports.JobBadge{Job: of, Badge: b}
	}
	return those
}

func badgeValues(badges []domain.BadgeID) ledger.Value {
	all := make([]ledger.Value, len(badges))
	for i, b := range badges {
		all[i] = ledger.Text(b.String())
	}
	return ledger.List(all...)
}
