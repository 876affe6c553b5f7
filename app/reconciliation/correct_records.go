package reconciliation

import (
	"cmp"
	"context"
	"slices"

	"actual/app/planning"
	"actual/app/roster"
	"actual/domain"
	"actual/domain/badge"
	"actual/domain/discrepancy"
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
	if !span.Overlaps(m.date) {
		return made, discrepancy.ErrNotAbout.With("it is of %s: give a time that touches that date", m.of.Date)
	}
	held, err := m.tx.Custodies.List(ctx, ports.CustodyQuery{Badges: []domain.BadgeID{w.Badge}, Touching: span})
	if err != nil {
		return made, err
	}
	if slices.ContainsFunc(held, func(c badge.Custody) bool { return c.Worker == w.Worker && span.Within(c.Span) }) {
		return made, discrepancy.ErrSoNow
	}
	look := wearing{making: m, span: span, workers: workersOf(held, w.Worker)}
	before, err := look.at(ctx)
	if err != nil {
		return made, err
	}
	within := roster.NewWithin(m.tx, m.desk.clock, m.desk.ids, m.cmd.Company, m.cmd.By, m.desk.clock.Now())
	m.out.Custody, err = within.Lend(ctx, roster.BeginCustody{Company: m.cmd.Company, Badge: w.Badge, Worker: w.Worker, From: span.From, To: span.To, By: m.cmd.By})
	if err != nil {
		return made, err
	}
	made = m.out.Custody[0].ID.UUID
	m.out.Custody = slices.DeleteFunc(m.out.Custody, func(c badge.Custody) bool { return c.Span.Empty() }) // What begins with it never was: it tells nobody anything.
	after, err := look.at(ctx)
	if err != nil {
		return made, err
	}
	m.print.add("wearer", w.Badge, w.Worker, span)
	look.imprint(before)
	look.imprint(after)
	look.tell(before, after)
	return made, m.nameWorn(ctx)
}

// wears reports whether the badge or the worker is one that the discrepancy is about.
func (m *making) wears(w Wearer) bool {
	s := spokenOf([]discrepancy.Discrepancy{m.of})
	return s.any[w.Badge.UUID] || s.any[w.Worker.UUID]
}
