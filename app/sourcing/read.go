package sourcing

import (
	"context"
	"errors"
	"fmt"

	"actual/domain/source"
	"actual/ports"
)

// page is what the source said at once.
type page struct {
	rows     []source.Row
	findings []ports.SourceFinding
	next     string
	calls    int
}

// read reads one page and keeps it. After the last one of a list what is gone is told.
func (r *Run) read(ctx context.Context) error {
	p, err := r.ask(ctx)
	if errors.Is(err, ports.ErrSourceCursor) && r.state.Stage.After != "" {
		return r.update(ctx, func(_ context.Context, a *act) error { // From the beginning: the place is no more.
			a.to.Stage.After = ""
			return nil
		})
	}
	if err != nil {
		return err
	}
	return r.update(ctx, func(ctx context.Context, a *act) error { return a.keep(ctx, p) })
}

// ask asks the source for the page that comes next.
func (r *Run) ask(ctx context.Context) (page, error) {
	at := r.state.Stage
	q := ports.SourceQuery{After: at.After}
	switch at.Kind {
	case source.Site:
		got, err := r.jobs.ListSites(ctx, r.company, q)
		return pageOf(source.Site, got, siteSaid), err
	case source.Crew:
		got, err := r.jobs.ListCrews(ctx, r.company, q)
		return pageOf(source.Crew, got, crewSaid), err
	case source.Worker:
		got, err := r.jobs.ListWorkers(ctx, r.company, q)
		return pageOf(source.Worker, got, workerSaid), err
	}
	if !r.state.Full {
		q.Known = r.orders
	}
	got, err := r.jobs.ListJobs(ctx, r.company, ports.SourceWindow{From: r.state.From, To: r.state.To}, q)
	return pageOf(source.Job, got, jobSaid), err
}

// orders returns what is known of orders by the jobs that were read before.
func (r *Run) orders(ctx context.Context, refs []string) (known map[string]ports.SourceOrder, err error) {
	err = r.work.View(ctx, r.company, func(ctx context.Context, tx ports.Tx) (err error) {
		known, err = tx.Links.Orders(ctx, r.state.Source, refs)
		return err
	})
	return known, err
}

// doubts are the findings by which ours is neither moved nor cancelled.
var doubts = map[ports.SourceFault]bool{
	ports.SourceAmbiguous: true, ports.SourceNoTicket: true, ports.SourceNoSite: true, ports.SourceNoZone: true,
}

// pageOf turns a page into rows, each ref once.
func pageOf[R any](kind source.Kind, got ports.SourcePage[R], said func(R) (string, source.Said)) page {
	p := page{findings: got.Findings, next: got.Next, calls: got.Calls}
	place := make(map[string]int, len(got.Rows))
	for _, r := range got.Rows {
		ref, what := said(r)
		if _, twice := place[ref]; twice {
			continue
		}
		place[ref] = len(p.rows)
		p.rows = append(p.rows, source.Row{Kind: kind, Ref: ref, Said: what})
	}
	for _, f := range got.Findings {
		if i, there := place[f.Ref]; there && doubts[f.Kind] {
			p.rows[i].Doubts = append(p.rows[i].Doubts, string(f.Kind))
		}
	}
	return p
}

func siteSaid(s ports.SourceSite) (string, source.Said) {
	said := source.Said{Name: s.Name, Active: s.Active, Address: s.Address, Radius: s.Radius, Version: s.Version}
	if s.Position != nil {
		said.Place, said.Placed = *s.Position, true
	}
	return s.Ref, said
}

func crewSaid(c ports.SourceCrew) (string, source.Said) {
	return c.Ref, source.Said{Name: c.Name, Active: c.Active, Leader: c.Leader}
}

func workerSaid(w ports.SourceWorker) (string, source.Said) {
	return w.Ref, source.Said{Name: w.Name, Active: w.Active, Number: w.EmployeeNumber, Version: w.Version}
}

func jobSaid(j ports.SourceJob) (string, source.Said) {
	return j.Ref, source.Said{
		Name: j.Service, Active: j.State != ports.SourceCancelled, Number: j.Number, Leader: j.Leader, Ticket: j.Ticket, Site: j.Site, Crew: j.Crew,
		Date: j.Date, Order: j.Order, Effort: j.Effort, State: j.Said,
	}
}

// keep stores a page.
func (a *act) keep(ctx context.Context, p page) error {
	kind := a.to.Stage.Kind
	in := make(map[string]bool, len(p.rows))
	for _, r := range p.rows {
		in[r.Ref] = true
	}
	var heard []string // They are there, and can't be read.
	for _, f := range p.findings {
		if f.Ref != "" && !in[f.Ref] {
			heard = append(heard, f.Ref)
		}
	}
	changed, err := a.SourceRows.Keep(ctx, ports.SourceRead{Source: a.to.Source, Kind: kind, Sync: a.to.ID, At: a.now, Rows: p.rows, Heard: heard})
	if err != nil {
		return err
	}
	if err := a.Findings.Keep(ctx, a.to.Source, a.to.ID, p.findings, a.now); err != nil {
		return err
	}
	a.to.Calls += int64(p.calls)
	a.counted(kind, func(c *source.Counts) { c.Read, c.Changed = c.Read+len(p.rows), c.Changed+changed })
	if a.to.Stage.After = p.next; p.next != "" {
		return nil
	}
	if err := a.whole(ctx, kind); err != nil {
		return err
	}
	return a.readOn(ctx)
}

// whole is when a list was read to its end: what was not seen is gone, where that can
// be believed.
func (a *act) whole(ctx context.Context, kind source.Kind) error {
	seen := a.seen(kind)
	if err := a.Findings.Clear(ctx, seen); err != nil {
		return err
	}
	gone, err := a.vanish(ctx, kind)
	if err != nil {
		return err
	}
	a.counted(kind, func(c *source.Counts) { c.Gone += gone })
	a.to.Lists, a.to.ReadAt[kind] = append(a.to.Lists, kind), a.now
	if !a.to.Full {
		return nil
	}
	return a.SourceRows.Unsettle(ctx, a.to.Source, kind)
}

func (a *act) vanish(ctx context.Context, kind source.Kind) (int, error) {
	there, unseen, err := a.SourceRows.Unseen(ctx, a.seen(kind))
	if err != nil || unseen == 0 {
		return 0, err
	}
	nameless, err := a.Findings.List(ctx, ports.SourceFindingQuery{Source: a.to.Source, Of: string(kind), Kinds: []ports.SourceFault{ports.SourceUnreadable}, Limit: 1})
	switch {
	case err != nil:
		return 0, err
	case len(nameless) > 0 && !a.to.Believe:
		a.to.Notes = append(a.to.Notes, fmt.Sprintf("%d of %d %ss were not there, and others have no ref that can be read: none is taken as gone", unseen, there, kind))
		return 0, nil
	case !source.Believable(there, unseen) && !a.to.Believe:
		a.to.Notes = append(a.to.Notes, fmt.Sprintf("%d of %d %ss were not there, which is not believed: where it is so, ask for a sync that believes it", unseen, there, kind))
		return 0, nil
	}
	return a.SourceRows.Vanish(ctx, a.seen(kind), a.now)
}
