package completeness_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/domain"
	"actual/domain/completeness"
	"actual/domain/event"
)

func counted(n int64) completeness.Counts {
	return completeness.Counts{HubReceived: n, CardSent: n + 1, HubRouted: n + 2}
}

func TestWhyASessionIsCompleteOrNot(t *testing.T) {
	began := midnight.Add(8 * time.Hour)
	whole := completeness.Session{ID: "s", Began: began, First: began, Last: began.Add(time.Hour), Ended: began.Add(time.Hour), Notes: 3, Routed: 5, Ends: []completeness.Counts{counted(3)}}
	over := func(change func(s *completeness.Session)) completeness.Session {
		s := whole
		change(&s)
		return s
	}
	span := domain.Span{From: began, To: began.Add(time.Hour + time.Second)}
	for name, tt := range map[string]struct {
		session completeness.Session
		ev      completeness.Evidence
		next    time.Time
		verdict completeness.Verdict
		why     completeness.Why
		lacks   int64
	}{
		"as many as were counted":         {session: whole, verdict: completeness.Complete, why: completeness.Counted},
		"by the card's count one less":    {session: whole, ev: completeness.Evidence{Counter: completeness.CardSent}, verdict: completeness.Incomplete, why: completeness.Missing, lacks: 1},
		"by the count of what was routed": {session: whole, ev: completeness.Evidence{Counter: completeness.HubRouted}, verdict: completeness.Complete, why: completeness.Counted},
		"no counter is believed":          {session: whole, ev: completeness.Evidence{Counter: completeness.NoCounter}, verdict: completeness.Unknown, why: completeness.NoCount},
		"two are missing":                 {session: over(func(s *completeness.Session) { s.Notes = 1 }), verdict: completeness.Incomplete, why: completeness.Missing, lacks: 2},
		"two are, and Notehub has none":   {session: over(func(s *completeness.Session) { s.Notes = 1 }), ev: completeness.Evidence{Compared: []domain.Span{span}}, verdict: completeness.Incomplete, why: completeness.NotFound, lacks: 2},
		"more than were counted":          {session: over(func(s *completeness.Session) { s.Notes = 9 }), verdict: completeness.Unknown, why: completeness.MoreHeld},
		"more, and compared":              {session: over(func(s *completeness.Session) { s.Notes = 9 }), ev: completeness.Evidence{Compared: []domain.Span{span}}, verdict: completeness.Complete, why: completeness.Compared},
		"it goes on":                      {session: over(func(s *completeness.Session) { s.Ended, s.Ends = time.Time{}, nil }), ev: completeness.Evidence{Compared: []domain.Span{span}}, verdict: completeness.Unknown, why: completeness.NoEnd},
		"its end never came":              {session: over(func(s *completeness.Session) { s.Ended, s.Ends = time.Time{}, nil }), next: began.Add(2 * time.Hour), verdict: completeness.Unknown, why: completeness.NoEnd},
		"compared but not to the next":    {session: over(func(s *completeness.Session) { s.Ended, s.Ends = time.Time{}, nil }), next: began.Add(2 * time.Hour), ev: completeness.Evidence{Compared: []domain.Span{span}}, verdict: completeness.Unknown, why: completeness.NoEnd},
		"its end tells nothing": {session: over(func(s *completeness.Session) {
			s.Ends = []completeness.Counts{{HubReceived: -1, CardSent: -1, HubRouted: -1}}
		}), verdict: completeness.Unknown, why: completeness.NoCount},
		"counting began later":              {session: over(func(s *completeness.Session) { s.Notes = 1 }), ev: completeness.Evidence{Since: began.Add(time.Minute)}, verdict: completeness.Unknown, why: completeness.Uncounted},
		"the badge was given away meantime": {session: over(func(s *completeness.Session) { s.Notes = 1 }), ev: completeness.Evidence{Owned: domain.Span{To: began.Add(time.Minute)}}, verdict: completeness.Unknown, why: completeness.ChangedHands},
		"it ended twice, from the start":    {session: over(func(s *completeness.Session) { s.Ends = []completeness.Counts{counted(2), counted(3)} }), verdict: completeness.Unknown, why: completeness.EndsDisagree},
		"it ended twice, each anew":         {session: over(func(s *completeness.Session) { s.Ends = []completeness.Counts{counted(1), counted(2)} }), verdict: completeness.Complete, why: completeness.Counted},
	} {
		t.Run(name, func(t *testing.T) {
			ev := tt.ev
			if ev.Counter == "" {
				ev.Counter = completeness.HubReceived
			}
			got := tt.session.Judge(ev, tt.next)
			require.Equal(t, tt.verdict, got.Verdict)
			require.Equal(t, tt.why, got.Why)
			require.Equal(t, tt.lacks, got.Lacks)
		})
	}
}

func TestADayIsDecidedByTheFirstSessionAfterIt(t *testing.T) {
	day := domain.Span{From: midnight, To: midnight.Add(24 * time.Hour)}
	session := func(id string, from, to time.Duration, notes int64) completeness.Session {
		return completeness.Session{
			ID: id, Began: midnight.Add(from), First: midnight.Add(from), Last: midnight.Add(to), Ended: midnight.Add(to), Notes: notes,
			Ends: []completeness.Counts{{HubReceived: 4, CardSent: -1, HubRouted: -1}},
		}
	}
	evening, over := session("evening", 20*time.Hour, 21*time.Hour, 4), session("over midnight", 23*time.Hour, 25*time.Hour, 4)
	morning, next := session("morning", 31*time.Hour, 32*time.Hour, 3), session("next", 33*time.Hour, 34*time.Hour, 0)
	ev := completeness.Evidence{Counter: completeness.HubReceived, Compared: []domain.Span{{From: midnight.Add(-time.Hour), To: midnight.Add(30 * time.Hour)}}}

	st := completeness.State(day, nil, ev)
	require.Equal(t, completeness.NothingHeard, st.Why)
	st = completeness.State(day, []completeness.Session{over, evening}, ev)
	require.Equal(t, completeness.NotHeardSince, st.Why, "what was written before midnight may wait for the next session")
	st = completeness.State(day, []completeness.Session{next, morning, over, evening}, ev)
	require.Equal(t, completeness.Incomplete, st.Verdict, "the morning's brought the rest of the day, and lacks one")
	require.Equal(t, int64(1), st.Lacks)
	require.Len(t, st.Sessions, 3, "the next one is of no interest")
	require.Equal(t, morning.Ended, st.Settled)
	morning.Notes = 4
	st = completeness.State(day, []completeness.Session{next, morning, over, evening}, ev)
	require.Equal(t, completeness.NotCompared, st.Why, "a session of which nothing came would not show")
	ev.Compared[0].To = midnight.Add(33 * time.Hour)
	require.Equal(t, completeness.Complete, completeness.State(day, []completeness.Session{next, morning, over, evening}, ev).Verdict)
}

func TestCountersAreReadAsNotehubWritesThem(t *testing.T) {
	given := func(n int32) event.Quantity { return event.Quantity{Value: n, OK: true} }
	require.Equal(t, completeness.Counts{HubReceived: 0, CardSent: -1, HubRouted: 7}, completeness.CountsOf(event.SessionCounts{HubRouted: given(7), HubTold: true}), "zeros are left out")
	require.Equal(t, completeness.Counts{HubReceived: -1, CardSent: -1, HubRouted: -1}, completeness.CountsOf(event.SessionCounts{}))
	require.Equal(t, int64(-1), completeness.CountsOf(event.SessionCounts{HubReceived: given(-3), HubTold: true}).HubReceived)
	end := event.Event{Session: "s", Req: "session.end", File: "_session.qo"}
	h, ok := completeness.HeardOf(end, "k", midnight)
	require.True(t, ok)
	require.True(t, h.Ends)
	require.False(t, h.Note)
	for file, note := range map[string]bool{"_track.qo": true, "_health.qo": true, "data.qo": true, "_session.qo": false, "_geolocate.qo": false, "_watchdog.qo": false} {
		h, _ := completeness.HeardOf(event.Event{Session: "s", File: file, Req: "note.add"}, "k", midnight)
		require.Equal(t, note, h.Note, file)
	}
	_, ok = completeness.HeardOf(event.Event{File: "_track.qo"}, "k", midnight)
	require.False(t, ok, "made through the API, of no session")
	_, err := completeness.ParseCounter("card_rcvd_notes")
	require.ErrorIs(t, err, completeness.ErrCounter)
	c, err := completeness.ParseCounter("")
	require.NoError(t, err)
	require.Equal(t, completeness.HubReceived, c)
}
