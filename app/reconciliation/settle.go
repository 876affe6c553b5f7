package reconciliation

import (
	"context"
	"fmt"
	"time"

	"actual/domain"
	"actual/domain/discrepancy"
	"actual/domain/ledger"
	"actual/domain/tenant"
	"actual/ports"
)

// Desk is where people settle discrepancies.
type Desk struct {
	work  ports.UnitOfWork
	clock ports.Clock
	ids   ports.Identifiers
}

// NewDesk returns the use cases.
func NewDesk(work ports.UnitOfWork, clock ports.Clock, ids ports.Identifiers) *Desk {
	return &Desk{work: work, clock: clock, ids: ids}
}

// Act is what somebody does to one discrepancy.
type Act struct {
	Company domain.CompanyID
	ID      domain.DiscrepancyID
	Seen    domain.Revision // The revision that it is done to; 0: whatever it is.
	By      string
}

// done is what an act came to.
type done struct {
	kind   ledger.Kind
	event  discrepancy.Event
	fields ledger.Fields
}

// act does something to a discrepancy in a transaction, with its event and entry;
// what leaves it as it is, is none.
func (d *Desk) act(ctx context.Context, a Act, do func(ctx context.Context, tx ports.Tx, was discrepancy.Discrepancy, at time.Time) (discrepancy.Discrepancy, done, error)) (now discrepancy.Discrepancy, err error) {
	err = d.work.Update(ctx, a.Company, func(ctx context.Context, tx ports.Tx) error {
		took, err := tx.Found.Take(ctx, []domain.DiscrepancyID{a.ID})
		if err != nil {
			return err
		}
		if len(took) == 0 {
			return discrepancy.ErrNotFound
		}
		now, err = d.one(ctx, tx, a, took[0], do)
		return err
	})
	return now, err
}

// one does something to one that was taken.
func (d *Desk) one(ctx context.Context, tx ports.Tx, a Act, was discrepancy.Discrepancy, do func(ctx context.Context, tx ports.Tx, was discrepancy.Discrepancy, at time.Time) (discrepancy.Discrepancy, done, error)) (discrepancy.Discrepancy, error) {
	if a.Seen != 0 && a.Seen != was.Revision {
		return was, domain.ErrMoved
	}
	at := d.clock.Now().UTC().Truncate(time.Second)
	now, what, err := do(ctx, tx, was, at)
	if err != nil || what.kind == "" {
		return now, err
	}
	if err := tx.Found.Save(ctx, []discrepancy.Discrepancy{now}); err != nil {
		return now, err
	}
	now.Revision++
	e := what.event
	e.Discrepancy, e.Revision, e.At, e.By, e.Gist = now.ID, now.Revision, at, a.By, now.Gist
	if err := tx.FoundPast.Add(ctx, []discrepancy.Event{e}); err != nil {
		return now, err
	}
	if f, tells := factOf(d.ids, now, e.What, at); tells {
		if err := tx.Outbox.Append(ctx, f); err != nil {
			return now, err
		}
	}
	fields := ledger.Fields{"revision": ledger.Int(int64(now.Revision)), "gist": ledger.Text(now.Gist)}
	for name, value := range what.fields {
		fields[name] = value
	}
	note := entry(d.ids, a.Company, at, what.kind, a.By, "discrepancy:"+now.ID.String(), fields)
	if text := e.Text + e.Settlement.Note; text != "" { // What people write may speak of people: it stands beside, from where it can be erased.
		return now, tx.Beside.Append(ctx, note, map[string]string{"text": text})
	}
	return now, tx.Ledger.Append(ctx, note)
}

// Acknowledge says that somebody has seen it.
//
// Errors: discrepancy.ErrNotFound, discrepancy.ErrOver, domain.ErrMoved.
func (d *Desk) Acknowledge(ctx context.Context, a Act) (discrepancy.Discrepancy, error) {
	now, err := d.act(ctx, a, func(_ context.Context, _ ports.Tx, was discrepancy.Discrepancy, at time.Time) (discrepancy.Discrepancy, done, error) {
		now, err := was.Acknowledge(a.By, at)
		if err != nil || now.State == was.State {
			return now, done{}, err
		}
		return now, done{kind: ledger.DiscrepancySeen, event: discrepancy.Event{What: discrepancy.Seen}}, nil
	})
	return told(now, err, "acknowledge discrepancy")
}

// Resolve settles it.
//
// Errors: as of Acknowledge.
func (d *Desk) Resolve(ctx context.Context, a Act, s discrepancy.Settlement) (discrepancy.Discrepancy, error) {
	now, err := d.act(ctx, a, resolving(a, s))
	return told(now, err, "resolve discrepancy")
}

func resolving(a Act, s discrepancy.Settlement) func(context.Context, ports.Tx, discrepancy.Discrepancy, time.Time) (discrepancy.Discrepancy, done, error) {
	return func(_ context.Context, _ ports.Tx, was discrepancy.Discrepancy, at time.Time) (discrepancy.Discrepancy, done, error) {
		now, err := was.Resolve(s, a.By, at)
		fields := ledger.Fields{"reason": ledger.Text(string(s.Reason)), "resolution": ledger.Text(string(s.Resolution))}
		if s.Link.To != "" {
			fields["changed"] = ledger.Text(string(s.Link.To) + ":" + s.Link.ID.String())
		}
		return now, done{kind: ledger.DiscrepancySolved, event: discrepancy.Event{What: discrepancy.Settled, Settlement: s}, fields: fields}, err
	}
}

// Reopen opens one again that a person resolved.
//
// Errors: discrepancy.ErrNotFound, discrepancy.ErrNotResolved, domain.ErrMoved.
func (d *Desk) Reopen(ctx context.Context, a Act) (discrepancy.Discrepancy, error) {
	now, err := d.act(ctx, a, func(_ context.Context, _ ports.Tx, was discrepancy.Discrepancy, _ time.Time) (discrepancy.Discrepancy, done, error) {
		now, err := was.Reopen()
		return now, done{kind: ledger.DiscrepancyOpened, event: discrepancy.Event{What: discrepancy.OpenAgain}}, err
	})
	return told(now, err, "reopen discrepancy")
}

// Assign puts it into the hands of a person; of nobody, where to is zero.
//
// Errors: as of Acknowledge; tenant.ErrUserNotFound of one who is not there or may
// not sign in any more.
func (d *Desk) Assign(ctx context.Context, a Act, to domain.UserID) (discrepancy.Discrepancy, error) {
	now, err := d.act(ctx, a, func(ctx context.Context, tx ports.Tx, was discrepancy.Discrepancy, at time.Time) (discrepancy.Discrepancy, done, error) {
		assignee := ledger.Null()
		if !to.IsZero() {
			user, err := tx.Users.ByID(ctx, to)
			if err == nil && !user.Admitted(at) {
				err = tenant.ErrUserNotFound
			}
			if err != nil {
				return was, done{}, err
			}
			assignee = ledger.Text(to.String())
		}
		now, err := was.Assign(to)
		if err != nil || now.Assignee == was.Assignee {
			return now, done{}, err
		}
		return now, done{kind: ledger.DiscrepancyGiven, event: discrepancy.Event{What: discrepancy.Assigned, Assignee: to}, fields: ledger.Fields{"assignee": assignee}}, nil
	})
	return told(now, err, "assign discrepancy")
}

// Comment says something about it, whatever its state.
//
// Errors: discrepancy.ErrNotFound, discrepancy.ErrBadText.
func (d *Desk) Comment(ctx context.Context, a Act, text string) (discrepancy.Discrepancy, error) {
	text, err := discrepancy.NewComment(text)
	if err != nil {
		return discrepancy.Discrepancy{}, err
	}
	now, err := d.act(ctx, a, func(_ context.Context, _ ports.Tx, was discrepancy.Discrepancy, _ time.Time) (discrepancy.Discrepancy, done, error) {
		return was, done{kind: ledger.DiscrepancySaid, event: discrepancy.Event{What: discrepancy.Commented, Text: text}}, nil
	})
	return told(now, err, "comment on discrepancy")
}

func told(now discrepancy.Discrepancy, err error, doing string) (discrepancy.Discrepancy, error) {
	if err != nil {
		return discrepancy.Discrepancy{}, fmt.Errorf("%s: %w", doing, err)
	}
	return now, nil
}
