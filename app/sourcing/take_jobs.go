package sourcing

import (
	"context"
	"fmt"
	"strings"

	"actual/domain"
	"actual/domain/job"
	"actual/domain/source"
	"actual/ports"
)

// jobBatch is what becomes of jobs by a batch of rows.
type jobBatch struct {
	*act

	sites, crews map[string]source.Row // By ref.
	byID         map[domain.JobID]job.Job
	byRef        map[string]job.Job // Those that came of this source.
	unmanned     bool               // So many lose their crews at once that it is not believed.
	create       []job.Job
}

// takeJobs takes over rows of jobs.
func (a *act) takeJobs(ctx context.Context, rows []source.Row) error {
	b := jobBatch{act: a, byID: map[domain.JobID]job.Job{}, byRef: map[string]job.Job{}, unmanned: unmanned(rows)}
	if err := b.read(ctx, rows); err != nil {
		return err
	}
	for i := range rows {
		if err := b.row(ctx, &rows[i]); err != nil {
			return err
		}
	}
	return a.plans().CreateJobs(ctx, b.create)
}

// read reads what the rows name.
func (b *jobBatch) read(ctx context.Context, rows []source.Row) (err error) {
	sites, crews := map[string]bool{}, map[string]bool{}
	var ids []domain.JobID
	var refs []string
	for _, r := range rows {
		sites[r.Said.Site], crews[r.Said.Crew] = true, true
		if r.Link.Ours.IsZero() {
			refs = append(refs, r.Ref)
		} else {
			ids = append(ids, domain.JobID{UUID: r.Link.Ours})
		}
	}
	if b.sites, err = b.linked(ctx, source.Site, sites); err != nil {
		return err
	}
	if b.crews, err = b.linked(ctx, source.Crew, crews); err != nil {
		return err
	}
	for _, q := range []ports.JobQuery{{IDs: ids}, {Refs: refs, Source: b.to.Source}} {
		if len(q.IDs)+len(q.Refs) == 0 {
			continue
		}
		jobs, err := b.Jobs.Between(ctx, domain.Date{}, domain.Date{}, q)
		if err != nil {
			return err
		}
		for _, j := range jobs {
			b.byID[j.ID()] = j
			if j.Source() == b.to.Source {
				b.byRef[j.Plan().Ref] = j
			}
		}
	}
	return nil
}

// unmanned reports whether so many of the jobs that had a crew have none any more that
// the source is likelier to have left that out.
func unmanned(rows []source.Row) bool {
	had, lost := 0, 0
	for _, r := range rows {
		if r.Link.Taken.Crew != "" && r.GoneAt.IsZero() {
			had++
			if r.Said.Crew == "" {
				lost++
			}
		}
	}
	return lost > unmannedAtLeast && 2*lost > had
}

// unmannedAtLeast is how many jobs of a batch may lose their crews, whatever their part.
const unmannedAtLeast = 20

func (b *jobBatch) row(ctx context.Context, r *source.Row) error {
	if r.Link.State == source.Ignored {
		r.Link.Settled = true
		return nil
	}
	if r.Link.State == source.Gone && r.GoneAt.IsZero() {
		r.Link.Return()
	}
	j, there := b.byID[domain.JobID{UUID: r.Link.Ours}]
	if r.Link.Ours.IsZero() {
		if j, there = b.byRef[r.Ref]; there {
			r.Link.State, r.Link.Ours = source.Matched, j.ID().UUID
			b.counted(source.Job, func(c *source.Counts) { c.Matched++ })
		}
	}
	switch {
	case there && len(r.Doubts) > 0 && r.GoneAt.IsZero():
		r.Link.Settled, r.Link.Problem = true, "in doubt ("+strings.Join(r.Doubts, ", ")+"): ours is left as it is"
		return nil
	case there:
		return b.change(ctx, r, j)
	case !r.GoneAt.IsZero():
		r.Link.State, r.Link.Settled, r.Link.Problem = source.Gone, true, ""
	case !r.Said.Active:
		r.Link.Settled, r.Link.Problem = true, ""
	default:
		b.make(r)
	}
	return nil
}

func (b *jobBatch) make(r *source.Row) {
	n, why := b.names(r)
	if n.Site.IsZero() {
		wait(r, why)
		return
	}
	j, err := job.NewJob(domain.JobID{UUID: b.ids.New()}, b.to.Source, r.Plan(n))
	if err != nil {
		refuse(r, err)
		return
	}
	b.create = append(b.create, j)
	if b.made(r, j.ID().UUID, n); why != "" {
		wait(r, why)
	}
}

func (b *jobBatch) change(ctx context.Context, r *source.Row, was job.Job) error {
	n, why := b.names(r)
	if r.Said.Crew == "" && r.Link.Taken.Crew != "" && b.unmanned {
		wait(r, "it and most others have no crew any more, which is not believed")
		return nil
	}
	next, changed, err := r.Job(was, n)
	if err != nil {
		refuse(r, err)
		return nil
	}
	if changed {
		if err := b.plans().SaveJob(ctx, next, otherwiseIn(was, next)...); err != nil {
			return err
		}
	}
	cancelled := changed && next.State() == job.Cancelled
	if cancelled {
		b.counted(source.Job, func(c *source.Counts) { c.Cancelled++ })
	}
	b.took(r, changed && !cancelled, n)
	if !r.GoneAt.IsZero() {
		r.Link.State = source.Gone
		return nil
	}
	if r.Said.Active && why != "" {
		wait(r, why)
	}
	return nil
}

// otherwiseIn names what of a job is other than before.
func otherwiseIn(was, next job.Job) (fields []string) {
	a, b := was.Plan(), next.Plan()
	for _, f := range []struct {
		name  string
		other bool
	}{
		{"date", a.Date != b.Date},
		{"site", a.Site != b.Site},
		{"crew", a.Crew != b.Crew},
		{"effort_s", a.Effort != b.Effort},
		{"state", was.State() != next.State()},
	} {
		if f.other {
			fields = append(fields, f.name)
		}
	}
	return fields
}

// names finds the site and the crew of a row among ours, and says what is not there.
func (b *jobBatch) names(r *source.Row) (n source.Named, why string) {
	said := r.Said
	n = source.Named{Site: domain.SiteID{UUID: b.sites[said.Site].Link.Ours}, Crew: domain.CrewID{UUID: b.crews[said.Crew].Link.Ours}}
	switch {
	case said.Site == "":
		why = "the source does not say at which site it is"
	case n.Site.IsZero():
		why = missing("site", said.Site, b.sites)
	case said.Crew != "" && n.Crew.IsZero():
		why = missing("crew", said.Crew, b.crews)
	}
	return n, why
}

// missing says why what a job names is none of ours.
func missing(what, ref string, rows map[string]source.Row) string {
	switch r, there := rows[ref]; {
	case !there:
		return fmt.Sprintf("its %s %s is not in the source's list", what, ref)
	case r.Link.State == source.Ambiguous:
		return fmt.Sprintf("it is to be said which of ours its %s %s is", what, ref)
	case r.Link.State == source.Ignored:
		return fmt.Sprintf("its %s %s is ignored", what, ref)
	}
	return fmt.Sprintf("its %s %s is none of ours yet", what, ref)
}
