package transfers

import (
	"context"
	"fmt"
	"time"

	"actual/domain/ledger"
	"actual/domain/transfer"
	"actual/domain/webhook"
	"actual/ports"
)

// check reads back what the target holds of some workers who have items of which
// something is still to be found out.
func (h *hand) check(ctx context.Context) (due time.Time, err error) {
	workers, items, err := h.some(ctx, true)
	if err != nil {
		return due, err
	}
	if len(workers) == 0 {
		return h.checked(ctx)
	}
	held, err := h.held(ctx, items)
	if err != nil {
		return due, err
	}
	was := map[string]transfer.Item{}
	for _, i := range items {
		was[itemKey(i)] = i
	}
	all, again := transfer.Check(h.traits, h.policy, items, held, h.clock.Now())
	var changed, proven []transfer.Item
	for _, i := range all {
		before, there := was[itemKey(i)]
		if there && before == i {
			continue
		}
		if changed = append(changed, i); i.State == transfer.Proven {
			proven = append(proven, i)
		}
	}
	h.t.After = workers[len(workers)-1]
	if !again.IsZero() && (h.t.Again.IsZero() || again.Before(h.t.Again)) {
		h.t.Again = again
	}
	h.moved()
	err = h.save(ctx, func(ctx context.Context, tx ports.Tx) error {
		if err := tx.HeldMarks.Keep(ctx, h.t.Target, h.t.ID, proven); err != nil {
			return err
		}
		return tx.TransItems.Put(ctx, h.t.ID, changed)
	})
	if err != nil {
		return due, fmt.Errorf("keep what was read back: %w", err)
	}
	return due, nil
}

func itemKey(i transfer.Item) string { return fmt.Sprintf("%s %d", i.Mark, i.Copy) }

// checked ends a pass: what is to go again goes; what may still arrive is waited for;
// else the transfer has ended.
func (h *hand) checked(ctx context.Context) (due time.Time, err error) {
	var counts []ports.TransferCount
	if err := h.work.View(ctx, h.company, func(ctx context.Context, tx ports.Tx) error {
		counts, err = tx.TransLook.Counts(ctx, h.t.ID)
		return err
	}); err != nil {
		return due, err
	}
	n := map[transfer.State]int{}
	for _, c := range counts {
		n[c.State] += c.Items
	}
	now, again := h.clock.Now(), h.t.Again
	switch {
	case n[transfer.Planned] > 0:
		h.t.To(transfer.Writing, now)
		return due, h.save(ctx, nil)
	case openOf(n) > 0:
		h.t.To(transfer.Checking, now)
		return again, h.save(ctx, nil)
	}
	return due, h.end(ctx, counts, n, now)
}

func openOf(n map[transfer.State]int) (open int) {
	for _, s := range transfer.Open() {
		open += n[s]
	}
	return open
}

// end ends the transfer with its proof.
func (h *hand) end(ctx context.Context, counts []ports.TransferCount, n map[transfer.State]int, now time.Time) (err error) {
	stage := transfer.Exact
	for state, items := range n {
		if state.Listed() && items > 0 {
			stage = transfer.Unequal
		}
	}
	if h.t.Proof, err = h.proof(ctx); err != nil {
		return err
	}
	h.t.To(stage, now)
	return h.save(ctx, func(ctx context.Context, tx ports.Tx) error {
		more := countsOf(counts)
		more["proof"] = ledger.Text(h.t.Proof)
		if err := h.tell(ctx, tx); err != nil {
			return err
		}
		if err := tx.Outbox.Append(ctx, h.completed(now)); err != nil {
			return err
		}
		return tx.Ledger.Append(ctx, h.entry(h.company, ledger.TransferEnded, h.t, actor, now, more))
	})
}

// completed is what integrators are told.
func (h *hand) completed(now time.Time) ports.Fact {
	return ports.Fact{ID: h.ids.New(), Type: string(webhook.ExportCompleted), At: now, Body: ledger.NewObject(ledger.Fields{
		"export": ledger.Text(h.t.ID.String()), "what": ledger.Text("transfer"), "target": ledger.Text(string(h.t.Target)), "first": ledger.Text(h.t.First.String()), "last": ledger.Text(h.t.Last.String()),
		"stage": ledger.Text(string(h.t.Stage)), "hash": ledger.Text(h.t.Proof),
	}).Canonical()}
}

// proof returns the hash of what became of all items.
func (h *hand) proof(ctx context.Context) (hash string, err error) {
	err = h.work.View(ctx, h.company, func(ctx context.Context, tx ports.Tx) error {
		sum := transfer.NewHash("")
		err := each(ctx, tx, h.t.ID, func(i transfer.Item) error {
			sum.Add(i.ProofLine())
			return nil
		})
		hash = sum.String()
		return err
	})
	return hash, err
}
