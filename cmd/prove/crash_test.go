package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/ports"
)

func crashDice() *rand.Rand { return rand.New(rand.NewPCG(1, 2)) }

// small is a company with some events.
func small(name string) *party {
	p := &party{simulated: simulated{name: name}, strangers: [][]byte{[]byte(`{"event":"stranger","device":"dev:9"}`)}}
	for i := range 500 {
		p.events = append(p.events, fmt.Appendf(nil, `{"event":"%s-%d","device":"dev:1"}`, name, i))
	}
	return p
}

func TestComparisonFindsWhatIsWrong(t *testing.T) {
	t.Parallel()
	a, b, q := holding{"acme", "a", "{a}"}, holding{"acme", "b", "{b}"}, holding{"acme", "q", "{q"}
	sent := map[holding]string{a: "", b: "", q: ports.ReasonNotJSON}
	all := map[holding]bool{a: true, b: true, q: true}
	good := func() stock {
		return stock{events: map[holding]int{a: 1, b: 1}, cases: map[holding]string{q: ports.ReasonNotJSON}}
	}
	found, complaints := good().settled(sent, all)
	require.Equal(t, 3, found)
	require.Empty(t, complaints)

	for what, tc := range map[string]struct {
		change func(s stock, answered map[holding]bool)
		want   string
	}{
		"lost":           {func(s stock, _ map[holding]bool) { delete(s.events, b) }, "LOST b of acme"},
		"lost case":      {func(s stock, _ map[holding]bool) { delete(s.cases, q) }, "LOST q of acme"},
		"twice":          {func(s stock, _ map[holding]bool) { s.events[b] = 2 }, "stored 2 times: b"},
		"altered":        {func(s stock, _ map[holding]bool) { delete(s.events, b); s.events[holding{"acme", "b", "{B}"}] = 1 }, "nobody sent it: b"},
		"another's":      {func(s stock, _ map[holding]bool) { s.events[holding{"other", "a", "{a}"}] = 1 }, "nobody sent it: a of other"},
		"in quarantine":  {func(s stock, _ map[holding]bool) { delete(s.events, b); s.cases[b] = ports.ReasonUnknown }, "left in quarantine as unknown_device: b"},
		"in both":        {func(s stock, _ map[holding]bool) { s.cases[b] = ports.ReasonUnknown }, "left in quarantine as unknown_device: b"},
		"taken for good": {func(s stock, _ map[holding]bool) { delete(s.cases, q); s.events[q] = 1 }, "stored as an event of a badge: q"},
		"another reason": {func(s stock, _ map[holding]bool) { s.cases[q] = ports.ReasonUnknown }, "should be in quarantine as not_json"},
		"unsent case":    {func(s stock, _ map[holding]bool) { s.cases[holding{"acme", "z", ""}] = "" }, "in quarantine, but nobody sent it: z"},
		"never answered": {func(_ stock, answered map[holding]bool) { delete(answered, b) }, "never answered 200: b"},
	} {
		s, answered := good(), map[holding]bool{a: true, b: true, q: true}
		tc.change(s, answered)
		_, complaints := s.settled(sent, answered)
		require.Contains(t, fmt.Sprint(complaints), tc.want, what)
	}
	s := good()
	s.broken = []string{"a key without its event: a"}
	_, complaints = s.compare(sent, all)
	require.Equal(t, s.broken, complaints)

	_, complaints = stock{events: map[holding]int{a: 1}}.compare(sent, map[holding]bool{a: true})
	require.Empty(t, complaints, "what was not answered need not be there yet")
}

func TestParcelsHoldWhatTheySay(t *testing.T) {
	t.Parallel()
	p := small("acme")
	sent, inParcels, alone := map[holding]string{}, map[holding]int{}, 0
	for _, parcel := range p.parcels(crashDice(), sent) {
		pieces := piecesOf(parcel.body)
		if sent[parcel.events[0]] == ports.ReasonNotJSON { // Who could say where a torn one ends?
			pieces = [][]byte{parcel.body}
		}
		require.Len(t, pieces, len(parcel.events))
		for i, h := range parcel.events {
			require.Equal(t, h.raw, string(pieces[i]))
			inParcels[h]++
		}
		if len(pieces) == 1 {
			alone++
		}
	}
	require.Len(t, sent, 500+1+3+3, "all events, the stranger's, three of nobody and three torn")
	require.Len(t, inParcels, len(sent))
	require.NotZero(t, alone)
	repeats := 0
	for h, n := range inParcels {
		require.Equal(t, "acme", h.company)
		repeats += n - 1
	}
	require.Greater(t, repeats, 50)
	require.Equal(t, "sha256:", keyOf([]byte(`{"event":"torn`))[:7])
}

func TestInterleavedKeepsEachOrder(t *testing.T) {
	t.Parallel()
	sent := map[holding]string{}
	one, two := small("one").parcels(crashDice(), sent), small("two").parcels(crashDice(), sent)
	mixed := interleaved([][]parcel{one, two}, crashDice())
	require.Len(t, mixed, len(one)+len(two))
	var ones []parcel
	for _, p := range mixed {
		if p.party.name == "one" {
			ones = append(ones, p)
		}
	}
	require.Equal(t, one, ones)
}

func TestTrafficSendsAgainWhatWasNotAnswered(t *testing.T) {
	t.Parallel()
	var posts atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		switch posts.Add(1) % 3 {
		case 0:
			w.WriteHeader(http.StatusServiceUnavailable)
		case 1:
			panic(http.ErrAbortHandler) // The connection breaks.
		default:
			fmt.Fprint(w, `{"stored":1}`)
		}
	}))
	defer server.Close()
	tr := &traffic{answered: map[holding]bool{}, urls: []string{server.URL}}
	for i := range 30 {
		tr.parcels = append(tr.parcels, parcel{party: small("acme"), body: []byte("{}"), events: []holding{{"acme", fmt.Sprint(i), "{}"}}})
	}
	ctx, end := context.WithTimeout(t.Context(), time.Minute)
	defer end()
	tr.start(ctx)
	require.NoError(t, tr.finished(ctx))
	require.Len(t, tr.soFar(), 30)
	require.Equal(t, posts.Load(), int64(30+tr.resent))
}

func TestTrafficFailsOnWrongAnswers(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		status       int
		answer, want string
	}{
		{http.StatusOK, `{"stored":1}`, "2 events were answered 200"},
		{http.StatusOK, `gone`, "2 events were answered 200"},
		{http.StatusUnauthorized, `no`, "the server answered 401"},
	} {
		tr := &traffic{answered: map[holding]bool{}}
		tr.note(parcel{events: make([]holding, 2)}, tc.status, tc.answer, nil)
		require.ErrorContains(t, tr.failed, tc.want)
	}
}

func TestPlanStrikesEverywhere(t *testing.T) {
	t.Parallel()
	parties := []*party{small("one"), small("two"), small("three")}
	count, late := map[string]int{}, map[*party]int{}
	for _, b := range plan(20, parties, crashDice()) {
		count[b.what()]++
		if b.twice {
			count["twice"]++
		}
		if b.share == 1 {
			count["after the load"]++
		}
		if b.late != nil {
			late[b.late]++
		}
	}
	require.Equal(t, map[*party]int{parties[0]: 1, parties[1]: 1, parties[2]: 1}, late)
	for _, what := range []string{"server", "PostgreSQL", "both", "twice", "after the load"} {
		require.Positive(t, count[what], what)
	}
}
