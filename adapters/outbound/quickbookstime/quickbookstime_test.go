package quickbookstime_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/adapters/outbound/quickbookstime"
	"actual/contracts/conformance"
	"actual/contracts/faults"
	"actual/contracts/quickbookstime/sim"
	"actual/domain"
	"actual/domain/booked"
	"actual/domain/timesheet"
	"actual/domain/transfer"
	"actual/domain/vendor"
	"actual/ports"
)

// versionless leaves out what differs each time.
type versionless struct{ *trial }

func (v versionless) ListTimes(ctx context.Context, company domain.CompanyID, w ports.TimeWindow, q ports.SourceQuery) (ports.SourcePage[booked.Labour], error) {
	page, err := v.trial.ListTimes(ctx, company, w, q)
	for i := range page.Rows {
		if page.Rows[i].Version == "" {
			v.t.Error("a time sheet without a version")
		}
		page.Rows[i].Version = ""
	}
	return page, err
}

// grants goes the way of a connection.
func grants(t *testing.T, tr *trial, g *quickbookstime.Grants) {
	t.Helper()
	const redirect = "https://actual.example/connect"
	at, err := g.Authorize(app(tr.url), redirect, "the-state")
	require.NoError(t, err)
	code := allowed(t, at)
	_, _, err = g.Exchange(t.Context(), acme, app(tr.url), ports.GrantAnswer{Code: vendor.NewSecret("no-code"), Redirect: redirect})
	require.ErrorIs(t, err, ports.ErrGrantRefused)
	tokens, account, err := g.Exchange(t.Context(), acme, app(tr.url), ports.GrantAnswer{Code: vendor.NewSecret(code), Redirect: redirect})
	require.NoError(t, err)
	require.Equal(t, vendor.Account{Ref: "88", Name: "acme", Person: "501"}, account)
	require.Equal(t, tr.now.Add(10*24*time.Hour), tokens.Expires)
	who, err := g.Who(t.Context(), acme, app(tr.url), tokens.Access, account)
	require.NoError(t, err)
	require.Equal(t, account, who)
	next, err := g.Renew(t.Context(), acme, app(tr.url), tokens)
	require.NoError(t, err)
	require.NotEqual(t, tokens.Refresh.Reveal(), next.Refresh.Reveal())
	_, err = g.Renew(t.Context(), acme, app(tr.url), tokens)
	require.ErrorIs(t, err, ports.ErrGrantRefused, "it was used")
	other := app(tr.url)
	other.Secrets[vendor.ClientSecretField] = vendor.NewSecret("another-secret")
	_, err = g.Renew(t.Context(), acme, other, next)
	require.ErrorIs(t, err, ports.ErrClientRefused)
	_, err = g.Who(t.Context(), acme, app(tr.url), vendor.NewSecret("of-nobody"), account)
	require.ErrorIs(t, err, ports.ErrTokenRefused)
	tr.inject(faults.Rule{Fault: faults.Fault{Kind: faults.ResetAfter}, Operation: "grant", Times: 1})
	_, err = g.Renew(t.Context(), acme, app(tr.url), next)
	require.ErrorIs(t, err, ports.ErrUnknownOutcome)
}

// allowed returns the code that a browser comes back with.
func allowed(t *testing.T, at string) string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, at, http.NoBody)
	require.NoError(t, err)
	resp, err := (&http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}).Do(r)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	back, err := url.Parse(resp.Header.Get("Location"))
	require.NoError(t, err)
	require.Equal(t, "the-state", back.Query().Get("state"))
	return back.Query().Get("code")
}

// entry is an addition of so many hours from an hour of Monday on.
func (tr *trial) entry(mark string, hour, hours int) transfer.Write {
	tr.t.Helper()
	zone := newYork(tr.t)
	from, _ := monday.At(domain.WallTime(hour*60), zone)
	span := domain.Span{From: from.UTC(), To: from.UTC().Add(time.Duration(hours) * time.Hour)}
	return transfer.Write{
		Op: transfer.Add, Mark: mark, Zone: zone, Notes: "by badge",
		Content: transfer.Content{Person: "501", Code: "9001", Day: monday, Span: span, Lasts: timesheet.Hours(hours * 3600)},
	}
}

func (tr *trial) write(items ...transfer.Write) []transfer.Result {
	tr.t.Helper()
	results, err := tr.Write(tr.t.Context(), acme, items)
	require.NoError(tr.t, err)
	return results
}

const mark = "ACT-AAAAAAAAAAAA"

func TestMarksStandInAFieldWhereThereIsOne(t *testing.T) {
	tr := open(t)
	tr.write(tr.entry(mark, 7, 1))
	require.Equal(t, mark+" by badge", tr.sheets()[0].Notes)
	tr.add(sim.Account{CustomFields: []sim.CustomField{{ID: 4400, Name: "Phase", Type: "managed-list", Active: true}, {ID: 4401, Name: "actual", Type: "free-form", Active: true}}})
	tr.now = tr.now.Add(10 * time.Minute)
	tr.write(tr.entry("ACT-BBBBBBBBBBBB", 9, 1))
	require.Equal(t, "by badge", tr.sheets()[1].Notes)
	require.Equal(t, map[string]string{"4401": "ACT-BBBBBBBBBBBB"}, tr.sheets()[1].Custom)
	rows, _, err := tr.Held(t.Context(), acme, ports.HeldTime{People: []string{"501"}, First: monday, Last: monday})
	require.NoError(t, err)
	require.Equal(t, []string{mark, "ACT-BBBBBBBBBBBB"}, []string{rows[0].Mark, rows[1].Mark})
	require.Equal(t, "by badge", rows[0].Notes)
}

func TestWhatElseWasChangedIsTold(t *testing.T) {
	tr := open(t)
	tr.add(sim.Account{Lunch: true})
	got := tr.write(tr.entry(mark, 7, 8))
	require.Equal(t, transfer.Done, got[0].Outcome)
	require.Equal(t, []string{"31002"}, got[0].Others)
}

func TestApprovedDaysAreLeftAlone(t *testing.T) {
	tr := open(t)
	u := user(501, "Ada", true)
	u.ApprovedTo = monday.String()
	tr.add(sim.Account{Users: []sim.User{u}})
	got := tr.write(tr.entry(mark, 7, 1))
	require.Equal(t, transfer.Conflict, got[0].Outcome)
	require.Contains(t, got[0].Reason, "approved in QuickBooks Time up to 2026-11-23")
	require.Empty(t, tr.sheets())
	for _, c := range tr.injector.Calls(0) {
		require.NotEqual(t, "createTimesheets", c.Operation, "nothing is sent in vain")
	}
}

func TestAToken(t *testing.T) {
	tr := open(t)
	tr.connections.each[acme] = access(tr.url, "one-that-has-ended")
	tr.connections.next[acme] = access(tr.url, token)
	require.Equal(t, transfer.Done, tr.write(tr.entry(mark, 7, 1))[0].Outcome)
	require.Equal(t, 1, tr.connections.refused)
	for _, a := range []sim.Account{{Unpaid: true}, {Walled: true}} {
		tr.add(a)
		_, err := tr.Write(t.Context(), acme, []transfer.Write{tr.entry(mark, 9, 1)})
		require.ErrorIs(t, err, ports.ErrSourceRefused)
	}
	_, err := tr.Closed(t.Context(), domain.CompanyID{UUID: domain.UUID{9}}, []string{"501"})
	require.ErrorIs(t, err, vendor.ErrNotConnected)
}

// A part of a writing may be done when the next part fails: each says what became of it.
func TestAWritingIsCutOffInTheMiddle(t *testing.T) {
	tr := open(t)
	first := tr.write(tr.entry(mark, 7, 1), tr.entry("ACT-CCCCCCCCCCCC", 12, 1))
	gone := tr.entry(mark, 7, 1)
	gone.Op, gone.Ref, gone.Version = transfer.Remove, first[0].Ref, first[0].Version
	moved := tr.entry("ACT-CCCCCCCCCCCC", 13, 1)
	moved.Op, moved.Ref, moved.Version = transfer.Change, first[1].Ref, first[1].Version
	tr.inject(faults.Rule{Fault: faults.Fault{Kind: faults.ResetAfter}, Operation: "updateTimesheets"})
	tr.inject(faults.Rule{Fault: faults.Fault{Kind: faults.TooManyAbsurd}, Operation: "createTimesheets"})
	got := tr.write(gone, moved, tr.entry("ACT-DDDDDDDDDDDD", 7, 1))
	require.Equal(t, []transfer.Outcome{transfer.Done, transfer.Unknown, transfer.Unsent}, []transfer.Outcome{got[0].Outcome, got[1].Outcome, got[2].Outcome})
	n := 0
	for _, c := range tr.injector.Calls(0) {
		if c.Operation == "updateTimesheets" {
			n++
		}
	}
	require.Equal(t, 1, n, "what may have been done is not sent again")
}

// Rows that are removed while pages are read move others to pages that were read.
func TestPagesWhileRowsAreRemoved(t *testing.T) {
	tr := open(t)
	var many []sim.Timesheet
	zone := newYork(t)
	for n := range 25 {
		from, _ := monday.At(domain.WallTime(n*30), zone)
		many = append(many, sim.Timesheet{ID: int64(100 + n), User: 501, Jobcode: 9001, Start: from.Format(time.RFC3339), End: from.Add(time.Minute).Format(time.RFC3339)})
	}
	tr.add(sim.Account{Timesheets: many})
	seen, after, reads := map[string]bool{}, "", 0
	for {
		rows, next, err := tr.Held(t.Context(), acme, ports.HeldTime{People: []string{"501"}, First: monday, Last: monday, After: after})
		require.NoError(t, err)
		for _, r := range rows {
			seen[r.Ref] = true
		}
		if reads++; reads == 3 { // After the second page.
			tr.now = tr.now.Add(time.Second)
			tr.add(sim.Account{Gone: []int64{100}})
		}
		if after = next; after == "" {
			break
		}
	}
	require.Len(t, seen, 25)
	require.Greater(t, reads, 4, "they were read again from the first")
}

func TestAGrantEndsInTime(t *testing.T) {
	conformance.GrantTime(t, app(quickbookstime.API), func(network http.RoundTripper) ports.GrantServer {
		return quickbookstime.NewGrants(quickbookstime.Options{Transport: network}, nil, nil, &trial{}, slog.New(slog.DiscardHandler))
	})
}
