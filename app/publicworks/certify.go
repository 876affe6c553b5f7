package publicworks

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"actual/domain"
	"actual/domain/certified"
	"actual/domain/ledger"
	"actual/domain/timesheet"
	"actual/ports"
)

// Certify asks for the payroll of a project's week.
type Certify struct {
	Company domain.CompanyID
	Project string      // Its name.
	Day     domain.Date // Any of the week.
	Final   bool        // It is the project's last.
	Again   bool        // The week has one, and its time was adjusted since.
	Signer  certified.Signer
	By      string
}

// Preview returns the payroll of a week as it would be made now, with what is not
// classified, and whatever stands against making it.
//
// Errors: certified.ErrProjectNotFound, certified.ErrBadProject.
func (o *Office) Preview(ctx context.Context, q Certify) (p certified.Payroll, against, err error) {
	err = o.work.View(ctx, q.Company, func(ctx context.Context, tx ports.Tx) error {
		w, err := o.week(ctx, tx, q.Project, q.Day)
		if err != nil {
			return err
		}
		due, next := certified.Next(w.made, w.first, q.Again)
		d := certified.Due{Week: w.first}
		if next == nil {
			d = due[len(due)-1]
		}
		p, against, err = w.payroll(ctx, d, q.Final)
		if against == nil {
			against = next
		}
		return err
	})
	if err != nil {
		return p, nil, fmt.Errorf("preview a certified payroll: %w", err)
	}
	return p, against, nil
}

// Certify makes the payroll of a week, and before it those without work of the weeks
// since the last one, so that numbers have no gap. Each is an entry of the ledger.
//
// Errors: certified.ErrProjectNotFound, ErrNotSigned, ErrOver, ErrMade, ErrOpen,
// ErrNotApproved, ErrWeekGoesOn, domain.ErrMoved where somebody makes one, too.
func (o *Office) Certify(ctx context.Context, cmd Certify) (made []certified.Made, err error) {
	if err := cmd.Signer.Check(); err != nil {
		return nil, err
	}
	err = o.work.Update(ctx, cmd.Company, func(ctx context.Context, tx ports.Tx) error {
		made = nil
		w, err := o.week(ctx, tx, cmd.Project, cmd.Day)
		if err != nil {
			return err
		}
		due, err := certified.Next(w.made, w.first, cmd.Again)
		if err != nil {
			return err
		}
		for _, d := range due {
			of := w
			if d.Gap {
				if of, err = o.week(ctx, tx, cmd.Project, d.Week); err != nil {
					return err
				}
			}
			p, against, err := of.payroll(ctx, d, cmd.Final && !d.Gap)
			switch {
			case err != nil:
				return err
			case against != nil:
				return against
			case d.Gap && !p.NoWork():
				return certified.ErrMade.With("there was work in the week of %s, which has no payroll yet: make that first", d.Week)
			}
			m := certified.Made{Payroll: p, Revision: d.Revision, Signer: cmd.Signer, By: cmd.By, At: o.clock.Now().Unix(), SHA256: p.Digest()}
			if err := o.save(ctx, tx, cmd.Company, w.project.ID, m); err != nil {
				return err
			}
			made = append(made, m)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("certify a payroll: %w", err)
	}
	return made, nil
}

func (o *Office) save(ctx context.Context, tx ports.Tx, company domain.CompanyID, project domain.UUID, m certified.Made) error {
	if err := tx.Works.Certify(ctx, project, m); err != nil {
		return err
	}
	return tx.Ledger.Append(ctx, o.entry(company, ledger.PayrollMade, m.By, "project:"+project.String(), ledger.Fields{
		"payroll_no": ledger.Int(int64(m.Number)), "revision": ledger.Int(int64(m.Revision)), "week": ledger.Text(m.Week.String()), "final": ledger.Bool(m.Final), "no_work": ledger.Bool(m.NoWork()),
		"rows": ledger.Int(int64(len(m.Rows))), "sha256": ledger.Text(m.SHA256),
	}))
}

// week is a week of a project.
type week struct {
	tx      ports.Tx
	project ports.WorksProject
	made    []certified.Made // In their last revisions.
	first   domain.Date
	week    timesheet.Workweek
	pay     timesheet.Settings
	now     time.Time
}

func (o *Office) week(ctx context.Context, tx ports.Tx, project string, day domain.Date) (w week, err error) {
	w = week{tx: tx, now: o.clock.Now()}
	if w.project, err = tx.Works.Project(ctx, project); err != nil {
		return w, err
	}
	all, err := tx.Works.Certified(ctx, w.project.ID)
	if err != nil {
		return w, err
	}
	w.made = newest(all)
	c, err := tx.Companies.Get(ctx)
	if err != nil {
		return w, err
	}
	if w.pay, err = tx.PaySets.Last(ctx); err != nil {
		return w, err
	}
	w.week = w.pay.Week(c.Zone())
	w.first = w.week.First(day)
	return w, nil
}

// payroll makes the payroll of the week from the time that is approved, of all workers
// and at all jobs: overtime is of the whole week. against says why it can't be certified.
func (w week) payroll(ctx context.Context, d certified.Due, final bool) (p certified.Payroll, against, err error) {
	last := d.Week.AddDays(6)
	entries, err := w.tx.TimeHeld.Approved(ctx, ports.TimeEntryQuery{From: d.Week, To: last})
	if err != nil {
		return p, nil, err
	}
	project := w.project.Project
	project.Jobs = maps.Clone(project.Jobs)
	sites := map[domain.JobID]domain.SiteID{}
	work, err := w.work(ctx, &project, sites, entries)
	if err != nil {
		return p, nil, err
	}
	kept, err := w.tx.Works.Trades(ctx)
	if err != nil {
		return p, nil, err
	}
	trades := make([]certified.Trade, len(kept))
	for i, t := range kept {
		trades[i] = t.Trade
	}
	if p, err = certified.Make(project, d.Number, final, d.Week, work, certified.At(trades, sites)); err != nil {
		return p, nil, err
	}
	against = p.Check(work)
	if w.now.Before(w.week.Hours(last).To) {
		return p, certified.ErrWeekGoesOn.With("until %s", last), nil
	}
	days, err := w.tx.TimeDays.List(ctx, ports.TimeDayQuery{From: d.Week, To: last, State: timesheet.DayOpen})
	for _, day := range days {
		if err == nil && against == nil && concerns(entries, project, day) {
			against = certified.ErrNotApproved.With("%s of worker %s is open again", day.Day, day.Worker)
		}
	}
	return p, against, err
}

// concerns reports whether a day had time of the project.
func concerns(entries []timesheet.Entry, p certified.Project, d timesheet.Day) bool {
	return slices.ContainsFunc(entries, func(e timesheet.Entry) bool { return e.Worker == d.Worker && e.Day == d.Day && p.Jobs[jobOf(e)] })
}

// jobOf names the work of an entry: its job or, where there is none, its site.
func jobOf(e timesheet.Entry) domain.JobID {
	if e.Job.IsZero() && (e.Activity == timesheet.OnSite || e.Activity == timesheet.Yard) {
		return domain.JobID{UUID: e.Site.UUID}
	}
	return e.Job
}

// work classifies the time of each worker, and notes at which site each job is. What is done at a site of the project is of
// the project, whichever job it was for.
func (w week) work(ctx context.Context, p *certified.Project, sites map[domain.JobID]domain.SiteID, entries []timesheet.Entry) ([]certified.Work, error) {
	rates, err := w.tx.PayRates.Of(ctx, nil)
	if err != nil {
		return nil, err
	}
	stints := map[domain.WorkerID][]timesheet.Stint{}
	var who []domain.WorkerID
	for _, e := range entries {
		s, ok := e.Stint()
		if !ok || !s.Paid() {
			continue
		}
		s.Rate, s.Overlay = timesheet.RateOf(rates, e.Worker, e.Job, e.Day), w.pay.Overlays[e.Site]
		s.Job = jobOf(e)
		sites[s.Job] = e.Site
		if slices.Contains(w.project.Sites, e.Site) && (e.Activity == timesheet.OnSite || e.Activity == timesheet.Yard || e.Activity == timesheet.Rest) {
			p.Jobs[s.Job] = true
		}
		if stints[e.Worker] == nil {
			who = append(who, e.Worker)
		}
		stints[e.Worker] = append(stints[e.Worker], s)
	}
	if len(p.Jobs) == 0 { // Nobody was there: a payroll without work.
		p.Jobs = map[domain.JobID]bool{{UUID: w.project.ID}: true}
	}
	if len(who) == 0 {
		return nil, nil
	}
	workers, err := w.tx.Workers.List(ctx, ports.WorkerQuery{IDs: who})
	if err != nil {
		return nil, err
	}
	var out []certified.Work
	for _, one := range workers {
		rules, err := w.pay.Of(one.ID())
		if err != nil {
			return nil, err
		}
		lines, err := timesheet.Classify(rules, w.week, stints[one.ID()])
		if err != nil {
			return nil, err
		}
		particulars := one.Particulars()
		out = append(out, certified.Work{Person: certified.NewPerson(one.ID(), particulars.Name, particulars.Ref), Lines: lines})
	}
	return out, nil
}

func sortedJobs(jobs map[domain.JobID]bool) []domain.JobID {
	return slices.SortedFunc(maps.Keys(jobs), func(a, b domain.JobID) int { return slices.Compare(a.UUID[:], b.UUID[:]) })
}
