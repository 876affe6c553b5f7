package timekeeping_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/app/timekeeping"
	"actual/domain"
	"actual/domain/geofence"
	"actual/domain/timesheet"
	"actual/ports"
)

func TestAPeriodIsLocked(t *testing.T) {
	w := newWorld(t)
	w.seen(w.church, 700, 1700)
	lock := timekeeping.LockPeriod{Company: w.acme, Day: monday, By: "user:office"}
	_, err := w.pay.Lock(t.Context(), lock)
	require.ErrorIs(t, err, timekeeping.ErrPeriodOpen)
	w.clock.now = w.clock.now.AddDate(0, 0, 7)
	_, err = w.pay.Lock(t.Context(), lock)
	require.ErrorIs(t, err, timekeeping.ErrPeriodUnready)
	w.approve(nil)
	c, err := w.pay.Lock(t.Context(), lock)
	require.NoError(t, err)
	require.Equal(t, timesheet.Period{First: monday, Last: monday.AddDays(6)}, c.Period)
	_, err = w.pay.Lock(t.Context(), lock)
	require.ErrorIs(t, err, timekeeping.ErrPeriodLocked)
	require.Len(t, w.stand(ports.TimeEntryQuery{Locked: true}), 1)

	_, err = w.desk.Reopen(t.Context(), timekeeping.Reopen{Company: w.acme, Day: w.key(), Why: "so", By: "user:maria"})
	require.ErrorIs(t, err, timesheet.ErrLocked)
	_, err = w.desk.Reopen(t.Context(), timekeeping.Reopen{Company: w.acme, Day: w.key(), Why: "so", Adjust: true, By: "user:office"})
	require.NoError(t, err)
	_, err = w.desk.Say(t.Context(), timekeeping.Say{Company: w.acme, By: "user:office", Said: timesheet.Said{
		Worker: w.ana, Span: domain.Span{From: w.at(1600), To: w.at(1700)}, As: timesheet.Off, Why: "she had left",
	}})
	require.NoError(t, err)
	require.ErrorIs(t, w.approve(because("late")).Refused, timesheet.ErrLocked)
	require.Equal(t, timekeeping.Adjusted, w.approve(func(c *timekeeping.Approve) { c.Override, c.Adjust = "late", true }).Outcome)
	_, err = w.pay.Unlock(t.Context(), lock)
	require.ErrorIs(t, err, timesheet.ErrBadWhy)
	lock.Why = "a mistake"
	_, err = w.pay.Unlock(t.Context(), lock)
	require.NoError(t, err)
	_, err = w.pay.Unlock(t.Context(), lock)
	require.ErrorIs(t, err, timekeeping.ErrPeriodUnlocked)
}

func TestAPeriodIsClassified(t *testing.T) {
	w := newWorld(t)
	w.seen(w.church, 600, 1900)
	ask := timekeeping.AskPeriod{Company: w.acme, Day: monday}
	p, err := w.pay.Period(t.Context(), ask)
	require.NoError(t, err)
	require.Empty(t, p.Sheets, "nothing is approved")
	require.Equal(t, 1, p.Open)
	ask.All = true
	p, err = w.pay.Period(t.Context(), ask)
	require.NoError(t, err)
	require.Equal(t, map[timesheet.Class]timesheet.Hours{timesheet.Regular: 13 * timesheet.Hour}, p.Sheets[0].Hours())
	require.False(t, p.Sheets[0].HasPay, "nobody has said what she is paid")

	s, err := w.pay.ChangeSettings(t.Context(), timekeeping.ChangeSettings{Company: w.acme, By: "user:office", Change: func(s *timesheet.Settings) error {
		s.RulesOf = map[domain.WorkerID]string{w.ana: "us-ca"}
		s.Rounding = 15
		return nil
	}})
	require.NoError(t, err)
	require.Equal(t, domain.Revision(2), s.Revision)
	_, err = w.pay.SetRate(t.Context(), w.acme, timesheet.Pays{Worker: w.ana, Since: monday, Rate: timesheet.Rate{Basic: 20 * timesheet.Dollar}}, "user:office")
	require.NoError(t, err)
	w.approve(nil)
	ask.All = false
	p, err = w.pay.Period(t.Context(), ask)
	require.NoError(t, err)
	sheet := p.Sheets[0]
	require.Equal(t, map[timesheet.Class]timesheet.Hours{timesheet.Regular: 8 * timesheet.Hour, timesheet.Overtime: 4 * timesheet.Hour, timesheet.Double: timesheet.Hour}, sheet.Hours())
	require.Equal(t, timesheet.Hour, sheet.Premium(), "no meal was taken")
	require.Zero(t, sheet.Gained, "California wants exact time")
	require.True(t, sheet.HasPay)
	require.Equal(t, "340.00", (sheet.Pay.Straight + sheet.Pay.Premium + sheet.Pay.Breaks - 0).String())
}

func TestSettingsThatCantBe(t *testing.T) {
	w := newWorld(t)
	for name, tt := range map[string]struct {
		change func(s *timesheet.Settings)
		want   error
	}{
		"rules":    {func(s *timesheet.Settings) { s.Rules = "us-xx" }, timesheet.ErrUnknownRules},
		"rounding": {func(s *timesheet.Settings) { s.Rounding = 7 }, timesheet.ErrBadRounding},
		"exact":    {func(s *timesheet.Settings) { s.Rules, s.Rounding = "us-ca", 15 }, timesheet.ErrExact},
		"periods":  {func(s *timesheet.Settings) { s.Periods.Frequency = "daily" }, timesheet.ErrBadPeriods},
		"week":     {func(s *timesheet.Settings) { s.Begins = time.Weekday(9) }, timesheet.ErrBadSettings},
	} {
		_, err := w.pay.ChangeSettings(t.Context(), timekeeping.ChangeSettings{Company: w.acme, By: "x", Change: func(s *timesheet.Settings) error {
			tt.change(s)
			return nil
		}})
		require.ErrorIs(t, err, tt.want, name)
	}
	_, err := w.pay.ChangeSettings(t.Context(), timekeeping.ChangeSettings{Company: w.acme, Seen: 5, By: "x", Change: func(*timesheet.Settings) error { return nil }})
	require.ErrorIs(t, err, domain.ErrMoved)
	_, err = w.pay.SetRate(t.Context(), w.acme, timesheet.Pays{Worker: w.ana, Since: monday}, "x")
	require.ErrorIs(t, err, timesheet.ErrBadRate)
}

func TestAContractIsOfASiteThatThereIs(t *testing.T) {
	w := newWorld(t)
	change := func(site domain.SiteID) error {
		_, err := w.pay.ChangeSettings(t.Context(), timekeeping.ChangeSettings{Company: w.acme, By: "x", Change: func(s *timesheet.Settings) error {
			s.Overlays = map[domain.SiteID]timesheet.Overlay{site: {Daily: 8 * timesheet.Hour}}
			return nil
		}})
		return err
	}
	require.ErrorIs(t, change(domain.SiteID{UUID: w.ids.New()}), geofence.ErrNotFound)
	require.NoError(t, change(w.church))
}
