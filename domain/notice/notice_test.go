package notice_test

import (
	"slices"
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"actual/domain"
	"actual/domain/badge"
	"actual/domain/notice"
)

var zones = []string{"UTC", "America/New_York", "America/Sao_Paulo", "Australia/Lord_Howe", "Europe/Berlin", "America/St_Johns", "Africa/Casablanca"}

func zone(t require.TestingT, name string) *time.Location {
	z, err := time.LoadLocation(name)
	require.NoError(t, err)
	return z
}

func aWeek(t *rapid.T) notice.Week {
	var days [7][]notice.Stretch
	for day := range days {
		if rapid.Bool().Draw(t, "has hours") {
			from := rapid.IntRange(0, 1438).Draw(t, "from")
			days[day] = []notice.Stretch{{From: from, To: rapid.IntRange(from+1, 1440).Draw(t, "to")}}
		}
	}
	w, err := notice.NewWeek(days)
	require.NoError(t, err)
	return w
}

func calendar(t *rapid.T) notice.Calendar {
	return notice.Calendar{
		Zone: zone(t, rapid.SampledFrom(zones).Draw(t, "zone")), Hours: aWeek(t),
		Off: map[domain.Date]bool{domain.NewDate(2026, 3, rapid.IntRange(1, 31).Draw(t, "off")): true},
	}
}

// shown reports by the clock on the wall whether an instant is in the hours.
func shown(c notice.Calendar, at time.Time) bool {
	local := at.In(c.Zone)
	if c.Off[domain.DateOf(at, c.Zone)] {
		return false
	}
	m := local.Hour()*60 + local.Minute()
	return slices.ContainsFunc(c.Hours.Days()[local.Weekday()], func(s notice.Stretch) bool { return s.From <= m && m < s.To })
}

var march = time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)

// Minute by minute over changes of the clocks: the hours are what the clock on the wall
// shows, and as many of them have passed as are counted one by one.
func TestHoursAreWhatTheClockOnTheWallShows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := calendar(t)
		from := march.Add(time.Duration(rapid.IntRange(0, 45*1440).Draw(t, "minute")) * time.Minute)
		counted := 0
		for m := range 3 * 1440 {
			at := from.Add(time.Duration(m) * time.Minute)
			in, until := c.In(at)
			require.Equal(t, shown(c, at), in, "%s", at.In(c.Zone))
			require.True(t, until.After(at))
			if in {
				counted++
			}
		}
		to := from.Add(3 * 24 * time.Hour)
		require.Equal(t, time.Duration(counted)*time.Minute, c.Passed(from, to, nil))
		if counted > 0 {
			need := time.Duration(rapid.IntRange(0, counted-1).Draw(t, "need")) * time.Minute
			at, ok := c.Reached(from, need, nil, to)
			require.True(t, ok)
			require.Equal(t, need, c.Passed(from, at, nil))
			require.Greater(t, c.Passed(from, at.Add(time.Minute), nil), need, "from then on it is more")
		}
		_, ok := c.Reached(from, time.Duration(counted)*time.Minute, nil, to)
		require.False(t, ok, "no more than all has passed")
	})
}

// What is left out counts as if it were not there.
func TestOutagesCountAsNobodysSilence(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := calendar(t)
		minute := func(n int) time.Time { return march.Add(time.Duration(n) * time.Minute) }
		a := rapid.IntRange(0, 5000).Draw(t, "a")
		b := rapid.IntRange(a, 6000).Draw(t, "b")
		out := []notice.Span{{From: minute(a), To: minute(b)}}
		end := minute(10000)
		left := c.Passed(march, minute(a), nil) + c.Passed(minute(b), end, nil)
		require.Equal(t, left, c.Passed(march, end, out))
		if left > time.Minute {
			at, ok := c.Reached(march, left-time.Minute, out, end)
			require.True(t, ok)
			require.Equal(t, left-time.Minute, c.Passed(march, at, out))
			require.False(t, at.After(minute(a)) && at.Before(minute(b)), "nothing is reached within it")
		}
		_, ok := c.Reached(march, left, out, end)
		require.False(t, ok)
	})
}

// Whenever an alert is looked at, and however often: it is told at instants of the grid,
// never in quiet hours, with intervals that do not shrink, and once when it is over.
func TestAnAlertIsToldByItsPlan(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		z := zone(t, rapid.SampledFrom(zones).Draw(t, "zone"))
		s := notice.Usual()
		from := domain.WallTime(rapid.IntRange(0, 1439).Draw(t, "quiet from"))
		s.Quiet = notice.Nightly(from, (from+domain.WallTime(rapid.IntRange(1, 1200).Draw(t, "for")))%1440)
		quiet := notice.Calendar{Zone: z, Hours: s.Quiet}
		now := march.Add(time.Duration(rapid.IntRange(0, 40*1440).Draw(t, "raised")) * time.Minute)
		a := notice.Raise(notice.Alert{Kind: notice.BadgeOffline}, now)
		ends := now.Add(time.Duration(rapid.IntRange(1, 6*1440).Draw(t, "ends")) * time.Minute)
		var told []time.Time
		back := 0
		for at := now; at.Before(ends.Add(48 * time.Hour)); at = at.Add(time.Minute) {
			if a.State != notice.Over && !at.Before(ends) {
				a = a.Finish(notice.Heard, at)
			}
			next, tell := a.Tell(&s, z, false, at)
			again, twice := next.Tell(&s, z, false, at)
			require.False(t, twice, "once in a moment")
			require.Equal(t, next, again)
			if tell {
				in, _ := quiet.In(at)
				require.False(t, in, "in quiet hours")
				require.Zero(t, at.Unix()%900, "on the grid")
				if next.State == notice.Over {
					back++
				} else {
					told = append(told, at)
				}
			}
			a = next
		}
		require.Equal(t, min(len(told), 1), back, "once, and only who was told")
		for i := 1; i < len(told); i++ {
			gap := told[i].Sub(told[i-1])
			require.GreaterOrEqual(t, gap, s.Repeat[min(i, len(s.Repeat))-1])
			require.LessOrEqual(t, gap, s.Repeat[min(i, len(s.Repeat))-1]+24*time.Hour, "put off by a night at most")
		}
	})
}

func TestAnAnswerSilencesAnAlert(t *testing.T) {
	s, noon := notice.Usual(), march.Add(15*time.Hour)
	a := notice.Raise(notice.Alert{Kind: notice.BadgeOffline}, noon)
	a, tell := a.Tell(&s, time.UTC, false, noon)
	require.True(t, tell)
	_, err := a.Snooze("ann", noon.Add(time.Minute), noon)
	require.ErrorIs(t, err, notice.ErrBadSnooze)
	snoozed, err := a.Snooze("ann", noon.Add(24*time.Hour+time.Minute), noon)
	require.NoError(t, err)
	_, tell = snoozed.Tell(&s, time.UTC, false, noon.Add(2*time.Hour))
	require.False(t, tell)
	again, tell := snoozed.Tell(&s, time.UTC, false, noon.Add(24*time.Hour+15*time.Minute))
	require.True(t, tell)
	require.Equal(t, notice.Open, again.State)
	acked, err := a.Acknowledge("ann", noon)
	require.NoError(t, err)
	_, tell = acked.Tell(&s, time.UTC, false, noon.Add(900*time.Hour))
	require.False(t, tell)
	over := acked.Finish(notice.Heard, noon.Add(time.Hour))
	_, tell = over.Tell(&s, time.UTC, false, noon.Add(time.Hour))
	require.True(t, tell, "who was told hears that it is over")
	_, err = over.Acknowledge("ann", noon)
	require.ErrorIs(t, err, notice.ErrOver)
	held, tell := a.Tell(&s, time.UTC, true, noon.Add(time.Hour))
	require.False(t, tell)
	require.Equal(t, noon.Add(75*time.Minute), held.Next)
}

// The narrower rule has its way, part by part.
func TestRulesInherit(t *testing.T) {
	yes, hour, three := true, time.Hour, 3
	company := notice.Rule{Scope: notice.Scope{Level: notice.OfCompany}, Missed: &three, First: &[]notice.Recipient{{Channel: notice.Email, To: "a@b.example"}}}
	crew := notice.Rule{Scope: notice.Scope{Level: notice.OfCrew, ID: domain.UUID{1}}, Silence: &hour}
	of := notice.Rule{Scope: notice.Scope{Level: notice.OfBadge, ID: domain.UUID{2}}, Missed: &three, Off: &yes}
	rules := []notice.Rule{of, crew, company}
	s := notice.Settle(notice.Chain(rules, company.Scope, crew.Scope)...)
	require.Equal(t, time.Hour, s.Allowed(badge.DefaultPlan()))
	require.Equal(t, "a@b.example", s.First[0].To)
	require.Equal(t, crew.Scope, s.From["silence_s"])
	require.True(t, s.Tells(notice.BadgeOffline))
	s = notice.Settle(notice.Chain(rules, company.Scope, crew.Scope, of.Scope)...)
	require.Equal(t, 13*time.Hour, s.Allowed(badge.DefaultPlan()), "what is narrower says it in its own way")
	require.False(t, s.Tells(notice.BadgeOffline))
	usual := notice.Usual()
	require.Equal(t, 9*time.Hour, usual.Allowed(badge.DefaultPlan()))
	require.Equal(t, 3*time.Hour+30*time.Minute, usual.Allowed(badge.ReportingPlan{Heartbeat: time.Hour}))
	for _, bad := range []notice.Rule{
		{},
		{Scope: notice.Scope{Level: notice.OfCrew}},
		{Scope: company.Scope, Repeat: &[]time.Duration{2 * time.Hour, time.Hour}},
		{Scope: company.Scope, Quiet: ptr(notice.Always())},
		{Scope: company.Scope, Hours: &notice.Week{}},
		{Scope: company.Scope, First: &[]notice.Recipient{{Channel: notice.Slack, To: "http://hooks.slack.example"}}},
		{Scope: company.Scope, First: &[]notice.Recipient{{Channel: notice.Email, To: "Ann <a@b.example>"}}},
	} {
		require.ErrorIs(t, bad.Check(), notice.ErrBadRule)
	}
}

func ptr[T any](v T) *T { return &v }

// Every cause, kind and next step has words in each language.
func TestEverythingCanBeSaid(t *testing.T) {
	ny := zone(t, "America/New_York")
	for _, language := range []notice.Language{notice.English, notice.Spanish} {
		for _, kind := range notice.Kinds() {
			for _, back := range []bool{false, true} {
				for _, cause := range []notice.Cause{notice.NeverHeard, notice.BatteryEmpty, notice.NeverCharged, notice.CrewSilent, notice.NoCoverage, notice.SwitchedOff, notice.Unknown} {
					a := notice.Alert{Kind: kind, About: "Mow 1", Since: march, Told: 2, Case: notice.Case{Heard: march.Add(-time.Hour), VoltageMV: 3305, Causes: []notice.Cause{cause, notice.Unknown}}}
					l := notice.Letter{Language: language, Kind: kind, Back: back, Alerts: []notice.Alert{a}}
					text := l.Say(notice.Place{Company: "Northside", Crew: "North", Zone: ny}, march.Add(50*time.Hour))
					require.Contains(t, text.Subject, "North")
					require.NotContains(t, text.Subject+text.Plain(), "%!")
					require.NotEmpty(t, text.Items[0].Lines)
					for _, line := range text.Items[0].Lines {
						require.NotEmpty(t, line)
					}
				}
			}
		}
	}
}
