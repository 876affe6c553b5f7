package presence

import (
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
	out := []Evidence{{Distance: 40_000}, {Why: WeakSource, Inside: true}} // These two don't count.
	for _, m := range metres {
		out = append(out, Evidence{Inside: true, Distance: m * 1000})
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

func TestSentences(t *testing.T) {
	open := func(v *Visit) { v.Open, v.Departed, v.DepartedBetween = true, 0, [2]int64{} }
	alone := func(v *Visit) { v.Candidates = v.Candidates[:1] }
	tests := map[string]struct {
		change   func(v *Visit)
		evidence []Evidence
		rulings  []Ruling
		want     [2]string
	}{
		"decided": {
			func(*Visit) {}, inside(-3, -2, -1), nil, [2]string{
				"Badge C01-B2 was at 49 Alder Street from 06:53 to 07:11 on Monday, 6 April 2026 (EDT), because 3 fixes lie inside its fence, and the next likely site, alder-47, is 350 times less likely.",
				"It arrived between 06:52 and 06:54 and left between 07:10 and 07:12.",
			},
		},
		"some fixes beside it, no rival": {
			alone, inside(-3, 2, 4, 0), nil, [2]string{
				"Badge C01-B2 was at 49 Alder Street from 06:53 to 07:11 on Monday, 6 April 2026 (EDT), because 2 of 4 fixes lie inside its fence, the rest within 4 m of it, and no other site is near enough to matter.",
				"It arrived between 06:52 and 06:54 and left between 07:10 and 07:12.",
			},
		},
		"one fix, beside it": {
			alone, inside(7), nil, [2]string{
				"Badge C01-B2 was at 49 Alder Street from 06:53 to 07:11 on Monday, 6 April 2026 (EDT), because 1 fix lies within 7 m of its fence, and no other site is near enough to matter.",
				"It arrived between 06:52 and 06:54 and left between 07:10 and 07:12.",
			},
		},
		"undecided": {
			func(v *Visit) { v.Verdict, v.Candidates[1].Odds = Undecided, 3240 }, inside(-1), nil, [2]string{
				"Badge C01-B2 was at 49 Alder Street or at alder-47 from 06:53 to 07:11 on Monday, 6 April 2026 (EDT), which of them is not decided: 1 fix lies inside the first one's fence, but the first is only 3.2 times likelier than the second.",
				"It arrived between 06:52 and 06:54 and left between 07:10 and 07:12.",
			},
		},
		"a coin's toss": {
			func(v *Visit) { v.Verdict, v.Candidates[1].Odds = Undecided, 1000 }, inside(1, 2), nil, [2]string{
				"Badge C01-B2 was at 49 Alder Street or at alder-47 from 06:53 to 07:11 on Monday, 6 April 2026 (EDT), which of them is not decided: 2 fixes lie within 2 m of the first one's fence, but neither is likelier.",
				"It arrived between 06:52 and 06:54 and left between 07:10 and 07:12.",
			},
		},
		"open": {
			open, inside(-1, -1), nil, [2]string{
				"Badge C01-B2 has been at 49 Alder Street since 06:53 on Monday, 6 April 2026 (EDT), last seen there at 07:10, because 2 fixes lie inside its fence, and the next likely site, alder-47, is 350 times less likely.",
				"It arrived between 06:52 and 06:54, and no later fix says that it left.",
			},
		},
		"silent since": {
			func(v *Visit) { open(v); v.CompletenessUnknown = true }, inside(-1, -1), nil, [2]string{
				"Badge C01-B2 was at 49 Alder Street from 06:53 on Monday, 6 April 2026 (EDT), last seen there at 07:10, because 2 fixes lie inside its fence, and the next likely site, alder-47, is 350 times less likely.",
				"It arrived between 06:52 and 06:54, and nothing was heard since that says when it left.",
			},
		},
		"over midnight, after a silence, before one": {
			func(v *Visit) {
				v.Arrived, v.ArrivedBetween = at(5, 22, 4, 0), [2]int64{at(5, 22, 4, 0), at(5, 22, 4, 0)}
				v.Departed, v.DepartedBetween = at(6, 3, 58, 0), [2]int64{at(6, 3, 58, 0), at(6, 3, 58, 0)}
			}, inside(-1), nil, [2]string{
				"Badge C01-B2 was at 49 Alder Street from 22:04 on Sunday, 5 April 2026 (EDT) to 03:58 on Monday, 6 April 2026 (EDT), because 1 fix lies inside its fence, and the next likely site, alder-47, is 350 times less likely.",
				"It was there already at 22:04, with nothing known of before, and was last seen there at 03:58 on 6 April.",
			},
		},
		"the night the clocks go back": {
			func(v *Visit) {
				v.Arrived = time.Date(2026, 11, 1, 5, 30, 0, 0, time.UTC).Unix()
				v.Departed = v.Arrived + 3600
				v.ArrivedBetween, v.DepartedBetween = [2]int64{v.Arrived - 10, v.Arrived + 10}, [2]int64{v.Departed, v.Departed + 20}
			}, inside(-1), nil, [2]string{
				"Badge C01-B2 was at 49 Alder Street from 01:30 (EDT) to 01:30 (EST) on Sunday, 1 November 2026, because 1 fix lies inside its fence, and the next likely site, alder-47, is 350 times less likely.",
				"It arrived between 01:29 and 01:30 and left at 01:30.",
			},
		},
		"ruled": {
			alone, nil, []Ruling{{Kind: ExcludeFix}, {Kind: AtSite, Site: siteID("A"), From: at(6, 7, 0, 0), To: at(6, 7, 1, 0)}}, [2]string{
				"Badge C01-B2 was at 49 Alder Street from 06:53 to 07:11 on Monday, 6 April 2026 (EDT), because a person decided so.",
				"It arrived between 06:52 and 06:54 and left between 07:10 and 07:12.",
			},
		},
		"no evidence left to look at": {
			func(v *Visit) { v.Candidates[1].Odds = 9_960 }, nil, []Ruling{{Kind: AtSite, Site: siteID("B"), From: at(6, 7, 0, 0), To: at(6, 7, 1, 0)}}, [2]string{
				"Badge C01-B2 was at 49 Alder Street from 06:53 to 07:11 on Monday, 6 April 2026 (EDT), because 9 fixes speak for it, and the next likely site, alder-47, is 10 times less likely.",
				"It arrived between 06:52 and 06:54 and left between 07:10 and 07:12.",
			},
		},
	}
	names := func(id domain.SiteID) string { return map[domain.SiteID]string{siteID("A"): "49 Alder Street"}[id] }
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got := Sentences(Telling{Visit: tellA(tt.change), Badge: "C01-B2", Site: names, Evidence: tt.evidence, Rulings: tt.rulings, Zone: newYork})
			require.Equal(t, tt.want[:], got)
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

func TestTimes(t *testing.T) {
	for odds, want := range map[int64]string{
		1100: "1.1 times", 3000: "3 times", 9949: "9.9 times", 9950: "10 times", 350_499: "350 times",
		999_499: "999 times", 1_000_000: "over a thousand times",
	} {
		require.Equal(t, want, times(odds))
	}
}
