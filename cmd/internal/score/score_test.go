package score_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/cmd/internal/offline"
	"actual/cmd/internal/score"
	"actual/contracts/notehub/season"
	"actual/domain/presence"
)

// day is a badge's truth: home, travel, A, travel with a pass through B, B, lunch,
// B again and then dropped there, which counts neither way, travel, home.
var day = []season.Stay{
	{Site: "elsewhere", Kind: season.Elsewhere, From: 0, To: 1000},
	{Kind: season.Travel, From: 1000, To: 1500},
	{Site: "A", Kind: season.Work, From: 1500, To: 2500},
	{Kind: season.Travel, From: 2500, To: 2600},
	{Site: "B", Kind: season.Pass, From: 2600, To: 2650},
	{Kind: season.Travel, From: 2650, To: 3000},
	{Site: "B", Kind: season.Work, From: 3000, To: 5000},
	{Site: "elsewhere", Kind: season.Elsewhere, From: 5000, To: 6000},
	{Site: "B", Kind: season.Work, From: 6000, To: 6500},
	{Site: "B", Kind: season.Left, From: 6500, To: 7000},
	{Kind: season.Travel, From: 7000, To: 8000},
}

// bySite makes each site a class of its own.
func bySite(site string) string { return site }

func TestBadge(t *testing.T) {
	tests := map[string]struct {
		claims []score.Claim
		want   score.Board
	}{
		"all is right": {
			[]score.Claim{{Site: "A", From: 1500, To: 2500}, {Site: "B", From: 3000, To: 5000}, {Site: "B", From: 6000, To: 7000}},
			score.Board{
				"A": {TrueS: 1000, RightS: 1000, TrueVisits: 1, Claimed: 1, FoundS: 1000, FoundClaimedS: 1000, Arrivals: []int64{0}, Departures: []int64{0}},
				"B": {TrueS: 2500, RightS: 2500, TrueVisits: 2, Claimed: 2, FoundS: 3000, FoundClaimedS: 3000, Arrivals: []int64{0, 0}, Departures: []int64{0, 0}},
			},
		},
		"nothing is claimed": {
			nil,
			score.Board{"A": {TrueS: 1000, TrueVisits: 1, Missed: 1}, "B": {TrueS: 2500, TrueVisits: 2, Missed: 2}},
		},
		"early, late, and in passing": { // 100 s early, 150 s late, of which 50 within a pass through B.
			[]score.Claim{{Site: "A", From: 1400, To: 2650}},
			score.Board{
				"A": {TrueS: 1000, RightS: 1000, NowhereS: 250, TrueVisits: 1, Claimed: 1, FoundS: 1000, FoundClaimedS: 1250, Arrivals: []int64{-100}, Departures: []int64{150}},
				"B": {TrueS: 2500, TrueVisits: 2, Missed: 2},
			},
		},
		"a pass is no visit, but is at the site": {
			[]score.Claim{{Site: "B", From: 2590, To: 2660}},
			score.Board{"A": {TrueS: 1000, TrueVisits: 1, Missed: 1}, "B": {TrueS: 2500, NowhereS: 20, TrueVisits: 2, Missed: 2, Claimed: 1, Invented: 1}},
		},
		"the wrong site": {
			[]score.Claim{{Site: "B", From: 1500, To: 2500}},
			score.Board{"A": {TrueS: 1000, WrongS: 1000, TrueVisits: 1, Missed: 1}, "B": {TrueS: 2500, TrueVisits: 2, Missed: 2, Claimed: 1, Invented: 1}},
		},
		"undecided between both": {
			[]score.Claim{{Site: "B", Candidates: []string{"B", "A"}, From: 1400, To: 2400, Undecided: true}},
			score.Board{"A": {TrueS: 1000, UndecidedS: 900, TrueVisits: 1}, "B": {TrueS: 2500, NowhereUndecidedS: 100, TrueVisits: 2, Missed: 2, Claimed: 1}},
		},
		"undecided between others": {
			[]score.Claim{{Site: "B", Candidates: []string{"B", "C"}, From: 1500, To: 2500, Undecided: true}},
			score.Board{"A": {TrueS: 1000, UndecidedS: 1000, TrueVisits: 1, Missed: 1}, "B": {TrueS: 2500, TrueVisits: 2, Missed: 2, Claimed: 1, Invented: 1}},
		},
		"in pieces, over lunch": { // One episode of two true visits and three claims.
			[]score.Claim{{Site: "B", From: 3100, To: 3500}, {Site: "B", From: 3500, To: 4000}, {Site: "B", From: 4500, To: 6900}},
			score.Board{
				"A": {TrueS: 1000, TrueVisits: 1, Missed: 1},
				"B": {TrueS: 2500, RightS: 1900, NowhereS: 1000, TrueVisits: 2, Claimed: 3, FoundS: 3000, FoundClaimedS: 3300, Arrivals: []int64{100}, Departures: []int64{-100}},
			},
		},
		"open": { // Its end is not known, so neither is its length.
			[]score.Claim{{Site: "B", From: 6000, To: 6800, Open: true}},
			score.Board{"A": {TrueS: 1000, TrueVisits: 1, Missed: 1}, "B": {TrueS: 2500, RightS: 500, TrueVisits: 2, Missed: 1, Claimed: 1, Arrivals: []int64{0}}},
		},
		"of one instant": {
			[]score.Claim{{Site: "A", From: 2000, To: 2000}, {Site: "B", From: 1000, To: 1000}},
			score.Board{
				"A": {TrueS: 1000, TrueVisits: 1, Claimed: 1, FoundS: 1000, Arrivals: []int64{500}, Departures: []int64{-500}},
				"B": {TrueS: 2500, TrueVisits: 2, Missed: 2, Claimed: 1, Invented: 1},
			},
		},
		"in any order": {
			[]score.Claim{{Site: "B", From: 6000, To: 7000}, {Site: "A", From: 1500, To: 2500}},
			score.Board{
				"A": {TrueS: 1000, RightS: 1000, TrueVisits: 1, Claimed: 1, FoundS: 1000, FoundClaimedS: 1000, Arrivals: []int64{0}, Departures: []int64{0}},
				"B": {TrueS: 2500, RightS: 500, TrueVisits: 2, Missed: 1, Claimed: 1, FoundS: 1000, FoundClaimedS: 1000, Arrivals: []int64{0}, Departures: []int64{0}},
			},
		},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) { require.Equal(t, tc.want, score.Badge(day, tc.claims, bySite)) })
	}
}

func TestTheSeasonsEndsAreNoArrivals(t *testing.T) {
	night := []season.Stay{{Site: "Y", Kind: season.Yard, From: 0, To: 500}, {Kind: season.Travel, From: 500, To: 900}, {Site: "Y", Kind: season.Yard, From: 900, To: 1000}}
	board := score.Badge(night, []score.Claim{{Site: "Y", From: 50, To: 510}, {Site: "Y", From: 890, To: 990}}, bySite)
	require.Equal(t, score.Board{"Y": {TrueS: 600, RightS: 540, NowhereS: 20, TrueVisits: 2, Claimed: 2, Arrivals: []int64{-10}, Departures: []int64{10}}}, board)
}

func TestFigures(t *testing.T) {
	a := &score.Tally{
		TrueS: 7200, RightS: 6480, WrongS: 360, UndecidedS: 180, NowhereS: 72, NowhereUndecidedS: 36,
		TrueVisits: 40, Claimed: 42, Missed: 1, Invented: 2, FoundS: 1000, FoundClaimedS: 995,
		Arrivals: []int64{-10, 20, 30}, Departures: []int64{5},
	}
	require.Equal(t, score.Figures{
		TrueHours: 2, Right: 90, Wrong: 5, Undecided: 2.5, Unclaimed: 2.5, Nowhere: 1, NowhereUndecided: 0.5,
		TrueVisits: 40, Claimed: 42, Missed: 2.5, Invented: 5, LengthBias: -0.5,
		ArrivalMedian: 20, ArrivalP95: 30, ArrivalMean: 13.333, DepartureMedian: 5, DepartureP95: 5, DepartureMean: 5,
	}, a.Figures())
	sum := &score.Tally{}
	sum.Add(a)
	sum.Add(a)
	twice := sum.Figures()
	require.InDelta(t, 4, twice.TrueHours, 1e-9)
	require.EqualValues(t, 80, twice.TrueVisits)
	twice.TrueHours, twice.TrueVisits, twice.Claimed = 2, 40, 42
	require.Equal(t, a.Figures(), twice)
	require.Zero(t, (&score.Tally{}).Figures())
}

// fixes has a fix a minute: a letter each, A and B inside those lots, "." at
// neither, "x" one that may not decide, "_" none.
func fixes(places string) []presence.Fix {
	var out []presence.Fix
	for i, c := range places {
		f := presence.Fix{At: int64(i+1) * 60, Lat: 420_005_000, Lng: -709_995_000, Source: presence.SourceGPS}
		switch c {
		case '_':
			continue
		case 'B':
			f.Lng += 10_000
		case '.':
			f.Lat += 1_000_000
		case 'x':
			f.Weak = presence.WeakStale
		}
		out = append(out, f)
	}
	return out
}

const lots = `{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"site":"A","sky":"canopy"},"geometry":{"type":"Polygon","coordinates":[[[-71,42],[-70.999,42],[-70.999,42.001],[-71,42.001],[-71,42]]]}},
{"type":"Feature","properties":{"site":"B","kind":"yard","sky":"open"},"geometry":{"type":"Polygon","coordinates":[[[-70.999,42],[-70.998,42],[-70.998,42.001],[-70.999,42.001],[-70.999,42]]]}},
{"type":"Feature","properties":{"site":"C"},"geometry":{"type":"Polygon","coordinates":[[[-70.9,42],[-70.899,42],[-70.899,42.001],[-70.9,42.001],[-70.9,42]]]}}]}`

func TestNaive(t *testing.T) {
	sites, err := offline.ReadFences([]byte(lots))
	require.NoError(t, err)
	tests := map[string]struct {
		places string
		want   []score.Claim
	}{
		"in and out":            {".AA..", []score.Claim{{Site: "A", From: 120, To: 240}}},
		"each fix by itself":    {"A.A", []score.Claim{{Site: "A", From: 60, To: 120}, {Site: "A", From: 180, To: 180, Open: true}}},
		"from site to site":     {"AAB.", []score.Claim{{Site: "A", From: 60, To: 180}, {Site: "B", From: 180, To: 240}}},
		"over a hole":           {"A_____.", []score.Claim{{Site: "A", From: 60, To: 420}}},
		"what may not decide":   {"xAx.x", []score.Claim{{Site: "A", From: 120, To: 240}}},
		"nowhere":               {"...", nil},
		"open until the newest": {".AA", []score.Claim{{Site: "A", From: 120, To: 180, Open: true}}},
	}
	for name, tc := range tests {
		require.Equal(t, tc.want, score.Naive(fixes(tc.places), sites.Index), name)
	}
}

func TestIdeal(t *testing.T) {
	truth := []season.Stay{
		{Kind: season.Travel, From: 0, To: 130},
		{Site: "A", Kind: season.Work, From: 130, To: 310},
		{Site: "B", Kind: season.Pass, From: 310, To: 370},
		{Site: "B", Kind: season.Work, From: 370, To: 6000},
	}
	require.Equal(t, []score.Claim{{Site: "A", From: 150, To: 330}, {Site: "B", From: 390, To: 480}}, score.Ideal(fixes("BBBBBBBB"), truth), "whatever the fixes say of the place")
	require.Equal(t, []score.Claim{{Site: "A", From: 150, To: 360}, {Site: "B", From: 360, To: 420}}, score.Ideal(fixes("..A.A_.x"), truth))
	late := append(fixes("___..____"), presence.Fix{At: 5000, Source: presence.SourceGPS})
	require.Equal(t, []score.Claim{{Site: "A", From: 240, To: 300}, {Site: "B", From: 5000, To: 5000}}, score.Ideal(late, truth), "an hour is too long to halve")
}

func TestClaims(t *testing.T) {
	two := []presence.Candidate{{Ref: "A"}, {Ref: "B"}}
	require.Equal(t, []score.Claim{
		{Site: "A", From: 10, To: 90},
		{Site: "A", From: 100, To: 150, Open: true, Undecided: true, Candidates: []string{"A", "B"}},
	}, score.Claims([]presence.Visit{
		{Ref: "A", Arrived: 10, Departed: 90, Last: 80, Candidates: two},
		{Ref: "A", Arrived: 100, Last: 150, Open: true, Verdict: presence.Undecided, Candidates: two},
	}))
}

func TestClasses(t *testing.T) {
	sites, err := offline.ReadFences([]byte(lots))
	require.NoError(t, err)
	class := score.Classes(sites.Index)
	require.Equal(t, []string{"canopy", "yard", "mixed"}, []string{class("A"), class("B"), class("C")})
}

func TestCadence(t *testing.T) {
	require.Equal(t, 2*time.Minute, score.Cadence(map[string][]presence.Fix{"dev:1": fixes("A_A_AAx_A_._A______A"), "dev:2": fixes("A_.")}))
	require.Zero(t, score.Cadence(nil))
}

// Where every label is known, only the ends can be wrong: half a minute each at a
// cadence of two. It pins the season and the score to each other.
func TestIdealOfASeason(t *testing.T) {
	cfg := season.Default(1)
	cfg.Cadence = 2 * time.Minute
	s, err := score.Season(cfg, presence.DefaultPolicy())
	require.NoError(t, err)
	f := s.Ideal.Total(score.Yard).Figures()
	require.InDelta(t, 98.3, f.Right, 0.6)
	require.InDelta(t, 0, f.LengthBias, 0.6)
	require.InDelta(t, 30, f.ArrivalMedian, 6)
	require.InDelta(t, 30, f.DepartureMedian, 6)
	require.Equal(t, s.Presence.Total().TrueS, s.Naive.Total().TrueS)
	require.Greater(t, s.Presence.Total(score.Yard).Figures().Right, s.Naive.Total(score.Yard).Figures().Right)
}
