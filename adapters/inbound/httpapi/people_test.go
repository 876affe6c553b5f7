package httpapi_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/adapters/inbound/httpapi"
	"actual/app/insight"
	"actual/app/roster"
	"actual/domain/job"
	"actual/domain/presence"
	"actual/domain/tenant"
)

// staff answers with one worker, and keeps what it was asked.
type staff struct {
	httpapi.Workers
	changed []roster.ChangeWorker
	added   []roster.AddWorker
}

func (s *staff) Add(_ context.Context, cmd roster.AddWorker) (job.Worker, error) {
	s.added = append(s.added, cmd)
	return job.NewWorker(workerID, cmd.Worker)
}

func (s *staff) Change(_ context.Context, cmd roster.ChangeWorker) (job.Worker, error) {
	s.changed = append(s.changed, cmd)
	return job.RestoreWorker(workerID, job.Particulars{Ref: "117", Name: "Ana", Language: job.Spanish}, cmd.Seen+1), nil
}

// A field that is left out stays, one that is null is emptied.
func TestWhatAChangeOfAWorkerSets(t *testing.T) {
	people := &staff{}
	w := newWorld(t, func(p *httpapi.Parts) { p.Workers = people })
	patch := func(body string) (roster.ChangeWorker, int) {
		people.changed = nil
		got := w.ask(t, http.MethodPatch, "/v1/workers/"+workerID.String(), strings.NewReader(body), "If-Match", `"7"`, "Content-Type", "application/json")
		if got.Code != http.StatusOK {
			return roster.ChangeWorker{}, got.Code
		}
		require.Equal(t, `"8"`, got.Header().Get("ETag"))
		return people.changed[0], got.Code
	}
	is := roster.ChangeWorker{Company: acme, Worker: workerID, Seen: 7, By: "apikey:" + keyID.String()}
	cmd, _ := patch(`{}`)
	require.Equal(t, is, cmd)
	cmd, _ = patch(`{"email":null,"phone":"1","active_to":null,"active_from":"2026-09-21T08:00:00-04:00","language":"es"}`)
	is.Email, is.Phone, is.Language = roster.Set(""), roster.Set("1"), roster.Set(job.Spanish)
	is.From, is.To = roster.Set(noon), roster.Set(time.Time{})
	require.Equal(t, is, cmd)
	for body, says := range map[string]int{
		`{"active_to":"2026-09-21"}`: 400, `{"active_to":7}`: 400, `{"email":7}`: 400, `{"email":{}}`: 400, `{"name":7}`: 400, `{"e":1}`: 400, `{"email":null,"email":"a"}`: 400,
	} {
		_, status := patch(body)
		require.Equal(t, says, status, body)
		require.Empty(t, people.changed)
	}
	got := w.ask(t, http.MethodPatch, "/v1/workers/"+workerID.String(), strings.NewReader(`{"active_to":"soon"}`), "If-Match", `"7"`, "Content-Type", "application/json")
	require.Contains(t, problemIn(t, got.Body.Bytes()).Detail, `active_to: it is "soon"; give a time with its zone`)
}

func TestAddAWorker(t *testing.T) {
	people := &staff{}
	w := newWorld(t, func(p *httpapi.Parts) { p.Workers = people })
	got := w.ask(t, http.MethodPost, "/v1/workers", strings.NewReader(`{"ref":"117","name":"Ana Flores","email":null}`), "Content-Type", "application/json")
	require.Equal(t, http.StatusCreated, got.Code, got.Body)
	require.Equal(t, []string{"/v1/workers/" + workerID.String(), `"1"`}, []string{got.Header().Get("Location"), got.Header().Get("ETag")})
	require.JSONEq(t, `{"id":"`+workerID.String()+`","ref":"117","name":"Ana Flores","email":null,"phone":null,"language":"en","active_from":null,"active_to":null}`, got.Body.String())
	got = w.ask(t, http.MethodPost, "/v1/workers", strings.NewReader(`{"ref":" ","name":"Ana"}`), "Content-Type", "application/json")
	require.Equal(t, http.StatusUnprocessableEntity, got.Code)
	require.Equal(t, "worker.bad_ref", problemIn(t, got.Body.Bytes()).Code)
}

// Names of people are for those who may read of people.
func TestWhoMayReadWhoAVisitIsOf(t *testing.T) {
	scopes := []tenant.Capability{tenant.ReadPresence}
	var asked insight.ListVisits
	w := newWorld(t, func(p *httpapi.Parts) {
		p.Visits = listVisits(func(q insight.ListVisits) (insight.VisitPage, error) {
			asked = q
			return insight.VisitPage{Visits: []presence.Version{aVisit()}, Names: names()}, nil
		})
		p.Keys = keysFunc(func(string) (tenant.APIKey, error) {
			return tenant.APIKey{ID: keyID, Company: acme, Scopes: scopes}, nil
		})
	})
	worker := func() *httpapi.WorkerRef {
		got := w.ask(t, http.MethodGet, "/v1/visits?worker="+workerID.String(), nil)
		require.Equal(t, http.StatusOK, got.Code, got.Body)
		return read[httpapi.VisitPage](t, got.Body.Bytes()).Visits[0].Worker
	}
	require.Equal(t, &httpapi.WorkerRef{Id: workerID.String()}, worker())
	require.Equal(t, workerID, asked.Worker)
	scopes = append(scopes, tenant.ReadPeople)
	require.Equal(t, "Ana Flores", *worker().Name)

	asked = insight.ListVisits{}
	got := w.ask(t, http.MethodGet, "/v1/me/visits", nil)
	require.Equal(t, http.StatusForbidden, got.Code, "no key has time of its own")
	scopes = append(scopes, tenant.ReadOwn)
	got = w.ask(t, http.MethodGet, "/v1/me/visits", nil)
	require.Equal(t, http.StatusForbidden, got.Code)
	require.Equal(t, "access.no_worker", problemIn(t, got.Body.Bytes()).Code)
	require.Equal(t, insight.ListVisits{}, asked, "nobody's is not everybody's")
}
