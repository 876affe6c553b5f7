package retention

import (
	"context"
	"fmt"
	"time"

	"actual/domain"
	"actual/domain/ledger"
	"actual/domain/run"
	"actual/domain/tenant"
	"actual/ports"
)

// Partitions drops the shared partitions that no company has rows in any more.
type Partitions interface {
	DropEmpty(ctx context.Context, before time.Time) ([]string, error)
}

// Remover deletes what is past its term.
type Remover struct {
	work       ports.UnitOfWork
	partitions Partitions
	clock      ports.Clock
	ids        ports.Identifiers
}

// NewRemover returns the use case.
func NewRemover(work ports.UnitOfWork, partitions Partitions, clock ports.Clock, ids ports.Identifiers) *Remover {
	return &Remover{work: work, partitions: partitions, clock: clock, ids: ids}
}

const (
	batch       = 5000            // Rows that one transaction deletes at most, but for a day's events.
	datesAtOnce = 5               // Dates of which the assignments go at a time: each has thousands of rows.
	turn        = 2 * time.Second // A company's turn; then others have theirs.
)

// Removed counts what went, by purpose.
type Removed map[tenant.Purpose]int64

// DropPartitions drops the partitions that no company has rows in any more.
func (r *Remover) DropPartitions(ctx context.Context) error {
	// No term is shorter: a younger partition is not looked at.
	least := min(tenant.TermOf(tenant.ForEvents).Least, tenant.TermOf(tenant.ForFixes).Least)
	_, err := r.partitions.DropEmpty(ctx, r.clock.Now().AddDate(0, 0, -least))
	return err
}

// Apply deletes what is past its term in one company, in batches, each with its
// entry in the ledger, for about one turn. It begins where an earlier turn left
// off ("" is the beginning), and returns where the next one goes on; "" where
// nothing is left.
func (r *Remover) Apply(ctx context.Context, company domain.CompanyID, from string) (removed Removed, next string, err error) {
	at, err := parsePlace(from)
	if err != nil {
		return nil, "", err
	}
	p := &pass{Remover: r, company: company, until: r.clock.Now().Add(turn), removed: Removed{}, at: at}
	steps := []func(context.Context) (bool, error){p.fixes, p.events, p.alerts, p.quarantine, p.visits, p.beside, p.access, p.pay, p.people}
	for p.at.step < len(steps) {
		finished, err := steps[p.at.step](ctx)
		if err != nil {
			return p.removed, "", fmt.Errorf("apply retention of company %s: %w", company, err)
		}
		if !finished {
			return p.removed, p.at.String(), nil
		}
		p.at = place{step: p.at.step + 1, day: time.Unix(0, 0).UTC()}
	}
	return p.removed, "", nil
}

// Run implements task.Remover: Apply as a turn of a run.
func (r *Remover) Run(ctx context.Context, company domain.CompanyID, t run.Turn) (next string, err error) {
	_, next, err = r.Apply(ctx, company, t.Place)
	return next, err
}

// place is how far the deletion in a company is.
type place struct {
	step  int
	badge int       // Of the fixes: how many badges are done.
	day   time.Time // Of the events: the days before are done.
}

// String writes the place for the next turn.
func (p place) String() string { return fmt.Sprintf("%d %d %d", p.step, p.badge, p.day.Unix()) }

func parsePlace(text string) (p place, err error) {
	p.day = time.Unix(0, 0).UTC()
	if text == "" {
		return p, nil
	}
	var day int64
	if _, err := fmt.Sscanf(text, "%d %d %d", &p.step, &p.badge, &day); err != nil {
		return p, fmt.Errorf("retention goes on at %q: %w", text, err)
	}
	p.day = time.Unix(day, 0).UTC()
	return p, nil
}

// pass is one turn of a company.
type pass struct {
	*Remover
	company domain.CompanyID
	until   time.Time
	removed Removed
	at      place
}

func (p *pass) over() bool { return !p.clock.Now().Before(p.until) }

// deletion deletes some rows of before a time; more says that some may be left.
type deletion func(ctx context.Context, tx ports.Tx, before time.Time) (rows int64, more bool, err error)

// batches deletes batch by batch, each in a transaction of its own with its
// entry, until nothing is left or the turn is over.
func (p *pass) batches(ctx context.Context, purpose tenant.Purpose, remove deletion) (bool, error) {
	for more := true; more; {
		if p.over() {
			return false, nil
		}
		var rows int64
		err := p.work.Update(ctx, p.company, func(ctx context.Context, tx ports.Tx) error {
			// Whoever places a hold or corrects a visit waits, or is seen.
			if err := tx.Companies.Hold(ctx); err != nil {
				return err
			}
			settings, err := tx.Retention.Get(ctx)
			if err != nil {
				return err
			}
			before := settings.Before(purpose, p.clock.Now()).Truncate(time.Second)
			if rows, more, err = remove(ctx, tx, before); err != nil || rows == 0 {
				return err
			}
			return tx.Ledger.Append(ctx, p.entry(purpose, before, rows))
		})
		if err != nil {
			return false, err
		}
		p.removed[purpose] += rows
	}
	return true, nil
}

func (p *pass) entry(purpose tenant.Purpose, before time.Time, rows int64) ledger.Entry {
	return ledger.Entry{
		ID: domain.EntryID{UUID: p.ids.New()}, Company: p.company, At: p.clock.Now().Unix(), Kind: ledger.RetentionApplied, Actor: "system:retention",
		Subject: "company:" + p.company.String(), Body: ledger.Retained(string(purpose), before.Unix(), rows),
	}
}

func (p *pass) fixes(ctx context.Context) (bool, error) {
	badges, err := p.badges(ctx)
	if err != nil {
		return false, err
	}
	for ; p.at.badge < len(badges); p.at.badge++ {
		b := badges[p.at.badge]
		finished, err := p.batches(ctx, tenant.ForFixes, func(ctx context.Context, tx ports.Tx, before time.Time) (int64, bool, error) {
			kept, err := tx.Disposal.Kept(ctx)
			if err != nil {
				return 0, false, err
			}
			rows, err := tx.Disposal.Fixes(ctx, b, earlier(before, kept, b), batch)
			return rows, rows == batch, err
		})
		if err != nil || !finished {
			return finished, err
		}
	}
	return true, nil
}

func (p *pass) badges(ctx context.Context) (ids []domain.BadgeID, err error) {
	err = p.work.View(ctx, p.company, func(ctx context.Context, tx ports.Tx) error {
		all, err := tx.Badges.List(ctx)
		ids = nil
		for _, b := range all {
			ids = append(ids, b.Badge.ID())
		}
		return err
	})
	return ids, err
}

// earlier returns until when a badge's evidence may go.
func earlier(before time.Time, kept map[domain.BadgeID]time.Time, b domain.BadgeID) time.Time {
	if since, some := kept[b]; some && since.Before(before) {
		return since
	}
	return before
}

func (p *pass) events(ctx context.Context) (bool, error) {
	badges, err := p.badges(ctx)
	if err != nil || len(badges) == 0 {
		return true, err
	}
	return p.batches(ctx, tenant.ForEvents, func(ctx context.Context, tx ports.Tx, before time.Time) (int64, bool, error) {
		kept, err := tx.Disposal.Kept(ctx)
		if err != nil {
			return 0, false, err
		}
		until := make(map[domain.BadgeID]time.Time, len(badges))
		for _, b := range badges {
			until[b] = earlier(before, kept, b)
		}
		rows, next, err := tx.Disposal.Events(ctx, until, p.at.day)
		if !next.IsZero() {
			p.at.day = next
		}
		return rows, !next.IsZero(), err
	})
}

// alerts go when events do: they tell from what came, and where a badge was last.
func (p *pass) alerts(ctx context.Context) (bool, error) {
	return p.batches(ctx, tenant.ForEvents, func(ctx context.Context, tx ports.Tx, before time.Time) (int64, bool, error) {
		rows, err := tx.AlertGone.Before(ctx, before, batch)
		return rows, rows == batch, err
	})
}

func (p *pass) quarantine(ctx context.Context) (bool, error) {
	return p.batches(ctx, tenant.ForQuarantine, func(ctx context.Context, tx ports.Tx, before time.Time) (int64, bool, error) {
		rows, err := tx.Disposal.Quarantine(ctx, before, batch)
		return rows, rows == batch, err
	})
}

func (p *pass) visits(ctx context.Context) (bool, error) {
	const visits = batch / 10 // A visit has some versions.
	return p.batches(ctx, tenant.ForVisits, func(ctx context.Context, tx ports.Tx, before time.Time) (int64, bool, error) {
		rows, err := tx.Disposal.Visits(ctx, before, visits)
		if err != nil {
			return 0, false, err
		}
		told, err := tx.AssignGone.Before(ctx, domain.DateOf(before, time.UTC), datesAtOnce) // They tell the same.
		if err != nil {
			return 0, false, err
		}
		booked, err := tx.BookedGone.Before(ctx, domain.DateOf(before, time.UTC), batch)
		if err != nil {
			return 0, false, err
		}
		apart, err := tx.FoundGone.Before(ctx, domain.DateOf(before, time.UTC), visits)
		if err != nil {
			return 0, false, err
		}
		sessions, err := tx.BadgeSess.Forget(ctx, before, batch)
		return rows + told + booked + apart + sessions, rows >= visits || told >= datesAtOnce || booked == batch || apart >= visits || sessions == batch, err
	})
}

func (p *pass) beside(ctx context.Context) (bool, error) {
	return p.batches(ctx, tenant.ForLedger, func(ctx context.Context, tx ports.Tx, before time.Time) (int64, bool, error) {
		rows, err := tx.Beside.Expire(ctx, before, batch)
		return rows, rows == batch, err
	})
}

// pay deletes approved time, and what of it was brought to where it is paid.
func (p *pass) pay(ctx context.Context) (bool, error) {
	return p.batches(ctx, tenant.ForPay, func(ctx context.Context, tx ports.Tx, before time.Time) (int64, bool, error) {
		sent, err := tx.TransGone.Before(ctx, domain.DateOf(before, time.UTC), batch)
		if err != nil {
			return 0, false, err
		}
		rows, err := tx.PayGone.Before(ctx, domain.DateOf(before, time.UTC), batch)
		return sent + rows, sent == batch || rows > 0, err
	})
}
