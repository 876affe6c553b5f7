package runs

import (
	"context"
	"fmt"
	"time"

	"actual/app/task"
	"actual/domain"
	"actual/domain/run"
	"actual/domain/tenant"
	"actual/ports"
)

// Kinds are the kinds of scheduled work.
type Kinds map[string]task.Definition

// KindsOf chooses them from all definitions.
func KindsOf(all []task.Definition) Kinds {
	out := Kinds{}
	for _, d := range all {
		if d.Scheduled != nil {
			out[d.Kind] = d
		}
	}
	return out
}

// names returns their names.
func (k Kinds) names() (out []string) {
	for name := range k {
		out = append(out, name)
	}
	return out
}

// Scheduler plans runs and starts those that are due.
type Scheduler struct {
	work      ports.UnitOfWork
	directory ports.RunDirectory
	companies ports.Directory
	clock     ports.Clock
	ids       ports.Identifiers
	kinds     Kinds
}

// NewScheduler returns the use case.
func NewScheduler(work ports.UnitOfWork, directory ports.RunDirectory, companies ports.Directory, clock ports.Clock, ids ports.Identifiers, kinds Kinds) *Scheduler {
	return &Scheduler{work: work, directory: directory, companies: companies, clock: clock, ids: ids, kinds: kinds}
}

const (
	ahead   = 2   // How many periods have their row before they are due.
	atOnce  = 500 // How many runs of a company and kind are planned at once; the rest a moment later.
	dueEach = 500 // How many due runs of a company are looked at together.
)

// Plan gives each company the rows of the runs to come (one: its own), and of those
// that nobody could plan while no server was at work. It returns how many are new.
// To plan again is to do nothing.
func (s *Scheduler) Plan(ctx context.Context, one domain.CompanyID) (planned int, err error) {
	var kinds []ports.PlannedKind
	for name, d := range s.kinds {
		kinds = append(kinds, ports.PlannedKind{Kind: name, House: d.Scheduled.House, Chosen: d.Scheduled.Chosen})
	}
	now := s.clock.Now()
	todo, err := s.directory.ToPlan(ctx, kinds, now, ahead)
	if err != nil {
		return 0, err
	}
	for _, p := range todo {
		if !one.IsZero() && p.Company != one {
			continue
		}
		n, err := s.plan(ctx, p, now)
		if err != nil {
			return planned, fmt.Errorf("plan %s of company %s: %w", p.Kind, p.Company, err)
		}
		planned += n
	}
	return planned, nil
}

func (s *Scheduler) plan(ctx context.Context, p ports.ToPlan, now time.Time) (planned int, err error) {
	zone := tenant.Restore(p.Company, "", "", p.Zone, false).Zone() // UTC where the machine does not know it.
	err = s.work.Update(ctx, p.Company, func(ctx context.Context, tx ports.Tx) (err error) {
		last := p.Last
		if p.Moved { // What is due already stays as it was.
			if last, err = tx.RunPlan.Drop(ctx, p.Kind, now); err != nil {
				return err
			}
		}
		if since := p.Choice.Since; since.After(last) { // What was due before it was chosen is not made up for.
			last = since
		}
		rows := s.rows(p, s.periods(p, last, now, zone), now)
		if len(rows) == 0 {
			return nil
		}
		planned, err = tx.RunPlan.Insert(ctx, rows)
		return err
	})
	return planned, err
}

// periods returns those that have no row, up to those ahead of now.
func (s *Scheduler) periods(p ports.ToPlan, last, now time.Time, zone *time.Location) []run.Period {
	scheduled := s.kinds[p.Kind].Scheduled
	schedule := scheduled.Schedule
	if scheduled.Chosen {
		schedule = p.Choice.Schedule()
	}
	if last.IsZero() {
		last = now
		if newest, ok := schedule.Newest(now, zone); ok && scheduled.AtOnce {
			last = newest.Due.Add(-time.Second)
		}
	}
	next := schedule.Ahead(now, ahead, zone)
	if len(next) == 0 {
		return nil
	}
	all := schedule.Between(last, next[len(next)-1].Due, zone)
	return all[:min(len(all), atOnce)]
}

func (s *Scheduler) rows(p ports.ToPlan, periods []run.Period, now time.Time) (out []run.Run) {
	for _, period := range periods {
		from := period.Due
		if p.Last.IsZero() && from.Before(now) { // It could not have been run before the company was there.
			from = now
		}
		out = append(out, run.Run{
			ID: domain.RunID{UUID: s.ids.New()}, Kind: p.Kind, Period: period, Zone: p.Zone, LateAt: from.Add(s.kinds[p.Kind].Scheduled.Within), PlannedAt: now,
		})
	}
	return out
}
