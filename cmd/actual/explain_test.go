package main

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/adapters/inbound/httpapi"
	"actual/app/insight"
	deciding "actual/app/presence"
	"actual/domain"
	"actual/domain/geofence"
	"actual/domain/presence"
	"actual/ports"
)

func TestAVisitIsExplained(t *testing.T) {
	w := newWorld(t)
	w.badge("dev:1")
	w.importSites(house(t, "elm-1", 422700000, time.Time{}), house(t, "elm-3", 422760000, time.Time{}))
	w.stand("dev:1", 0, 10)
	w.becomes(func(v []visitSeen) bool { return len(v) == 1 && v[0].Fixes == 10 })

	var page struct {
		Visits []struct {
			ID string `json:"id"`
		} `json:"visits"`
	}
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/visits", nil, &page))
	var answered map[string]any
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/visits/"+page.Visits[0].ID, nil, &answered))

	id, err := domain.ParseVisitID(page.Visits[0].ID)
	require.NoError(t, err)
	e, err := w.tools.Explainer.Explain(t.Context(), insight.ExplainVisit{Company: w.company.ID(), Visit: id})
	require.NoError(t, err)
	require.Equal(t, []string{
		"Badge dev:1 was at elm-1 from 08:00 on Wednesday, 3 June 2026 (EDT), last seen there at 08:09, because 10 fixes lie inside its fence, and no other site is near enough to matter.",
		"It was there already at 08:00, with nothing known of before, and nothing was heard since that says when it left.",
	}, e.Told)

	raw, err := json.Marshal(httpapi.Explained(e))
	require.NoError(t, err)
	var printed map[string]any
	require.NoError(t, json.Unmarshal(raw, &printed))
	require.Equal(t, answered, printed, "the command and the API say the same")

	var out bytes.Buffer
	require.NoError(t, explain(&out, e, false))
	require.Contains(t, out.String(), e.Told[0]+"\n"+e.Told[1]+"\n")
	require.Regexp(t, `against elm-1 +event`, out.String(), "the odds of the only one say nothing")
	require.Regexp(t, `Wed 08:09:00 +in the visit +0\.\d\d +-1\d\.\d m +\d\.\d m +0\.\d\d +stand-dev:1-9ns`, out.String())
	require.Equal(t, 10, strings.Count(out.String(), "stand-dev:1-"))

	e.Policy, out = "next", bytes.Buffer{}
	e.Fixes[1].Why = presence.WeakStale
	require.NoError(t, explain(&out, e, false))
	require.Contains(t, out.String(), "derived by policy "+e.Visit.Policy+", weighed here by next, which is in use now\n")
	require.Regexp(t, `Wed 08:01:00 +does not count +– +– +– +– +stand-dev:1-1ns: a position older than its event`, out.String(), "and the columns hold")

	e.Fixes[2].Why, e.Fixes[3].Why, e.Fixes[5].Unfenced, out = presence.WeakRepeat, presence.WeakStale, true, bytes.Buffer{}
	require.NoError(t, explain(&out, e, false))
	require.Regexp(t, `Wed 08:01:00 +do not count +– +– +– +– +3 fixes until Wed 08:03:00: 2 × a position older than its event, 1 × a fix that was known, reported again\n`, out.String())
	require.Equal(t, 7, strings.Count(out.String(), "stand-dev:1-"))
	require.Regexp(t, `Wed 08:05:00 +in the visit +0\.\d\d +– +\d\.\d m`, out.String())
	out = bytes.Buffer{}
	require.NoError(t, explain(&out, e, true))
	require.Equal(t, 10, strings.Count(out.String(), "stand-dev:1-"), "with --all each has a line")

	_, err = w.tools.Explainer.Explain(t.Context(), insight.ExplainVisit{Company: w.company.ID(), Visit: domain.VisitID{UUID: domain.UUID{1}}})
	require.ErrorIs(t, err, ports.ErrVisitNotFound)
}

func TestRulingsAreShownWithWhoWhenWhyAndWhichHolds(t *testing.T) {
	site, out := domain.SiteID{UUID: domain.UUID{1}}, bytes.Buffer{}
	ruling := func(id byte, kind presence.RulingKind, holds bool) insight.VisitRuling {
		return insight.VisitRuling{
			Ruling: presence.Ruling{ID: domain.RulingID{UUID: domain.UUID{15: id}}, Kind: kind, FixKey: "e9", Site: site, From: 0, To: 60},
			Made:   ports.Decision{Reason: "seen", By: "cli:anna", At: time.Unix(86_400, 0)}, By: "anna", Holds: holds,
		}
	}
	e := insight.VisitExplanation{
		Told: []string{"It was."}, Zone: time.UTC, Names: insight.Names{Sites: map[domain.SiteID]geofence.Site{site: {ID: site, Name: "12 Oak Street"}}},
		Rulings: []insight.VisitRuling{ruling(1, presence.AtSite, false), ruling(2, presence.ExcludeFix, false)},
	}
	e.Visit.Candidates = []presence.Candidate{{Site: site, Odds: 1000}, {Ref: "oak-2", Odds: 19_999}, {Ref: "oak-3", Odds: 350_499}}
	require.NoError(t, explain(&out, e, false))
	require.Regexp(t, `against 12 Oak Street \(1 : 1\.0\) +against oak-2 \(1 : 19\.9\) +against oak-3 \(1 : 350\)`, out.String())
	require.Contains(t, out.String(), "0001: at 12 Oak Street from 1 Jan 1970 00:00:00 to 1 Jan 1970 00:01:00 (seen, by anna, 2 Jan 1970 00:00:00); it decides nothing here")
	require.Contains(t, out.String(), "0002: the fix of e9 is out (seen, by anna, 2 Jan 1970 00:00:00); it decides nothing here")
	require.NotContains(t, out.String(), "without the ruling")

	e.Rulings, out = append(e.Rulings, ruling(3, presence.AtSite, true)), bytes.Buffer{}
	require.NoError(t, explain(&out, e, false))
	require.Contains(t, out.String(), "0001: at 12 Oak Street from 1 Jan 1970 00:00:00 to 1 Jan 1970 00:01:00 (seen, by anna, 2 Jan 1970 00:00:00); it does not hold here: the later one 00000000-0000-0000-0000-000000000003 does\n")
	require.Contains(t, out.String(), "(seen, by anna, 2 Jan 1970 00:00:00); it holds\n")
	require.Contains(t, out.String(), "this is what the fixes would say without the ruling")
}

func TestTwoRulingsOnOneVisitAreExplained(t *testing.T) {
	w := newWorld(t)
	w.badge("dev:1")
	w.importSites(house(t, "elm-1", 422700000, time.Time{}), house(t, "elm-5", 422706000, time.Time{})) // Two lots on.
	w.stand("dev:1", 0, 10)
	w.becomes(func(v []visitSeen) bool { return len(v) == 1 && v[0].Fixes == 10 })
	visit := w.onRecord()[0]
	for _, site := range []string{"elm-1", "elm-5"} {
		c := w.correction()
		c.Placed, c.By = []deciding.Placement{{Badge: w.badgeID("dev:1"), Site: w.siteID(site), From: visit.Arrived, To: visit.Last}}, "cli:anna"
		_, err := w.tools.Previewer.Apply(t.Context(), c, w.preview(c).ID)
		require.NoError(t, err)
		w.becomes(func(v []visitSeen) bool { return len(v) == 1 && v[0].Site.Ref == site })
	}
	var answered httpapi.ExplainedVisit
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/visits/"+visit.ID.String(), nil, &answered))
	require.Len(t, answered.Evidence.Rulings, 2)
	for i, r := range answered.Evidence.Rulings {
		require.Equal(t, i == 1, r.Holds, "the later one")
		require.Equal(t, "seen with own eyes", r.Reason)
		require.Equal(t, "cli:anna", r.MadeBy)
	}
	require.Regexp(t, `because anna decided so on \d+ \w+ \d{4}: seen with own eyes\.$`, answered.Explanation[0])
	require.Regexp(t, `^No fix lies within [45]0 m of its fence\.$`, answered.Explanation[1])
	for _, f := range answered.Evidence.Fixes {
		require.True(t, f.OfVisit)
		require.Greater(t, *f.DistanceM, 30.0)
		require.Positive(t, f.Shares[0].Cost)
	}
}
