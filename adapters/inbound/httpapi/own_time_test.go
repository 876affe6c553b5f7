package httpapi_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"actual/adapters/inbound/httpapi"
	"actual/app/access"
	"actual/app/timekeeping"
	"actual/domain"
	"actual/domain/job"
	"actual/domain/tenant"
	"actual/domain/timesheet"
	"actual/ports"
)

// timeDesk notes what it was asked.
type timeDesk struct {
	looks    []timekeeping.Look
	spoken   []timekeeping.Speak
	approved []timekeeping.Approve
	reopened []timekeeping.Reopen
}

func (d *timeDesk) Days(_ context.Context, q timekeeping.Look) (timekeeping.Looked, error) {
	d.looks = append(d.looks, q)
	day := timekeeping.WorkerDay{Day: timesheet.Day{Worker: workerID, Day: domain.NewDate(2026, 9, 21), State: timesheet.DayOpen}, Paid: timesheet.Hour, Digest: "d"}
	return timekeeping.Looked{Days: []timekeeping.WorkerDay{day}, Next: timekeeping.Place{Day: day.Day.Day, Ref: "117"}, Names: timekeeping.Names{Workers: map[domain.WorkerID]job.Worker{
		workerID: job.RestoreWorker(workerID, job.Particulars{Ref: "117", Name: "Ana Flores"}, 1),
	}}}, nil
}

func (d *timeDesk) Show(context.Context, domain.CompanyID, ports.TimeDayKey) (timekeeping.Told, error) {
	return timekeeping.Told{}, nil
}

func (d *timeDesk) Approved(context.Context, domain.CompanyID, ports.TimeEntryQuery) ([]timesheet.Entry, error) {
	return nil, nil
}

func (d *timeDesk) Approve(_ context.Context, cmd timekeeping.Approve) ([]timekeeping.Done, error) {
	d.approved = append(d.approved, cmd)
	return []timekeeping.Done{{TimeDayKey: cmd.Days[0].TimeDayKey, Outcome: timekeeping.Refused, Refused: timesheet.ErrBlocked, Against: []timekeeping.Block{{Kind: timekeeping.InDispute, Text: "no"}}}}, nil
}

func (d *timeDesk) Reopen(_ context.Context, cmd timekeeping.Reopen) (timesheet.Day, error) {
	d.reopened = append(d.reopened, cmd)
	return timesheet.Day{Worker: cmd.Day.Worker, Day: cmd.Day.Day, State: timesheet.DayOpen, Revision: 2}, nil
}

func (d *timeDesk) Dispute(_ context.Context, cmd timekeeping.Speak) (timesheet.Day, error) {
	d.spoken = append(d.spoken, cmd)
	return timesheet.Day{Worker: cmd.Day.Worker, Day: cmd.Day.Day, State: timesheet.DayOpen, Disputed: true, Revision: 1}, nil
}

func (d *timeDesk) Answer(ctx context.Context, cmd timekeeping.Speak) (timesheet.Day, error) {
	return d.Dispute(ctx, cmd)
}

// newTimeWorld is a world in which somebody with a role, who stands for a worker, is
// signed in.
func newTimeWorld(t *testing.T, role tenant.Role) (*world, *timeDesk) {
	t.Helper()
	d := &timeDesk{}
	return newWorld(t, func(p *httpapi.Parts) {
		p.TimeDays, p.TimeDesk, p.Origin, p.Company = d, d, ourOrigin, company{}
		p.Sessions = gate(func(string) (access.Admitted, error) {
			who := tenant.NewPrincipal(tenant.ByUser, acme, anID, role.Capabilities())
			if role == tenant.RoleWorker {
				who.Worker = workerID
			}
			return access.Admitted{Principal: who, Secret: tenant.Secret{1}, Session: tenant.Session{ID: domain.SessionID{UUID: anID}, Company: acme, Kind: tenant.ByUser, By: tenant.ByEmail}}, nil
		})
	}), d
}

// send posts as a page of ours would.
func (w *world) send(t *testing.T, target, body string) *httptest.ResponseRecorder {
	t.Helper()
	session := w.browse(t, http.MethodGet, "/v1/session", "", "Cookie", ownCookie)
	require.Equal(t, http.StatusOK, session.Code, session.Body)
	return w.browse(t, http.MethodPost, target, body, "Cookie", ownCookie, "Origin", ourOrigin, "X-CSRF-Token", read[httpapi.CurrentSession](t, session.Body.Bytes()).CsrfToken)
}

const ownCookie = "__Host-actual_session=own"

// A worker who is signed in sees their own days and nobody else's, and approves
// nothing.
func TestAWorkersOwnTime(t *testing.T) {
	w, desk := newTimeWorld(t, tenant.RoleWorker)
	got := w.browse(t, http.MethodGet, "/v1/me/time-days?from=2026-09-21&limit=7", "", "Cookie", ownCookie)
	require.Equal(t, http.StatusOK, got.Code, got.Body)
	require.Equal(t, []timekeeping.Look{{Company: acme, From: domain.NewDate(2026, 9, 21), Workers: []domain.WorkerID{workerID}, Limit: 7}}, desk.looks)
	page := read[httpapi.TimeDayPage](t, got.Body.Bytes())
	require.Equal(t, "Ana Flores", *page.TimeDays[0].Worker.Name, "of themselves all may read")
	got = w.browse(t, http.MethodGet, "/v1/me/time-days?cursor="+*page.NextCursor, "", "Cookie", ownCookie)
	require.Equal(t, http.StatusOK, got.Code, got.Body)
	require.Equal(t, timekeeping.Place{Day: domain.NewDate(2026, 9, 21), Ref: "117"}, desk.looks[1].After)

	got = w.send(t, "/v1/me/time-days/2026-09-21/dispute", `{"text":"I was there until four"}`)
	require.Equal(t, http.StatusOK, got.Code, got.Body)
	require.True(t, read[httpapi.TimeDayState](t, got.Body.Bytes()).Disputed)
	require.Equal(t, ports.TimeDayKey{Worker: workerID, Day: domain.NewDate(2026, 9, 21)}, desk.spoken[0].Day)
	for target, status := range map[string]int{
		"/v1/me/time-days?worker=" + anID.String(): http.StatusBadRequest, // There is no such parameter.
		"/v1/time-days": http.StatusForbidden,
		"/v1/time-days?worker=" + workerID.String():          http.StatusForbidden,
		"/v1/time-days/" + workerID.String() + "/2026-09-21": http.StatusForbidden,
		"/v1/time-entries":           http.StatusForbidden,
		"/v1/pay-rates":              http.StatusForbidden,
		"/v1/pay-periods/2026-09-21": http.StatusForbidden,
	} {
		require.Equal(t, status, w.browse(t, http.MethodGet, target, "", "Cookie", ownCookie).Code, target)
	}
	body := `{"days":[{"worker":"` + workerID.String() + `","day":"2026-09-21"}]}`
	require.Equal(t, http.StatusForbidden, w.send(t, "/v1/time-days/approve", body).Code)
	require.Len(t, desk.looks, 2)
}

// A supervisor approves, and can't change what is locked; an office can.
func TestWhoApprovesAndWhoAdjusts(t *testing.T) {
	body := `{"days":[{"worker":"` + workerID.String() + `","day":"2026-09-21","digest":"d"}],"override":"so"}`
	for role, adjusts := range map[tenant.Role]bool{tenant.RoleApprover: false, tenant.RoleAdmin: true} {
		w, desk := newTimeWorld(t, role)
		got := w.send(t, "/v1/time-days/approve", body)
		require.Equal(t, http.StatusOK, got.Code, got.Body)
		done := read[httpapi.TimeApproved](t, got.Body.Bytes()).Days[0]
		require.Equal(t, "time.blocked", *done.Code)
		require.Equal(t, httpapi.TimeBlockDisputed, done.Against[0].Kind)
		require.Equal(t, adjusts, desk.approved[0].Adjust)
		require.Equal(t, "d", desk.approved[0].Days[0].Digest)
		got = w.send(t, "/v1/time-days/"+workerID.String()+"/2026-09-21/reopen", `{"text":"so"}`)
		require.Equal(t, http.StatusOK, got.Code, got.Body)
		require.Equal(t, adjusts, desk.reopened[0].Adjust)
		lock := w.send(t, "/v1/pay-periods/2026-09-21/lock", `{"why":1}`)
		require.Equal(t, map[bool]int{false: http.StatusForbidden, true: http.StatusBadRequest}[adjusts], lock.Code)
	}
}
