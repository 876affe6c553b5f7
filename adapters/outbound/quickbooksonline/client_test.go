package quickbooksonline_test

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/adapters/outbound/quickbooksonline"
	"actual/contracts/conformance"
	"actual/contracts/described"
	"actual/contracts/faults"
	"actual/domain"
	"actual/domain/transfer"
	"actual/domain/vendor"
	"actual/ports"
)

func optionsOf(p described.Place) quickbooksonline.Options {
	return quickbooksonline.Options{Transport: p.Transport}
}

func TestTheDirectory(t *testing.T) {
	tr := open(t)
	tr.Client = tr.client(quickbooksonline.Options{Policy: local, PageSize: 2, Transport: tr.drift})
	contract.Judge(t, tr.drift)
	var people []ports.TimePerson
	for after, begun := "", false; after != "" || !begun; begun = true {
		some, next, err := tr.People(t.Context(), acme, after)
		require.NoError(t, err)
		people, after = append(people, some...), next
	}
	require.Equal(t, []ports.TimePerson{
		{Ref: "employee:55", Name: "Ana Ruiz", Number: "0017", Email: "ana@acme.example", Active: true}, {Ref: "employee:56", Name: "Bo Li", Active: true}, {Ref: "employee:57", Name: "Cy Dow"},
	}, people)
	var codes []ports.TimeCode
	for after, begun := "", false; after != "" || !begun; begun = true {
		some, next, err := tr.Codes(t.Context(), acme, after)
		require.NoError(t, err)
		codes, after = append(codes, some...), next
	}
	require.Equal(t, []ports.TimeCode{
		{Ref: "customer:310", Kind: "customer", Name: "Acme", Active: true},
		{Ref: "customer:311", Kind: "customer", Name: "Elm 1", Parent: "customer:310", Active: true},
		{Ref: "item:12", Kind: "item", Name: "Mowing", Active: true},
	}, codes, "what is kept in stock is nothing that time is booked to")
	tr.connections.each[acme] = access(tr.url, "other-token", "9131")
	people, _, err := tr.People(t.Context(), acme, "")
	require.NoError(t, err)
	require.Contains(t, people[0].Barred, "time tracking is turned off")
	_, _, err = tr.People(t.Context(), acme, "nonsense")
	require.ErrorIs(t, err, ports.ErrSourceCursor)
}

// A page that holds a row twice costs none of the next.
func TestARowTwiceInAPage(t *testing.T) {
	tr := open(t)
	tr.Client = tr.client(quickbooksonline.Options{Policy: local, PageSize: 2, Transport: tr.drift})
	tr.inject(faults.Rule{Fault: faults.Fault{Kind: faults.DuplicateRow}, Operation: "query"})
	refs := map[string]bool{}
	for after, begun := "", false; after != "" || !begun; begun = true {
		some, next, err := tr.People(t.Context(), acme, after)
		require.NoError(t, err)
		for _, p := range some {
			refs[p.Ref] = true
		}
		after = next
	}
	require.Len(t, refs, 3)
	for hour := range 5 {
		results, err := tr.Write(t.Context(), acme, []transfer.Write{write(string(rune('a'+hour)), "ACT-AAAAAAAAAAA"+string(rune('A'+hour)), time.Date(2026, 11, 26, hour, 0, 0, 0, time.UTC))})
		require.NoError(t, err)
		require.Equal(t, transfer.Done, results[0].Outcome)
	}
	rows := map[string]bool{}
	day := domain.NewDate(2026, 11, 26)
	for q, begun := (ports.HeldTime{People: []string{"employee:55"}, First: day, Last: day}), false; q.After != "" || !begun; begun = true {
		some, next, err := tr.Held(t.Context(), acme, q)
		require.NoError(t, err)
		for _, r := range some {
			rows[r.Ref] = true
		}
		q.After = next
	}
	require.Len(t, rows, 5)
}

func TestATokenThatWasRefusedIsRenewedOnce(t *testing.T) {
	tr := open(t)
	_, _, err := tr.Codes(t.Context(), renewed, "")
	require.NoError(t, err)
	_, _, err = tr.Codes(t.Context(), refused, "")
	require.ErrorIs(t, err, ports.ErrSourceRefused)
	require.NotContains(t, err.Error(), "bad-token")
	tr.connections.each[acme] = access(tr.url, "good-token", "9131")
	_, _, err = tr.Codes(t.Context(), acme, "")
	require.ErrorIs(t, err, ports.ErrSourceScope)
}

func write(key, mark string, from time.Time) transfer.Write {
	span := domain.Span{From: from, To: from.Add(time.Hour)}
	return transfer.Write{Op: transfer.Add, Key: key, Mark: mark, Zone: time.UTC, Content: transfer.Content{Person: "employee:55", Code: "item:12", Day: domain.NewDate(2026, 11, 26), Span: span, Lasts: 3600}}
}

// Of several things some are not answered: they are unknown, and after two in a row what
// comes is not sent. Sent again with the same keys, each is there once.
func TestWhatComesAfterUnknownOutcomes(t *testing.T) {
	for lost, want := range map[int][]transfer.Outcome{
		1: {transfer.Done, transfer.Unknown, transfer.Done, transfer.Done},
		2: {transfer.Done, transfer.Unknown, transfer.Unknown, transfer.Unsent},
	} {
		tr := open(t)
		var items []transfer.Write
		for n := range 4 {
			items = append(items, write(fmt.Sprint("k", n), fmt.Sprint("ACT-AAAAAAAAAAA", "ABCD"[n:n+1]), time.Date(2026, 11, 26, 7+n, 0, 0, 0, time.UTC)))
		}
		tr.inject(faults.Rule{Fault: faults.Fault{Kind: faults.ResetAfter}, Operation: "writeTimeActivity", After: 1, Times: lost})
		results, err := tr.Write(t.Context(), acme, items)
		require.NoError(t, err)
		for n, r := range results {
			require.Equal(t, want[n], r.Outcome, "%d lost, the one of number %d", lost, n)
		}
		results, err = tr.Write(t.Context(), acme, items)
		require.NoError(t, err)
		for _, r := range results {
			require.Equal(t, transfer.Done, r.Outcome)
		}
		require.Len(t, tr.sim.State().Realms[0].Activities, 4, "the same keys, done once")
	}
}

func TestWhatIsRefusedSaysWhyInWords(t *testing.T) {
	tr := open(t)
	morning := time.Date(2026, 11, 26, 7, 0, 0, 0, time.UTC)
	odd, lost, twice, left := write("k1", "ACT-AAAAAAAAAAAA", morning), write("k2", "ACT-AAAAAAAAAAAB", morning), write("k3", "ACT-AAAAAAAAAAAC", morning), write("k4", "ACT-AAAAAAAAAAAD", morning)
	odd.Person, lost.Code, twice.Code, left.Person = "55", "customer:99", "item:12+item:12", "employee:57"
	results, err := tr.Write(t.Context(), acme, []transfer.Write{odd, lost, twice, left})
	require.NoError(t, err)
	for _, r := range results {
		require.Equal(t, transfer.Refused, r.Outcome)
	}
	require.Contains(t, results[1].Reason, "Invalid Reference Id")
	require.Contains(t, results[3].Reason, "is inactive in QuickBooks Online", "what is added is refused, and not gone")
}

// A row that somebody removes between two pages moves those behind it up: none is passed
// over.
func TestNothingIsPassedOverBetweenPages(t *testing.T) {
	tr := open(t)
	var items []transfer.Write
	for n := range 20 {
		w := write("k"+string(rune('a'+n)), "ACT-AAAAAAAAAAA"+string(rune('A'+n)), time.Date(2026, 11, 26, n, 0, 0, 0, time.UTC))
		items = append(items, w)
	}
	results, err := tr.Write(t.Context(), acme, items)
	require.NoError(t, err)
	q := ports.HeldTime{People: []string{"employee:55"}, First: domain.NewDate(2026, 11, 26), Last: domain.NewDate(2026, 11, 26)}
	seen := map[string]bool{}
	for page := 0; page == 0 || q.After != ""; page++ {
		require.Less(t, page, 10)
		rows, next, err := tr.Held(t.Context(), acme, q)
		require.NoError(t, err)
		for _, r := range rows {
			seen[r.Ref] = true
		}
		if page == 0 {
			gone := items[3]
			gone.Op, gone.Ref, gone.Version, gone.Key = transfer.Remove, results[3].Ref, results[3].Version, "gone"
			done, err := tr.Write(t.Context(), acme, []transfer.Write{gone})
			require.NoError(t, err)
			require.Equal(t, transfer.Done, done[0].Outcome)
		}
		q.After = next
	}
	require.Len(t, seen, 20)
}

func TestGrants(t *testing.T) {
	tr := open(t)
	contract.Judge(t, tr.drift)
	g := quickbooksonline.NewGrants(quickbooksonline.Options{Policy: local, Transport: tr.drift}, nil, nil, tr, slog.New(slog.DiscardHandler))
	const redirect = "https://actual.example/connect"
	at, err := g.Authorize(app(tr.url), redirect, "state-1")
	require.NoError(t, err)
	require.True(t, strings.HasPrefix(at, tr.url+"/connect/oauth2?"))
	own, err := g.Authorize(vendor.Credential{Secrets: app("").Secrets}, redirect, "s")
	require.NoError(t, err)
	require.True(t, strings.HasPrefix(own, "https://appcenter.intuit.com/connect/oauth2?"))
	back := follow(t, at)
	require.Equal(t, "state-1", back.Get("state"))
	answer := ports.GrantAnswer{Code: vendor.NewSecret(back.Get("code")), Account: back.Get("realmId"), Redirect: redirect}
	tokens, account, err := g.Exchange(t.Context(), acme, app(tr.url), answer)
	require.NoError(t, err)
	require.Equal(t, "9130", account.Ref)
	require.Equal(t, tr.now.Add(time.Hour), tokens.Expires)
	known, err := g.Who(t.Context(), acme, app(tr.url), tokens.Access, account)
	require.NoError(t, err)
	require.Equal(t, "Company 9130", known.Name)
	_, err = g.Who(t.Context(), acme, app(tr.url), vendor.NewSecret("nothing"), account)
	require.ErrorIs(t, err, ports.ErrTokenRefused)
	_, _, err = g.Exchange(t.Context(), acme, app(tr.url), answer)
	require.ErrorIs(t, err, ports.ErrGrantRefused)
	next, err := g.Renew(t.Context(), acme, app(tr.url), tokens)
	require.NoError(t, err)
	require.NotEqual(t, tokens.Refresh.Reveal(), next.Refresh.Reveal())
	wrong := app(tr.url)
	wrong.Secrets = map[string]vendor.Secret{vendor.ClientIDField: vendor.NewSecret("the-client-id"), vendor.ClientSecretField: vendor.NewSecret("another-secret")}
	_, err = g.Renew(t.Context(), acme, wrong, next)
	require.ErrorIs(t, err, ports.ErrClientRefused)
	tr.inject(faults.Rule{Fault: faults.Fault{Kind: faults.ResetAfter}, Operation: "grant", Times: 1})
	_, err = g.Renew(t.Context(), acme, app(tr.url), next)
	require.ErrorIs(t, err, ports.ErrUnknownOutcome)
}

// follow is what a browser is sent back with.
func follow(t *testing.T, at string) url.Values {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, at, http.NoBody)
	require.NoError(t, err)
	resp, err := (&http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}).Do(r)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	back, err := resp.Location()
	require.NoError(t, err)
	return back.Query()
}

func TestAGrantEndsInTime(t *testing.T) {
	conformance.GrantTime(t, app(quickbooksonline.API), func(network http.RoundTripper) ports.GrantServer {
		return quickbooksonline.NewGrants(quickbooksonline.Options{Transport: network}, nil, nil, &trial{}, slog.New(slog.DiscardHandler))
	})
}
