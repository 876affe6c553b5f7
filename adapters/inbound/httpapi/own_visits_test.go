package httpapi_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"actual/adapters/inbound/httpapi"
	"actual/app/access"
	"actual/app/insight"
	"actual/domain/job"
	"actual/domain/presence"
	"actual/domain/tenant"
)

// A worker who is signed in sees the visits of the badges in their custody, and
// nobody else's, whatever they ask for.
func TestAWorkersOwnVisits(t *testing.T) {
	var asked []insight.ListVisits
	w := newWorld(t, func(p *httpapi.Parts) {
		p.Visits = listVisits(func(q insight.ListVisits) (insight.VisitPage, error) {
			asked = append(asked, q)
			n := names()
			n.Worn[visitID] = job.RestoreWorker(workerID, job.Particulars{Ref: "117", Name: "Ana Flores"}, 1)
			return insight.VisitPage{Visits: []presence.Version{aVisit()}, Names: n}, nil
		})
		p.Sessions = gate(func(string) (access.Admitted, error) {
			worker := tenant.NewPrincipal(tenant.ByUser, acme, anID, tenant.RoleWorker.Capabilities())
			worker.Worker = workerID
			return access.Admitted{Principal: worker}, nil
		})
	})
	const cookie = "__Host-actual_session=own"
	got := w.browse(t, http.MethodGet, "/v1/me/visits?from=2026-09-21T12:00:00Z&limit=7", "", "Cookie", cookie)
	require.Equal(t, http.StatusOK, got.Code, got.Body)
	require.Equal(t, []insight.ListVisits{{Company: acme, Worker: workerID, From: noon, Limit: 7}}, asked)
	require.Equal(t, "Ana Flores", *read[httpapi.VisitPage](t, got.Body.Bytes()).Visits[0].Worker.Name, "of themselves all may read")
	for target, status := range map[string]int{
		"/v1/me/visits?worker=" + anID.String():  http.StatusBadRequest, // There is no such parameter.
		"/v1/visits":                             http.StatusForbidden,
		"/v1/visits?worker=" + workerID.String(): http.StatusForbidden,
		"/v1/workers":                            http.StatusForbidden,
		"/v1/custody":                            http.StatusForbidden,
	} {
		require.Equal(t, status, w.browse(t, http.MethodGet, target, "", "Cookie", cookie).Code, target)
	}
	require.Len(t, asked, 1)
}
