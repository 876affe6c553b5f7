package webui_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/adapters/inbound/internal/browser"
	"actual/adapters/inbound/webui"
	"actual/app/access"
	"actual/app/transfers"
	"actual/domain"
	"actual/domain/tenant"
	"actual/domain/timesheet"
	"actual/domain/transfer"
	"actual/ports"
)

// signedIn is whoever shows the text of a session.
type signedIn struct{ can map[string]tenant.Role }

func (s signedIn) Admit(_ context.Context, text string) (access.Admitted, error) {
	role, there := s.can[text]
	if !there {
		return access.Admitted{}, tenant.ErrBadCredential
	}
	return access.Admitted{Principal: tenant.NewPrincipal(tenant.ByUser, domain.CompanyID{UUID: domain.UUID{1}}, domain.UUID{2}, role.Capabilities())}, nil
}

func (signedIn) EndText(context.Context, string) error { return nil }

// noWays lets nobody sign in.
type noWays struct{ webui.SignIn }

func (noWays) Ways() (string, bool) { return "", true }

// shelf has one transfer.
type shelf struct{ page transfers.Page }

func (s shelf) Page(_ context.Context, q transfers.AskPage) (transfers.Page, error) {
	p := s.page
	if q.ID != p.ID || q.Company != (domain.CompanyID{UUID: domain.UUID{1}}) {
		return transfers.Page{}, transfer.ErrNotFound
	}
	if !q.Money {
		p.Workers = []transfers.WorkerHours{{TransferHours: p.Workers[0].TransferHours}}
	}
	if !q.People {
		p.Names = nil
	}
	return p, nil
}

func unequal(t *testing.T) transfers.Page {
	t.Helper()
	c, err := tenant.New(domain.CompanyID{UUID: domain.UUID{1}}, "acme", "Acme <Lawns>", "America/New_York")
	require.NoError(t, err)
	at := time.Date(2026, 11, 27, 14, 0, 0, 0, time.UTC)
	day := domain.NewDate(2026, time.November, 26)
	worker := domain.WorkerID{UUID: domain.UUID{4}}
	return transfers.Page{
		Company: c, Names: map[domain.WorkerID]string{worker: "Ana <b>Flores</b>"},
		Shown: transfers.Shown{Transfer: transfer.Transfer{
			ID: domain.TransferID{UUID: domain.UUID{9}}, Target: transfer.QuickBooksTime, First: day, Last: day, Stage: transfer.Unequal, Entries: 2, Set: "5e7", Plan: "91a", Proof: "9f0",
			By: "user:maria", AskedAt: at, PreparedAt: at, CommittedBy: "user:maria", CommittedAt: at, EndedAt: at,
		}},
		Workers: []transfers.WorkerHours{{
			TransferHours: ports.TransferHours{Worker: worker, Items: 2, Wanted: 7200, Added: 1, AddedHours: 3600, Listed: 1, ListedHours: 3600},
			Money:         &transfers.Money{Wanted: 43 * timesheet.Dollar, Added: 21*timesheet.Dollar + timesheet.Dollar/2},
		}},
		Listed: []transfer.Item{{
			Mark: "ACT-AAAAAAAAAAAA", Worker: worker, State: transfer.Declined, Why: "time tracking is off for them",
			Want: transfer.Content{Person: "501", Code: "9", Day: day, Span: domain.Span{From: at.Add(-24 * time.Hour), To: at.Add(-23 * time.Hour)}, Lasts: 3600},
		}},
	}
}

func TestATransferHasAPageWithItsProof(t *testing.T) {
	page := unequal(t)
	who := signedIn{map[string]tenant.Role{"admin": tenant.RoleAdmin, "worker": tenant.RoleWorker}}
	asAdmin := stub{"GET /v1/me": func(w http.ResponseWriter, r *http.Request) {
		role := tenant.RoleWorker
		if browser.Get(r, browser.Session) == "admin" {
			role = tenant.RoleAdmin
		}
		me(role)(w, r)
	}}
	r := open(t, webui.Parts{SignIn: noWays{}, Sessions: who, Transfers: shelf{page}}, asAdmin)
	get := func(path, session string) *httptest.ResponseRecorder { return browse(t, r, path, session) }
	own := webui.TransferPath + page.ID.String()

	shown := get(own, "admin")
	require.Equal(t, http.StatusOK, shown.Code)
	for _, says := range []string{
		"Acme &lt;Lawns&gt;", "Ana &lt;b&gt;Flores&lt;/b&gt;", "America/New_York", "2026-11-27 09:00:00 EST", "user:maria", "refused by the target", "time tracking is off for them", "09:00:00 to 10:00:00",
		"$43.00", "1: 1:00:00 h, $21.50", "<code>5e7</code>", "<code>91a</code>", "<code>9f0</code>", `href="/v1/transfers/` + page.ID.String() + `/bundle"`,
	} {
		require.Contains(t, shown.Body.String(), says)
	}
	require.NotContains(t, strings.ToLower(shown.Body.String()), "<script")

	require.Equal(t, http.StatusNotFound, get(own, "worker").Code)
	require.Equal(t, http.StatusNotFound, get(webui.TransferPath+domain.UUID{8}.String(), "admin").Code)
	require.Equal(t, http.StatusNotFound, get(webui.TransferPath+"x", "admin").Code)
	away := get(own, "")
	require.Equal(t, http.StatusSeeOther, away.Code)
	require.Equal(t, "/sign-in?return_to=%2Ftransfers%2F"+page.ID.String(), away.Header().Get("Location"))
}
