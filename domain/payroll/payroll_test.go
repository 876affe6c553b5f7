package payroll_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"actual/domain"
	"actual/domain/export"
	"actual/domain/paydata"
	"actual/domain/payroll"
)

var (
	sunday = domain.NewDate(2026, time.November, 22)
	now    = time.Date(2026, 11, 28, 9, 0, 0, 0, time.UTC)
)

func TestBatchesHaveNames(t *testing.T) {
	s := payroll.Usual()
	s.Mode = export.Shown
	require.NoError(t, s.Check())
	for n, want := range map[int]string{1: "A263261", 10: "A26326A", 35: "A26326Z"} {
		name, err := s.Name(sunday, n)
		require.NoError(t, err)
		require.Equal(t, want, name)
	}
	_, err := s.Name(sunday, 36)
	require.ErrorIs(t, err, payroll.ErrSequence)
	s.Batch = "P{MM}{DD}{NN}"
	name, err := s.Name(sunday, 36)
	require.NoError(t, err)
	require.Equal(t, "P112210", name)
	for _, bad := range []string{"", "A{YY}{DDD}", "A{N}", "AB{YY}{MM}{DD}{N}", "A-{DDD}{N}", "A{DD}{N}", "A{DDD}{N}{HH}"} {
		s.Batch = bad
		require.ErrorIs(t, s.Check(), payroll.ErrSetting, bad)
	}
}

func TestWhatCanNotBeSet(t *testing.T) {
	for name, change := range map[string]func(s *payroll.Setting){
		"mode": func(s *payroll.Setting) { s.Mode = "perhaps" },
		"door": func(s *payroll.Setting) { s.Door = "window" },
		"code": func(s *payroll.Setting) { s.Codes = map[paydata.Kind]string{paydata.Double: "60"} },
		"cost": func(s *payroll.Setting) { s.ByDept, s.Costs = true, map[domain.SiteID]string{{}: "0345"} },
	} {
		s := payroll.Usual()
		change(&s)
		require.ErrorIs(t, s.Check(), payroll.ErrSetting, name)
	}
}

func TestRefs(t *testing.T) {
	p := paydata.Payee{Group: "7QX", File: 4321, Associate: "G3EXAMPLE00001AB"}
	got, ok := payroll.ParseRef(payroll.Ref(p))
	require.True(t, ok)
	require.Equal(t, p, got)
	for _, bad := range []string{"", "7QX/004321", "7QX/x/G3", "7qx/004321/G3", "7QX/000050/G3", "501"} {
		_, ok := payroll.ParseRef(bad)
		require.False(t, ok, bad)
	}
}

// rows draws what is due of a few people, each row of one kind of pay.
func rows(t *rapid.T, name string) []paydata.Row {
	var out []paydata.Row
	for who := range 4 {
		for _, kind := range []paydata.Kind{paydata.Regular, paydata.Overtime} {
			if h := rapid.IntRange(0, 5).Draw(t, name); h > 0 {
				p := paydata.Payee{Group: []string{"AA", "BB"}[who%2], File: 100 + who}
				out = append(out, paydata.Row{Worker: domain.WorkerID{UUID: domain.UUID{byte(who + 1)}}, Payee: p, Week: sunday, Hours: map[paydata.Kind]paydata.Hundredths{kind: paydata.Hundredths(h)}})
			}
		}
	}
	return out
}

func batches(all []paydata.Row) (out []paydata.Batch) {
	for _, group := range []string{"AA", "BB"} {
		b := paydata.Batch{Group: group}
		for _, r := range all {
			if r.Group == group {
				b.Rows = append(b.Rows, r)
			}
		}
		if len(b.Rows) > 0 {
			out = append(out, b)
		}
	}
	return out
}

func sums(all []paydata.Row) map[string]paydata.Hundredths {
	out := map[string]paydata.Hundredths{}
	for _, r := range all {
		for k, n := range r.Hours {
			key := r.Group + r.Worker.String() + string(k)
			if out[key] += n; out[key] == 0 {
				delete(out, key)
			}
		}
	}
	return out
}

// Whatever arrived of what was given, and however often what is due changes: once all
// that is due arrived payroll has exactly that, and then nothing is due.
func TestWhatWasGivenAndWhatIsDueMakeWhatIsApproved(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var given []paydata.Row
		for range rapid.IntRange(0, 4).Draw(t, "exports") {
			for _, b := range payroll.Due(batches(rows(t, "before")), given) {
				for _, part := range payroll.Parts(b, rapid.IntRange(1, 3).Draw(t, "most")) {
					if rapid.Bool().Draw(t, "arrives") {
						given = append(given, part.Rows...)
					}
				}
			}
		}
		due := rows(t, "due")
		for _, b := range payroll.Due(batches(due), given) {
			given = append(given, b.Rows...)
		}
		require.Equal(t, sums(due), sums(given))
		require.Empty(t, payroll.Due(batches(due), given))
	})
}

func TestPartsHoldEachRowOnceAndPeopleWhole(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := paydata.Batch{Group: "AA", Rows: rows(t, "rows")}
		most := rapid.IntRange(1, 5).Draw(t, "most")
		var all []paydata.Row
		seen := map[domain.WorkerID]int{}
		for i, part := range payroll.Parts(b, most) {
			people := map[domain.WorkerID]bool{}
			for _, r := range part.Rows {
				people[r.Worker] = true
				at, before := seen[r.Worker]
				require.True(t, !before || at == i)
				seen[r.Worker] = i
			}
			require.LessOrEqual(t, len(people), most)
			all = append(all, part.Rows...)
		}
		require.Len(t, all, len(b.Rows))
	})
}

func sending(states ...payroll.State) *payroll.Export {
	e := &payroll.Export{Door: payroll.ByAPI, Stage: payroll.Sending, CommittedAt: now, Turn: 1}
	for i, s := range states {
		e.Batches = append(e.Batches, payroll.Batch{N: i + 1, State: s, Name: "A1"})
	}
	return e
}

// What was on its way when whoever sent it stopped is unknown, and is never sent again.
func TestWhatWasOnItsWayIsUnknown(t *testing.T) {
	e := sending(payroll.Arrived, payroll.Sent, payroll.Planned)
	require.True(t, e.Take(now, time.Minute))
	require.False(t, e.Take(now.Add(time.Second), time.Minute), "it is in hand")
	require.Equal(t, payroll.Unknown, e.Batches[1].State)
	at, ok := e.Next()
	require.True(t, ok)
	require.Equal(t, 2, at)
	e.Batches[2].State = payroll.Arrived
	e.Close(now)
	require.Equal(t, payroll.Unsettled, e.Stage)
	require.ErrorIs(t, e.Settle(1, true, nil, "I looked", "maria", now), payroll.ErrState)
	require.ErrorIs(t, e.Settle(4, true, nil, "I looked", "maria", now), payroll.ErrNoBatch)
	require.ErrorIs(t, e.Settle(2, true, nil, " ", "maria", now), payroll.ErrNote)
	require.NoError(t, e.Settle(2, false, nil, "there is no A1", "maria", now))
	require.Equal(t, payroll.Given, e.Stage)
	require.Equal(t, payroll.Refused, e.Batches[1].State)
	require.Equal(t, now, e.EndedAt)
}

// What ADP refused of a batch whose answer is lost only a person can see: it is due again.
func TestAPersonSaysWhatIsMissing(t *testing.T) {
	e := sending(payroll.Unknown)
	e.Stage = payroll.Unsettled
	for _, file := range []int{100, 101} {
		e.Batches[0].Rows = append(e.Batches[0].Rows, payroll.Row{Row: paydata.Row{Payee: paydata.Payee{Group: "AA", File: file}}})
	}
	require.ErrorIs(t, e.Settle(1, false, []int{100}, "I looked", "maria", now), payroll.ErrMissing)
	require.ErrorIs(t, e.Settle(1, true, []int{102}, "I looked", "maria", now), payroll.ErrMissing)
	require.NoError(t, e.Settle(1, true, []int{101}, "I looked", "maria", now))
	require.Len(t, e.Given(), 1)
	require.Equal(t, 100, e.Given()[0].File)
}

func TestNothingThatWasSentIsAbandoned(t *testing.T) {
	require.ErrorIs(t, sending(payroll.Planned, payroll.Unknown).Abandon(now), payroll.ErrState)
	require.NoError(t, sending(payroll.Planned, payroll.Planned).Abandon(now))
	given := &payroll.Export{Door: payroll.ByFile, Stage: payroll.Prepared, Plan: "p", Batches: []payroll.Batch{{N: 1, State: payroll.Planned}}}
	require.ErrorIs(t, given.Commit("q", "maria", now), payroll.ErrOtherPlan)
	require.NoError(t, given.Commit("p", "maria", now))
	require.Equal(t, payroll.Given, given.Stage, "a file counts as given once somebody has it")
	require.ErrorIs(t, given.Abandon(now), payroll.ErrState)
	require.ErrorIs(t, given.Commit("p", "maria", now), payroll.ErrState)
}
