package main

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/app/presence"
	"actual/app/tenancy"
	"actual/domain"
	"actual/domain/badge"
	"actual/domain/geofence"
	rules "actual/domain/presence"
	"actual/ports"
)

func (w *world) siteID(ref string) domain.SiteID {
	w.t.Helper()
	id, err := siteByRef(w.t.Context(), w.tools, w.company, ref)
	require.NoError(w.t, err)
	return id
}

func TestAVisitIsSaidToBeAtAnotherSite(t *testing.T) {
	w := twoCrews(t)
	w.importSites(house(t, "elm-5", 422706000, time.Time{})) // Two lots on.
	w.drained()
	before := w.onRecord()
	c := w.correction()
	c.Placed = []presence.Placement{{Visit: before[0].ID, Site: w.siteID("elm-5")}}
	p := w.preview(c)
	require.Equal(t, 1, p.Difference.Looked)
	require.Equal(t, 1, p.Difference.Totals.Changed)
	require.Equal(t, "elm-5", p.Difference.Badges[0].Changes[0].New.Ref)
	_, err := w.tools.Previewer.Apply(t.Context(), c, p.ID)
	require.NoError(t, err)
	w.becomes(func(v []visitSeen) bool { return len(v) == 2 && v[0].Site.Ref == "elm-5" && v[1].Site.Ref == "elm-1" })
	require.Equal(t, afterwards(before, p.Difference), w.toldOnRecord())

	// A later one on the same time holds, and the preview knows.
	again := w.correction()
	again.Placed = []presence.Placement{{Badge: w.badgeID("dev:1"), Site: w.siteID("elm-1"), From: before[0].Arrived, To: before[0].Last}}
	require.Equal(t, "elm-1", w.preview(again).Difference.Badges[0].Changes[0].New.Ref)

	// Withdrawn it counts no more, and all is as before.
	all, _, err := rulings(t.Context(), w.tools, w.company, domain.BadgeID{})
	require.NoError(t, err)
	require.Len(t, all, 1)
	back := w.correction()
	back.Withdrawn = []domain.RulingID{all[0].Ruling.ID}
	p = w.preview(back)
	_, err = w.tools.Previewer.Apply(t.Context(), back, p.ID)
	require.NoError(t, err)
	w.becomes(func(v []visitSeen) bool { return len(v) == 2 && v[0].Site.Ref == "elm-1" })
	_, err = w.tools.Previewer.Preview(t.Context(), back)
	require.ErrorIs(t, err, ports.ErrRulingWithdrawn)
	all, _, err = rulings(t.Context(), w.tools, w.company, w.badgeID("dev:1"))
	require.NoError(t, err)
	require.Len(t, all, 1, "it stays on record")
	require.Equal(t, "test", all[0].Withdrawn.By)
	w.verified()
}

func TestARulingNamesWhatThereIs(t *testing.T) {
	w := twoCrews(t)
	rival, err := w.tools.Companies.Create(t.Context(), tenancy.CreateCompany{Ref: "rival", Name: "Rival", Zone: "UTC", By: "test"})
	require.NoError(t, err)
	theirs, err := w.tools.Badges.RegisterFor(t.Context(), rival.ID(), "dev:theirs", "", time.Time{}, "test")
	require.NoError(t, err)
	site, one, noon := w.siteID("elm-1"), w.badgeID("dev:1"), time.Date(2026, 6, 3, 12, 0, 0, 0, time.UTC).Unix()
	tests := map[string]struct {
		is   presence.Placement
		want error
	}{
		"no such visit":     {presence.Placement{Site: site, Visit: domain.VisitID(one)}, ports.ErrVisitNotFound},
		"no such site":      {presence.Placement{Site: domain.SiteID(one), Badge: one, From: noon, To: noon}, geofence.ErrNotFound},
		"another's badge":   {presence.Placement{Site: site, Badge: theirs.ID(), From: noon, To: noon}, badge.ErrNotFound},
		"backwards":         {presence.Placement{Site: site, Badge: one, From: noon, To: noon - 1}, presence.ErrBadSpan},
		"without beginning": {presence.Placement{Site: site, Badge: one, To: noon}, presence.ErrBadSpan},
	}
	for name, tt := range tests {
		c := w.correction()
		c.Placed = []presence.Placement{tt.is}
		_, err := w.tools.Previewer.Preview(t.Context(), c)
		require.ErrorIs(t, err, tt.want, name)
	}
	c := w.correction()
	c.Placed, c.Reason = []presence.Placement{{Site: site, Badge: one, From: noon, To: noon}}, ""
	_, err = w.tools.Previewer.Apply(t.Context(), c, "")
	require.ErrorIs(t, err, presence.ErrNoReason)
	c = w.correction()
	c.Withdrawn = []domain.RulingID{{UUID: one.UUID}}
	_, err = w.tools.Previewer.Preview(t.Context(), c)
	require.ErrorIs(t, err, ports.ErrRulingNotFound)
}

func TestAPreviewHasABound(t *testing.T) {
	w := twoCrews(t)
	next := splitting()
	for _, bound := range []presence.Bound{{Badges: 1}, {Fixes: 54}} {
		c := w.correction()
		c.Policy, c.Bound = &next, bound
		_, err := w.tools.Previewer.Preview(t.Context(), c)
		require.ErrorIs(t, err, presence.ErrTooLarge)
	}
	c, told := w.correction(), [][2]int{}
	c.Policy, c.Bound = &next, presence.Bound{Badges: 2, Fixes: 55}
	c.Progress = func(done, badges int) { told = append(told, [2]int{done, badges}) }
	require.Empty(t, w.preview(c).Difference.Badges)
	require.Equal(t, [][2]int{{0, 2}, {1, 2}}, told)
	require.Equal(t, rules.DefaultPolicy().Version, w.onRecord()[0].Policy)
}
