package insight_test

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/app/insight"
	"actual/domain"
	"actual/domain/badge"
	"actual/domain/geofence"
	"actual/domain/presence"
	"actual/ports"
)

func aVisit(n byte, of domain.BadgeID) presence.Version {
	return presence.Version{
		ID: domain.VisitID{UUID: domain.UUID{15: n}}, Number: 1, Badge: of,
		Visit: presence.Visit{
			Site: maple, Ref: "maple", Arrived: noon.Unix() + int64(n)*60,
			Candidates: []presence.Candidate{{Site: maple, Ref: "maple", Odds: 1000}, {Site: oak, Ref: "oak", Odds: 2000}},
		},
	}
}

func TestVisitsByPage(t *testing.T) {
	r := &records{
		t: t, badges: []ports.BadgeHealth{aBadge(b1, "dev:1", time.Time{}, badge.Health{}), aBadge(b2, "dev:2", time.Time{}, badge.Health{})},
		sites:  []geofence.Site{{ID: maple, Ref: "maple", Name: "12 Maple Street"}, {ID: oak, Ref: "oak", Name: "Oak"}, {ID: domain.SiteID{UUID: domain.UUID{1}}, Ref: "pine"}},
		visits: []presence.Version{aVisit(1, b1), aVisit(2, b2), aVisit(3, b1), aVisit(4, b2)},
	}
	list := insight.NewVisitLister(r, r)
	q := insight.ListVisits{Company: acme, Badge: b1, Site: oak, From: noon, To: noon.Add(time.Hour), Limit: 3}
	page, err := list.List(t.Context(), q)
	require.NoError(t, err)
	require.Equal(t, ports.VisitQuery{Badge: b1, Site: oak, From: noon, To: noon.Add(time.Hour), Limit: 4}, r.asked)
	require.Len(t, page.Visits, 3)
	require.Equal(t, insight.VisitCursor{Arrived: noon.Add(3 * time.Minute), ID: r.visits[2].ID}, page.Next)
	require.Equal(t, "dev:2", page.Names.Badges[b2].Device())
	require.Equal(t, "12 Maple Street", page.Names.Sites[maple].Name)
	require.Equal(t, "Oak", page.Names.Sites[oak].Name, "that of a candidate")
	require.Len(t, page.Names.Sites, 2, "no more than is spoken of")

	q.After = page.Next
	page, err = list.List(t.Context(), q)
	require.NoError(t, err)
	require.Equal(t, r.visits[3:], page.Visits)
	require.Zero(t, page.Next)
	require.Len(t, page.Names.Badges, 1)
}

func TestBadgesByPageWithTheirHealth(t *testing.T) {
	heard := func(ago time.Duration) badge.Health { return badge.Health{HeardAt: noon.Add(-ago)} }
	id := func(n byte) domain.BadgeID { return domain.BadgeID{UUID: domain.UUID{15: n}} }
	r := &records{t: t, badges: []ports.BadgeHealth{
		aBadge(id(1), "in time", time.Time{}, heard(8*time.Hour)),
		aBadge(id(2), "late", time.Time{}, heard(8*time.Hour+time.Second)),
		aBadge(id(3), "never heard", time.Time{}, badge.Health{}),
		aBadge(id(4), "gone", noon, heard(99*time.Hour)),
		aBadge(id(5), "goes soon", noon.Add(1), heard(99*time.Hour)),
	}}
	list := insight.NewBadgeLister(r, clock{noon})
	page, err := list.List(t.Context(), insight.ListBadges{Company: acme, Limit: 5})
	require.NoError(t, err)
	require.Zero(t, page.Next)
	var since []time.Time
	for _, b := range page.Badges {
		since = append(since, b.LateSince)
	}
	require.Equal(t, []time.Time{{}, noon.Add(-time.Second), {}, {}, noon.Add(-91 * time.Hour)}, since)

	var seen []string
	q := insight.ListBadges{Company: acme, Limit: 2}
	for {
		page, err := list.List(t.Context(), q)
		require.NoError(t, err)
		for _, b := range page.Badges {
			seen = append(seen, b.Badge.Device())
		}
		if q.After = page.Next; q.After.IsZero() {
			break
		}
	}
	require.Equal(t, []string{"in time", "late", "never heard", "gone", "goes soon"}, seen)
	_, err = list.List(t.Context(), insight.ListBadges{Company: acme, After: id(9), Limit: 2})
	require.ErrorIs(t, err, insight.ErrBadCursor)
}

func TestSitesByPageWithTheFenceThatCounts(t *testing.T) {
	r := &records{t: t}
	shape := square(t, 401_000_000, -742_000_000)
	fence := func(site byte, version int, from, to int64) geofence.Fence {
		return geofence.Fence{ID: domain.FenceID{UUID: domain.UUID{site, byte(version)}}, Site: domain.SiteID{UUID: domain.UUID{15: site}}, Version: version, Shape: shape, From: from, To: to}
	}
	now := noon.Unix()
	for n, ref := range []string{"a", "b", "c", "d"} {
		r.sites = append(r.sites, geofence.Site{ID: domain.SiteID{UUID: domain.UUID{15: byte(n + 1)}}, Ref: ref})
	}
	r.fences = []geofence.Fence{
		fence(1, 1, math.MinInt64, 0), fence(1, 2, now, 0), fence(1, 3, now+1, 0), // Superseded now; the next is for later.
		fence(2, 1, math.MinInt64, now), // Over.
		fence(3, 2, 0, now+1), fence(3, 1, 0, 0),
	}
	list := insight.NewSiteLister(r, r, clock{noon})
	got := map[string]int{}
	var refs []string
	q := insight.ListSites{Company: acme, Limit: 3}
	for {
		page, err := list.List(t.Context(), q)
		require.NoError(t, err)
		for _, s := range page.Sites {
			refs = append(refs, s.Site.Ref)
			if s.Fence != nil {
				got[s.Site.Ref] = s.Fence.Version
			}
		}
		if q.After = page.Next; q.After == "" {
			break
		}
	}
	require.Equal(t, []string{"a", "b", "c", "d"}, refs)
	require.Equal(t, map[string]int{"a": 2, "c": 2}, got)
}

func TestVisitRestsOnItsFixes(t *testing.T) {
	const lat, lng = 401_000_000, -742_000_000
	fence := geofence.Fence{ID: domain.FenceID{UUID: domain.UUID{15: 9}}, Site: maple, Version: 1, Shape: square(t, lat, lng), From: math.MinInt64}
	r := &records{
		t: t, badges: []ports.BadgeHealth{aBadge(b1, "dev:1", time.Time{}, badge.Health{})},
		sites: []geofence.Site{{ID: maple, Ref: "maple", Name: "12 Maple Street"}}, fences: []geofence.Fence{fence},
	}
	for minute := -60; minute <= 120; minute += 2 { // Comes at 0, leaves after 60.
		f := presence.Fix{Key: fmt.Sprint(minute), At: noon.Unix() + int64(minute)*60, Lat: lat + 5000, Lng: lng + 5000, Source: presence.SourceGPS}
		if minute < 0 {
			f.Lat += int32(minute) * 30_000
		} else if minute > 60 {
			f.Lat += int32(minute-60) * 30_000
		}
		r.fixes = append(r.fixes, f)
	}
	tower := presence.Fix{Key: "tower", At: noon.Unix() + 90, Lat: lat, Lng: lng, Source: presence.SourceTower, Weak: presence.WeakSource}
	twice := presence.Fix{Key: "30", Content: 1, At: noon.Unix() + 30*60, Lat: lat + 9000, Lng: lng + 5000, Source: presence.SourceGPS}
	r.fixes = append(r.fixes, tower, twice)
	slices.SortStableFunc(r.fixes, func(a, b presence.Fix) int { return int(a.At - b.At) })
	made := ports.Decision{Reason: "it jumped", By: "cli:anna", At: noon}
	r.rulings = []ports.RulingRecord{
		{Ruling: presence.Ruling{ID: domain.RulingID{UUID: domain.UUID{1}}, Kind: presence.ExcludeFix, FixKey: "10"}, Made: made},
		{Ruling: presence.Ruling{ID: domain.RulingID{UUID: domain.UUID{2}}, Kind: presence.ExcludeFix, FixKey: "of another visit"}, Made: made},
		{Ruling: presence.Ruling{ID: domain.RulingID{UUID: domain.UUID{3}}, Kind: presence.AtSite, Site: maple, From: 1, To: 2}, Made: made},
		{Ruling: presence.Ruling{ID: domain.RulingID{UUID: domain.UUID{4}}, Kind: presence.ExcludeFix, FixKey: "12"}, Made: made, Withdrawn: made},
	}
	index, err := r.Index(t.Context(), ports.Tx{}, acme)
	require.NoError(t, err)
	derived := presence.Derive(presence.Input{Fixes: r.fixes, Rulings: []presence.Ruling{r.rulings[0].Ruling}, Index: index, Policy: presence.DefaultPolicy(), AsOf: noon.Unix()})
	require.Len(t, derived, 1)
	r.visits = []presence.Version{{Visit: derived[0], ID: domain.VisitID{UUID: domain.UUID{7}}, Badge: b1, Number: 1}}

	x := insight.NewVisitExplainer(r, r, clock{noon}, presence.DefaultPolicy())
	e, err := x.Explain(t.Context(), insight.ExplainVisit{Company: acme, Visit: r.visits[0].ID})
	require.NoError(t, err)
	require.Equal(t, r.visits[0], e.Visit)
	require.Equal(t, fence.ID, e.Fence.ID)
	require.Equal(t, presence.DefaultPolicy().Version, e.Policy)
	require.Equal(t, "dev:1", e.Names.Badges[b1].Device())
	require.Equal(t, []insight.VisitRuling{{Ruling: r.rulings[0].Ruling, Made: made, By: "anna", Holds: true}}, e.Rulings)
	require.Len(t, e.Told, 2)
	require.Contains(t, e.Told[0], "Badge dev:1 was at 12 Maple Street from 08:00 to 09:00")
	require.Contains(t, e.Told[0], "on Monday, 21 September 2026 (EDT)")
	inside, why := 0, map[string]presence.Weakness{}
	for _, w := range e.Fixes {
		if w.OfVisit {
			inside++
		}
		if w.Why != presence.Sound {
			why[w.Key] = w.Why
			continue
		}
		require.Len(t, w.Shares, len(derived[0].Candidates))
	}
	require.Equal(t, int(derived[0].Fixes), inside, "what it counts is what it shows")
	require.Equal(t, map[string]presence.Weakness{"10": presence.WeakExcluded, "tower": presence.WeakSource, "30": presence.WeakSuperseded}, why)
	for _, w := range e.Fixes {
		require.Equal(t, w.Key != "30", w.Known, "two contents claim that time")
		if w.Known {
			require.Equal(t, w.Key, w.Fix.Key)
			require.Equal(t, w.At, w.Fix.At)
		}
	}

	_, err = x.Explain(t.Context(), insight.ExplainVisit{Company: acme})
	require.ErrorIs(t, err, ports.ErrVisitNotFound)
}

func TestEventWithAllItsContents(t *testing.T) {
	const gps = `{"event":"e","device":"dev:1","file":"_track.qo","when":1789992000,"where_when":%d,"where_lat":40.1,"where_lon":-74.2}`
	late, early := fmt.Sprintf(gps, 1_789_991_990), fmt.Sprintf(gps, 1_789_991_000)
	bare := `{"event":"e","device":"dev:1","when":1789992000}`
	stored := func(content uint64, raw string) ports.StoredEvent {
		return ports.StoredEvent{Key: "e", Content: content, Badge: b1, StoredAt: noon, Raw: []byte(raw)}
	}
	tests := map[string]struct {
		stored []ports.StoredEvent
		chosen string
	}{
		"one":                       {[]ports.StoredEvent{stored(1, bare)}, bare},
		"a fix before none":         {[]ports.StoredEvent{stored(1, bare), stored(2, late)}, late},
		"as the engine chooses":     {[]ports.StoredEvent{stored(1, late), stored(2, early)}, early},
		"in any order":              {[]ports.StoredEvent{stored(2, early), stored(1, late), stored(3, bare)}, early},
		"alike: by the hash":        {[]ports.StoredEvent{stored(2, late), stored(1, late+" ")}, late + " "},
		"none has a fix: by bytes":  {[]ports.StoredEvent{stored(1, bare+" "), stored(2, bare)}, bare},
		"bytes no decoder takes":    {[]ports.StoredEvent{stored(1, "7"), stored(2, bare)}, "7"},
		"a fix before what is none": {[]ports.StoredEvent{stored(1, "7"), stored(2, late)}, late},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			r := &records{t: t, events: tt.stored, badges: []ports.BadgeHealth{aBadge(b1, "dev:1", time.Time{}, badge.Health{})}}
			e, err := insight.NewEventExplainer(r, decoder).Explain(t.Context(), insight.ExplainEvent{Company: acme, Key: "e"})
			require.NoError(t, err)
			require.Len(t, e.Contents, len(tt.stored))
			require.Equal(t, tt.chosen, string(e.Contents[0].Stored.Raw))
			require.Equal(t, "dev:1", e.Badges[b1].Device())
			for i, c := range e.Contents {
				require.Equal(t, i == 0, c.Chosen)
				require.Equal(t, string(c.Stored.Raw) != "7", c.Understood)
				require.Equal(t, c.Understood, c.Meaning.Why != "")
				require.Nil(t, c.Case)
			}
		})
	}
}

func TestEventInQuarantine(t *testing.T) {
	r := &records{t: t, cases: []ports.Quarantined{
		{Key: "e", Content: 1, Raw: []byte(`{"event":"e","device":"dev:9"}`), StoredAt: noon, Reason: ports.ReasonUnknown},
		{Key: "e", Content: 2, Reason: ports.ReasonTooLarge},
	}}
	x := insight.NewEventExplainer(r, decoder)
	e, err := x.Explain(t.Context(), insight.ExplainEvent{Company: acme, Key: "e"})
	require.NoError(t, err)
	require.Len(t, e.Contents, 2)
	require.Equal(t, ports.ReasonUnknown, e.Contents[0].Case.Reason)
	require.Equal(t, "dev:9", e.Contents[0].Event.Device)
	require.Equal(t, ports.ReasonTooLarge, e.Contents[1].Case.Reason)
	require.False(t, e.Contents[1].Understood)
	require.False(t, e.Contents[0].Chosen || e.Contents[1].Chosen)

	r.events = []ports.StoredEvent{{Key: "e", Content: 3, Badge: b1, StoredAt: noon, Raw: []byte(`{"event":"e","device":"dev:1"}`)}}
	r.badges = []ports.BadgeHealth{aBadge(b1, "dev:1", time.Time{}, badge.Health{})}
	e, err = x.Explain(t.Context(), insight.ExplainEvent{Company: acme, Key: "e"})
	require.NoError(t, err)
	require.Len(t, e.Contents, 3, "beside what is stored, too")
	require.True(t, e.Contents[0].Chosen)
	require.Nil(t, e.Contents[0].Case)
	require.NotNil(t, e.Contents[1].Case)

	_, err = x.Explain(t.Context(), insight.ExplainEvent{Company: acme, Key: "unknown"})
	require.ErrorIs(t, err, ports.ErrEventNotFound)
}

func TestQuarantineByPage(t *testing.T) {
	r := &records{t: t}
	for n := byte(5); n > 0; n-- {
		c := ports.Quarantined{ID: domain.QuarantineID{UUID: domain.UUID{15: n}}, Raw: []byte{n}}
		if n == 3 {
			c.ResolvedAt = noon
		}
		r.cases = append(r.cases, c)
	}
	x := insight.NewQuarantine(r)
	all := func(open bool) (seen []byte) {
		q := insight.ListQuarantine{Company: acme, OpenOnly: open, Limit: 2}
		for {
			page, err := x.List(t.Context(), q)
			require.NoError(t, err)
			for _, c := range page.Cases {
				seen = append(seen, c.ID.UUID[15])
			}
			if q.Before = page.Next; q.Before.IsZero() {
				return seen
			}
		}
	}
	require.Equal(t, []byte{5, 4, 3, 2, 1}, all(false))
	require.Equal(t, []byte{5, 4, 2, 1}, all(true))

	c, err := x.Show(t.Context(), insight.ShowCase{Company: acme, Case: r.cases[0].ID})
	require.NoError(t, err)
	require.Equal(t, []byte{5}, c.Raw)
	_, err = x.Show(t.Context(), insight.ShowCase{Company: acme})
	require.ErrorIs(t, err, ports.ErrNotQuarantined)
}
