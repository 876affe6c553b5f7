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
	"actual/domain"
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
	require.NoError(t, explain(&out, e))
	require.Contains(t, out.String(), e.Told[0]+"\n"+e.Told[1]+"\n")
	require.Contains(t, out.String(), "against elm-1 (1 : 1.0)")
	require.Regexp(t, `Wed 08:09:00 +in the visit +0\.\d\d +-1\d\.\d m +\d\.\d m +0\.\d\d +stand-dev:1-9ns`, out.String())
	require.Equal(t, 10, strings.Count(out.String(), "stand-dev:1-"))

	e.Policy, out = "next", bytes.Buffer{}
	e.Fixes[1].Why = presence.WeakStale
	require.NoError(t, explain(&out, e))
	require.Contains(t, out.String(), "derived by policy "+e.Visit.Policy+", weighed here by next, which is in use now\n")
	require.Regexp(t, `Wed 08:01:00 +does not count +– +– +– +– +stand-dev:1-1ns: stale_position`, out.String(), "and the columns hold")

	_, err = w.tools.Explainer.Explain(t.Context(), insight.ExplainVisit{Company: w.company.ID(), Visit: domain.VisitID{UUID: domain.UUID{1}}})
	require.ErrorIs(t, err, ports.ErrVisitNotFound)
}
