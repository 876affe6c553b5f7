package reconciliation

import (
	"bytes"
	"cmp"
	"context"
	"slices"
	"time"

	"actual/domain"
	"actual/domain/badge"
	"actual/domain/presence"
	"actual/domain/reconcile"
	"actual/ports"
)

// WorkerHours is time seen of a worker during a correction's time, by all badges that
// they wore then, in seconds, before and after it. Two badges that were seen at once count once.
type WorkerHours struct {
	Worker        domain.WorkerID
	Before, After int64
}

// AlsoWorn warns that a worker would have had a second badge at the same time.
type AlsoWorn struct {
	Worker domain.WorkerID
	Badge  domain.BadgeID // Of the two, the one that is not corrected.
	Span   domain.Span    // In which they would have had both.
	Apart  int64          // For how long the two were seen at different sites at once, in seconds.
}

// CrewTaken says with which crew a worker is counted on the discrepancy's date, before
// and after a correction: one of which no roster says so is taken from with whom they were.
// Zero is none.
type CrewTaken struct {
	Worker        domain.WorkerID
	Before, After domain.CrewID
}

// wearing looks at who wore what during a correction.
type wearing struct {
	*making
	span    domain.Span
	workers []domain.WorkerID
}

// worn is what some workers wore, and what was seen of it.
type worn struct {
	custodies []badge.Custody    // By worker, beginning and id.
	visits    []presence.Version // Decided ones of their badges that began in the time, by badge, arrival and id.
	crews     map[domain.WorkerID]domain.CrewID
}

// workersOf returns who had a badge, and who is to have it, each once, by id.
func workersOf(held []badge.Custody, next domain.WorkerID) []domain.WorkerID {
	ids := []domain.WorkerID{next}
	for _, c := range held {
		ids = append(ids, c.Worker)
	}
	slices.SortFunc(ids, func(a, b domain.WorkerID) int { return bytes.Compare(a.UUID[:], b.UUID[:]) })
	return slices.Compact(ids)
}

// at reads what the workers wear as it stands in the transaction.
func (w *wearing) at(ctx context.Context) (out worn, err error) {
	out.custodies, err = w.tx.Custodies.List(ctx, ports.CustodyQuery{Workers: w.workers, Touching: w.span})
	if err != nil {
		return out, err
	}
	slices.SortStableFunc(out.custodies, func(a, b badge.Custody) int { return bytes.Compare(a.Worker.UUID[:], b.Worker.UUID[:]) })
	seen := map[domain.BadgeID]bool{}
	for _, c := range out.custodies {
		if seen[c.Badge] {
			continue
		}
		seen[c.Badge] = true
		all, err := w.tx.Visits.List(ctx, ports.VisitQuery{Badge: c.Badge, From: w.span.From, To: w.span.To, Limit: visitsAtOnce})
		if err != nil {
			return out, err
		}
		for _, v := range all {
			if v.Verdict == presence.Decided && w.span.Covers(time.Unix(v.Arrived, 0)) {
				out.visits = append(out.visits, v)
			}
		}
	}
	slices.SortStableFunc(out.visits, func(a, b presence.Version) int {
		return cmp.Or(bytes.Compare(a.Badge.UUID[:], b.Badge.UUID[:]), cmp.Compare(a.Arrived, b.Arrived), bytes.Compare(a.ID.UUID[:], b.ID.UUID[:]))
	})
	out.crews, err = w.reconciler.crewsTaken(ctx, w.tx, w.cmd.Company, w.of.Date, w.workers)
	return out, err
}

// imprint adds what is so to what the preview stands for.
func (w *wearing) imprint(at worn) {
	for _, c := range at.custodies {
		w.print.add(c.Badge, c.Worker, c.Span)
	}
	for _, v := range at.visits {
		w.print.add(v.ID, v.Site, v.Arrived, v.End(), v.Open)
	}
	for _, id := range w.workers {
		w.print.add("crew", id, at.crews[id])
	}
}

// tell says what becomes of the workers' time, of their badges and of their crews.
func (w *wearing) tell(before, after worn) {
	for _, id := range w.workers {
		h := WorkerHours{Worker: id, Before: before.seconds(id), After: after.seconds(id)}
		if h.Before > 0 || h.After > 0 {
			w.out.Hours = append(w.out.Hours, h)
		}
		if before.crews[id] != after.crews[id] {
			w.out.Crews = append(w.out.Crews, CrewTaken{id, before.crews[id], after.crews[id]})
		}
	}
	given := w.cmd.Wearer
	for _, c := range after.custodies {
		common, both := c.Span.Common(w.span)
		if c.Worker == given.Worker && c.Badge != given.Badge && both {
			w.out.AlsoWorn = append(w.out.AlsoWorn, AlsoWorn{Worker: c.Worker, Badge: c.Badge, Span: common, Apart: after.apart(given.Badge, c.Badge, common)})
		}
	}
}

// seen returns the visits of a worker: those that begin while they wear the badge.
func (at *worn) seen(id domain.WorkerID) (list []presence.Version) {
	for _, v := range at.visits {
		if slices.ContainsFunc(at.custodies, func(c badge.Custody) bool {
			return c.Worker == id && c.Badge == v.Badge && c.Span.Covers(time.Unix(v.Arrived, 0))
		}) {
			list = append(list, v)
		}
	}
	return list
}

// seconds is for how long a worker was seen.
func (at *worn) seconds(id domain.WorkerID) (sum int64) {
	list := at.seen(id)
	slices.SortFunc(list, func(a, b presence.Version) int { return cmp.Compare(a.Arrived, b.Arrived) })
	until := int64(0)
	for _, v := range list {
		sum += max(0, v.End()-max(v.Arrived, until))
		until = max(until, v.End())
	}
	return sum
}

// apart is for how long two badges were seen at different sites at once.
func (at *worn) apart(a, b domain.BadgeID, span domain.Span) (sum int64) {
	for _, v := range at.visits {
		for _, o := range at.visits {
			if v.Badge == a && o.Badge == b && v.Site != o.Site && span.Covers(time.Unix(o.Arrived, 0)) {
				sum += max(0, min(v.End(), o.End())-max(v.Arrived, o.Arrived))
			}
		}
	}
	return sum
}

// crewsTaken returns, of those workers whom no roster has on a date, the crew that they are
// counted with.
func (r *Reconciler) crewsTaken(ctx context.Context, tx ports.Tx, company domain.CompanyID, on domain.Date, workers []domain.WorkerID) (map[domain.WorkerID]domain.CrewID, error) {
	c, err := tx.Companies.Get(ctx)
	if err != nil {
		return nil, err
	}
	members, err := tx.Members.List(ctx, ports.MembershipQuery{Touching: on.Span(c.Zone())})
	if err != nil {
		return nil, err
	}
	known := map[domain.WorkerID]bool{}
	for _, m := range members {
		known[m.Worker] = true
	}
	if !slices.ContainsFunc(workers, func(id domain.WorkerID) bool { return !known[id] }) {
		return nil, nil //nolint:nilnil // All are on a roster: nobody is taken for anybody's.
	}
	g, err := r.gatherIn(ctx, tx, company, on)
	if err != nil {
		return nil, err
	}
	taken := map[domain.WorkerID]domain.CrewID{}
	for _, m := range reconcile.Inferred(g.in) {
		if slices.Contains(workers, m.Worker) {
			taken[m.Worker] = m.Crew
		}
	}
	return taken, nil
}

// nameWorn adds what the workers, badges and crews are called that are told.
func (m *making) nameWorn(ctx context.Context) error {
	var ids []domain.WorkerID
	for _, h := range m.out.Hours {
		ids = append(ids, h.Worker)
	}
	for _, c := range m.out.Crews {
		ids = append(ids, c.Worker)
	}
	s := spoken{any: map[domain.UUID]bool{}}
	for _, a := range m.out.AlsoWorn {
		ids = append(ids, a.Worker)
		s.badge(a.Badge)
	}
	for _, c := range m.out.Custody {
		ids = append(ids, c.Worker)
	}
	known, err := m.tx.Workers.List(ctx, ports.WorkerQuery{IDs: ids})
	for _, w := range known {
		m.out.Names.of[w.ID().UUID] = w.Particulars().Name
	}
	if err != nil {
		return err
	}
	return badgeNames(ctx, m.tx, s, m.out.Names.of)
}
