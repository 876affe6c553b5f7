package sourcing

import (
	"cmp"
	"context"
	"errors"

	"actual/domain"
	"actual/domain/job"
	"actual/domain/source"
	"actual/domain/tenant"
	"actual/ports"
)

// otherwise is what a ref of ours begins with where the source's own is taken.
const otherwise = "aspire-"

const refTaken = "another of ours has its ref already: link it to that one, or change the ref of that"

func (a *act) takeWorkers(ctx context.Context, rows []*source.Row) error {
	all, err := a.Workers.List(ctx, ports.WorkerQuery{})
	if err != nil {
		return err
	}
	byID, refs := make(map[domain.UUID]job.Worker, len(all)), make(map[string]bool, len(all))
	for _, w := range all {
		byID[w.ID().UUID], refs[w.Particulars().Ref] = w, true
	}
	room := a.room(ctx, tenant.MaxWorkers, rows)
	for _, r := range rows {
		switch w, there := byID[r.Link.Ours]; {
		case there:
			err = a.changeWorker(ctx, r, w, refs)
		case room != nil:
			refuse(r, tenant.ErrQuota)
		default:
			err = a.makeWorker(ctx, r, refs)
		}
		if err != nil {
			return err
		}
	}
	if errors.Is(room, tenant.ErrQuota) {
		return nil
	}
	return room
}

// room asks for room for those of the rows of which something is to be made.
func (a *act) room(ctx context.Context, limit tenant.Limit, rows []*source.Row) error {
	more := int64(0)
	for _, r := range rows {
		if r.Link.Ours.IsZero() {
			more++
		}
	}
	if more == 0 {
		return nil
	}
	return a.Limits.Room(ctx, limit, more, a.now)
}

func (a *act) makeWorker(ctx context.Context, r *source.Row, refs map[string]bool) error {
	ref := free(refs, true, r.Said.Number, r.Ref, otherwise+r.Ref)
	if ref == "" {
		wait(r, refTaken)
		return nil
	}
	w, err := job.NewWorker(domain.WorkerID{UUID: a.ids.New()}, job.Particulars{Ref: ref, Name: nameOf(r.Said.Name, ref)})
	if err != nil {
		refuse(r, err)
		return nil
	}
	if err := a.roster().AddWorker(ctx, w); err != nil {
		return err
	}
	a.made(r, w.ID().UUID, source.Named{})
	return nil
}

func (a *act) changeWorker(ctx context.Context, r *source.Row, w job.Worker, refs map[string]bool) error {
	p := w.Particulars()
	var fields []string
	if name := source.Merge(nameOf(r.Link.Taken.Name, ""), nameOf(r.Said.Name, ""), p.Name); name != p.Name && name != "" {
		p.Name, fields = name, append(fields, "name")
	}
	number := source.Merge(r.Link.Taken.Number, r.Said.Number, p.Ref)
	taken := number != p.Ref && refs[number]
	if number != p.Ref && number != "" && !taken {
		p.Ref, fields = number, append(fields, "ref")
		refs[number] = true
	}
	next, err := w.Changed(p)
	if err != nil {
		refuse(r, err)
		return nil
	}
	if len(fields) > 0 {
		if err := a.roster().SaveWorker(ctx, next, fields...); err != nil {
			return err
		}
	}
	a.took(r, len(fields) > 0, source.Named{})
	if taken {
		r.Link.Problem = refTaken
	}
	return nil
}

func (a *act) takeCrews(ctx context.Context, rows []*source.Row) error {
	all, err := a.Crews.List(ctx, ports.CrewQuery{})
	if err != nil {
		return err
	}
	byID, refs, leaders := make(map[domain.UUID]job.Crew, len(all)), make(map[string]bool, len(all)), map[string]bool{}
	for _, c := range all {
		byID[c.ID().UUID], refs[c.Ref()] = c, true
	}
	for _, r := range rows {
		leaders[r.Said.Leader] = true
	}
	workers, err := a.linked(ctx, source.Worker, leaders)
	if err != nil {
		return err
	}
	for _, r := range rows {
		n := source.Named{Leader: domain.WorkerID{UUID: workers[r.Said.Leader].Link.Ours}}
		c, there := byID[r.Link.Ours]
		if there {
			err = a.changeCrew(ctx, r, c, n)
		} else {
			err = a.makeCrew(ctx, r, n, refs)
		}
		if err != nil {
			return err
		}
		if r.Said.Leader != "" && n.Leader.IsZero() && r.Link.Problem == "" {
			wait(r, "who leads it is none of our workers yet")
		}
	}
	return nil
}

func (a *act) makeCrew(ctx context.Context, r *source.Row, n source.Named, refs map[string]bool) error {
	ref := free(refs, true, r.Ref, otherwise+r.Ref)
	if ref == "" {
		wait(r, refTaken)
		return nil
	}
	c, err := job.NewCrew(domain.CrewID{UUID: a.ids.New()}, ref, nameOf(r.Said.Name, ref), n.Leader)
	if err != nil {
		refuse(r, err)
		return nil
	}
	if err := a.roster().CreateCrew(ctx, c); err != nil {
		return err
	}
	a.made(r, c.ID().UUID, n)
	return nil
}

func (a *act) changeCrew(ctx context.Context, r *source.Row, c job.Crew, n source.Named) error {
	name := cmp.Or(source.Merge(nameOf(r.Link.Taken.Name, ""), nameOf(r.Said.Name, ""), c.Name()), c.Name())
	leads := r.Leader(c.Leader(), n)
	var fields []string
	if name != c.Name() {
		fields = append(fields, "name")
	}
	if leads != c.Leader() {
		fields = append(fields, "leader")
	}
	next, err := c.Changed(c.Ref(), name, leads)
	if err != nil {
		refuse(r, err)
		return nil
	}
	if len(fields) > 0 {
		if err := a.roster().SaveCrew(ctx, next, fields...); err != nil {
			return err
		}
	}
	a.took(r, len(fields) > 0, n)
	return nil
}
