package aspire_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/adapters/outbound/aspire"
	"actual/contracts/aspire/sim"
	"actual/contracts/described"
	"actual/contracts/faults"
	"actual/domain"
	"actual/domain/geofence"
	"actual/domain/vendor"
	"actual/ports"
)

const (
	secret = "the-secret-of-the-client"
	other  = "the-next-secret-of-it"
)

var (
	acme    = domain.CompanyID{UUID: domain.UUID{1}}
	utc     = domain.CompanyID{UUID: domain.UUID{2}}
	refused = domain.CompanyID{UUID: domain.UUID{3}}
	narrow  = domain.CompanyID{UUID: domain.UUID{4}}
	down    = domain.CompanyID{UUID: domain.UUID{5}}
	nobody  = domain.CompanyID{UUID: domain.UUID{6}}
)

// vault holds credentials, and what each company's is after it was refused.
type vault struct {
	each    map[domain.CompanyID]vendor.Credential
	next    map[domain.CompanyID]vendor.Credential
	refused map[domain.CompanyID]int
}

func (v *vault) Credential(_ context.Context, company domain.CompanyID, _ vendor.Name) (vendor.Credential, error) {
	c, ok := v.each[company]
	if !ok {
		return c, vendor.ErrNoCredential
	}
	return c, nil
}

func (v *vault) Refused(_ context.Context, company domain.CompanyID, _ vendor.Name, c vendor.Credential) (vendor.Credential, bool, error) {
	v.refused[company]++
	if next, renewed := v.next[company]; renewed {
		v.each[company] = next
		return next, true, nil
	}
	return c, false, nil
}

func credential(version int64, base, client, secret string, settings ...string) vendor.Credential {
	c := vendor.Credential{
		Settings: map[string]string{vendor.BaseURLField: base}, Version: version,
		Secrets: map[string]vendor.Secret{vendor.ClientIDField: vendor.NewSecret(client), vendor.ClientSecretField: vendor.NewSecret(secret)},
	}
	for i := 0; i < len(settings); i += 2 {
		c.Settings[settings[i]] = settings[i+1]
	}
	return c
}

// trial is a client before the stand-in, with faults between.
type trial struct {
	*aspire.Client
	t        *testing.T
	sim      *sim.Sim
	injector *faults.Injector
	vault    *vault
	drift    *described.Transport
	url      string
	now      time.Time
}

// Now implements ports.Clock.
func (tr *trial) Now() time.Time { return tr.now }

// local is a policy for a stand-in on this machine.
var local = aspire.Policy{Local: true, BackoffMin: 10 * time.Millisecond, BackoffMax: 10 * time.Millisecond}

type fields = map[string]any

func open(t *testing.T) *trial {
	t.Helper()
	tr := &trial{t: t, now: time.Date(2026, 11, 23, 6, 0, 0, 0, time.UTC)}
	tr.sim = sim.New(tr.Now)
	tr.injector = faults.New("aspire", tr.sim, time.Now)
	server := httptest.NewServer(tr.injector)
	t.Cleanup(server.Close)
	tr.url = server.URL
	tr.drift = contract.Transport(t, server.URL)
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	tr.vault = &vault{next: map[domain.CompanyID]vendor.Credential{}, refused: map[domain.CompanyID]int{}, each: map[domain.CompanyID]vendor.Credential{
		acme:    credential(1, server.URL+"/", "client-of-acme", secret, vendor.PerimeterField, "250"),
		utc:     credential(1, server.URL, "client-of-acme", secret, vendor.ZoneReadingField, vendor.ReadUTC, vendor.PerimeterField, "250"),
		refused: credential(1, server.URL, "client-of-acme", "not-the-secret-of-it"),
		narrow:  credential(1, server.URL, "narrow-client", secret),
		down:    credential(1, closed.URL, "client-of-acme", secret),
	}}
	tr.Client = tr.client(aspire.Options{Policy: local, PageSize: 10, Transport: tr.drift})
	require.NoError(t, tr.sim.Add(sim.Seed{
		Customers: []sim.Customer{{Name: "acme", Rows: rows}},
		Clients: []sim.Client{
			{ID: "client-of-acme", Secret: secret, Customer: "acme"},
			{ID: "narrow-client", Secret: secret, Customer: "acme", Denied: []string{"listProperties", "listOpportunities"}},
		},
	}))
	return tr
}

func (tr *trial) client(o aspire.Options) *aspire.Client {
	return aspire.New(o, tr.vault, nil, nil, tr, slog.New(slog.DiscardHandler))
}

func (tr *trial) inject(r faults.Rule) {
	tr.t.Helper()
	require.NoError(tr.t, tr.injector.Inject(r))
}

func (tr *trial) add(path string, more ...map[string]any) {
	tr.t.Helper()
	require.NoError(tr.t, tr.sim.Add(sim.Seed{Customers: []sim.Customer{{Name: "acme", Rows: map[string][]map[string]any{path: more}}}}))
}

var window = ports.SourceWindow{From: domain.NewDate(2026, 4, 12), To: domain.NewDate(2026, 4, 14)}

const parts = 23 // Rows of each list, those apart that are odd.

// rows are what the stand-in holds, and the other variables what that is to us.
var rows = func() map[string][]map[string]any {
	out := map[string][]map[string]any{
		"Branches": {{"BranchID": 2, "TimeZone": "Eastern Standard Time"}, {"BranchID": 3, "TimeZone": "America/Chicago"}, {"BranchID": 4, "TimeZone": nil}},
		"Properties": {
			{"PropertyID": 2000, "PropertyName": "No Pin Court", "GEOLocationLatitude": nil, "GEOPerimeter": 0},
			{"PropertyID": 2001, "PropertyName": " North Yard ", "GEOLocationLatitude": 0, "GEOLocationLongitude": 0, "Active": false, "GEOPerimeter": nil},
		},
		"Routes": {{"RouteID": 30, "RouteName": "Leaderless", "Active": true}},
		"Contacts": {
			{"ContactID": 4000, "ContactTypeName": "Customer", "FirstName": "C.", "LastName": "Stranger", "EmployeePin": "9999"},
			{"ContactID": 4001, "ContactTypeName": "Employee", "FirstName": "Gone", "TerminationDate": "2026-03-31T00:00:00Z", "Active": nil, "EmployeePin": "1234"},
		},
		"Opportunities":       {{"OpportunityID": 8800, "PropertyID": nil}},
		"OpportunityServices": {},
		"WorkTicketTimes": {
			{"WorkTicketTimeID": 1, "ContactID": 4100, "StartTime": "2026-04-12T11:30:00Z", "BranchTimeZone": "America/New_York"},
			{"WorkTicketTimeID": 2, "ContactID": 4101, "StartTime": "2026-04-12T11:40:00Z", "BranchTimeZone": "America/New_York"},
		},
		"WorkTickets": {
			{"WorkTicketID": 5000, "OpportunityID": 8800, "CrewLeaderContactID": 4105},
			{"WorkTicketID": 5001, "OpportunityID": 8801, "OpportunityServiceID": 12001, "WorkTicketStatusName": "Fertig", "CompleteDate": "2026-04-14T10:00:00"},
			{"WorkTicketID": 5002, "BranchID": 2, "OpportunityID": 8801, "OpportunityServiceID": 12001, "WorkTicketStatusName": "Canceled by client"},
		},
		"WorkTicketVisits": {
			{"WorkTicketVisitID": 900000, "WorkTicketID": 5000, "RouteID": nil, "ScheduledDate": "2026-04-13T00:00:00", "Hours": nil},
			{"WorkTicketVisitID": 900001, "WorkTicketID": 4999, "RouteID": 31, "ScheduledDate": "2026-04-13T00:00:00Z"},
			{"WorkTicketVisitID": 900002, "WorkTicketID": 5001, "RouteID": 31, "ScheduledDate": "2026-04-12T00:00:00Z", "SequenceNum": 0, "Hours": 0.333},
			{"WorkTicketVisitID": 900003, "WorkTicketID": 5002, "RouteID": 31, "ScheduledDate": "2026-04-14T23:30:00Z", "SequenceNum": 2},
			{"WorkTicketVisitID": 900004, "WorkTicketID": 5001, "RouteID": 31, "ScheduledDate": "2026-04-11T00:00:00Z"},
			{"WorkTicketVisitID": 900005, "WorkTicketID": 5001, "RouteID": 31, "ScheduledDate": "2026-04-15T00:00:00Z"},
		},
	}
	add := func(path string, row fields) { out[path] = append(out[path], row) }
	for n := range parts {
		add("Properties", fields{
			"PropertyID": 2100 + n, "PropertyName": "Example Plaza", "PropertyAddressLine1": "1 Example Rd", "PropertyAddressLine2": "", "PropertyAddressCity": "Sampleton",
			"PropertyAddressStateProvinceCode": "PA", "PropertyAddressZipCode": "00000", "GEOLocationLatitude": 40.0001, "GEOLocationLongitude": -75.0002,
			"GEOPerimeter": 300.5, "Active": true, "ModifiedDate": "2026-03-01T12:00:00Z",
		})
		add("Routes", fields{"RouteID": 31 + n, "RouteName": "Mow 3", "CrewLeaderContactID": 4100 + n, "Active": n != 1})
		add("Contacts", fields{"ContactID": 4100 + n, "ContactTypeName": "Employee", "FirstName": "A.", "LastName": "Example", "EmployeeNumber": "0017", "EmployeePin": "1234", "Active": true, "ModifiedDate": "2026-02-01T08:00:00Z", "BranchID": 2 + n%2})
		add("Opportunities", fields{"OpportunityID": 8801 + n, "PropertyID": 2100 + n})
		add("OpportunityServices", fields{"OpportunityServiceID": 12001 + n, "DisplayName": mowing(n)})
		add("WorkTickets", fields{"WorkTicketID": 5100 + n, "OpportunityID": 8801 + n, "OpportunityNumber": 3301.0, "OpportunityServiceID": 12001 + n, "BranchID": 2, "WorkTicketStatusName": "Scheduled", "WorkTicketStatus": "S", "CrewLeaderContactID": 4199})
		add("WorkTicketVisits", fields{"WorkTicketVisitID": 900100 + n, "WorkTicketID": 5100 + n, "WorkTicketNumber": 70100 + n, "RouteID": 31 + n, "ScheduledDate": "2026-04-13T00:00:00Z", "SequenceNum": 1 + n, "Hours": 4.5})
	}
	return out
}()

// mowing is a service, each of another name.
func mowing(n int) string { return "Weekly mowing, part " + ref(n) }

func at(lat, lng int32) *geofence.LatLng { return &geofence.LatLng{Lat: lat, Lng: lng} }
