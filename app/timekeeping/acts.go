package timekeeping

import (
	"context"
	"fmt"

	"actual/domain"
	"actual/domain/ledger"
	"actual/domain/timesheet"
	"actual/ports"
)

// Speak is the command to say something about a worker's day.
type Speak struct {
	Company domain.CompanyID
	Day     ports.TimeDayKey
	Text    string
	By      string
}

// Dispute says, for the worker, that a day is wrong: nobody approves it then without a
// reason. What is approved stands until somebody answers by approving it anew.
//
// Errors: timesheet.ErrBadWhy, job.ErrWorkerNotFound.
func (d *Desk) Dispute(ctx context.Context, cmd Speak) (timesheet.Day, error) {
	return d.speak(ctx, cmd, timesheet.ActDisputed, func(was timesheet.Day) (timesheet.Day, error) { return was.Dispute(), nil })
}

// Answer answers a dispute.
//
// Errors: timesheet.ErrNotDisputed, those of Dispute.
func (d *Desk) Answer(ctx context.Context, cmd Speak) (timesheet.Day, error) {
	return d.speak(ctx, cmd, timesheet.ActAnswered, timesheet.Day.Answer)
}

func (d *Desk) speak(ctx context.Context, cmd Speak, what timesheet.ActKind, do func(timesheet.Day) (timesheet.Day, error)) (now timesheet.Day, err error) {
	if cmd.Text, err = timesheet.NewWhy(cmd.Text); err != nil {
		return now, err
	}
	err = d.work.Update(ctx, cmd.Company, func(ctx context.Context, tx ports.Tx) error {
		held, err := tx.TimeDays.Hold(ctx, []ports.TimeDayKey{cmd.Day})
		if err != nil {
			return err
		}
		if now, err = do(held[0]); err != nil {
			return err
		}
		return d.acted(ctx, tx, cmd.Company, now, timesheet.Act{What: what, Revision: now.Revision, At: d.now(), By: cmd.By, Text: cmd.Text}, ledger.TimeSpoken)
	})
	if err != nil {
		return now, fmt.Errorf("speak of time: %w", err)
	}
	return now, nil
}

// Say is the command to say what a stretch of a worker's time was.
type Say struct {
	Company domain.CompanyID
	Said    timesheet.Said // But for its identifier, its day, who said it, and when.
	By      string
}

// Say says what a stretch of a worker's time was: an input of what is derived from then
// on. It approves nothing.
//
// Errors: timesheet.ErrBadSaid and ErrBadWhy, job.ErrWorkerNotFound and ErrJobNotFound,
// geofence.ErrNotFound.
func (d *Desk) Say(ctx context.Context, cmd Say) (s timesheet.Said, err error) {
	s = cmd.Said
	if s.Why, err = timesheet.NewWhy(s.Why); err != nil {
		return s, err
	}
	s.ID, s.By, s.At = domain.SaidID{UUID: d.ids.New()}, cmd.By, d.now()
	if err := s.Check(); err != nil {
		return s, err
	}
	err = d.work.Update(ctx, cmd.Company, func(ctx context.Context, tx ports.Tx) error {
		week, err := weekOf(ctx, tx)
		if err != nil {
			return err
		}
		if s.Day = week.Day(s.Span.From); !s.Span.Within(week.Hours(s.Day)) {
			return timesheet.ErrBadSaid.With("the day ends at %s: say the rest of the next day", week.Hours(s.Day).To.In(week.Zone).Format("Mon Jan 2 15:04"))
		}
		key := ports.TimeDayKey{Worker: s.Worker, Day: s.Day}
		held, err := tx.TimeDays.Hold(ctx, []ports.TimeDayKey{key})
		if err != nil {
			return err
		}
		if err := tx.TimeSaid.Add(ctx, s); err != nil {
			return err
		}
		return d.sayingTold(ctx, tx, cmd.Company, held[0].Touch(), s, timesheet.Act{What: timesheet.ActSaid, At: s.At, By: s.By, Text: s.Why})
	})
	if err != nil {
		return s, fmt.Errorf("say what time was: %w", err)
	}
	return s, nil
}

// Unsay lets what was said count no more.
//
// Errors: timesheet.ErrSaidNotFound, timesheet.ErrSaidWithdrawn.
func (d *Desk) Unsay(ctx context.Context, company domain.CompanyID, id domain.SaidID, by string) (s timesheet.Said, err error) {
	err = d.work.Update(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		if s, err = tx.TimeSaid.ByID(ctx, id); err != nil {
			return err
		}
		held, err := tx.TimeDays.Hold(ctx, []ports.TimeDayKey{{Worker: s.Worker, Day: s.Day}})
		if err != nil {
			return err
		}
		s.WithdrawnBy, s.WithdrawnAt = by, d.now()
		if err := tx.TimeSaid.Withdraw(ctx, id, by, s.WithdrawnAt); err != nil {
			return err
		}
		return d.sayingTold(ctx, tx, company, held[0].Touch(), s, timesheet.Act{What: timesheet.ActUnsaid, At: s.WithdrawnAt, By: by})
	})
	if err != nil {
		return s, fmt.Errorf("withdraw what was said: %w", err)
	}
	return s, nil
}

func (d *Desk) sayingTold(ctx context.Context, tx ports.Tx, company domain.CompanyID, now timesheet.Day, s timesheet.Said, a timesheet.Act) error {
	a.Revision = now.Revision
	if err := tx.TimeDays.Save(ctx, now, a); err != nil {
		return err
	}
	fields := ledger.Fields{
		"what": ledger.Text(string(a.What)), "said": ledger.Text(s.ID.String()), "from": ledger.Int(s.Span.From.Unix()), "to": ledger.Int(s.Span.To.Unix()), "as": ledger.Text(string(s.As)),
		"revision": ledger.Int(int64(now.Revision)),
	}
	return d.tell(ctx, tx, d.entry(company, a.At, ledger.TimeSaid, a.By, Subject(ports.TimeDayKey{Worker: s.Worker, Day: s.Day}), fields), a.Text)
}

// weekOf returns the company's workweek.
func weekOf(ctx context.Context, tx ports.Tx) (timesheet.Workweek, error) {
	c, err := tx.Companies.Get(ctx)
	if err != nil {
		return timesheet.Workweek{}, err
	}
	s, err := tx.PaySets.Last(ctx)
	return s.Week(c.Zone()), err
}

// Told is what is known of one worker's day, with what was done about it.
type Told struct {
	WorkerDay
	Names    Names
	Acts     []timesheet.Act
	Said     []timesheet.Said
	Pending  []Pending
	Settings timesheet.Settings
}

// Pending is how a visit that was sealed differs from what is known now: a correction
// that counts once the day is opened again.
type Pending struct {
	Visit domain.VisitID
	Text  string // For people, with times in the company's time zone.
}

// Show returns one worker's day.
//
// Errors: job.ErrWorkerNotFound.
func (d *Desk) Show(ctx context.Context, company domain.CompanyID, key ports.TimeDayKey) (out Told, err error) {
	err = d.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		if _, err := tx.Workers.ByID(ctx, key.Worker); err != nil {
			return err
		}
		f, err := d.gather(ctx, tx, company, key.Day, key.Day, []domain.WorkerID{key.Worker})
		if err != nil {
			return err
		}
		on, recorded := f.days[key]
		if !recorded {
			on = timesheet.Day{Worker: key.Worker, Day: key.Day, State: timesheet.DayOpen}
		}
		out = Told{Settings: f.settings}
		if out.WorkerDay, err = f.day(ctx, on, f.derive(key.Worker)[key.Day]); err != nil {
			return err
		}
		if out.Names, err = f.names(ctx); err != nil {
			return err
		}
		if out.Pending, err = f.pending(ctx, &out.WorkerDay); err != nil {
			return err
		}
		if out.Said, err = tx.TimeSaid.List(ctx, key.Day, key.Day, []domain.WorkerID{key.Worker}); err != nil {
			return err
		}
		out.Acts, err = tx.TimeDays.Acts(ctx, key)
		return err
	})
	if err != nil {
		return Told{}, fmt.Errorf("show time: %w", err)
	}
	return out, nil
}
