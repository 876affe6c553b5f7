package presence

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/domain"
)

var newYork = func() *time.Location {
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		panic(err)
	}
	return zone
}()

// at is a time in New York.
func at(day, hour, minute, sec int) int64 {
	return time.Date(2026, time.April, day, hour, minute, sec, 0, newYork).Unix()
}

// inside returns evidence of fixes inside the visit, by their metres to the edge.
func inside(metres ...int64) []Evidence {
	out := []Evidence{{Distance: 40_000}, {Why: WeakSource, OfVisit: true}} // These two don't count.
	for _, m := range metres {
		out = append(out, Evidence{OfVisit: true, Distance: m * 1000})
	}
	return out
}

func tellA(change func(v *Visit)) Visit {
	v := Visit{
		Site: siteID("A"), Ref: "alder-49", Fence: domain.FenceID{UUID: domain.UUID{1}},
		Arrived: at(6, 6, 53, 20), ArrivedBetween: [2]int64{at(6, 6, 52, 0), at(6, 6, 54, 0)},
		Departed: at(6, 7, 11, 5), DepartedBetween: [2]int64{at(6, 7, 10, 0), at(6, 7, 12, 0)}, Last: at(6, 7, 10, 0),
		Candidates: []Candidate{{Site: siteID("A"), Odds: 1000}, {Site: siteID("B"), Ref: "alder-47", Odds: 350_499}}, Fixes: 9,
	}
	change(&v)
	return v
}

// ruledAt puts the badge at a site for a minute of the visit.
func ruledAt(site string, id byte) Ruling {
	return Ruling{ID: domain.RulingID{UUID: domain.UUID{id}}, Kind: AtSite, Site: siteID(site), From: at(6, 7, 9, 0), To: at(6, 7, 10, 0)}
}

// beyond is evidence of a fix that bounds a visit, millimetres from its fence.
func beyond(day, hour, minute int, distance int64) Evidence {
	return Evidence{At: at(day, hour, minute, 0), Distance: distance, Error: 3000}
}

// lone makes a visit one of one fix between two silences.
func lone(v *Visit) {
	v.Arrived, v.Departed = v.Last, v.Last
	v.ArrivedBetween, v.DepartedBetween = [2]int64{at(4, 23, 20, 0), v.Last}, [2]int64{v.Last, at(6, 12, 48, 0)}
}

func TestSentences(t *testing.T) {
	open := func(v *Visit) { v.Open, v.Departed, v.DepartedBetween = true, 0, [2]int64{} }
	alone := func(v *Visit) { v.Candidates = v.Candidates[:1] }
	tests := map[string]struct {
		change   func(v *Visit)
		evidence []Evidence
		rulings  []Decision
		want     []string
	}{
		"decided": {
			func(*Visit) {}, inside(-3, -2, -1), nil, []string{
				"Badge C01-B2 was at 49 Alder Street from 06:53 to 07:11 on Monday, 6 April 2026 (EDT), because 3 fixes lie inside its fence, and the next likely site, alder-47, is 350 times less likely.",
				"It arrived between 06:52 and 06:54 and left between 07:10 and 07:12.",
			},
		},
		"some fixes beside it, no rival": {
			alone, inside(-3, 2, 4, 0), nil, []string{
				"Badge C01-B2 was at 49 Alder Street from 06:53 to 07:11 on Monday, 6 April 2026 (EDT), because 2 of 4 fixes lie inside its fence, the rest within 4 m of it, and no other site is near enough to matter.",
				"It arrived between 06:52 and 06:54 and left between 07:10 and 07:12.",
			},
		},
		"one fix, beside it": {
			alone, inside(7), nil, []string{
				"Badge C01-B2 was at 49 Alder Street from 06:53 to 07:11 on Monday, 6 April 2026 (EDT), because 1 fix lies within 7 m of its fence, and no other site is near enough to matter.",
				"It arrived between 06:52 and 06:54 and left between 07:10 and 07:12.",
			},
		},
		"undecided": {
			func(v *Visit) { v.Verdict, v.Candidates[1].Odds = Undecided, 3240 }, inside(-1), nil, []string{
				"Badge C01-B2 was at 49 Alder Street or at alder-47 from 06:53 to 07:11 on Monday, 6 April 2026 (EDT), which of them is not decided: 1 fix lies inside the first one's fence, but the first is only 3.2 times likelier than the second.",
				"It arrived between 06:52 and 06:54 and left between 07:10 and 07:12.",
			},
		},
		"a coin's toss": {
			func(v *Visit) { v.Verdict, v.Candidates[1].Odds = Undecided, 1000 }, inside(1, 2), nil, []string{
				"Badge C01-B2 was at 49 Alder Street or at alder-47 from 06:53 to 07:11 on Monday, 6 April 2026 (EDT), which of them is not decided: 2 fixes lie within 2 m of the first one's fence, but neither is likelier.",
				"It arrived between 06:52 and 06:54 and left between 07:10 and 07:12.",
			},
		},
		"open": {
			open, inside(-1, -1), nil, []string{
				"Badge C01-B2 has been at 49 Alder Street since 06:53 on Monday, 6 April 2026 (EDT), last seen there at 07:10, because 2 fixes lie inside its fence, and the next likely site, alder-47, is 350 times less likely.",
				"It arrived between 06:52 and 06:54, and no later fix says that it left.",
			},
		},
		"silent since": {
			func(v *Visit) { open(v); v.CompletenessUnknown = true }, inside(-1, -1), nil, []string{
				"Badge C01-B2 was at 49 Alder Street from 06:53 on Monday, 6 April 2026 (EDT), last seen there at 07:10, because 2 fixes lie inside its fence, and the next likely site, alder-47, is 350 times less likely.",
				"It arrived between 06:52 and 06:54, and nothing was heard since that says when it left.",
			},
		},
		"over midnight, after a silence, before one": {
			func(v *Visit) {
				v.Arrived, v.ArrivedBetween = at(5, 22, 4, 0), [2]int64{at(5, 22, 4, 0), at(5, 22, 4, 0)}
				v.Departed, v.DepartedBetween = at(6, 3, 58, 0), [2]int64{at(6, 3, 58, 0), at(6, 3, 58, 0)}
			}, inside(-1), nil, []string{
				"Badge C01-B2 was at 49 Alder Street from 22:04 on Sunday, 5 April 2026 (EDT) to 03:58 on Monday, 6 April 2026 (EDT), because 1 fix lies inside its fence, and the next likely site, alder-47, is 350 times less likely.",
				"It was there already at 22:04, with nothing known of before, and was last seen there at 03:58 on 6 April.",
			},
		},
		"the night the clocks go back": {
			func(v *Visit) {
				v.Arrived = time.Date(2026, 11, 1, 5, 30, 0, 0, time.UTC).Unix()
				v.Departed = v.Arrived + 3600
				v.ArrivedBetween, v.DepartedBetween = [2]int64{v.Arrived - 10, v.Arrived + 10}, [2]int64{v.Departed, v.Departed + 20}
			}, inside(-1), nil, []string{
				"Badge C01-B2 was at 49 Alder Street from 01:30 (EDT) to 01:30 (EST) on Sunday, 1 November 2026, because 1 fix lies inside its fence, and the next likely site, alder-47, is 350 times less likely.",
				"It arrived between 01:29 and 01:30 and left at 01:30.",
			},
		},
		"no more than the limit": {
			func(v *Visit) { v.Verdict, v.Candidates[1].Odds = Undecided, 19_999 }, inside(-1), nil, []string{
				"Badge C01-B2 was at 49 Alder Street or at alder-47 from 06:53 to 07:11 on Monday, 6 April 2026 (EDT), which of them is not decided: 1 fix lies inside the first one's fence, but the first is only 19.9 times likelier than the second.",
				"It arrived between 06:52 and 06:54 and left between 07:10 and 07:12.",
			},
		},
		"there already, and left": {
			func(v *Visit) { alone(v); v.ArrivedBetween = [2]int64{v.Arrived, v.Arrived} }, inside(-1), nil, []string{
				"Badge C01-B2 was at 49 Alder Street from 06:53 to 07:11 on Monday, 6 April 2026 (EDT), because 1 fix lies inside its fence, and no other site is near enough to matter.",
				"It was there already at 06:53, with nothing known of before, and left between 07:10 and 07:12.",
			},
		},
		"one fix between two silences": {
			func(v *Visit) { alone(v); lone(v) }, append(inside(-1), beyond(4, 23, 20, -2_000), beyond(6, 12, 48, 3_500)), nil, []string{
				"Badge C01-B2 was at 49 Alder Street at 07:10 on Monday, 6 April 2026 (EDT), because 1 fix lies inside its fence, and no other site is near enough to matter.",
				"It was seen there at 07:10 alone, after a silence since 23:20 on 4 April, which began inside the same fence, and before a silence until 12:48, which ended 4 m from the same fence.",
			},
		},
		"before a silence that ended elsewhere": {
			func(v *Visit) { alone(v); lone(v); v.ArrivedBetween[0] = v.Arrived - 60 }, append(inside(-1), beyond(6, 12, 48, 90_000)), nil, []string{
				"Badge C01-B2 was at 49 Alder Street at 07:10 on Monday, 6 April 2026 (EDT), because 1 fix lies inside its fence, and no other site is near enough to matter.",
				"It arrived between 07:09 and 07:10, and was last seen there at 07:10, before a silence until 12:48.",
			},
		},
		"after a silence": {
			func(v *Visit) { alone(v); v.ArrivedBetween = [2]int64{at(6, 1, 0, 0), v.Arrived} }, inside(-1), nil, []string{
				"Badge C01-B2 was at 49 Alder Street from 06:53 to 07:11 on Monday, 6 April 2026 (EDT), because 1 fix lies inside its fence, and no other site is near enough to matter.",
				"It was first seen there at 06:53, after a silence since 01:00, and left between 07:10 and 07:12.",
			},
		},
		"ruled": {
			alone, nil, []Decision{{Ruling: Ruling{Kind: ExcludeFix}}, {Ruling: ruledAt("A", 1)}}, []string{
				"Badge C01-B2 was at 49 Alder Street from 06:53 to 07:11 on Monday, 6 April 2026 (EDT), because a person decided so.",
				"It arrived between 06:52 and 06:54 and left between 07:10 and 07:12.",
			},
		},
		"ruled, by whom, when and why, far from the fence": {
			alone, inside(77, 54, 61), []Decision{
				{Ruling: ruledAt("A", 2), By: "anna", At: at(7, 23, 59, 0), Reason: "the foreman\nsaw it."}, {Ruling: ruledAt("A", 1), By: "ben"}, {Ruling: ruledAt("B", 3), By: "carl"},
			}, []string{
				"Badge C01-B2 was at 49 Alder Street from 06:53 to 07:11 on Monday, 6 April 2026 (EDT), because anna decided so on 7 April 2026: the foreman saw it.",
				"No fix lies within 50 m of its fence.",
				"It arrived between 06:52 and 06:54 and left between 07:10 and 07:12.",
			},
		},
		"ruled, beside the fence": {
			alone, inside(7, 4), []Decision{{Ruling: ruledAt("A", 1)}}, []string{
				"Badge C01-B2 was at 49 Alder Street from 06:53 to 07:11 on Monday, 6 April 2026 (EDT), because a person decided so.",
				"No fix lies inside its fence, the nearest within 4 m.",
				"It arrived between 06:52 and 06:54 and left between 07:10 and 07:12.",
			},
		},
		"ruled, and so it looks": {
			alone, inside(7, -4), []Decision{{Ruling: ruledAt("A", 1)}}, []string{
				"Badge C01-B2 was at 49 Alder Street from 06:53 to 07:11 on Monday, 6 April 2026 (EDT), because a person decided so.",
				"1 of 2 fixes lie inside its fence.",
				"It arrived between 06:52 and 06:54 and left between 07:10 and 07:12.",
			},
		},
		"no evidence left to look at": {
			func(v *Visit) { v.Candidates[1].Odds = 9_960 }, nil, []Decision{{Ruling: ruledAt("B", 1)}}, []string{
				"Badge C01-B2 was at 49 Alder Street from 06:53 to 07:11 on Monday, 6 April 2026 (EDT), because 9 fixes speak for it, and the next likely site, alder-47, is 10 times less likely.",
				"It arrived between 06:52 and 06:54 and left between 07:10 and 07:12.",
			},
		},
	}
	names := func(id domain.SiteID) string { return map[domain.SiteID]string{siteID("A"): "49 Alder Street"}[id] }
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got := Sentences(Telling{Visit: tellA(tt.change), Badge: "C01-B2", Site: names, Evidence: tt.evidence, Rulings: tt.rulings, Silence: 4500, Zone: newYork})
			require.Equal(t, tt.want, got)
		})
	}
}

func TestSentencesOfWhatTheEngineDerives(t *testing.T) {
	fixes := drive("YYYY>>>>AAAAAAAAA>>>CCCCCC", monday, 120)
	for _, v := range derive(fixes) {
		in := Input{Fixes: fixes, Index: town(), Policy: DefaultPolicy()}
		said := Sentences(Telling{Visit: v, Badge: "B", Evidence: Explain(in, v)})
		require.Len(t, said, 2)
		require.Contains(t, said[0], "at "+v.Ref+" ")
		require.Contains(t, said[0], "inside its fence")
		require.Contains(t, said[0], "(UTC)")
	}
}

func TestSentencesOfASilenceAtOneSite(t *testing.T) {
	fixes := drive("AAAA"+strings.Repeat(".", 40)+"A"+strings.Repeat(".", 40)+"AA>>>CC", monday, 120)
	visits := derive(fixes)
	require.Equal(t, "A0-3 A44-44 A85-86 C90-91+", show(visits, 120))
	in := input(fixes)
	said := func(v Visit) string {
		all := Sentences(Telling{Visit: v, Badge: "B", Evidence: Explain(in, v), Silence: int64(in.Policy.MaxBridgeS)})
		return all[len(all)-1]
	}
	require.Equal(t, "It was there already at 12:00, with nothing known of before, and was last seen there at 12:06, before a silence until 13:28, which ended inside the same fence.", said(visits[0]))
	require.Equal(t, "It was seen there at 13:28 alone, after a silence since 12:06, which began inside the same fence, and before a silence until 14:50, which ended inside the same fence.", said(visits[1]))
	require.Contains(t, said(visits[2]), "It was first seen there at 14:50, after a silence since 13:28, which began inside the same fence, and left ")
}

func TestEvidenceOfWhatAPersonDecided(t *testing.T) {
	fixes := drive("YYYY>>>>AAAAAAAAA>>>CCCCCC", monday, 120)
	at := func(id byte, site string, from, to int64) Ruling {
		return Ruling{ID: domain.RulingID{UUID: domain.UUID{id}}, Kind: AtSite, Site: siteID(site), From: monday + from*120, To: monday + to*120}
	}
	out := Ruling{ID: domain.RulingID{UUID: domain.UUID{9}}, Kind: ExcludeFix, FixKey: fixes[10].Key}
	in := input(fixes)
	in.Rulings = []Ruling{at(5, "A", 8, 16), at(7, "B", 8, 16), at(6, "Q", 8, 16), at(8, "C", 0, 1), out, at(4, "B", 8, 16)}
	visits := Derive(in)
	n := slices.IndexFunc(visits, func(v Visit) bool { return v.Ref == "B" })
	require.GreaterOrEqual(t, n, 0, show(visits, 120))
	evidence := Explain(in, visits[n])
	require.Equal(t, []bool{false, true, false, false, true, false}, Decisive(in, evidence), "of those on one time the greatest ID holds")
	for _, e := range evidence {
		if e.OfVisit && e.Why == Sound {
			require.Positive(t, e.Distance)
			require.Greater(t, e.Shares[0].Cost, int64(100), "it lies in A, and says so")
		}
	}

	in.Rulings = []Ruling{at(1, "C", 8, 16)}
	visits = Derive(in)
	n = slices.IndexFunc(visits, func(v Visit) bool { return v.Ref == "C" && v.Fence.IsZero() })
	require.GreaterOrEqual(t, n, 0, "no fix was near its fence")
	evidence = Explain(in, visits[n])
	said := Sentences(Telling{Visit: visits[n], Badge: "B", Evidence: evidence, Rulings: []Decision{{Ruling: in.Rulings[0]}}})
	require.Equal(t, "No fix lies within 2480 m of its fence.", said[1])
}

func TestTimes(t *testing.T) {
	for odds, want := range map[int64]string{
		1100: "1.1 times", 3000: "3 times", 9949: "9.9 times", 9950: "10 times", 350_499: "350 times",
		999_499: "999 times", 1_000_000: "over a thousand times",
	} {
		require.Equal(t, want, times(odds))
	}
}
