package digest_test

import (
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/stretchr/testify/require"

	"actual/domain"
	"actual/domain/digest"
	"actual/domain/job"
	"actual/domain/timesheet"
)

var monday = domain.NewDate(2026, 11, 2)

func TestPeriods(t *testing.T) {
	for name, test := range map[string]struct {
		cadence  digest.Cadence
		sent     string
		from, to string
	}{
		"a day":                               {digest.Daily, "2026-11-02", "2026-11-01", "2026-11-01"},
		"a week with a day of 25 hours":       {digest.Weekly, "2026-11-02", "2026-10-26", "2026-11-01"},
		"a month":                             {digest.Monthly, "2026-03-01", "2026-02-01", "2026-02-28"},
		"a month, sent late in the next":      {digest.Monthly, "2026-03-28", "2026-02-01", "2026-02-28"},
		"a month over the turn of the year":   {digest.Monthly, "2027-01-05", "2026-12-01", "2026-12-31"},
		"a week over the turn of the year":    {digest.Weekly, "2027-01-01", "2026-12-25", "2026-12-31"},
		"a month with a day that is left out": {digest.Monthly, "2028-03-15", "2028-02-01", "2028-02-29"},
	} {
		t.Run(name, func(t *testing.T) {
			sent, err := domain.ParseDate(test.sent)
			require.NoError(t, err)
			p := digest.PeriodOf(test.cadence, sent)
			require.Equal(t, []string{test.from, test.to}, []string{p.From.String(), p.To.String()})
			require.Len(t, p.Days(), p.To.DaysSince(p.From)+1)
		})
	}
}

func TestTheNewestPeriodThatWasDue(t *testing.T) {
	zone, err := time.LoadLocation("America/New_York")
	require.NoError(t, err)
	s := digest.Usual()
	s.MonthDay = 15
	at := func(text string) time.Time {
		at, err := time.ParseInLocation("2006-01-02 15:04", text, zone)
		require.NoError(t, err)
		return at
	}
	for _, test := range []struct {
		cadence  digest.Cadence
		at, sent string
	}{
		{digest.Weekly, "2026-11-02 06:59", "2026-10-26"},
		{digest.Weekly, "2026-11-02 07:00", "2026-11-02"},
		{digest.Weekly, "2026-11-08 23:00", "2026-11-02"},
		{digest.Daily, "2026-11-02 06:59", "2026-11-01"},
		{digest.Daily, "2026-11-02 07:00", "2026-11-02"},
		{digest.Monthly, "2026-11-15 06:59", "2026-10-15"},
		{digest.Monthly, "2026-11-15 07:00", "2026-11-15"},
		{digest.Monthly, "2026-01-01 12:00", "2025-12-15"},
	} {
		require.Equal(t, test.sent, s.Newest(test.cadence, at(test.at), zone).Sent.String(), test)
	}
}

// What a reader or a server said of an address holds through all that is done to the list.
func TestAnAddressKeepsItsStanding(t *testing.T) {
	at := time.Unix(1e9, 0)
	name := func(s digest.Settings, all ...digest.Named) digest.Settings {
		next, err := s.Changed(digest.Change{Recipients: &all}, at)
		require.NoError(t, err)
		return next
	}
	s := name(digest.Usual(), digest.Named{Email: " Maria@Acme.example "}, digest.Named{Email: "pat@acme.example", Language: job.Spanish})
	s = s.Standing("maria@acme.example", digest.Unsubscribed, "", at)
	require.Equal(t, []digest.Recipient{{Email: "pat@acme.example", Language: job.Spanish, Standing: digest.Active}}, s.Active())
	s = name(s, digest.Named{Email: "pat@acme.example"})
	require.Len(t, s.Listed(), 1)
	s = name(s, digest.Named{Email: "pat@acme.example"}, digest.Named{Email: "maria@acme.example"})
	require.Len(t, s.Listed(), 2)
	require.Len(t, s.Active(), 1)
	s = name(s, digest.Named{Email: "maria@acme.example", Again: true})
	require.Len(t, s.Active(), 1)
	for _, wrong := range []string{"", "maria", "@b.example", "a@b", "a b@c.example", "a@b.example\r\nBcc: x@y.example", "a@@b.example", "a@.example", "<a@b.example>"} {
		_, err := s.Changed(digest.Change{Recipients: &[]digest.Named{{Email: wrong}}}, at)
		require.ErrorIs(t, err, digest.ErrRecipient, wrong)
	}
	_, err := s.Changed(digest.Change{MonthDay: new(29)}, at)
	require.ErrorIs(t, err, digest.ErrMonthDay)
}

// A letter whose process was stopped before its end was with the server is tried again;
// after that it is unknown, and nobody tries it.
func TestALetterInTheHandsOfOneWhoWasStopped(t *testing.T) {
	now := time.Unix(1e9, 0)
	fresh := digest.Letter{Fate: digest.Waiting, MadeAt: now, DueAt: now}
	l := fresh
	ok, _ := l.Take(now)
	require.True(t, ok)
	other := l
	ok, due := other.Take(now.Add(digest.Lease - 1))
	require.False(t, ok)
	require.Equal(t, now.Add(digest.Lease), due)
	ok, _ = other.Take(now.Add(digest.Lease))
	require.True(t, ok)
	require.Equal(t, []any{int64(2), 2}, []any{other.Turn, other.Tries})

	l.Handing(now)
	ok, due = l.Take(now.Add(digest.Lease))
	require.False(t, ok)
	require.Zero(t, due)
	require.Equal(t, digest.Unknown, l.Fate)
	require.True(t, l.Again(now))
	ok, _ = l.Take(now)
	require.True(t, ok)
}

// A letter that the server puts off is tried less and less often, and given up after two days.
func TestALetterIsGivenUp(t *testing.T) {
	now := time.Unix(1e9, 0)
	l := digest.Letter{Fate: digest.Waiting, MadeAt: now, DueAt: now}
	var waits []time.Duration
	for l.Fate == digest.Waiting {
		ok, _ := l.Take(l.DueAt)
		require.True(t, ok)
		was := l.DueAt
		if due := l.Later("451 not now", was); !due.IsZero() {
			waits = append(waits, due.Sub(was))
		}
	}
	require.Equal(t, digest.GivenUp, l.Fate)
	require.Equal(t, []time.Duration{2 * time.Minute, 4 * time.Minute, 8 * time.Minute}, waits[:3])
	require.Equal(t, 3*time.Hour, waits[len(waits)-1])
	require.Less(t, len(waits), 30)
}

// What was told and is not there any more is restated, too; less than a minute is not.
func TestCompare(t *testing.T) {
	line := func(b byte, worked, planned timesheet.Hours) digest.Line {
		l := digest.Line{Name: string(rune('A' + b)), Amounts: digest.Amounts{Worked: worked, Planned: planned}}
		l.ID[0] = b
		return l
	}
	told := digest.Figures{Total: line(0, 100, 0), Crews: []digest.Line{line(1, 7200, 3600), line(2, 3600, 0)}, Found: digest.Found{Open: 5}}
	now := digest.Figures{Total: line(0, 159, 0), Crews: []digest.Line{line(1, 7200, 7200), line(3, 60, 0)}, Found: digest.Found{Open: 2}}
	s := digest.Compare(digest.PeriodOf(digest.Weekly, monday), told, now)
	require.Equal(t, 3, s.Settled)
	var got []string
	for _, r := range s.Restated {
		got = append(got, string(r.Of)+" "+r.Name+" "+r.Was.String()+" "+r.Now.String()+" "+r.Plan.String()+" "+r.PlanNow.String())
	}
	require.Equal(t, []string{"crew B 2:00:00 2:00:00 1:00:00 2:00:00", "crew D 0:00:00 0:01:00 0:00:00 0:00:00", "crew C 1:00:00 0:00:00 0:00:00 0:00:00"}, got)
}
