package timekeeping

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"actual/domain"
	"actual/domain/fault"
	"actual/domain/ledger"
	"actual/domain/timesheet"
	"actual/ports"
)

// Approve is the command to approve days of workers for pay.
type Approve struct {
	Company  domain.CompanyID
	Days     []Seen
	Override string // Why days are approved that something stands against; empty: they are not.
	Gaps     Gaps   // What time between visits was that is unresolved; zero: it stays so.
	Adjust   bool   // Who approves may change locked pay periods.
	By       string
}

// Gaps is the word of who approves about time between two visits of which nobody can
// tell what it was: of all of it that is unresolved in the days that are approved.
type Gaps struct {
	As  timesheet.Activity // Meal, Rest, Travel or Off; empty: nothing is said.
	Why string
}

// Seen names a worker's day, and what time of it was seen.
type Seen struct {
	ports.TimeDayKey

	Digest string // Empty: whatever it is.
}

// Outcome says what became of a day.
type Outcome string

// What becomes of a day.
const (
	Approved  Outcome = "approved"
	Adjusted  Outcome = "adjusted"  // It was approved before, with other time.
	Unchanged Outcome = "unchanged" // It is approved as it is.
	Refused   Outcome = "refused"   // Nothing was done.
)

// Done is what became of one day.
type Done struct {
	ports.TimeDayKey

	Outcome  Outcome
	Refused  *fault.Error // Why it was refused: timesheet.ErrBlocked, ErrOtherTime, ErrLocked.
	Against  []Block      // What stood against it.
	Revision domain.Revision
}

// mostAtOnce is how many days are approved together.
const mostAtOnce = 500

// Approve approves each day that can be, in one transaction, and says why the others
// can't. What visits they rest on is sealed. A day that was approved, and is another by
// now, is approved anew: what differs is an adjustment.
//
// Errors: ErrTooManyDays, timesheet.ErrBadWhy and ErrBadSaid, job.ErrWorkerNotFound.
func (d *Desk) Approve(ctx context.Context, cmd Approve) (out []Done, err error) {
	if len(cmd.Days) == 0 || len(cmd.Days) > mostAtOnce {
		return nil, ErrTooManyDays
	}
	if cmd.Override != "" {
		if cmd.Override, err = timesheet.NewWhy(cmd.Override); err != nil {
			return nil, err
		}
	}
	if cmd.Gaps.As != "" {
		if cmd.Gaps.Why, err = timesheet.NewWhy(cmd.Gaps.Why); err != nil {
			return nil, err
		}
	}
	for range attempts {
		if out, err = d.approve(ctx, cmd); !errors.Is(err, ports.ErrOvertaken) && !errors.Is(err, domain.ErrMoved) {
			break
		}
	}
	if err != nil {
		return nil, fmt.Errorf("approve time: %w", err)
	}
	return out, nil
}

// attempts is how often something is done anew that visits changed under.
const attempts = 3

func (d *Desk) approve(ctx context.Context, cmd Approve) (out []Done, err error) {
	keys, seen := keysOf(cmd.Days)
	err = d.work.Update(ctx, cmd.Company, func(ctx context.Context, tx ports.Tx) error {
		held, err := tx.TimeDays.Hold(ctx, keys)
		if err != nil {
			return err
		}
		out = nil
		for _, part := range near(held) {
			f, err := d.gatherHeld(ctx, tx, cmd.Company, part[0].Day, part[len(part)-1].Day, workersOf(part))
			if err != nil {
				return err
			}
			derived := map[domain.WorkerID]map[domain.Date][]timesheet.Entry{}
			for _, on := range part {
				if derived[on.Worker] == nil {
					derived[on.Worker] = f.derive(on.Worker)
				}
				day, err := f.day(ctx, on, derived[on.Worker][on.Day])
				if err != nil {
					return err
				}
				was := day.Digest
				if day, err = f.fill(ctx, cmd, day, seen[day.Key()]); err != nil {
					return err
				}
				if day.Digest != was {
					seen[day.Key()] = ""
				}
				done, err := f.approve(ctx, cmd, day, seen[day.Key()])
				if err != nil {
					return err
				}
				out = append(out, done)
			}
		}
		return nil
	})
	return out, err
}

func keysOf(days []Seen) (keys []ports.TimeDayKey, seen map[ports.TimeDayKey]string) {
	seen = map[ports.TimeDayKey]string{}
	for _, s := range days {
		if _, met := seen[s.TimeDayKey]; !met {
			keys = append(keys, s.TimeDayKey)
		}
		seen[s.TimeDayKey] = s.Digest
	}
	return keys, seen
}

// near parts days, by day, so that those of a part are within a span that is looked at
// together.
func near(days []timesheet.Day) (parts [][]timesheet.Day) {
	days = slices.Clone(days)
	slices.SortStableFunc(days, func(a, b timesheet.Day) int { return a.Day.DaysSince(b.Day) })
	for _, d := range days {
		if n := len(parts); n > 0 && d.Day.DaysSince(parts[n-1][0].Day) < mostDays {
			parts[n-1] = append(parts[n-1], d)
			continue
		}
		parts = append(parts, []timesheet.Day{d})
	}
	return parts
}

func workersOf(days []timesheet.Day) (all []domain.WorkerID) {
	for _, d := range days {
		if !slices.Contains(all, d.Worker) {
			all = append(all, d.Worker)
		}
	}
	return all
}

// approve approves one day, or says why not.
func (f *facts) approve(ctx context.Context, cmd Approve, d WorkerDay, seen string) (Done, error) {
	done := Done{TimeDayKey: d.Key(), Outcome: Refused, Against: d.Against, Revision: d.Revision}
	switch {
	case d.State == timesheet.DayApproved && !d.Changed && !d.Disputed:
		done.Outcome, done.Against = Unchanged, nil
		return done, nil
	case seen != "" && seen != d.Digest:
		done.Refused = timesheet.ErrOtherTime
		return done, nil
	case d.Locked && (!cmd.Adjust || cmd.Override == ""):
		done.Refused = timesheet.ErrLocked
		return done, nil
	case len(d.Against) > 0 && cmd.Override == "":
		done.Refused = timesheet.ErrBlocked.With("%s", texts(d.Against))
		return done, nil
	}
	done.Outcome = Approved
	if len(d.Stand) > 0 || d.State == timesheet.DayApproved {
		done.Outcome = Adjusted
	}
	next := d.Approve()
	done.Revision = next.Revision
	act := timesheet.Act{What: timesheet.ActApproved, Revision: next.Revision, At: f.now, By: cmd.By}
	if len(d.Against) > 0 || d.Locked {
		act.Text = cmd.Override
		for _, b := range d.Against {
			act.Overridden = append(act.Overridden, string(b.Kind))
		}
	}
	if err := f.seal(ctx, cmd.By, d.Now); err != nil {
		return done, err
	}
	if err := f.tx.TimeDays.Save(ctx, next, act); err != nil {
		return done, err
	}
	return done, f.enter(ctx, d, next.Revision, done.Outcome, act)
}

func texts(all []Block) string {
	out := make([]string, len(all))
	for i, b := range all {
		out[i] = b.Text
	}
	return strings.Join(out, " ")
}

// enter stores the entries of an approval, and tells it to the ledger.
func (f *facts) enter(ctx context.Context, d WorkerDay, revision domain.Revision, outcome Outcome, act timesheet.Act) error {
	kept := timesheet.Keep(d.Stand, d.Now)
	var fresh []timesheet.Entry
	said := make([]ledger.Value, 0, len(kept.Now))
	for _, e := range kept.Now {
		if e.Revision == 0 {
			e.Revision = revision
			if e.ID.IsZero() {
				e.ID = domain.TimeEntryID{UUID: f.d.ids.New()}
			}
			f.sealed(&e)
			fresh = append(fresh, e)
		}
		said = append(said, ledger.Nested(ledger.NewObject(e.Said())))
	}
	if err := f.tx.TimeDays.Enter(ctx, fresh, kept.Gone, revision, f.now); err != nil {
		return err
	}
	if err := f.tx.Outbox.Append(ctx, f.d.told(fresh, kept.Gone, d.Key(), act)...); err != nil {
		return err
	}
	gone := make([]ledger.Value, len(kept.Gone))
	for i, e := range kept.Gone {
		gone[i] = ledger.Text(e.ID.String())
	}
	over := make([]ledger.Value, len(act.Overridden))
	for i, kind := range act.Overridden {
		over[i] = ledger.Text(kind)
	}
	complete, err := f.completeSaid(ctx, d)
	if err != nil {
		return err
	}
	paid, _ := timesheet.Total(kept.Now)
	entry := f.d.entry(f.company, f.now, ledger.ApprovalGiven, act.By, Subject(d.Key()), ledger.Fields{
		"revision": ledger.Int(int64(revision)), "outcome": ledger.Text(string(outcome)), "entries": ledger.List(said...), "withdrawn": ledger.List(gone...),
		"overridden": ledger.List(over...), "completeness": complete, "paid_s": ledger.Int(int64(paid)), "digest": ledger.Text(timesheet.Digest(kept.Now)),
	})
	return f.d.tell(ctx, f.tx, entry, act.Text)
}

// tell appends to the ledger; what people write may speak of people: it stands beside,
// from where it can be erased.
func (d *Desk) tell(ctx context.Context, tx ports.Tx, e ledger.Entry, text string) error {
	if text == "" {
		return tx.Ledger.Append(ctx, e)
	}
	return tx.Beside.Append(ctx, e, map[string]string{"text": text})
}
