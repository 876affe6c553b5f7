package transfers

import (
	"context"
	"fmt"
	"slices"

	"actual/domain"
	"actual/domain/ledger"
	"actual/domain/transfer"
	"actual/ports"
)

// some returns the items of the next workers of the pass.
func (h *hand) some(ctx context.Context, open bool) (workers []domain.WorkerID, items []transfer.Item, err error) {
	err = h.work.View(ctx, h.company, func(ctx context.Context, tx ports.Tx) error {
		if workers, err = tx.TransItems.Workers(ctx, h.t.ID, open, h.t.After, group); err != nil || len(workers) == 0 {
			return err
		}
		items, err = tx.TransItems.Of(ctx, h.t.ID, workers)
		return err
	})
	return workers, items, err
}

// compare compares the items of some workers with what the target holds.
func (h *hand) compare(ctx context.Context) error {
	workers, items, err := h.some(ctx, false)
	if err != nil {
		return err
	}
	if len(workers) == 0 {
		return h.prepared(ctx)
	}
	held, err := h.held(ctx, items)
	if err != nil {
		return err
	}
	compared := transfer.Compare(h.traits, items, held)
	strangers := transfer.Strangers(items, held, h.t.First, h.t.Last)
	before := h.t
	err = h.save(ctx, func(ctx context.Context, tx ports.Tx) error {
		h.t = before
		found, err := h.unknown(ctx, tx, strangers, items)
		if err != nil {
			return err
		}
		all := append(slices.Clone(compared), found...)
		h.t.After, h.t.Plan = workers[len(workers)-1], planHash(h.t.Plan, all)
		h.moved()
		return tx.TransItems.Put(ctx, h.t.ID, all)
	})
	if err != nil {
		h.t = before
		return fmt.Errorf("compare with the target: %w", err)
	}
	return nil
}

// planHash goes on with the hash of a plan: a link for each worker, of the lines of the
// items in the order of their marks.
func planHash(before string, items []transfer.Item) string {
	items = slices.Clone(items)
	slices.SortStableFunc(items, byWorkerAndMark)
	for n := 0; n < len(items); {
		link, of := transfer.NewHash(before), items[n].Worker
		for ; n < len(items) && items[n].Worker == of; n++ {
			link.Add(items[n].PlanLine())
		}
		before = link.String()
	}
	return before
}

func byWorkerAndMark(a, b transfer.Item) int {
	if c := compareIDs(a.Worker.UUID, b.Worker.UUID); c != 0 {
		return c
	}
	if a.Mark != b.Mark {
		if a.Mark < b.Mark {
			return -1
		}
		return 1
	}
	return a.Copy - b.Copy
}

func compareIDs(a, b domain.UUID) int { return slices.Compare(a[:], b[:]) }

// unknown returns items for rows with marks that nothing here knows.
func (h *hand) unknown(ctx context.Context, tx ports.Tx, rows []transfer.Row, items []transfer.Item) (found []transfer.Item, err error) {
	if len(rows) == 0 {
		return nil, nil
	}
	marks := make([]string, len(rows))
	for i, r := range rows {
		marks[i] = r.Mark
	}
	known, err := tx.HeldMarks.Known(ctx, h.t.Target, h.t.ID, marks)
	if err != nil {
		return nil, err
	}
	workers := map[string]domain.WorkerID{}
	for _, i := range items {
		for _, c := range []transfer.Content{i.Was, i.Want} {
			if c.Person != "" {
				workers[c.Person] = i.Worker
			}
		}
	}
	for _, r := range rows {
		if !known[r.Mark] {
			found = append(found, transfer.NewStranger(r, workers[r.Person]))
		}
	}
	return found, nil
}

// held reads what the target holds of the people of some items, on their days.
func (h *hand) held(ctx context.Context, items []transfer.Item) (held transfer.Held, err error) {
	first, last := h.t.First, h.t.Last
	var people []string
	seen := map[string]bool{"": true}
	for _, i := range items {
		for _, c := range []transfer.Content{i.Want, i.Was} {
			if c == (transfer.Content{}) {
				continue
			}
			if !seen[c.Person] {
				seen[c.Person] = true
				people = append(people, c.Person)
			}
			if c.Day.Before(first) {
				first = c.Day
			}
			if c.Day.After(last) {
				last = c.Day
			}
		}
	}
	held.Closed = map[string]domain.Date{}
	for some := range slices.Chunk(people, ports.MostHeldPeople) {
		closed, err := h.target.Closed(ctx, h.company, some)
		if err != nil {
			return held, err
		}
		for person, day := range closed {
			held.Closed[person] = day
		}
		q := ports.HeldTime{People: some, First: first, Last: last}
		for {
			rows, next, err := h.target.Held(ctx, h.company, q)
			if err != nil {
				return held, err
			}
			held.Rows = append(held.Rows, rows...)
			if q.After = next; next == "" {
				break
			}
		}
	}
	return held, nil
}

// prepared ends the comparison.
func (h *hand) prepared(ctx context.Context) error {
	now := h.clock.Now()
	h.t.To(transfer.Prepared, now)
	h.t.Leave()
	return h.save(ctx, func(ctx context.Context, tx ports.Tx) error {
		counts, err := tx.TransLook.Counts(ctx, h.t.ID)
		if err != nil {
			return err
		}
		return tx.Ledger.Append(ctx, h.entry(h.company, ledger.TransferPrepared, h.t, h.t.By, now, countsOf(counts)))
	})
}

// countsOf are counts by op or state, for the ledger.
func countsOf(counts []ports.TransferCount) ledger.Fields {
	by := map[string]int64{}
	for _, c := range counts {
		if c.State == transfer.Planned {
			by["to_"+string(c.Op)] += int64(c.Items)
		} else {
			by[string(c.State)] += int64(c.Items)
		}
	}
	fields := ledger.Fields{}
	for name, n := range by {
		fields[name] = ledger.Int(n)
	}
	return ledger.Fields{"items": ledger.Nested(ledger.NewObject(fields))}
}
