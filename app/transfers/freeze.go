package transfers

import (
	"context"
	"fmt"

	"actual/domain"
	"actual/domain/source"
	"actual/domain/targetlink"
	"actual/domain/timesheet"
	"actual/domain/transfer"
	"actual/ports"
)

// freeze keeps the set of approved entries that are paid, with who and what each is at
// the target, and what of ours the target holds besides. All of it is kept, or nothing.
func (h *hand) freeze(ctx context.Context) error {
	t := h.t
	err := h.saveIn(ctx, func(ctx context.Context, tx ports.Tx) error {
		h.t = t
		book, err := bookOf(ctx, tx, t.Target)
		if err != nil {
			return err
		}
		sum := transfer.NewHash("")
		q := ports.TimeEntryQuery{From: t.First, To: t.Last, Limit: page}
		for more := true; more; {
			entries, err := h.approved(tx).Approved(ctx, q)
			if err != nil {
				return err
			}
			if entries, more = wholeDays(entries, q.Limit); more && len(entries) == 0 {
				q.Limit *= 2 // A single day of work has more: that is not cut.
				continue
			}
			if len(entries) == 0 {
				break
			}
			last := entries[len(entries)-1]
			q.AfterWorker, q.AfterBegan, q.AfterID, q.Limit = last.Worker, last.Span.From, last.ID, page
			paid := paidOf(entries)
			for _, e := range paid {
				sum.Add(transfer.EntryLine(e))
			}
			h.t.Entries += len(paid)
			if err := h.freezeSome(ctx, tx, book, paid); err != nil {
				return err
			}
		}
		h.t.Set = sum.String()
		h.moved()
		return tx.TransItems.Freeze(ctx, t.ID, t.Target, t.First, t.Last)
	})
	if err != nil {
		h.t = t
		return fmt.Errorf("freeze a set: %w", err)
	}
	return nil
}

// wholeDays leaves out the last day of the last worker of a full page: its entries are
// read with the next, together, so that a day that is just approved anew is not mixed.
func wholeDays(entries []timesheet.Entry, limit int) (whole []timesheet.Entry, more bool) {
	if len(entries) < limit {
		return entries, false
	}
	n := len(entries)
	for last := entries[n-1]; n > 0 && entries[n-1].Worker == last.Worker && entries[n-1].Day == last.Day; {
		n--
	}
	return entries[:n], true
}

// paidOf returns those entries that are paid: unresolved time and full meals are not.
func paidOf(entries []timesheet.Entry) (paid []timesheet.Entry) {
	for _, e := range entries {
		if stint, ok := e.Stint(); ok && stint.Paid() {
			paid = append(paid, e)
		}
	}
	return paid
}

func bookOf(ctx context.Context, tx ports.Tx, t transfer.Target) (targetlink.Book, error) {
	rule, err := tx.Targeted.Rule(ctx, t)
	if err != nil {
		return targetlink.Book{}, err
	}
	links, err := tx.Targeted.List(ctx, t)
	return targetlink.NewBook(rule, links), err
}

func (h *hand) freezeSome(ctx context.Context, tx ports.Tx, book targetlink.Book, entries []timesheet.Entry) error {
	jobs := map[domain.JobID]bool{}
	var ids []domain.JobID
	for _, e := range entries {
		if !e.Job.IsZero() && !jobs[e.Job] {
			jobs[e.Job] = true
			ids = append(ids, e.Job)
		}
	}
	services, err := tx.Services.OfJobs(ctx, ids)
	if err != nil {
		return err
	}
	orders, err := tx.Services.Orders(ctx, source.Aspire, ids)
	if err != nil {
		return err
	}
	items := make([]transfer.Item, len(entries))
	for i, e := range entries {
		items[i] = h.frozen(book, e, targetlink.Work{Activity: e.Activity, Site: e.Site, Service: services[e.Job], Order: orders[e.Job]})
	}
	return tx.TransItems.Put(ctx, h.t.ID, items)
}

// frozen is the item of an entry.
func (h *hand) frozen(book targetlink.Book, e timesheet.Entry, work targetlink.Work) transfer.Item {
	who := book.Person(e.Worker)
	what := book.Code(work)
	problem, why := transfer.NoProblem, ""
	switch {
	case who.Missing != (targetlink.Subject{}):
		problem, why = transfer.NoPerson, "nobody has said who the worker is there"
	case what.Missing != (targetlink.Subject{}):
		problem, why = transfer.NoCode, "nobody has said what the time of this "+string(what.Missing.Kind)+" is booked to there"
	}
	i := transfer.Freeze(h.company, h.traits, h.t.Target, e, who.Ref, what.Ref, who.LeftOut || what.LeftOut, problem)
	if i.State == transfer.Unmapped {
		i.Why = why
	}
	return i
}
