package notices

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"actual/app/task"
	"actual/domain"
	"actual/domain/notice"
	"actual/domain/run"
	"actual/domain/tenant"
	"actual/ports"
)

// fresh is how old the pulse of a company may be: two looks may have been late.
const fresh = 15 * time.Minute

// Look judges all companies together, by the house's run: whether Notehub or a carrier is
// down for many of them; and has each company looked at by a task of its own. It goes on
// behind the company whose ref it returned.
func (s *Service) Look(ctx context.Context, house domain.CompanyID, t run.Turn) (place string, err error) {
	now := s.clock.Now()
	began := now
	all, err := s.directory.Companies(ctx)
	if err != nil {
		return "", fmt.Errorf("look at all companies: %w", err)
	}
	whole, err := s.watchAll(ctx, house, now, t.Place == "")
	if err != nil {
		return "", fmt.Errorf("look at all companies: %w", err)
	}
	var failed []error
	for _, c := range all {
		if c.House() || c.Ref() == tenant.HouseRef || c.Ref() <= t.Place {
			continue
		}
		err := s.work.Update(ctx, c.ID(), func(ctx context.Context, tx ports.Tx) error {
			if len(whole) > 0 {
				if err := tx.AlertWatch.SaveOutages(ctx, whole); err != nil {
					return err
				}
			}
			return tx.Tasks.Enqueue(ctx, task.JudgeAlerts, nil)
		})
		if err != nil {
			failed = append(failed, fmt.Errorf("of company %s: %w", c.ID(), err))
		}
		if s.clock.Now().Sub(began) > task.Turn {
			return c.Ref(), errors.Join(failed...)
		}
	}
	return "", errors.Join(failed...)
}

// watchAll returns what companies have to know of outages of many of them: those that go
// on, and those that ended a short time ago.
func (s *Service) watchAll(ctx context.Context, house domain.CompanyID, now time.Time, first bool) (recent []notice.Outage, err error) {
	pulses, err := s.pulses.Pulses(ctx, now.Add(-fresh))
	if err != nil {
		return nil, err
	}
	err = s.work.Update(ctx, house, func(ctx context.Context, tx ports.Tx) error {
		known, err := tx.AlertWatch.Outages(ctx, now.Add(-time.Hour))
		if err != nil {
			return err
		}
		recent = known
		if first {
			recent = notice.WatchAll(known, pulses, now)
			return tx.AlertWatch.SaveOutages(ctx, changed(known, recent))
		}
		return nil
	})
	return recent, err
}

// changed returns the outages that are new or have ended.
func changed(before, after []notice.Outage) (out []notice.Outage) {
	for _, o := range after {
		if !slices.Contains(before, o) {
			out = append(out, o)
		}
	}
	return out
}
