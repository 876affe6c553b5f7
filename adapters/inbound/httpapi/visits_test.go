package httpapi_test

import (
	"encoding/base64"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/adapters/inbound/httpapi"
	"actual/app/insight"
	"actual/domain"
	"actual/domain/badge"
	"actual/domain/geofence"
	"actual/domain/job"
	"actual/domain/presence"
	"actual/ports"
)

var (
	visitID  = domain.VisitID{UUID: domain.UUID{15: 1}}
	badgeID  = domain.BadgeID{UUID: domain.UUID{15: 2}}
	siteID   = domain.SiteID{UUID: domain.UUID{15: 3}}
	otherID  = domain.SiteID{UUID: domain.UUID{15: 4}}
	fenceID  = domain.FenceID{UUID: domain.UUID{15: 5}}
	workerID = domain.WorkerID{UUID: domain.UUID{15: 6}}
	noon     = time.Date(2026, 9, 21, 12, 0, 0, 0, time.UTC)
)

func aVisit() presence.Version {
	return presence.Version{
		Visit: presence.Visit{
			Site: siteID, Ref: "maple", Fence: fenceID, Arrived: noon.Unix(), ArrivedBetween: [2]int64{noon.Unix() - 60, noon.Unix() + 60},
			Departed: noon.Unix() + 3600, DepartedBetween: [2]int64{noon.Unix() + 3500, noon.Unix() + 3700}, Last: noon.Unix() + 3500,
			Verdict: presence.Undecided, State: presence.Settled, Confidence: 987, Fixes: 12,
			Candidates: []presence.Candidate{{Site: siteID, Ref: "maple", Fence: fenceID, Odds: 1000}, {Site: otherID, Ref: "oak", Odds: 3250}},
		},
		ID: visitID, Number: 2, Badge: badgeID, Policy: "2026-11.1", RecordedAt: noon.Add(2*time.Hour).UnixMicro() + 5,
	}
}

func names() insight.Names {
	return insight.Names{
		Badges: map[domain.BadgeID]badge.Badge{badgeID: badge.Restore(badgeID, "dev:1", "B-1", nil, time.Time{}, time.Time{}, badge.DefaultPlan())},
		Sites:  map[domain.SiteID]geofence.Site{siteID: {ID: siteID, Ref: "maple", Name: "12 Maple Street"}},
		Worn:   map[domain.VisitID]job.Worker{visitID: job.RestoreWorker(workerID, job.Particulars{Ref: "117", Name: "Ana Flores"}, 1)},
	}
}

const aVisitJSON = `{
	"id":"00000000-0000-0000-0000-000000000001","version":2,
	"badge":{"id":"00000000-0000-0000-0000-000000000002","device":"dev:1","label":"B-1"},
	"worker":{"id":"00000000-0000-0000-0000-000000000006","ref":"117","name":"Ana Flores"},
	"site":{"id":"00000000-0000-0000-0000-000000000003","ref":"maple","name":"12 Maple Street"},
	"arrived":"2026-09-21T12:00:00Z","arrived_between":["2026-09-21T11:59:00Z","2026-09-21T12:01:00Z"],
	"departed":"2026-09-21T13:00:00Z","departed_between":["2026-09-21T12:58:20Z","2026-09-21T13:01:40Z"],
	"last_inside":"2026-09-21T12:58:20Z","verdict":"undecided","state":"settled","completeness_unknown":false,
	"candidates":[
		{"site":{"id":"00000000-0000-0000-0000-000000000003","ref":"maple","name":"12 Maple Street"},"odds":1},
		{"site":{"id":"00000000-0000-0000-0000-000000000004","ref":"oak","name":"oak"},"odds":3.25}],
	"confidence":0.987,"fixes":12,"settles_at":null,"policy":"2026-11.1","recorded_at":"2026-09-21T14:00:00.000005Z"}`

func TestListVisits(t *testing.T) {
	var asked insight.ListVisits
	open := aVisit()
	open.Open, open.Departed, open.DepartedBetween, open.SettlesAt, open.State = true, 0, [2]int64{}, noon.Unix()+86_400, presence.Provisional
	w := newWorld(t, func(p *httpapi.Parts) {
		p.Visits = listVisits(func(q insight.ListVisits) (insight.VisitPage, error) {
			asked = q
			return insight.VisitPage{Visits: []presence.Version{aVisit(), open}, Names: names(), Next: insight.VisitCursor{Arrived: noon, ID: visitID}}, nil
		})
	})
	got := w.ask(t, http.MethodGet, "/v1/visits", nil)
	require.Equal(t, http.StatusOK, got.Code, got.Body)
	require.Equal(t, insight.ListVisits{Company: acme, Limit: 100}, asked)
	page := read[struct {
		Visits     []map[string]any `json:"visits"`
		NextCursor *string          `json:"next_cursor"`
	}](t, got.Body.Bytes())
	require.Len(t, page.Visits, 2)
	require.Equal(t, read[map[string]any](t, []byte(aVisitJSON)), page.Visits[0])
	require.Nil(t, page.Visits[1]["departed"])
	require.Nil(t, page.Visits[1]["departed_between"])
	require.Equal(t, "2026-09-22T12:00:00Z", page.Visits[1]["settles_at"])

	w.ask(t, http.MethodGet, "/v1/visits?limit=500&badge="+badgeID.String()+"&site="+siteID.String()+
		"&from=2026-09-21T08:00:00-04:00&to=2026-09-22T00:00:00Z&cursor="+*page.NextCursor, nil)
	require.Equal(t, insight.ListVisits{
		Company: acme, Badge: badgeID, Site: siteID, From: noon, To: noon.Add(12 * time.Hour), Limit: 500,
		After: insight.VisitCursor{Arrived: noon, ID: visitID},
	}, asked)
}

func TestEmptyPages(t *testing.T) {
	w := newWorld(t, func(p *httpapi.Parts) {
		p.Visits = listVisits(func(insight.ListVisits) (insight.VisitPage, error) { return insight.VisitPage{}, nil })
		p.Badges = listBadges(func(insight.ListBadges) (insight.BadgePage, error) { return insight.BadgePage{}, nil })
		p.Sites = listSites(func(insight.ListSites) (insight.SitePage, error) { return insight.SitePage{}, nil })
		p.Quarantine = fakeQuarantine{list: func(insight.ListQuarantine) (insight.CasePage, error) { return insight.CasePage{}, nil }}
	})
	for path, want := range map[string]string{
		"/v1/visits": `{"visits":[],"next_cursor":null}`, "/v1/badges": `{"badges":[],"next_cursor":null}`,
		"/v1/sites": `{"sites":[],"next_cursor":null}`, "/v1/quarantine": `{"cases":[],"next_cursor":null}`,
	} {
		require.JSONEq(t, want, w.ask(t, http.MethodGet, path, nil).Body.String())
	}
}

func TestParametersThatCannotBeRead(t *testing.T) {
	w := newWorld(t, nil) // No use case: none may be reached.
	tests := map[string]string{
		"/v1/visits?limit=0":                                   "request.bad_limit",
		"/v1/visits?limit=501":                                 "request.bad_limit",
		"/v1/visits?limit=many":                                "request.bad_parameter",
		"/v1/visits?badge=dev:1":                               "id.malformed",
		"/v1/visits?site=x":                                    "id.malformed",
		"/v1/visits?from=yesterday":                            "request.bad_parameter",
		"/v1/visits?to=0000-01-01T00:00:00Z":                   "request.bad_parameter",
		"/v1/visits?cursor=":                                   "request.bad_cursor",
		"/v1/visits?cursor=%2F%2F":                             "request.bad_cursor",
		"/v1/visits?cursor=dgAA":                               "request.bad_cursor",
		"/v1/visits?cursor=c_________________________________": "request.bad_cursor",
		"/v1/badges?cursor=YgA":                                "request.bad_cursor",
		"/v1/badges?limit=-1":                                  "request.bad_limit",
		"/v1/sites?limit=1000":                                 "request.bad_limit",
		"/v1/sites?cursor=YgA":                                 "request.bad_cursor",
		"/v1/quarantine?status=shut":                           "request.bad_parameter",
		"/v1/quarantine?limit=9999":                            "request.bad_limit",
		"/v1/quarantine?cursor=Yw":                             "request.bad_cursor",
		"/v1/visits/nonsense":                                  "id.malformed",
		"/v1/quarantine/nonsense":                              "id.malformed",
	}
	tests["/v1/visits?cursor="+base64.RawURLEncoding.EncodeToString(append([]byte("v\x7f"), make([]byte, 23)...))] = "request.bad_cursor" // In no year.
	for target, code := range tests {
		t.Run(target, func(t *testing.T) {
			got := w.ask(t, http.MethodGet, target, nil)
			require.Equal(t, http.StatusBadRequest, got.Code, got.Body)
			require.Equal(t, code, problemIn(t, got.Body.Bytes()).Code)
		})
	}
}

func TestVisitWithItsEvidence(t *testing.T) {
	made := ports.Decision{Reason: "it jumped", By: "cli:anna", At: noon.Add(time.Hour)}
	fix := presence.Fix{Key: "e1", At: noon.Unix(), Lat: 401_000_000, Lng: -742_000_000, DOP: 120, Source: presence.SourceGPS}
	w := newWorld(t, func(p *httpapi.Parts) {
		p.VisitReasons = explainVisit(func(q insight.ExplainVisit) (insight.VisitExplanation, error) {
			if q.Company != acme || q.Visit != visitID {
				return insight.VisitExplanation{}, ports.ErrVisitNotFound
			}
			return insight.VisitExplanation{
				Visit: aVisit(), Told: []string{"It was there.", "It left."}, Names: names(), Policy: "2026-12", Fence: &geofence.Fence{ID: fenceID, Site: siteID, Version: 3, From: 0},
				Rulings: []insight.VisitRuling{
					{Ruling: presence.Ruling{ID: domain.RulingID{UUID: anID}, Kind: presence.ExcludeFix, FixKey: "e9"}, Made: made, Holds: true},
					{Ruling: presence.Ruling{ID: domain.RulingID{UUID: anID}, Kind: presence.AtSite, Site: siteID, From: noon.Unix(), To: noon.Unix() + 60}, Made: made},
				},
				Fixes: []insight.Witness{
					{Evidence: presence.Evidence{
						Key: "e1", At: noon.Unix(), OfVisit: true, Distance: -12_340, Error: 5500, Weight: 1000,
						Shares: []presence.Share{{Site: siteID, Ref: "maple", Cost: 120}, {Site: otherID, Ref: "oak", Cost: 4000}},
					}, Fix: fix, Known: true},
					{Evidence: presence.Evidence{Key: "e2", At: noon.Unix() + 60, Why: presence.WeakSuperseded}},
					{Evidence: presence.Evidence{Key: "e3", At: noon.Unix() + 90, Unfenced: true, Error: 5500}},
				},
			}, nil
		})
	})
	got := w.ask(t, http.MethodGet, "/v1/visits/"+visitID.String(), nil)
	require.Equal(t, http.StatusOK, got.Code, got.Body)
	require.JSONEq(t, `{"visit":`+aVisitJSON+`,"explanation":["It was there.","It left."],"evidence":{
		"policy":"2026-12",
		"fence":{"id":"00000000-0000-0000-0000-000000000005","version":3,"valid_from":"1970-01-01T00:00:00Z","valid_to":null},
		"rulings":[
			{"id":"00000000-0000-0000-0000-0000000000c3","kind":"exclude_fix","event":"e9","site":null,"from":null,"to":null,
			 "holds":true,"reason":"it jumped","made_by":"cli:anna","made_at":"2026-09-21T13:00:00Z"},
			{"id":"00000000-0000-0000-0000-0000000000c3","kind":"at_site","event":null,"site":"00000000-0000-0000-0000-000000000003",
			 "from":"2026-09-21T12:00:00Z","to":"2026-09-21T12:01:00Z",
			 "holds":false,"reason":"it jumped","made_by":"cli:anna","made_at":"2026-09-21T13:00:00Z"}],
		"fixes":[
			{"event":"e1","at":"2026-09-21T12:00:00Z","position":{"latitude":40.1,"longitude":-74.2},"source":"gps","dop":1.2,"speed_mps":null,
			 "weakness":"","of_visit":true,"weight":1,"distance_m":-12.34,"standard_error_m":5.5,"shares":[
				{"site":{"id":"00000000-0000-0000-0000-000000000003","ref":"maple","name":"12 Maple Street"},"cost":0.12},
				{"site":{"id":"00000000-0000-0000-0000-000000000004","ref":"oak","name":"oak"},"cost":4}]},
			{"event":"e2","at":"2026-09-21T12:01:00Z","position":null,"source":"","dop":null,"speed_mps":null,
			 "weakness":"superseded_content","of_visit":false,"weight":0,"distance_m":null,"standard_error_m":null,"shares":[]},
			{"event":"e3","at":"2026-09-21T12:01:30Z","position":null,"source":"","dop":null,"speed_mps":null,
			 "weakness":"","of_visit":false,"weight":0,"distance_m":null,"standard_error_m":5.5,"shares":[]}]}}`, got.Body.String())

	missing := w.ask(t, http.MethodGet, "/v1/visits/"+anID.String(), nil)
	require.Equal(t, http.StatusNotFound, missing.Code)
	require.Equal(t, "visit.not_found", problemIn(t, missing.Body.Bytes()).Code)
}
