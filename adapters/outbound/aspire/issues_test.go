package aspire_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"actual/adapters/outbound/aspire"
	"actual/contracts/conformance"
	"actual/contracts/faults"
	"actual/domain/export"
	"actual/ports"
)

// openIssues is a trial whose customer has users, activities, and tickets that are
// closed in each way.
func openIssues(t *testing.T) (*trial, aspire.Issues) {
	t.Helper()
	tr := open(t)
	tr.add("Contacts", fields{"ContactID": 4300, "UserID": 77}, fields{"ContactID": 4301, "UserID": nil})
	tr.add("Activities",
		fields{"ActivityID": 1, "ActivityType": "Task", "Subject": "Call the client", "Notes": nil},
		fields{"ActivityID": 2, "ActivityType": "Issue", "Subject": "Crew not seen", "Notes": "Nobody was there.", "WorkTicketID": 5100},
	)
	tr.add("WorkTickets",
		fields{"WorkTicketID": 5300, "ApprovedDate": "2026-04-14T00:00:00Z"}, fields{"WorkTicketID": 5301}, fields{"WorkTicketID": 5302})
	for n := range parts {
		tr.add("WorkTicketTimes", fields{"WorkTicketTimeID": 100 + n, "WorkTicketID": 5301}, fields{"WorkTicketTimeID": 200 + n, "WorkTicketID": 5302})
	}
	tr.add("WorkTicketTimes",
		fields{"WorkTicketTimeID": 100 + parts, "WorkTicketID": 5301, "ApprovedDateTime": "2026-04-14T09:00:00Z"},
		fields{"WorkTicketTimeID": 200 + parts, "WorkTicketID": 5302, "ExportedDateTime": "2026-04-15T09:00:00Z"})
	return tr, aspire.NewIssues(tr.Client)
}

func issue(t *testing.T, i export.Issue) export.Fields {
	t.Helper()
	f, err := i.Fields()
	require.NoError(t, err)
	return f
}

func told(t *testing.T) export.Fields {
	t.Helper()
	return issue(t, export.Issue{Subject: "Crew not seen: it's <odd> & “so”", Notes: "Nobody\nwas there.", Ticket: "5100", AssignedTo: "77"})
}

func TestContractOfExportTarget(t *testing.T) {
	conformance.ExportTargets(t, func(t *testing.T) conformance.ExportTarget {
		t.Helper()
		tr, issues := openIssues(t)
		contract.Judge(t, tr.drift)
		contract.Mutate(t, tr.injector)
		lose := map[bool]faults.Kind{true: faults.ResetAfter, false: faults.ResetBefore}
		about := func(ticket string) export.Fields {
			return issue(t, export.Issue{Subject: "Crew not seen", Ticket: ticket, AssignedTo: "77"})
		}
		return conformance.ExportTarget{
			Target: issues, Company: acme, Refused: refused, Down: down,
			Good:    []export.Fields{told(t), issue(t, export.Issue{Subject: "Crew not seen", Site: "2100", AssignedTo: "77"})},
			Closed:  []export.Fields{about("5300"), about("5301"), about("5302")},
			Nowhere: []export.Fields{about("4999"), issue(t, export.Issue{Subject: "Crew not seen", Site: "4999", AssignedTo: "77"})},
			Bad: []export.Fields{
				issue(t, export.Issue{Subject: "Crew not seen", Ticket: "5100"}),
				issue(t, export.Issue{Subject: "Crew not seen", Ticket: "5100", AssignedTo: "4300"}),
				issue(t, export.Issue{Subject: "Crew not seen", Ticket: "T-17", AssignedTo: "77"}),
				issue(t, export.Issue{Subject: strings.Repeat("🌳", 180), Ticket: "5100", AssignedTo: "77"}),
			},
			Lose: func(stored bool) {
				tr.inject(faults.Rule{Fault: faults.Fault{Kind: lose[stored]}, Operation: "createIssue", Times: 1})
			},
		}
	})
}

func TestAnIssueAsAspireTakesIt(t *testing.T) {
	_, issues := openIssues(t)
	body, err := issues.Render(ports.ExportMessage{Mark: "ACT-AAAAAAAAAAA2", Content: told(t)})
	require.NoError(t, err)
	require.Equal(t, `{"AssignedTo":"77","Subject":"Crew not seen: it's <odd> & “so” [ACT-AAAAAAAAAAA2]","Notes":"Nobody\nwas there.\n\nWritten by Actual, ACT-AAAAAAAAAAA2.",`+
		`"WorkTicketID":5100,"IncludeClient":false,"PublicComment":false}`, string(body))
	body, err = issues.Render(ports.ExportMessage{Mark: "ACT-AAAAAAAAAAA2", Content: issue(t, export.Issue{Subject: "Seen", Site: "2100", AssignedTo: "77"})})
	require.NoError(t, err)
	require.Equal(t, `{"AssignedTo":"77","Subject":"Seen [ACT-AAAAAAAAAAA2]","Notes":"Written by Actual, ACT-AAAAAAAAAAA2.","PropertyID":2100,"IncludeClient":false,"PublicComment":false}`, string(body))
}

// answering answers what makes an issue in another way.
type answering struct{ kind, body string }

func (a answering) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err == nil && strings.HasSuffix(req.URL.Path, "/Issues") {
		resp.Header.Set("Content-Type", a.kind)
		resp.Body, resp.ContentLength = io.NopCloser(strings.NewReader(a.body)), int64(len(a.body))
	}
	return resp, err
}

// Nobody knows what Aspire answers to an issue but a text: any is taken for an
// answer but one that somebody else gave.
func TestWhatIsAnsweredToAnIssue(t *testing.T) {
	for name, c := range map[string]struct {
		answering
		want error
	}{
		"a text in JSON":   {answering{"application/json", `"71"`}, nil},
		"a bare text":      {answering{"text/plain", "Issue created"}, nil},
		"nothing":          {answering{"application/octet-stream", ""}, nil},
		"a number":         {answering{"application/json", "71"}, nil},
		"half of a JSON":   {answering{"application/json", `"Issue cr`}, ports.ErrUnknownOutcome},
		"a page of HTML":   {answering{"text/html", "<!doctype html>"}, ports.ErrUnknownOutcome},
		"a page as a text": {answering{"text/plain", " <html>"}, ports.ErrUnknownOutcome},
	} {
		tr, _ := openIssues(t)
		issues := aspire.NewIssues(tr.client(aspire.Options{Policy: local, Transport: c.answering}))
		m := ports.ExportMessage{Mark: "ACT-AAAAAAAAAAA2", Content: told(t)}
		err := issues.Send(t.Context(), acme, m)
		if c.want == nil {
			require.NoError(t, err, name)
		} else {
			require.ErrorIs(t, err, c.want, name)
		}
		refs, err := issues.Find(t.Context(), acme, m)
		require.NoError(t, err)
		require.Len(t, refs, 1, name)
	}
}

// What a mark is looked for by may not be understood, and an office may change what
// was written.
func TestAnIssueIsReadBackInSeveralWays(t *testing.T) {
	tr, issues := openIssues(t)
	m := ports.ExportMessage{Mark: "ACT-AAAAAAAAAAA2", Content: told(t)}
	require.NoError(t, issues.Send(t.Context(), acme, m))
	find := func() []string {
		refs, err := issues.Find(t.Context(), acme, m)
		require.NoError(t, err)
		return refs
	}
	require.Equal(t, []string{"3"}, find())
	require.Equal(t, 1, tr.injector.Count("listActivities"), "one question finds it")

	tr.add("Activities", fields{"ActivityID": 3, "Subject": "Crew not seen (my words)", "Notes": "Written by Actual, ACT-AAAAAAAAAAA2.", "WorkTicketID": 5100})
	require.Equal(t, []string{"3"}, find(), "by its notes, among the newest")

	wire := &refusing{what: []string{"contains("}}
	issues = aspire.NewIssues(tr.client(aspire.Options{Policy: local, Transport: wire}))
	require.Equal(t, []string{"3"}, find(), "among what is about the ticket")
	require.Contains(t, wire.seen[len(wire.seen)-1].RawQuery, "$filter=WorkTicketID%20eq%205100&")
}

// An answer that does not show what an issue is told by does not say that it is not
// there.
func TestNothingFollowsFromRowsThatDontTell(t *testing.T) {
	for name, f := range map[string]faults.Fault{
		"a subject of another name": {Kind: faults.FieldRenamed, Field: "Subject", To: "Title"},
		"notes of another type":     {Kind: faults.TypeChanged, Field: "Notes"},
		"no id":                     {Kind: faults.FieldRenamed, Field: "ActivityID", To: "Id"},
	} {
		tr, issues := openIssues(t)
		tr.inject(faults.Rule{Fault: f, Operation: "listActivities"})
		_, err := issues.Find(t.Context(), acme, ports.ExportMessage{Mark: "ACT-AAAAAAAAAAA2", Content: told(t)})
		require.ErrorIs(t, err, ports.ErrVendorUnreadable, name)
	}
	for operation, field := range map[string]string{"listWorkTickets": "ApprovedDate", "listTicketTimes": "ExportedDateTime"} {
		tr, issues := openIssues(t)
		tr.inject(faults.Rule{Fault: faults.Fault{Kind: faults.FieldRenamed, Field: field, To: "Anew"}, Operation: operation})
		about := issue(t, export.Issue{Subject: "Seen", Ticket: "5302", AssignedTo: "77"})
		require.ErrorIs(t, issues.Admit(t.Context(), acme, ports.ExportMessage{Mark: "ACT-AAAAAAAAAAA2", Content: about}), ports.ErrVendorUnreadable, field)
	}
}
