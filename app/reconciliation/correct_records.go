package reconciliation

import (
	"cmp"
	"context"
	"slices"
	"time"

	"actual/app/planning"
	"actual/app/roster"
	"actual/domain"
	"actual/domain/badge"
	"actual/domain/discrepancy"
	"actual/domain/presence"
	"actual/ports"
)

// cancel cancels the job that the discrepancy is about.
func (m *making) cancel(ctx context.Context) (made domain.UUID, err error) {
	id := m.of.Subject.Job
	if id.IsZero() {
		return made, discrepancy.ErrNotAbout.With("it is about no job")
	}
	was, err := m.tx.Jobs.ByID(ctx, id)
	if err != nil {
		return made, err
	}
	next, err := was.Cancelled()
	if err != nil {
		return made, err
	}
	m.print.add("cancel", id, was.Revision())
	m.out.Job = &next
	within := planning.NewWithin(m.tx, m.desk.clock, m.desk.ids, m.cmd.Company, m.cmd.By, m.desk.clock.Now())
	return id.UUID, within.SaveJob(ctx, next, "state")
}

// wearer gives a badge to who wore it.
func (m *making) wearer(ctx context.Context) (made domain.UUID, err error) {
	w := *m.cmd.Wearer
	w.From, w.To = cmp.Or(w.From, m.date.From), cmp.Or(w.To, m.date.To)
	if !m.wears(w) {
		return made, discrepancy.ErrNotAbout.With("neither the badge nor the worker is among its facts")
	}
	span, err := domain.NewSpan(w.From, w.To)
	if err != nil {
		return made, err
	}
	before, err := m.held(ctx, w.Badge, span)
	if err != nil {
		return made, err
	}
	if slices.ContainsFunc(before, func(c badge.Custody) bool { return c.Worker == w.Worker && span.Within(c.Span) }) {
		return made, discrepancy.ErrSoNow
	}
	visits, err := m.seen(ctx, w.Badge, span)
	if err != nil {
		return made, err
	}
	within := roster.NewWithin(m.tx, m.desk.clock, m.desk.ids, m.cmd.Company, m.cmd.By, m.desk.clock.Now())
	m.out.Custody, err = within.Lend(ctx, roster.BeginCustody{Company: m.cmd.Company, Badge: w.Badge, Worker: w.Worker, From: span.From, To: span.To, By: m.cmd.By})
	if err != nil {
		return made, err
	}
	after, err := m.held(ctx, w.Badge, span)
	if err != nil {
		return made, err
	}
	m.print.add("wearer", w.Badge, w.Worker, span)
	for _, c := range slices.Concat(before, after) {
		m.print.add(c.Worker, c.Span)
	}
	for _, v := range visits {
		m.print.add(v.ID, v.Arrived, v.End(), v.Open)
	}
	if m.out.Hours = hours(visits, before, after); len(m.out.Hours) > 0 {
		err = m.nameWorkers(ctx)
	}
	return m.out.Custody[0].ID.UUID, err
}

// wears reports whether the badge or the worker is one that the discrepancy is about.
func (m *making) wears(w Wearer) bool {
	s := spokenOf([]discrepancy.Discrepancy{m.of})
	return s.any[w.Badge.UUID] || s.any[w.Worker.UUID]
}

// held returns who has a badge in a span.
func (m *making) held(ctx context.Context, b domain.BadgeID, span domain.Span) ([]badge.Custody, error) {
	return m.tx.Custodies.List(ctx, ports.CustodyQuery{Badges: []domain.BadgeID{b}, Touching: span})
}

// seen returns the decided visits of a badge that began in a span.
func (m *making) seen(ctx context.Context, b domain.BadgeID, span domain.Span) (out []presence.Version, err error) {
	all, err := m.tx.Visits.List(ctx, ports.VisitQuery{Badge: b, From: span.From, To: span.To, Limit: visitsAtOnce})
	for _, v := range all {
		if v.Verdict == presence.Decided && span.Covers(time.Unix(v.Arrived, 0)) {
			out = append(out, v)
		}
	}
	return out, err
}

// hours says of each worker how long their visits are by custody before and after; in
// the order of the workers' ids.
func hours(visits []presence.Version, before, after []badge.Custody) []WorkerHours {
	of := map[domain.WorkerID]*WorkerHours{}
	add := func(held []badge.Custody, to func(*WorkerHours) *int64) {
		for _, c := range held {
			for _, v := range visits {
				if !c.Span.Covers(time.Unix(v.Arrived, 0)) {
					continue
				}
				if of[c.Worker] == nil {
					of[c.Worker] = &WorkerHours{Worker: c.Worker}
				}
				*to(of[c.Worker]) += v.End() - v.Arrived
			}
		}
	}
	add(before, func(h *WorkerHours) *int64 { return &h.Before })
	add(after, func(h *WorkerHours) *int64 { return &h.After })
	out := make([]WorkerHours, 0, len(of))
	for _, h := range of {
		out = append(out, *h)
	}
	slices.SortFunc(out, func(a, b WorkerHours) int { return slices.Compare(a.Worker.UUID[:], b.Worker.UUID[:]) })
	return out
}

// nameWorkers adds what the workers are called whose hours are told.
func (m *making) nameWorkers(ctx context.Context) error {
	ids := make([]domain.WorkerID, len(m.out.Hours))
	for i, h := range m.out.Hours {
		ids[i] = h.Worker
	}
	known, err := m.tx.Workers.List(ctx, ports.WorkerQuery{IDs: ids})
	for _, w := range known {
		m.out.Names.of[w.ID().UUID] = w.Particulars().Name
	}
	return err
}
