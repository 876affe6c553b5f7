package described_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"actual/contracts/described"
	"actual/contracts/notehub"
)

func read(t *testing.T) *described.Description {
	t.Helper()
	d, err := described.Read(notehub.OpenAPI)
	require.NoError(t, err)
	return d
}

func request(t *testing.T, method, target string) *http.Request {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, target, http.NoBody)
	r.Header.Set("Authorization", "Bearer x")
	r.Header.Set("Content-Type", "application/json")
	return r
}

func texts(drift []described.Drift) []string {
	out := []string{}
	for _, d := range drift {
		out = append(out, d.String())
	}
	return out
}

func TestRequestsAreJudged(t *testing.T) {
	d := read(t)
	const events, environment = "/v1/projects/app:1/events", "/v1/projects/app:1/devices/dev:1/environment_variables"
	for name, tt := range map[string]struct {
		method, target, body, bearer string
		want                         []string
	}{
		"as described":           {http.MethodGet, events + "?pageSize=10&dateType=uploaded&deviceUID=dev:1&deviceUID=dev:2", "", "Bearer x", nil},
		"an escaped colon":       {http.MethodGet, "/v1/projects/app%3A1/events", "", "Bearer x", nil},
		"no such operation":      {http.MethodGet, "/v2/projects", "", "Bearer x", []string{"GET /v2/projects: request: undescribed, there is no such operation"}},
		"no such method":         {http.MethodPatch, events, "", "Bearer x", []string{"PATCH " + events + ": request: undescribed, there is no such operation"}},
		"an unknown parameter":   {http.MethodGet, events + "?limit=1", "", "Bearer x", []string{"listEvents: request: query limit: undescribed"}},
		"a text for a number":    {http.MethodGet, events + "?pageSize=many", "", "Bearer x", []string{"listEvents: request: query pageSize: wrong type, described as integer"}},
		"too many":               {http.MethodGet, events + "?pageSize=10001", "", "Bearer x", []string{"listEvents: request: query pageSize: out of range, by its maximum"}},
		"no credential":          {http.MethodGet, events, "", "", []string{"listEvents: request: credential: missing"}},
		"a body that none wants": {http.MethodGet, events, "{}", "Bearer x", []string{"listEvents: request: body: undescribed, the operation takes none"}},
		"a body as described":    {http.MethodPut, environment, `{"environment_variables":{"a":"b"}}`, "Bearer x", nil},
		"no body":                {http.MethodPut, environment, "", "Bearer x", []string{"setEnvironment: request: body: missing"}},
		"a number for a text":    {http.MethodPut, environment, `{"environment_variables":{"a":1}}`, "Bearer x", []string{"setEnvironment: request: environment_variables.*: wrong type, integer, described as string"}},
		"a field more":           {http.MethodPut, environment, `{"environment_variables":{},"force":true}`, "Bearer x", []string{"setEnvironment: request: force: undescribed"}},
	} {
		t.Run(name, func(t *testing.T) {
			r := request(t, tt.method, tt.target)
			r.Header.Set("Authorization", tt.bearer)
			require.ElementsMatch(t, tt.want, texts(d.Request(r, []byte(tt.body))))
		})
	}
}

func TestAnswersAreJudged(t *testing.T) {
	d := read(t)
	good := `{"events":[{"event":"a","device":"dev:1","received":1.5,"new_key":1}],"has_more":false}`
	for name, tt := range map[string]struct {
		status int
		kind   string
		body   string
		want   []string
	}{
		"as described":         {200, "application/json; charset=utf-8", good, nil},
		"another status":       {302, "application/json", "{}", []string{"listEvents: answer 302: undescribed, the description knows no such status here"}},
		"another type":         {200, "text/html", "<p>", []string{`listEvents: answer 200: body: undescribed, its type is "text/html"`}},
		"no JSON":              {200, "application/json", `{"events":[`, []string{"listEvents: answer 200: body: unreadable, it is no JSON"}},
		"a field renamed":      {200, "application/json", strings.ReplaceAll(good, "has_more", "more"), []string{"listEvents: answer 200: has_more: missing", "listEvents: answer 200: more: undescribed"}},
		"a type changed":       {200, "application/json", strings.ReplaceAll(good, "1.5", `"1.5"`), []string{"listEvents: answer 200: events[].received: wrong type, string, described as number"}},
		"a value out of range": {200, "application/json", strings.ReplaceAll(good, "dev:1", "1"), []string{"listEvents: answer 200: events[].device: out of range, by its pattern"}},
		"a row twice":          {200, "application/json", `{"events":[{"event":"a","device":"dev:1","received":1},{"event":"a","device":"dev:1","received":1}],"has_more":true}`, nil},
		"two rows of one id":   {200, "application/json", `{"events":[{"event":"a","device":"dev:1","received":1},{"event":"a","device":"dev:1","received":2}],"has_more":true}`, []string{"listEvents: answer 200: events[].event: duplicate id, of two rows that differ"}},
		"a page lost":          {200, "application/json", `{"events":[],"has_more":true}`, []string{"listEvents: answer 200: events: lost page, no rows, and yet there are more"}},
		"an error":             {404, "application/json", `{"err":"no","code":404}`, nil},
	} {
		t.Run(name, func(t *testing.T) {
			a := described.Answer{Status: tt.status, Header: http.Header{"Content-Type": {tt.kind}}, Body: []byte(tt.body)}
			require.ElementsMatch(t, tt.want, texts(d.Answer(request(t, http.MethodGet, "/v1/projects/app:1/events"), a)))
		})
	}
}

func TestWhatIsNotRunIsSaid(t *testing.T) {
	c := described.Contract{Vendor: "notehub", Description: notehub.OpenAPI, Needs: []string{"ACTUAL_X"}, Getenv: os.Getenv}
	require.Equal(t, "NOT RUN against the real notehub: ACTUAL_X not set", c.NotRun())
	t.Setenv(described.Demand, "aspire,notehub")
	require.Equal(t, "NOT RUN against the real notehub: ACTUAL_X not set, and ACTUAL_CONTRACTS demands it", c.NotRun())
	t.Setenv("ACTUAL_X", "1")
	require.Empty(t, c.NotRun())
}
