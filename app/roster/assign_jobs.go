package roster

import (
	"cmp"
	"context"
	"slices"

	"actual/app/asked"
	"actual/domain"
	"actual/domain/badge"
	"actual/domain/job"
	"actual/domain/ledger"
	"actual/ports"
)

// toJobs says which badges are expected on jobs, beside those that are already.
func (a *assignment) toJobs(ctx context.Context, rows []ports.TaskRow) ([]asked.Outcome, error) {
	all, outcomes, err := a.read(ctx, rows)
	if err != nil {
		return nil, err
	}
	jobs, err := a.jobsOf(ctx, all)
	if err != nil {
		return nil, err
	}
	ids := make([]domain.JobID, 0, len(jobs))
	for _, j := range jobs {
		ids = append(ids, j.ID())
	}
	expected, err := a.JobBadges.Of(ctx, ids)
	if err != nil {
		return nil, err
	}
	var added []ports.JobBadge
	for i, w := range all {
		if outcomes[i].State != "" {
			continue
		}
		of, b, err := a.onJob(w, jobs)
		if outcomes[i], err = verdict(err); err != nil {
			return nil, err
		}
		switch {
		case outcomes[i].State != "":
		case slices.Contains(expected[of], b):
			outcomes[i].State = ports.RowUnchanged
		default:
			outcomes[i].State, added = ports.RowChanged, append(added, ports.JobBadge{Job: of, Badge: b})
		}
	}
	if a.task.DryRun || len(added) == 0 {
		return outcomes, nil
	}
	if _, err := a.JobBadges.Add(ctx, added, a.now); err != nil {
		return nil, err
	}
	return outcomes, a.Ledger.Append(ctx, a.expectedEntries(added)...)
}

// jobsOf returns the jobs that the rows name, by id and by ref.
func (a *assignment) jobsOf(ctx context.Context, all []wanted) (map[string]job.Job, error) {
	var ids []domain.JobID
	var refs []string
	for _, w := range all {
		name := w.cells["job"]
		if id, err := domain.ParseJobID(name); err == nil {
			ids = append(ids, id)
		} else if name != "" {
			refs = append(refs, name)
		}
	}
	jobs := map[string]job.Job{}
	for _, q := range []ports.JobQuery{{IDs: ids}, {Refs: refs, Source: job.ByHand}} {
		if len(q.IDs)+len(q.Refs) == 0 {
			continue
		}
		found, err := a.Jobs.Between(ctx, domain.Date{}, domain.Date{}, q)
		if err != nil {
			return nil, err
		}
		for _, j := range found {
			jobs[j.ID().String()] = j
			if q.Refs != nil {
				jobs[j.Plan().Ref] = j
			}
		}
	}
	return jobs, nil
}

// onJob returns the job of a row, and the badge that is the company's on its date.
func (a *assignment) onJob(w wanted, jobs map[string]job.Job) (domain.JobID, domain.BadgeID, error) {
	of, known := jobs[w.cells["job"]]
	switch {
	case w.cells["job"] == "":
		return domain.JobID{}, domain.BadgeID{}, cellError{"job", errEmpty.With("give a job")}
	case !known:
		return domain.JobID{}, domain.BadgeID{}, cellError{"job", job.ErrJobNotFound.With("%.60q", w.cells["job"])}
	case of.State() == job.Cancelled:
		return domain.JobID{}, domain.BadgeID{}, cellError{"job", job.ErrCancelled}
	}
	day := of.Plan().Date.Span(a.zone)
	b, err := a.find(w.cells["badge"], day.From)
	if err != nil {
		return domain.JobID{}, domain.BadgeID{}, err
	}
	var owned domain.Span
	if owned.From, owned.To = b.Owned(); !owned.Overlaps(day) {
		return domain.JobID{}, domain.BadgeID{}, cellError{"badge", badge.ErrNotOurs.With("%s", owned)}
	}
	return of.ID(), b.ID(), nil
}

// expectedEntries tells the ledger of the badges of each job.
func (a *assignment) expectedEntries(added []ports.JobBadge) (entries []ledger.Entry) {
	of := map[domain.JobID][]ledger.Value{}
	var order []domain.JobID
	for _, x := range added {
		if of[x.Job] == nil {
			order = append(order, x.Job)
		}
		of[x.Job] = append(of[x.Job], ledger.Text(x.Badge.String()))
	}
	for _, id := range order {
		entries = append(entries, a.entry(ledger.JobBadgesChanged, "job:"+id.String(), ledger.Fields{"added": ledger.List(of[id]...), "removed": ledger.List()}))
	}
	return entries
}

// CrewRule is the rule that all badges that are with a crew are expected on its
// planned jobs, from one date to another, both included. Zero dates are those of this
// week, from Monday on, in the company's time zone.
type CrewRule struct {
	Crew     string // Its ref.
	From, To domain.Date
}

// Crew returns the rows of a rule.
//
// Errors: job.ErrCrewNotFound, domain.ErrBackwards.
func (x *Assigner) Crew(rule CrewRule) func(ctx context.Context, tx ports.Tx) ([]asked.Row, error) {
	return func(ctx context.Context, tx ports.Tx) ([]asked.Row, error) {
		company, err := tx.Companies.Get(ctx)
		if err != nil {
			return nil, err
		}
		found, err := tx.Crews.List(ctx, ports.CrewQuery{Ref: rule.Crew})
		if err != nil {
			return nil, err
		}
		if len(found) == 0 || rule.Crew == "" {
			return nil, job.ErrCrewNotFound.With("%.60q", rule.Crew)
		}
		today := domain.DateOf(x.clock.Now(), company.Zone())
		monday := today.AddDays(-(int(today.Weekday()) + 6) % 7)
		from, to := cmp.Or(rule.From, monday), cmp.Or(rule.To, monday.AddDays(6))
		if to.Before(from) {
			return nil, domain.ErrBackwards
		}
		jobs, err := tx.Jobs.Between(ctx, from, to, ports.JobQuery{Crew: found[0].ID(), State: job.Planned})
		if err != nil {
			return nil, err
		}
		var rows []asked.Row
		badges := map[domain.Date][]domain.BadgeID{}
		for _, j := range jobs {
			on := j.Plan().Date
			if badges[on] == nil {
				if badges[on], err = x.badgesOf(ctx, tx, found[0].ID(), on, company.Zone()); err != nil {
					return nil, err
				}
			}
			for _, b := range badges[on] {
				rows = append(rows, asked.Row{Key: b.String() + " " + j.ID().String(), Input: map[string]string{"badge": b.String(), "job": j.ID().String()}})
			}
		}
		return rows, nil
	}
}
