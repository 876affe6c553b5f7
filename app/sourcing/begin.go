package sourcing

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"time"

	"actual/app/task"
	"actual/domain"
	"actual/domain/source"
	"actual/ports"
)

// Ask is what is asked of a sync.
type Ask struct {
	Company  domain.CompanyID
	Full     bool   // Read all lists, and take over every row anew.
	Believe  bool   // However much is gone at once.
	TakeOnly bool   // Read nothing: take over what waits.
	By       string // Who asks, as the ledger names it.

	queued bool // Its work is queued with it.
}

// Begin begins a sync, or goes on with one of the same window that was cut off. One of
// a day before is given up: what it read stays.
//
// Errors: ErrUnderWay, fault.Unavailable.
func (s *Syncer) Begin(ctx context.Context, ask Ask) (*Run, error) {
	r := &Run{Syncer: s, company: ask.Company}
	err := s.work.Update(ctx, ask.Company, func(ctx context.Context, tx ports.Tx) error {
		if err := r.begin(ctx, tx, ask); err != nil || !ask.queued {
			return err
		}
		// Of tasks that are alike one is queued, though it may just be ending: so it says where it was, too.
		return tx.Tasks.Enqueue(ctx, task.SyncSource, fmt.Appendf(nil, "%s %d", r.state.ID, r.state.Revision))
	})
	if errors.Is(err, domain.ErrMoved) {
		return nil, ErrUnderWay
	}
	if err != nil {
		return nil, fmt.Errorf("begin to read the source: %w", err)
	}
	return r, nil
}

func (r *Run) begin(ctx context.Context, tx ports.Tx, ask Ask) error {
	company, err := tx.Companies.Get(ctx)
	if err != nil {
		return err
	}
	before, err := tx.Syncs.List(ctx, r.source, domain.SyncID{}, 1)
	if err != nil {
		return err
	}
	now := r.clock.Now().UTC()
	next := r.plan(ask, domain.DateOf(now, company.Zone()), now)
	if len(before) > 0 {
		last := before[0]
		if last.GoesOn(next) {
			r.state = last
			return nil
		}
		maps.Copy(next.ReadAt, last.ReadAt)
		if err := r.giveUp(ctx, tx, last, now); err != nil {
			return err
		}
	}
	a := &act{Tx: tx, Run: r, now: now, to: next}
	if !ask.TakeOnly {
		if err := a.readOn(ctx); err != nil {
			return err
		}
	}
	r.state = a.to
	return tx.Syncs.Begin(ctx, a.to)
}

// plan returns a sync that has not begun.
func (s *Syncer) plan(ask Ask, today domain.Date, now time.Time) source.Sync {
	return source.Sync{
		ID: domain.SyncID{UUID: s.ids.New()}, Source: s.source, Full: ask.Full, Believe: ask.Believe, From: today.AddDays(-daysBack), To: today.AddDays(daysAhead),
		Stage: source.Stage{Step: source.Taking, Kind: source.Kinds()[0]}, ReadAt: map[source.Kind]time.Time{}, Counts: map[source.Kind]source.Counts{},
		By: ask.By, BeganAt: now, MovedAt: now, Revision: 1,
	}
}

// giveUp ends a sync of another window.
func (r *Run) giveUp(ctx context.Context, tx ports.Tx, last source.Sync, now time.Time) error {
	if !last.EndedAt.IsZero() {
		return nil
	}
	last.Stage, last.EndedAt, last.MovedAt = source.Stage{Step: source.Ended}, now, now
	last.Notes = append(last.Notes, "given up for a later one: what was read of it stays")
	return tx.Syncs.Save(ctx, last)
}

// Resume returns a sync to go on with, or ports.ErrSyncNotFound.
func (s *Syncer) Resume(ctx context.Context, company domain.CompanyID, id domain.SyncID) (*Run, error) {
	r := &Run{Syncer: s, company: company}
	err := s.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) (err error) {
		r.state, err = tx.Syncs.ByID(ctx, id)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("go on with sync %s: %w", id, err)
	}
	return r, nil
}

// List returns up to limit syncs of a company, the newest first, that are older than
// before where that is not zero.
func (s *Syncer) List(ctx context.Context, company domain.CompanyID, before domain.SyncID, limit int) (all []source.Sync, err error) {
	err = s.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) (err error) {
		all, err = tx.Syncs.List(ctx, s.source, before, limit)
		return err
	})
	return all, err
}
