package timekeeping

import (
	"context"
	"fmt"
	"slices"

	"actual/domain"
	"actual/domain/fault"
	"actual/domain/ledger"
	"actual/domain/timesheet"
	"actual/ports"
)

// Reasons not to lock a pay period.
var (
	ErrPeriodOpen     = fault.New(fault.Conflict, "pay_period.not_over", "the pay period goes on")
	ErrPeriodUnready  = fault.New(fault.Conflict, "pay_period.not_approved", "time of the pay period is not approved as it is: approve it, or say why it is locked all the same")
	ErrPeriodLocked   = fault.New(fault.Conflict, "pay_period.locked", "the pay period is locked already")
	ErrPeriodUnlocked = fault.New(fault.Conflict, "pay_period.unlocked", "the pay period is not locked")
)

// PayPeriod is a pay period with the time of each worker in it.
type PayPeriod struct {
	timesheet.Closed
	Sheets   []timesheet.Sheet // By worker.
	Open     int               // Days of workers that are not approved as they are.
	Approved int
	Names    Names
	Settings timesheet.Settings
}

// AskPeriod asks for the pay period that a day is in.
type AskPeriod struct {
	Company domain.CompanyID
	Day     domain.Date // Zero: yesterday.
	Workers []domain.WorkerID
	All     bool // Also time that nobody has approved.
}

// Period returns the pay period that a day is in, classified: of approved time, or of
// all.
//
// Errors: those of timesheet.Settings.Due.
func (p *Pay) Period(ctx context.Context, q AskPeriod) (out PayPeriod, err error) {
	err = p.desk.work.View(ctx, q.Company, func(ctx context.Context, tx ports.Tx) error {
		out, err = p.period(ctx, tx, q)
		return err
	})
	if err != nil {
		return PayPeriod{}, fmt.Errorf("show pay period: %w", err)
	}
	return out, nil
}

func (p *Pay) period(ctx context.Context, tx ports.Tx, q AskPeriod) (out PayPeriod, err error) {
	c, err := tx.Companies.Get(ctx)
	if err != nil {
		return out, err
	}
	if out.Settings, err = tx.PaySets.Last(ctx); err != nil {
		return out, err
	}
	if q.Day.IsZero() {
		q.Day = domain.DateOf(p.desk.now(), c.Zone()).AddDays(-1)
	}
	week := out.Settings.Week(c.Zone())
	out.Period = out.Settings.Periods.Of(q.Day)
	closed, err := tx.PayPeriods.Touching(ctx, out.First, out.First)
	if err != nil {
		return out, err
	}
	for _, one := range closed {
		if one.First == out.First {
			out.Closed = one
		}
	}
	from, to := out.Reach(week)
	f, err := p.desk.gather(ctx, tx, q.Company, from, to, q.Workers)
	if err != nil {
		return out, err
	}
	if out.Names, err = f.names(ctx); err != nil {
		return out, err
	}
	rates, err := tx.PayRates.Of(ctx, q.Workers)
	if err != nil {
		return out, err
	}
	return out, f.sheets(ctx, &out, week, rates, q.All)
}

// sheets classifies the time of each worker.
func (f *facts) sheets(ctx context.Context, out *PayPeriod, week timesheet.Workweek, rates []timesheet.Pays, unapproved bool) error {
	days, err := f.all(ctx)
	if err != nil {
		return err
	}
	stints := map[domain.WorkerID][]timesheet.Stint{}
	for _, d := range days {
		if out.Has(d.Day.Day) {
			if d.State == timesheet.DayApproved && !d.Changed {
				out.Approved++
			} else {
				out.Open++
			}
		}
		entries := d.Stand
		if unapproved && d.State != timesheet.DayApproved {
			entries = d.Now
		}
		for _, e := range entries {
			if s, paid := e.Stint(); paid {
				s.Rate, s.Overlay = timesheet.RateOf(rates, e.Worker, e.Job, e.Day), out.Settings.Overlays[e.Site]
				stints[e.Worker] = append(stints[e.Worker], s)
			}
		}
	}
	for _, w := range f.everybody() {
		if len(stints[w]) == 0 {
			continue
		}
		sheet, err := out.Settings.Due(week, w, out.Period, stints[w])
		if err != nil {
			return err
		}
		if len(sheet.Lines) > 0 {
			out.Sheets = append(out.Sheets, sheet)
		}
	}
	slices.SortStableFunc(out.Sheets, func(a, b timesheet.Sheet) int {
		return cmpText(out.Names.Worker(a.Worker), out.Names.Worker(b.Worker))
	})
	return nil
}

func cmpText(a, b string) int { return slices.Compare([]byte(a), []byte(b)) }

// LockPeriod is the command to lock the pay period that a day is in, or to unlock it.
type LockPeriod struct {
	Company domain.CompanyID
	Day     domain.Date
	Why     string // Why it is unlocked, or locked though not all of it is approved.
	By      string
}

// Lock locks a pay period: what changes in it from then on is an adjustment.
//
// Errors: ErrPeriodOpen, ErrPeriodLocked, ErrPeriodUnready, timesheet.ErrBadWhy.
func (p *Pay) Lock(ctx context.Context, cmd LockPeriod) (timesheet.Closed, error) {
	return p.turn(ctx, cmd, true)
}

// Unlock unlocks a pay period. It takes a reason.
//
// Errors: ErrPeriodUnlocked, timesheet.ErrBadWhy.
func (p *Pay) Unlock(ctx context.Context, cmd LockPeriod) (timesheet.Closed, error) {
	return p.turn(ctx, cmd, false)
}

func (p *Pay) turn(ctx context.Context, cmd LockPeriod, lock bool) (c timesheet.Closed, err error) {
	if cmd.Why != "" || !lock {
		if cmd.Why, err = timesheet.NewWhy(cmd.Why); err != nil {
			return c, err
		}
	}
	err = p.desk.work.Update(ctx, cmd.Company, func(ctx context.Context, tx ports.Tx) error {
		now, err := p.period(ctx, tx, AskPeriod{Company: cmd.Company, Day: cmd.Day})
		if err != nil {
			return err
		}
		if err := lockable(now, cmd, lock, p.desk.now().Before(now.Settings.Week(now.Names.Zone).Hours(now.Last).To)); err != nil {
			return err
		}
		c = now.Closed
		c.Locked, c.By, c.At, c.Why = lock, cmd.By, p.desk.now(), cmd.Why
		kind := ledger.PeriodUnlocked
		if lock {
			c.Settings, kind = now.Settings.Revision, ledger.PeriodLocked
		}
		if err := tx.PayPeriods.Save(ctx, c); err != nil {
			return err
		}
		c.Revision++
		return p.desk.tell(ctx, tx, p.desk.entry(cmd.Company, c.At, kind, cmd.By, "pay_period:"+c.First.String(), ledger.Fields{
			"first": ledger.Text(c.First.String()), "last": ledger.Text(c.Last.String()), "revision": ledger.Int(int64(c.Revision)), "settings": ledger.Int(int64(c.Settings)),
			"approved": ledger.Int(int64(now.Approved)), "open": ledger.Int(int64(now.Open)),
		}), cmd.Why)
	})
	if err != nil {
		return c, fmt.Errorf("lock pay period: %w", err)
	}
	return c, nil
}

func lockable(now PayPeriod, cmd LockPeriod, lock, goesOn bool) error {
	switch {
	case !lock && !now.Locked:
		return ErrPeriodUnlocked
	case lock && now.Locked:
		return ErrPeriodLocked
	case lock && goesOn:
		return ErrPeriodOpen.With("until %s", now.Last)
	case lock && now.Open > 0 && cmd.Why == "":
		return ErrPeriodUnready.With("%d of %d days of workers are not", now.Open, now.Open+now.Approved)
	}
	return nil
}
