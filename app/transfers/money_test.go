package transfers_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"actual/app/transfers"
	"actual/domain"
	"actual/domain/export"
	"actual/domain/timesheet"
	"actual/domain/transfer"
	"actual/ports"
)

// keep stores the approved entries, and who they are of, as approval does.
func (w *world) keep() {
	w.t.Helper()
	admin := w.db.Admin(w.t)
	run := func(sql string, args ...any) {
		_, err := admin.Exec(w.t.Context(), sql, args...)
		require.NoError(w.t, err)
	}
	for n := range workers {
		run(`INSERT INTO worker (company_id, id, ref, name, language, created_at) VALUES ($1, $2, $3, 'Somebody', 'en', now())`, w.acme.String(), workerNo(n).String(), "w"+string(rune('0'+n)))
	}
	for _, e := range w.entries {
		run(`INSERT INTO time_day (company_id, worker_id, day, state, revision, disputed) VALUES ($1, $2, $3::text::date, 'approved', 1, false) ON CONFLICT DO NOTHING`, w.acme.String(), e.Worker.String(), e.Day.String())
		run(`INSERT INTO time_entry (company_id, id, revision, worker_id, day, began, ended, began_lo, began_hi, ended_lo, ended_hi, activity, evidence, withdrawn, recorded_at)
			VALUES ($1, $2, $3, $4, $5::text::date, $6, $7, $6, $6, $7, $7, 'on_site', '{}', false, now())`,
			w.acme.String(), e.ID.String(), int(e.Revision), e.Worker.String(), e.Day.String(), e.Span.From, e.Span.To)
	}
}

// Money stands beside hours of whom each hour has a rate, at that of its day, and only for
// whoever may see it.
func TestMoneyIsShownWhereEachHourHasARate(t *testing.T) {
	w := newWorld(t)
	w.approve(6)
	w.keep()
	rate := func(n int, since domain.Date, dollars timesheet.Money) timesheet.Pays {
		return timesheet.Pays{
			ID: domain.RateID{UUID: domain.UUID{7, byte(n), byte(dollars)}}, Worker: workerNo(n), Since: since, Rate: timesheet.Rate{Basic: dollars * timesheet.Dollar}, By: "test", At: friday,
		}
	}
	require.NoError(t, w.work.Update(t.Context(), w.acme, func(ctx context.Context, tx ports.Tx) error {
		for _, r := range []timesheet.Pays{
			rate(0, day.AddDays(-30), 20), rate(0, day, 24), // A raise on the last day.
			rate(1, day, 20), // The days before have none.
		} {
			if err := tx.PayRates.Add(ctx, r); err != nil {
				return err
			}
		}
		return nil
	}))
	w.set(export.Shown, export.On)
	s := w.prepare()
	hours := func(money bool) []transfers.WorkerHours {
		all, _, err := w.Hours(t.Context(), transfers.AskHours{Company: w.acme, ID: s.ID, Limit: 100, Money: money})
		require.NoError(t, err)
		return all
	}
	var exact int64 // In ten-thousandths of a dollar, times 3600.
	for _, e := range w.entries {
		if e.Worker == workerNo(0) {
			exact += int64(e.Lasts()) * map[bool]int64{false: 20, true: 24}[e.Day == day] * int64(timesheet.Dollar)
		}
	}
	shown := hours(true)
	require.NotNil(t, shown[0].Money)
	require.InDelta(t, float64(exact)/3600, float64(shown[0].Money.Wanted), 0.51)
	require.Equal(t, shown[0].Money.Wanted, shown[0].Money.Added)
	require.Zero(t, shown[0].Money.Removed+shown[0].Money.ChangedMore+shown[0].Money.ChangedLess)
	require.Nil(t, shown[1].Money, "an hour has no rate")
	require.Nil(t, shown[2].Money, "nobody has said anything")
	require.Nil(t, hours(false)[0].Money, "not for everybody")

	require.Equal(t, transfer.Exact, w.commit(s, false).Stage)
	w.entries = w.entries[1:] // The first of worker 0 is approved no more.
	s = w.prepare()
	gone := hours(true)[0]
	require.Equal(t, 1, gone.Removed)
	require.Positive(t, gone.Money.Removed)
	require.InDelta(t, float64(shown[0].Money.Wanted), float64(gone.Money.Wanted+gone.Money.Removed), 1, "what is removed is worth what it was")
}
