package sim_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/contracts/aspire"
	"actual/contracts/aspire/sim"
	"actual/contracts/described"
	"actual/contracts/faults"
)

// trial is a stand-in behind its injector, and a client that judges both ends.
type trial struct {
	t         *testing.T
	sim       *sim.Sim
	injector  *faults.Injector
	url       string
	transport *described.Transport
	token     string
	now       time.Time
}

const seed = `{
 "customers": [
  {"name": "acme", "rows": {
   "Properties": [
    {"PropertyID": 2001, "PropertyName": "Example Plaza", "GEOLocationLatitude": 40.0001, "GEOLocationLongitude": -75.0002, "GEOPerimeter": 300, "ModifiedDate": "2026-03-01T12:00:00Z"},
    {"PropertyID": 2002, "PropertyName": "O'Hara Court", "ModifiedDate": "2026-04-01T12:00:00"}],
   "Contacts": [{"ContactID": 4410, "FirstName": "A.", "LastName": "Example", "ContactTypeName": "Employee", "UserID": 77, "EmployeePin": "1234"}],
   "WorkTickets": [{"WorkTicketID": 500201, "OpportunityNumber": 3301.0}]}},
  {"name": "other", "rows": {"Properties": [{"PropertyID": 9, "PropertyName": "Theirs"}]}}],
 "clients": [
  {"ClientId": "us", "Secret": "hush", "customer": "acme"},
  {"ClientId": "short", "Secret": "hush", "customer": "acme", "token_seconds": 60, "denied": ["listProperties"]}]}`

func open(t *testing.T) *trial {
	t.Helper()
	tr := &trial{t: t, now: time.Unix(1_790_000_000, 0)}
	tr.sim = sim.New(func() time.Time { return tr.now })
	tr.injector = faults.New("aspire", tr.sim, time.Now)
	server := httptest.NewServer(tr.injector)
	t.Cleanup(server.Close)
	tr.url = server.URL
	contract := described.Contract{Vendor: "aspire", Description: aspire.OpenAPI}
	tr.transport = contract.Transport(t, server.URL)
	contract.Judge(t, tr.transport)
	require.NoError(t, tr.sim.Seed([]byte(seed)))
	var visits []map[string]any
	for n := range 25 {
		visits = append(visits, map[string]any{
			"WorkTicketVisitID": 900_101 + n, "WorkTicketID": 500_201, "RouteID": 31 + n%3, "RouteName": "Mow 3",
			"ScheduledDate": fmt.Sprintf("2026-04-%02dT00:00:00Z", 1+n), "SequenceNum": nil, "Hours": 4.5,
		})
	}
	require.NoError(t, tr.sim.Add(sim.Seed{Customers: []sim.Customer{{Name: "acme", Rows: map[string][]map[string]any{"WorkTicketVisits": visits}}}}))
	tr.login("us")
	return tr
}

func (tr *trial) call(method, path, body string) (int, http.Header, any) {
	tr.t.Helper()
	r, err := http.NewRequestWithContext(tr.t.Context(), method, tr.url+path, strings.NewReader(body))
	require.NoError(tr.t, err)
	r.Header.Set("Content-Type", "application/json")
	if tr.token != "" {
		r.Header.Set("Authorization", "Bearer "+tr.token)
	}
	resp, err := (&http.Client{Transport: tr.transport}).Do(r)
	require.NoError(tr.t, err)
	raw, err := io.ReadAll(resp.Body)
	require.NoError(tr.t, err)
	require.NoError(tr.t, resp.Body.Close())
	var value any
	require.NoError(tr.t, json.Unmarshal(raw, &value), string(raw))
	return resp.StatusCode, resp.Header, value
}

// login returns the refresh token.
func (tr *trial) login(client string) string {
	tr.t.Helper()
	status, _, value := tr.call(http.MethodPost, "/Authorization", fmt.Sprintf(`{"ClientId":%q,"Secret":"hush"}`, client))
	require.Equal(tr.t, http.StatusOK, status)
	tr.token = value.(map[string]any)["Token"].(string)
	return value.(map[string]any)["RefreshToken"].(string)
}

// ids lists by options as a client writes them, blanks and all.
func (tr *trial) ids(path, key, options string) []int {
	tr.t.Helper()
	status, _, value := tr.call(http.MethodGet, "/"+path+"?"+strings.ReplaceAll(options, " ", "%20"), "")
	require.Equal(tr.t, http.StatusOK, status, value)
	out := []int{}
	for _, r := range value.([]any) {
		out = append(out, int(r.(map[string]any)[key].(float64)))
	}
	return out
}

func TestVisitsOfADay(t *testing.T) {
	tr := open(t)
	visits := func(filter string) []int {
		return tr.ids("WorkTicketVisits", "WorkTicketVisitID", "$top=500&$orderby=WorkTicketVisitID&$filter="+filter)
	}
	require.Equal(t, []int{900113}, visits("ScheduledDate ge 2026-04-13 and ScheduledDate lt 2026-04-14"))
	require.Equal(t, []int{900113}, visits("Date(ScheduledDate) eq 2026-04-13"))
	require.Equal(t, []int{900101, 900104}, visits("(RouteID eq 31 or RouteID eq 99) and ScheduledDate le 2026-04-04T00:00:00Z"))
	require.Equal(t, []int{900103, 900105}, visits("WorkTicketVisitID in (900103, 900105,1)"))
	require.Empty(t, visits("RouteID eq null"))
	require.Equal(t, []int{2002}, tr.ids("Properties", "PropertyID", "$filter=contains(PropertyName,'o''hara')"))
	require.Equal(t, []int{2002}, tr.ids("Properties", "PropertyID", "$filter=ModifiedDate gt 2026-03-01T12:00:00Z"))
}

func TestPagesByID(t *testing.T) {
	tr := open(t)
	var all []int
	for last := 0; ; last = all[len(all)-1] {
		page := tr.ids("WorkTicketVisits", "WorkTicketVisitID", fmt.Sprintf("$top=10&$orderby=WorkTicketVisitID&$filter=WorkTicketVisitID gt %d", last))
		if len(page) == 0 {
			break
		}
		all = append(all, page...)
	}
	require.Len(t, all, 25)
	require.Len(t, tr.ids("WorkTicketVisits", "WorkTicketVisitID", ""), 25, "without $top")
	require.Equal(t, []int{900125, 900124}, tr.ids("WorkTicketVisits", "WorkTicketVisitID", "$top=2&$orderby=WorkTicketVisitID desc"))
	require.NoError(t, tr.injector.Inject(faults.Rule{Fault: faults.Fault{Kind: faults.PageShifted}}))
	require.Equal(t, []int{900110, 900111}, tr.ids("WorkTicketVisits", "WorkTicketVisitID", "$top=2&$skip=10&$orderby=WorkTicketVisitID"))
}

func TestWhatIsSelected(t *testing.T) {
	tr := open(t)
	_, _, value := tr.call(http.MethodGet, "/WorkTickets?$select=WorkTicketID,OpportunityNumber,CompleteDate", "")
	require.Equal(t, []any{map[string]any{"WorkTicketID": 500201.0, "OpportunityNumber": 3301.0, "CompleteDate": nil}}, value)
	_, _, value = tr.call(http.MethodGet, "/Contacts?$select=ContactID", "")
	require.Equal(t, []any{map[string]any{"ContactID": 4410.0}}, value)
}

func TestQueriesThatAreRefused(t *testing.T) {
	tr := open(t)
	for _, query := range []string{
		"$top=1001", "$select=WorkTicketVisitID,BranchName", "$filter=BranchID%20eq%201", "$orderby=Nothing", "$count=true",
		"$filter=RouteName%20eq%20Mow", "$filter=RouteID%20is%201", "$filter=(RouteID%20eq%201", "$filter=RouteID+eq+31",
		"$filter=RouteName%20eq%20'", "$top=1&$top=2", "$filter=ScheduledDate%20ge%20today", "$filter=RouteID",
	} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, tr.url+"/WorkTicketVisits?"+query, http.NoBody)
		require.NoError(t, err)
		r.Header.Set("Authorization", "Bearer "+tr.token)
		resp, err := http.DefaultClient.Do(r) // Not judged: these are drift of ours.
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
		require.Equal(t, http.StatusBadRequest, resp.StatusCode, query)
	}
}

func TestTokensEnd(t *testing.T) {
	tr := open(t)
	again := tr.login("short")
	claims, err := base64.RawURLEncoding.DecodeString(strings.Split(tr.token, ".")[1])
	require.NoError(t, err)
	require.JSONEq(t, fmt.Sprintf(`{"exp":%d}`, tr.now.Unix()+60), string(claims))
	status := func(path string) int {
		got, _, _ := tr.call(http.MethodGet, path, "")
		return got
	}
	require.Equal(t, 200, status("/Routes"))
	require.Equal(t, 403, status("/Properties"), "a scope of this one")
	tr.now = tr.now.Add(time.Minute)
	require.Equal(t, 401, status("/Routes"))
	got, _, value := tr.call(http.MethodPost, "/Authorization/RefreshToken", fmt.Sprintf(`{"RefreshToken":%q}`, again))
	require.Equal(t, 200, got)
	tr.token = value.(map[string]any)["Token"].(string)
	require.Equal(t, 200, status("/Routes"))
	got, _, _ = tr.call(http.MethodPost, "/Authorization/RefreshToken", fmt.Sprintf(`{"RefreshToken":%q}`, again))
	require.Equal(t, 401, got, "it is good once")
	got, _, _ = tr.call(http.MethodPost, "/Authorization", `{"ClientId":"us","Secret":"wrong"}`)
	require.Equal(t, 401, got)
	require.Equal(t, 200, status("/Version/GetApiVersion"))
}

func TestACustomerHasALimit(t *testing.T) {
	tr := open(t)
	require.NoError(t, tr.sim.Add(sim.Seed{Customers: []sim.Customer{{Name: "acme", PerMinute: 2}}}))
	for range 2 {
		tr.ids("Routes", "RouteID", "")
	}
	status, header, _ := tr.call(http.MethodGet, "/Routes", "")
	require.Equal(t, 429, status)
	require.Equal(t, "60", header.Get("Retry-After"))
	tr.now = tr.now.Add(time.Minute)
	tr.ids("Routes", "RouteID", "")
}

func TestIssuesAreMadeAndNeverTakenAway(t *testing.T) {
	tr := open(t)
	make1 := func(fields string) int {
		status, _, _ := tr.call(http.MethodPost, "/Issues", `{"Subject":"Crew not seen","Notes":"…","IncludeClient":false,`+fields+`}`)
		return status
	}
	require.Equal(t, 200, make1(`"AssignedTo":"77","WorkTicketID":500201`))
	require.Equal(t, 200, make1(`"AssignedTo":"77","WorkTicketID":500201`), "again is another")
	require.Equal(t, 400, make1(`"AssignedTo":"4410","WorkTicketID":500201`), "a contact")
	require.Equal(t, 400, make1(`"AssignedTo":"77","PropertyID":2001,"OpportunityID":1`))
	require.Equal(t, 400, make1(`"AssignedTo":"77","WorkTicketID":1`))
	require.Equal(t, []int{1, 2}, tr.ids("Activities", "ActivityID", "$filter="+url.PathEscape("WorkTicketID eq 500201 and ActivityType eq 'Issue'")))
	require.Len(t, tr.sim.State().Customers[0].Issues, 2)
}

func TestRowsGo(t *testing.T) {
	tr := open(t)
	require.NoError(t, tr.sim.Add(sim.Seed{Customers: []sim.Customer{{Name: "acme", Gone: map[string][]int64{"Properties": {2001}}}}}))
	require.Equal(t, []int{2002}, tr.ids("Properties", "PropertyID", ""))
	for _, bad := range []string{`{"customers":[{"name":"a","rows":{"Jobs":[]}}]}`, `{"customers":[{"name":"a","rows":{"Routes":[{"RouteID":1,"Name":"x"}]}}]}`, `{"customers":[{"name":"a","rows":{"Routes":[{"RouteName":"x"}]}}]}`} {
		require.Error(t, tr.sim.Seed([]byte(bad)), bad)
	}
}
