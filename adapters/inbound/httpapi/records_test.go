package httpapi_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/adapters/inbound/httpapi"
	"actual/adapters/inbound/notehub"
	"actual/app/ingest"
	"actual/app/insight"
	"actual/domain"
	"actual/domain/badge"
	"actual/domain/event"
	"actual/domain/geofence"
	"actual/ports"
)

func TestListBadges(t *testing.T) {
	var asked insight.ListBadges
	quiet := badge.Restore(badgeID, "dev:1", "B-1", []string{"north"}, noon, time.Time{}, badge.DefaultPlan())
	fresh := badge.Restore(domain.BadgeID{UUID: anID}, "dev:2", "B-2", nil, time.Time{}, noon, badge.DefaultPlan()).At(1, badgeID)
	w := newWorld(t, func(p *httpapi.Parts) {
		p.Badges = listBadges(func(q insight.ListBadges) (insight.BadgePage, error) {
			asked = q
			return insight.BadgePage{Next: badgeID, Badges: []insight.BadgeState{
				{Badge: quiet, Worker: workerID, LateSince: noon.Add(9 * time.Hour), Health: badge.Health{
					HeardAt: noon.Add(time.Hour), LastFixAt: noon, LastLat: 401_000_000, LastLng: -742_000_000, VoltageMV: 3312, VoltageAt: noon,
				}},
				{Badge: fresh},
			}}, nil
		})
	})
	got := w.ask(t, http.MethodGet, "/v1/badges?limit=2", nil)
	require.Equal(t, insight.ListBadges{Company: acme, Limit: 2}, asked)
	page := read[httpapi.BadgePage](t, got.Body.Bytes())
	require.JSONEq(t, `{"next_cursor":"`+*page.NextCursor+`","badges":[
		{"id":"00000000-0000-0000-0000-000000000002","device":"dev:1","label":"B-1","tags":["north"],"owned_from":"2026-09-21T12:00:00Z","owned_to":null,
		 "reporting_plan":{"moving_s":300,"heartbeat_s":14400},
		 "health":{"last_heard":"2026-09-21T13:00:00Z","late":true,"late_since":"2026-09-21T21:00:00Z","last_fix_at":"2026-09-21T12:00:00Z",
			"last_position":{"latitude":40.1,"longitude":-74.2},"voltage":3.312,"voltage_at":"2026-09-21T12:00:00Z","battery_low":true},"worker":"00000000-0000-0000-0000-000000000006","replaces":null},
		{"id":"00000000-0000-0000-0000-0000000000c3","device":"dev:2","label":"B-2","tags":[],"owned_from":null,"owned_to":"2026-09-21T12:00:00Z",
		 "reporting_plan":{"moving_s":300,"heartbeat_s":14400},
		 "health":{"last_heard":null,"late":false,"late_since":null,"last_fix_at":null,"last_position":null,"voltage":null,"voltage_at":null,"battery_low":false},"worker":null,"replaces":"00000000-0000-0000-0000-000000000002"}]}`,
		got.Body.String())

	w.ask(t, http.MethodGet, "/v1/badges?cursor="+*page.NextCursor, nil)
	require.Equal(t, insight.ListBadges{Company: acme, After: badgeID, Limit: 100}, asked)

	yes, no := true, false
	w.ask(t, http.MethodGet, "/v1/badges?tag=north&late=true&battery_low=false&worker="+workerID.String()+"&crew="+anID.String(), nil)
	require.Equal(t, insight.ListBadges{
		Company: acme, Tag: "north", Late: &yes, BatteryLow: &no, Worker: workerID, Crew: domain.CrewID{UUID: anID}, Limit: 100,
	}, asked)
}

func TestListSites(t *testing.T) {
	var asked insight.ListSites
	ring := geofence.Ring{{Lat: 401_000_000, Lng: -742_000_000}, {Lat: 401_000_000, Lng: -741_990_000}, {Lat: 401_010_000, Lng: -741_990_000}, {Lat: 401_010_000, Lng: -742_000_000}}
	square, err := geofence.NewPolygons([][]geofence.Ring{{ring}})
	require.NoError(t, err)
	circle, err := geofence.NewCircle(ring[0], 25_000)
	require.NoError(t, err)
	w := newWorld(t, func(p *httpapi.Parts) {
		p.Sites = listSites(func(q insight.ListSites) (insight.SitePage, error) {
			asked = q
			return insight.SitePage{Next: "yärd/1", Sites: []insight.FencedSite{
				{Site: geofence.Site{ID: siteID, Ref: "maple", Name: "12 Maple Street", Kind: geofence.KindResidential}, Fence: &geofence.Fence{
					ID: fenceID, Site: siteID, Version: 2, Shape: square, From: noon.Unix(), To: noon.Unix() + 60,
				}},
				{Site: geofence.Site{ID: otherID, Ref: "oak", Name: "Oak", Kind: geofence.KindYard, Sky: geofence.SkyOpen}, Fence: &geofence.Fence{
					ID: fenceID, Site: otherID, Version: 1, Shape: circle, From: -1 << 63,
				}},
				{Site: geofence.Site{ID: siteID, Ref: "pine", Kind: geofence.KindOther, Sky: geofence.SkyCanopy}},
			}}, nil
		})
	})
	got := w.ask(t, http.MethodGet, "/v1/sites", nil)
	require.Equal(t, http.StatusOK, got.Code, got.Body)
	page := read[httpapi.SitePage](t, got.Body.Bytes())
	require.Equal(t, httpapi.SkyMixed, page.Sites[0].Sky)
	require.Equal(t, "2026-09-21T12:01:00Z", page.Sites[0].Fence.ValidTo.Format(time.RFC3339))
	require.JSONEq(t, `{"type":"MultiPolygon","coordinates":[[[[-74.2,40.1],[-74.199,40.1],[-74.199,40.101],[-74.2,40.101],[-74.2,40.1]]]]}`, string(page.Sites[0].Fence.Geometry))
	require.Nil(t, page.Sites[0].Fence.Circle)
	require.Equal(t, httpapi.Circle{Centre: httpapi.Position{Latitude: 40.1, Longitude: -74.2}, RadiusM: 25}, *page.Sites[1].Fence.Circle)
	require.Nil(t, page.Sites[1].Fence.ValidFrom)
	require.Nil(t, page.Sites[2].Fence)

	w.ask(t, http.MethodGet, "/v1/sites?cursor="+*page.NextCursor, nil)
	require.Equal(t, insight.ListSites{Company: acme, After: "yärd/1", Limit: 100}, asked)
}

func TestEventAndHowItWasUnderstood(t *testing.T) {
	raw := []byte(`{"event":"e/1","device":"dev:1","when":1789992000,"file":"_track.qo","where_lat":40.1,"where_lon":-74.2,"where_when":1789991990,"body":{"voltage":3.7,"temperature":21.5,"dop":1.1}}`)
	decoded, err := notehub.Decode(raw)
	require.NoError(t, err)
	var asked insight.ExplainEvent
	w := newWorld(t, func(p *httpapi.Parts) {
		p.EventReasons = explainEvent(func(q insight.ExplainEvent) (insight.EventExplanation, error) {
			asked = q
			if q.Key == "nothing" {
				return insight.EventExplanation{}, ports.ErrEventNotFound
			}
			return insight.EventExplanation{Key: q.Key, Badges: names().Badges, Contents: []insight.EventContent{
				{
					Stored: ports.StoredEvent{Key: q.Key, Content: 0xab, Badge: badgeID, StoredAt: noon, Raw: raw}, Chosen: true,
					Understood: true, Event: decoded, Meaning: event.Understand(decoded, noon.Unix()),
				},
				{Stored: ports.StoredEvent{StoredAt: noon, Raw: []byte("\xff")}, Case: &ports.Quarantined{Reason: ports.ReasonNotJSON, StoredAt: noon}},
			}}, nil
		})
	})
	got := w.ask(t, http.MethodGet, "/v1/events/e1", nil)
	require.Equal(t, http.StatusOK, got.Code, got.Body)
	report := read[httpapi.EventReport](t, got.Body.Bytes())
	require.True(t, report.Conflict)
	first, second := report.Contents[0], report.Contents[1]
	require.Equal(t, "00000000000000ab", first.Content)
	require.Equal(t, string(raw), *first.Raw)
	require.Equal(t, &httpapi.BadgeRef{Id: badgeID.String(), Device: "dev:1", Label: "B-1"}, first.Badge)
	require.Equal(t, "where_when", first.Understanding.TimeSource)
	require.Equal(t, &httpapi.Position{Latitude: 40.1, Longitude: -74.2}, first.Understanding.Position)
	require.True(t, first.Understanding.Evidence)
	require.InDelta(t, 3.7, *first.Understanding.Health.Voltage, 1e-9)
	require.InDelta(t, 21.5, *first.Understanding.Health.TemperatureC, 1e-9)
	require.Nil(t, second.Raw)
	require.Equal(t, "/w==", *second.RawBase64)
	require.Equal(t, httpapi.ReasonNotJSON, second.Case.Reason)
	require.Nil(t, second.Understanding)

	for escaped, key := range map[string]string{"sha256:ab": "sha256:ab", "a%2Fb": "a/b", "50%2525": "50%25", "a+b%20c": "a+b c", "%C3%A4": "ä"} {
		r := w.askEvent(t, escaped)
		require.Equal(t, http.StatusOK, r, escaped)
		require.Equal(t, insight.ExplainEvent{Company: acme, Key: key}, asked)
	}
	require.Equal(t, http.StatusNotFound, w.askEvent(t, "nothing"))
	require.Equal(t, http.StatusNotFound, w.askEvent(t, "%FF"), "no key has such bytes, and no store would compare them")
	require.Equal(t, http.StatusNotFound, w.askEvent(t, "%00"))
	require.Equal(t, http.StatusNotFound, w.askEvent(t, strings.Repeat("x", 1001)))
}

func (w *world) askEvent(t *testing.T, escaped string) int {
	t.Helper()
	return w.ask(t, http.MethodGet, "/v1/events/"+escaped, nil).Code
}

func aCase() ports.Quarantined {
	return ports.Quarantined{
		ID: domain.QuarantineID{UUID: anID}, Reason: ports.ReasonUnknown, Why: "no company has it", Key: "e1", Device: "dev:9",
		Headers: map[string]string{"user-agent": "Notehub"}, Raw: []byte(`{"event":"e1"}`), Size: 14, StoredAt: noon,
	}
}

func TestQuarantine(t *testing.T) {
	var asked insight.ListQuarantine
	resolved := aCase()
	resolved.ResolvedAt, resolved.Resolution, resolved.Device, resolved.Headers, resolved.Raw = noon, "stored", "", nil, nil
	w := newWorld(t, func(p *httpapi.Parts) {
		p.Quarantine = fakeQuarantine{
			list: func(q insight.ListQuarantine) (insight.CasePage, error) {
				asked = q
				return insight.CasePage{Cases: []ports.Quarantined{aCase(), resolved}, Next: resolved.ID}, nil
			},
			show: func(q insight.ShowCase) (ports.Quarantined, error) {
				if q.Company != acme || q.Case.UUID != anID {
					return ports.Quarantined{}, ports.ErrNotQuarantined
				}
				return aCase(), nil
			},
		}
	})
	page := read[httpapi.CasePage](t, w.ask(t, http.MethodGet, "/v1/quarantine", nil).Body.Bytes())
	require.Equal(t, insight.ListQuarantine{Company: acme, OpenOnly: true, Limit: 100}, asked)
	require.Equal(t, "dev:9", *page.Cases[0].Device)
	require.Nil(t, page.Cases[0].ResolvedAt)
	require.Nil(t, page.Cases[1].Device)
	require.Equal(t, "stored", *page.Cases[1].Resolution)

	w.ask(t, http.MethodGet, "/v1/quarantine?status=all&limit=1&cursor="+*page.NextCursor, nil)
	require.Equal(t, insight.ListQuarantine{Company: acme, Before: domain.QuarantineID{UUID: anID}, Limit: 1}, asked)

	shown := read[httpapi.CaseWithBytes](t, w.ask(t, http.MethodGet, "/v1/quarantine/"+anID.String(), nil).Body.Bytes())
	require.JSONEq(t, `{"event":"e1"}`, *shown.Raw)
	require.Equal(t, http.StatusNotFound, w.ask(t, http.MethodGet, "/v1/quarantine/"+visitID.String(), nil).Code)
}

func TestClaim(t *testing.T) {
	var claimed ingest.Claim
	var err error
	w := newWorld(t, func(p *httpapi.Parts) {
		p.Claimer = fakeClaimer{
			claim: func(cmd ingest.Claim) (ingest.Claimed, error) {
				claimed = cmd
				return ingest.Claimed{Badge: names().Badges[badgeID], Released: 3}, err
			},
			reprocess: func(company domain.CompanyID, id domain.QuarantineID) (ingest.Outcome, error) {
				require.Equal(t, acme, company)
				require.Equal(t, anID, id.UUID)
				return ingest.Outcome{Key: "e1", Result: ingest.Quarantined, Reason: ports.ReasonUnknown}, err
			},
		}
	})
	claim := func(body string) (int, []byte) {
		got := w.ask(t, http.MethodPost, "/v1/quarantine/"+anID.String()+"/claim", strings.NewReader(body))
		return got.Code, got.Body.Bytes()
	}
	reprocess := func() (int, []byte) {
		got := w.ask(t, http.MethodPost, "/v1/quarantine/"+anID.String()+"/reprocess", nil)
		return got.Code, got.Body.Bytes()
	}
	status, body := claim(`{"label":"B-1","from":"2026-09-21T08:00:00-04:00"}`)
	require.Equal(t, http.StatusOK, status)
	require.JSONEq(t, `{"badge":{"id":"00000000-0000-0000-0000-000000000002","device":"dev:1","label":"B-1"},"released":3}`, string(body))
	require.Equal(t, ingest.Claim{Company: acme, Case: domain.QuarantineID{UUID: anID}, Label: "B-1", From: noon, By: "apikey:" + keyID.String()}, claimed)
	status, body = reprocess()
	require.Equal(t, http.StatusOK, status)
	require.JSONEq(t, `{"key":"e1","result":"quarantined","reason":"unknown_device"}`, string(body))

	for bad, want := range map[string]int{
		"": 400, "[]": 400, `{"label":1}`: 400, `{"labl":"x"}`: 400, `{"label":"x"}{}`: 400, `{"label":"x","from":"0000-01-01T00:00:00Z"}`: 400,
		`{"label":"a\u0000"}`: 400, `{"label":"` + strings.Repeat("ä", 201) + `"}`: 400,
		`{"label":"` + strings.Repeat("x", 64<<10) + `"}`: 413,
	} {
		status, body := claim(bad)
		require.Equal(t, want, status, "%.40s", bad)
		problemIn(t, body)
	}
	for want, fails := range map[int]error{404: ports.ErrNotQuarantined, 409: badge.ErrOwned, 422: badge.ErrBadSpan} {
		err = fails
		status, body := claim(`{"label":"x"}`)
		require.Equal(t, want, status)
		problemIn(t, body)
		status, _ = reprocess()
		require.Equal(t, want, status)
	}
	require.Equal(t, http.StatusBadRequest, w.ask(t, http.MethodPost, "/v1/quarantine/x/claim", strings.NewReader(`{"label":"x"}`)).Code)
	require.Equal(t, http.StatusBadRequest, w.ask(t, http.MethodPost, "/v1/quarantine/x/reprocess", nil).Code)
}
