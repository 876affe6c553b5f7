package exporting

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"actual/app/task"
	"actual/domain"
	"actual/domain/export"
	"actual/domain/fault"
	"actual/domain/ledger"
	"actual/ports"
)

const (
	// within is how long work on an export takes at most, by the machine: a third of
	// the lease.
	within = 2 * time.Minute
	// keep is how long it may take to keep what came of a call, whoever stops us.
	keep = 30 * time.Second
	// turnedOff is why an export waits that may not go.
	turnedOff = "the company has turned it off"
	// actor is who works on exports, in the ledger.
	actor = "system:exports"
)

// Work works on an export as far as it goes now, or wakes those of a route that wait
// for the company to have them written.
//
// Errors: task.AgainError where something is left to do later; those of the store.
func (x *Exporter) Work(ctx context.Context, company domain.CompanyID, payload []byte) error {
	name, rest, _ := strings.Cut(string(payload), " ")
	if name == routePayload {
		return x.wake(ctx, company, rest)
	}
	id, err := domain.ParseExportID(name)
	if err != nil {
		return fmt.Errorf("an export %q: %w", name, err)
	}
	h, due, err := x.take(ctx, company, id)
	if err != nil {
		return fmt.Errorf("work on an export: %w", err)
	}
	if h != nil {
		// Others take it up when the lease ends: nothing of ours may then be on its way.
		ctx, cancel := context.WithTimeout(ctx, min(within, x.policy.Lease/3))
		defer cancel()
		if err := h.run(ctx); err != nil {
			return fmt.Errorf("work on an export: %w", err)
		}
		due = h.e.DueAt
	}
	if due.IsZero() {
		return nil
	}
	return task.AgainError{At: due}
}

// hand is an export in hand.
type hand struct {
	*Exporter
	company domain.CompanyID
	target  ports.ExportTarget
	e       export.Export
	assign  string // Whom goes to what names nobody.
}

// take takes an export in hand where it is due, or returns when it is.
func (x *Exporter) take(ctx context.Context, company domain.CompanyID, id domain.ExportID) (h *hand, due time.Time, err error) {
	err = x.work.Update(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		h, due = nil, time.Time{}
		e, err := tx.Exports.Hold(ctx, id)
		if err != nil {
			return err
		}
		now, turn := x.clock.Now(), e.Turn
		if e.DueAt.IsZero() || now.Before(e.DueAt) {
			due = e.DueAt
			return nil
		}
		setting, err := tx.ExportSets.Get(ctx, e.Route)
		if err != nil {
			return err
		}
		if e.Fresh() && setting.Mode != export.On && !now.Before(e.Until) {
			e.Turn++
			e.Wait(turnedOff, time.Time{}, now)
			return tx.Exports.Save(ctx, e, turn)
		}
		target, known := x.targets[e.Route]
		switch err := e.Take(now, x.policy); {
		case errors.Is(err, export.ErrInHand):
			due = e.Until
			return nil
		case err != nil:
			return nil //nolint:nilerr // Nothing is left to do.
		case !known:
			return export.ErrRoute
		}
		h = &hand{Exporter: x, company: company, target: target, e: e, assign: setting.AssignedTo}
		return tx.Exports.Save(ctx, e, turn)
	})
	return h, due, err
}

// run works until the export has ended, or waits.
func (h *hand) run(ctx context.Context) error {
	for {
		var err error
		if h.e.Fresh() {
			err = h.send(ctx)
		} else {
			err = h.look(ctx)
		}
		if err != nil {
			return err
		}
		if h.e.Until.IsZero() {
			return nil
		}
	}
}

// save keeps what became of the export, with an entry where it is worth one, though
// we be stopped: what a vendor has done is not undone. Where nothing is left to do at
// once, it is out of hand with that.
func (h *hand) save(ctx context.Context, kind ledger.Kind) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), keep)
	defer cancel()
	now := h.clock.Now()
	if h.e.Ended() || h.e.DueAt.IsZero() || h.e.DueAt.After(now) {
		h.e.Leave()
	}
	err := h.work.Update(ctx, h.company, func(ctx context.Context, tx ports.Tx) error { return h.keep(ctx, tx, kind, now) })
	h.e.Kept()
	return err
}

func (h *hand) keep(ctx context.Context, tx ports.Tx, kind ledger.Kind, now time.Time) error {
	if err := tx.Exports.Save(ctx, h.e, h.e.Turn); err != nil || kind == "" {
		return err
	}
	return tx.Ledger.Append(ctx, h.entry(h.company, kind, h.e, actor, now))
}

func (h *hand) message() ports.ExportMessage {
	return ports.ExportMessage{Mark: h.e.Mark, Content: h.e.Content}
}

// put off is what becomes of an export that could not be worked on.
func (h *hand) putOff(err error) (why string, at time.Time) {
	now := h.clock.Now()
	at, _ = ports.LaterAt(err)
	if fault.KindOf(err) != fault.Unavailable { // The company has to put its credentials right.
		at = now.Add(h.policy.Last)
	}
	return task.Why(err), at
}

// look looks for what may be there.
func (h *hand) look(ctx context.Context) error {
	refs, err := h.target.Find(ctx, h.company, h.message())
	now, was := h.clock.Now(), h.e.State
	switch {
	case err != nil:
		why, at := h.putOff(err)
		h.e.Later(why, at, now, h.policy)
		return h.save(ctx, "")
	case len(refs) > 0:
		h.e.Found(refs, now)
		return h.save(ctx, ledger.ExportConfirmed)
	}
	h.e.Missed(now, h.policy)
	if h.e.State == export.Unknown && was != export.Unknown {
		return h.save(ctx, ledger.ExportUnknown)
	}
	return h.save(ctx, "")
}
