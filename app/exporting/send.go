package exporting

import (
	"context"
	"errors"
	"fmt"
	"time"

	"actual/app/task"
	"actual/domain/export"
	"actual/domain/ledger"
	"actual/ports"
)

// send asks whether it may go, keeps that it goes, and lets it go.
func (h *hand) send(ctx context.Context) error {
	if goes, err := h.admit(ctx); err != nil || !goes {
		return err
	}
	if goes, err := h.begin(ctx); err != nil || !goes {
		return err
	}
	err := h.target.Send(ctx, h.company, h.message())
	now := h.clock.Now()
	switch {
	case err == nil:
		h.e.Answer(now)
		return h.save(ctx, "")
	case errors.Is(err, ports.ErrUnknownOutcome):
		h.e.Lost(task.Why(err), now)
		return h.save(ctx, ledger.ExportUnknown)
	case errors.Is(err, ports.ErrExportRefused):
		h.e.Refuse(task.Why(err), now)
		return h.save(ctx, ledger.ExportRefused)
	}
	why, at := h.putOff(err)
	h.e.NotSent(why, at, now, h.policy)
	return h.save(ctx, "")
}

// admit reports whether it can be written, and what it is about may be written about.
func (h *hand) admit(ctx context.Context) (goes bool, err error) {
	m := h.message()
	m.Content = m.Content.Addressed(h.assign)
	if _, err = h.target.Render(m); err == nil {
		err = h.target.Admit(ctx, h.company, m)
	}
	switch {
	case err == nil:
		return true, nil
	case errors.Is(err, ports.ErrExportClosed), errors.Is(err, ports.ErrExportRefused):
		h.e.Refuse(task.Why(err), h.clock.Now())
		return false, h.save(ctx, ledger.ExportRefused)
	}
	why, at := h.putOff(err)
	h.e.Later(why, at, h.clock.Now(), h.policy)
	return false, h.save(ctx, "")
}

// begin keeps that it goes, before the first byte of it leaves, where the company
// has that on, and room for it today. What it says is frozen.
func (h *hand) begin(ctx context.Context) (goes bool, err error) {
	before := h.e
	err = h.work.Update(ctx, h.company, func(ctx context.Context, tx ports.Tx) error {
		h.e, goes = before, false
		setting, err := tx.ExportSets.Hold(ctx, h.e.Route)
		if err != nil {
			return err
		}
		c, err := tx.Companies.Get(ctx)
		if err != nil {
			return err
		}
		now := h.clock.Now()
		today, tomorrow := day(now, c.Zone())
		sent, err := tx.Exports.SentSince(ctx, h.e.Route, today)
		if err != nil {
			return err
		}
		kind := ledger.Kind("")
		switch {
		case setting.Mode != export.On:
			h.e.Wait(turnedOff, time.Time{}, now)
			h.e.Leave()
		case sent >= setting.PerDay && h.e.SentAt.Before(today): // One that went today is counted already.
			h.e.Wait(fmt.Sprintf("%d went today, and no more may", sent), tomorrow, now)
			h.e.Leave()
		default:
			h.e.Sending(h.e.Content.Addressed(setting.AssignedTo), now)
			goes, kind = true, ledger.ExportSent
		}
		return h.keep(ctx, tx, kind, now)
	})
	h.e.Kept()
	return goes, err
}

// day returns when the day of an instant begins in a time zone, and the next one.
func day(now time.Time, zone *time.Location) (today, tomorrow time.Time) {
	y, m, d := now.In(zone).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, zone).UTC(), time.Date(y, m, d+1, 0, 0, 0, 0, zone).UTC()
}
