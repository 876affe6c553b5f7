package presence_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"actual/domain"
	"actual/domain/presence"
)

var wearer = domain.BadgeID{UUID: domain.UUID{1}}

// stay is a visit from one minute to another at a site.
func stay(site byte, from, to int64, state presence.State) presence.Visit {
	return presence.Visit{
		Site: domain.SiteID{UUID: domain.UUID{site}}, Arrived: from * 60, ArrivedBetween: [2]int64{from*60 - 30, from * 60},
		Departed: to * 60, DepartedBetween: [2]int64{to * 60, to*60 + 30}, Last: to * 60, State: state, Fixes: 3, Confidence: 990,
	}
}

// undecided is a stay that could be at another site, too, as a version of its fence
// says.
func undecided(fence byte) presence.Visit {
	v := stay(1, 0, 10, presence.Settled)
	v.Candidates = []presence.Candidate{{Site: v.Site, Odds: 1000}, {Site: domain.SiteID{UUID: domain.UUID{2}}, Fence: domain.FenceID{UUID: domain.UUID{fence}}, Odds: 2000}}
	return v
}

func recorded(id byte, v presence.Visit) presence.Version {
	return presence.Version{Visit: v, ID: domain.VisitID{UUID: domain.UUID{id}}, Number: 1, Badge: wearer, Firm: v.State != presence.Provisional}
}

func TestDiff(t *testing.T) {
	const p, s = presence.Provisional, presence.Settled
	tests := map[string]struct {
		current []presence.Version
		derived []presence.Visit
		want    []presence.ChangeKind
		ids     []byte // Of the visits that change, 0 for a new one.
	}{
		"a new visit opens":              {nil, []presence.Visit{stay(1, 0, 10, p)}, []presence.ChangeKind{presence.Opened}, []byte{0}},
		"the same is no change":          {[]presence.Version{recorded(1, stay(1, 0, 10, s))}, []presence.Visit{stay(1, 0, 10, s)}, nil, nil},
		"a provisional one grows":        {[]presence.Version{recorded(1, stay(1, 0, 10, p))}, []presence.Visit{stay(1, 0, 12, p)}, []presence.ChangeKind{presence.Extended}, []byte{1}},
		"it settles":                     {[]presence.Version{recorded(1, stay(1, 0, 10, p))}, []presence.Visit{stay(1, 0, 10, s)}, []presence.ChangeKind{presence.Settles}, []byte{1}},
		"a settled one is corrected":     {[]presence.Version{recorded(1, stay(1, 0, 10, s))}, []presence.Visit{stay(1, 0, 12, s)}, []presence.ChangeKind{presence.Corrected}, []byte{1}},
		"even to provisional":            {[]presence.Version{recorded(1, stay(1, 0, 10, s))}, []presence.Visit{stay(1, 0, 12, p)}, []presence.ChangeKind{presence.Corrected}, []byte{1}},
		"the same by another fence":      {[]presence.Version{recorded(1, undecided(1))}, []presence.Visit{undecided(2)}, []presence.ChangeKind{presence.Corrected}, []byte{1}},
		"one that is gone is withdrawn":  {[]presence.Version{recorded(1, stay(1, 0, 10, s))}, nil, []presence.ChangeKind{presence.Withdrew}, []byte{1}},
		"a sealed one stays as it is":    {[]presence.Version{recorded(1, stay(1, 0, 10, presence.Sealed))}, []presence.Visit{stay(1, 0, 20, s)}, nil, nil},
		"largest overlap keeps identity": {[]presence.Version{recorded(1, stay(1, 0, 30, s))}, []presence.Visit{stay(1, 0, 8, s), stay(2, 10, 30, s)}, []presence.ChangeKind{presence.Opened, presence.Corrected}, []byte{0, 1}},
		"two become one":                 {[]presence.Version{recorded(1, stay(1, 0, 8, s)), recorded(2, stay(1, 10, 30, s))}, []presence.Visit{stay(1, 0, 30, s)}, []presence.ChangeKind{presence.Corrected, presence.Withdrew}, []byte{2, 1}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var kinds []presence.ChangeKind
			var ids []byte
			for _, c := range presence.Diff(tt.current, tt.derived, wearer, "v") {
				kinds, ids = append(kinds, c.Kind), append(ids, c.New.ID.UUID[0])
			}
			require.Equal(t, tt.want, kinds)
			require.Equal(t, tt.ids, ids)
		})
	}
}

func TestOnceSettledEveryFurtherVersionIsACorrection(t *testing.T) {
	back := presence.Diff([]presence.Version{recorded(1, stay(1, 0, 10, presence.Settled))}, []presence.Visit{stay(1, 0, 12, presence.Provisional)}, wearer, "v")
	require.Len(t, back, 1)
	again := presence.Diff([]presence.Version{back[0].New}, []presence.Visit{stay(1, 0, 14, presence.Provisional)}, wearer, "v")
	require.Len(t, again, 1)
	require.Equal(t, presence.Corrected, again[0].Kind)
	require.Equal(t, 3, again[0].New.Number)
}

// Recording the difference makes the record say what was derived, whatever it
// said before; a second look finds nothing to record.
func TestDiffConverges(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(label string) []presence.Visit {
			var visits []presence.Visit
			at := int64(0)
			for range rapid.IntRange(0, 6).Draw(t, label) {
				from := at + rapid.Int64Range(1, 20).Draw(t, "gap")
				at = from + rapid.Int64Range(0, 40).Draw(t, "length")
				visits = append(visits, stay(rapid.ByteRange(1, 3).Draw(t, "site"), from, at, presence.State(rapid.IntRange(0, 1).Draw(t, "state"))))
			}
			return visits
		}
		record, next := map[domain.VisitID]presence.Version{}, byte(1)
		for range 3 {
			derived := draw("visits")
			for _, c := range presence.Diff(believed(record), derived, wearer, "v") {
				if c.New.ID.IsZero() {
					c.New.ID, next = domain.VisitID{UUID: domain.UUID{next}}, next+1
				}
				require.Equal(t, record[c.New.ID].Number+1, c.New.Number)
				record[c.New.ID] = c.New
			}
			var visits []presence.Visit
			for _, v := range believed(record) {
				visits = append(visits, v.Visit)
			}
			require.ElementsMatch(t, derived, visits)
			require.Empty(t, presence.Diff(believed(record), derived, wearer, "v"))
		}
	})
}

func believed(record map[domain.VisitID]presence.Version) []presence.Version {
	var current []presence.Version
	for id := byte(1); id < 255; id++ {
		if v, ok := record[domain.VisitID{UUID: domain.UUID{id}}]; ok && !v.Withdrawn {
			current = append(current, v)
		}
	}
	return current
}
