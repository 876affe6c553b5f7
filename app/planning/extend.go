package planning

import (
	"context"
	"errors"
	"fmt"
	"time"

	"actual/domain"
	"actual/domain/job"
	"actual/ports"
)

// extendedAtOnce is how many series are looked for at a time.
const extendedAtOnce = 50

// actorOfSystem is who makes jobs ahead.
const actorOfSystem = "system:jobs"

// Extend makes the jobs of the company's series as far ahead as they are to be, for
// about so long, and reports whether any are left. Whoever extends a series at the
// same time, or again, makes none twice.
func (s *Series) Extend(ctx context.Context, company domain.CompanyID, within time.Duration) (more bool, err error) {
	end := s.clock.Now().Add(within)
	var after SeriesCursor
	for {
		behind, last, err := s.behind(ctx, company, after)
		if err != nil || len(behind) == 0 {
			return false, err
		}
		for _, x := range behind {
			if !s.clock.Now().Before(end) {
				return true, nil
			}
			if err := s.extend(ctx, company, x, last); err != nil {
				return false, fmt.Errorf("extend series %s: %w", x.ID(), err)
			}
			after = SeriesCursor{x.Course().Start, x.ID()}
		}
	}
}

func (s *Series) behind(ctx context.Context, company domain.CompanyID, after SeriesCursor) (behind []job.Series, last domain.Date, err error) {
	err = s.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		today, err := act{Tx: tx, now: s.clock.Now()}.today(ctx)
		if err != nil {
			return err
		}
		last = today.AddDays(int(s.ahead))
		behind, err = tx.Series.List(ctx, ports.SeriesQuery{Behind: last, AfterStart: after.Start, AfterID: after.ID, Limit: extendedAtOnce})
		return err
	})
	return behind, last, err
}

// extend makes the jobs of one series. Where another was faster, or the series was
// changed, there is nothing to do: it is made already.
func (s *Series) extend(ctx context.Context, company domain.CompanyID, x job.Series, last domain.Date) error {
	err := s.update(ctx, company, actorOfSystem, func(ctx context.Context, a act) error {
		return s.extendTo(ctx, a, x, last)
	})
	if errors.Is(err, domain.ErrMoved) {
		return nil
	}
	return err
}
