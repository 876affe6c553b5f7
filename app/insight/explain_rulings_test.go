package insight_test

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/app/insight"
	"actual/domain"
	"actual/domain/badge"
	"actual/domain/geofence"
	"actual/domain/presence"
	"actual/domain/tenant"
	"actual/ports"
)

func TestAVisitThatAPersonDecided(t *testing.T) {
	const lat, lng = 401_000_000, -742_000_000
	fence := geofence.Fence{ID: domain.FenceID{UUID: domain.UUID{15: 9}}, Site: maple, Version: 1, Shape: square(t, lat, lng), From: math.MinInt64}
	r := &records{
		t: t, badges: []ports.BadgeHealth{aBadge(b1, "dev:1", time.Time{}, badge.Health{})}, fences: []geofence.Fence{fence},
		sites: []geofence.Site{{ID: maple, Ref: "maple", Name: "12 Maple Street"}, {ID: oak, Ref: "oak", Name: "Oak"}},
	}
	for minute := range 10 { // All of them 56 m south of it.
		r.fixes = append(r.fixes, presence.Fix{Key: fmt.Sprint(minute), At: noon.Unix() + int64(minute)*60, Lat: lat - 5000, Lng: lng + 5000, Source: presence.SourceGPS})
	}
	key := domain.KeyID{UUID: domain.UUID{15: 8}}
	r.keys = []tenant.APIKey{{ID: domain.KeyID{UUID: domain.UUID{15: 7}}, Credential: tenant.Credential{Label: "another"}}, {ID: key, Credential: tenant.Credential{Label: "of the office"}}}
	ruling := func(id byte, site domain.SiteID, by string) ports.RulingRecord {
		return ports.RulingRecord{
			Ruling: presence.Ruling{ID: domain.RulingID{UUID: domain.UUID{id}}, Kind: presence.AtSite, Site: site, From: noon.Unix(), To: noon.Unix() + 600},
			Made:   ports.Decision{Reason: "the foreman saw it", By: by, At: noon.Add(24 * time.Hour)},
		}
	}
	for by, said := range map[string]string{"apikey:" + key.String(): "the API key of the office", "apikey:gone": "apikey:gone", "apikey:" + acme.String(): "the API key " + acme.String(), "cli:root": "root", "demo": "demo"} {
		r.rulings = []ports.RulingRecord{ruling(1, oak, "cli:ben"), ruling(2, maple, by)}
		index, err := r.Index(t.Context(), ports.Tx{}, acme)
		require.NoError(t, err)
		derived := presence.Derive(presence.Input{
			Fixes: r.fixes, Rulings: []presence.Ruling{r.rulings[0].Ruling, r.rulings[1].Ruling}, Index: index, Policy: presence.DefaultPolicy(), AsOf: noon.Unix(),
		})
		require.Len(t, derived, 1)
		r.visits = []presence.Version{{Visit: derived[0], ID: domain.VisitID{UUID: domain.UUID{7}}, Badge: b1, Number: 1}}
		e, err := insight.NewVisitExplainer(r, r, clock{noon}, presence.DefaultPolicy()).Explain(t.Context(), insight.ExplainVisit{Company: acme, Visit: r.visits[0].ID})
		require.NoError(t, err)
		require.Equal(t, []insight.VisitRuling{
			{Ruling: r.rulings[0].Ruling, Made: r.rulings[0].Made, By: "ben"},
			{Ruling: r.rulings[1].Ruling, Made: r.rulings[1].Made, By: said, Holds: true},
		}, e.Rulings)
		require.Len(t, e.Told, 3)
		require.Contains(t, e.Told[0], " at 12 Maple Street since ")
		require.Contains(t, e.Told[0], "because "+said+" decided so on 22 September 2026: the foreman saw it.")
		require.Equal(t, "No fix lies within 50 m of its fence.", e.Told[1])
		for _, w := range e.Fixes {
			require.Positive(t, w.Shares[0].Cost, "what it would say without the ruling")
			require.InDelta(t, 56_000, w.Distance, 1000)
		}
	}
}
