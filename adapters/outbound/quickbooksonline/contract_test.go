package quickbooksonline_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/stretchr/testify/require"

	"actual/contracts/conformance"
	"actual/contracts/described"
	"actual/contracts/faults"
	"actual/contracts/quickbooksonline/sim"
	"actual/domain"
	"actual/domain/transfer"
)

// standIn is the suite's target over the stand-in.
func standIn(t *testing.T) conformance.TimeTarget {
	t.Helper()
	tr := open(t)
	contract.Judge(t, tr.drift)
	contract.Mutate(t, tr.injector)
	zone, err := time.LoadLocation("America/Los_Angeles")
	require.NoError(t, err)
	row := func(ref, version, status string, c transfer.Content) {
		body := map[string]any{
			"Id": ref, "SyncToken": version, "TxnDate": c.Day.String(), "NameOf": "Employee", "EmployeeRef": map[string]string{"value": c.Person[len("employee:"):]}, "BillableStatus": status,
			"StartTime": c.Span.From.In(zone).Format(time.RFC3339), "EndTime": c.Span.To.In(zone).Format(time.RFC3339),
		}
		if status == "NotBillable" && version != "0" {
			body["Description"] = markOf(tr, ref)
		}
		switch c.Code {
		case "customer:311":
			body["CustomerRef"] = map[string]string{"value": "311"}
		case "customer:310+item:12":
			body["CustomerRef"], body["ItemRef"] = map[string]string{"value": "310"}, map[string]string{"value": "12"}
		}
		require.NoError(t, tr.sim.Add(sim.Seed{Realms: []sim.Realm{{ID: "9130", PerSecond: -1, Activities: []map[string]any{body}}}}))
	}
	return conformance.TimeTarget{
		Target: tr, Company: acme, Refused: refused, Down: down, People: []string{"employee:55", "employee:56"}, Codes: []string{"customer:311", "customer:310+item:12"}, Barred: "employee:57",
		Day: domain.NewDate(2026, 11, 26), Zone: zone,
		Lose: func(done bool) {
			kind := faults.ResetAfter
			if !done {
				kind = faults.Failed
			}
			tr.inject(faults.Rule{Fault: faults.Fault{Kind: kind}, Operation: "writeTimeActivity", Times: 1})
		},
		Busy: func() {
			tr.inject(faults.Rule{Fault: faults.Fault{Kind: faults.TooManyAbsurd}, Operation: "writeTimeActivity", Times: 1})
		},
		Enter: func(_ *testing.T, c transfer.Content) string { row("7001", "0", "NotBillable", c); return "7001" },
		Edit:  func(_ *testing.T, ref string, c transfer.Content) { row(ref, "9", "NotBillable", c) },
		Drop: func(t *testing.T, ref string) {
			t.Helper()
			for _, a := range tr.sim.State().Realms[0].Activities {
				if a["Id"] == ref {
					tr.dropped(ref, a["SyncToken"])
				}
			}
		},
		Lock: func(t *testing.T, ref string) {
			t.Helper()
			for _, a := range tr.sim.State().Realms[0].Activities {
				if a["Id"] == ref {
					a["BillableStatus"] = "HasBeenBilled"
					require.NoError(t, tr.sim.Add(sim.Seed{Realms: []sim.Realm{{ID: "9130", PerSecond: -1, Activities: []map[string]any{a}}}}))
				}
			}
		},
	}
}

// dropped has somebody remove a time activity there.
func (tr *trial) dropped(ref string, version any) {
	tr.t.Helper()
	body, err := json.Marshal(map[string]any{"Id": ref, "SyncToken": version})
	require.NoError(tr.t, err)
	req, err := http.NewRequestWithContext(tr.t.Context(), http.MethodPost, tr.url+"/v3/company/9130/timeactivity?operation=delete&minorversion=75", bytes.NewReader(body))
	require.NoError(tr.t, err)
	req.Header.Set("Authorization", "Bearer good-token")
	resp, err := http.DefaultClient.Do(req)
	require.NoError(tr.t, err)
	require.NoError(tr.t, resp.Body.Close())
	require.Equal(tr.t, http.StatusOK, resp.StatusCode)
}

// markOf is what a time activity says.
func markOf(tr *trial, ref string) any {
	for _, a := range tr.sim.State().Realms[0].Activities {
		if a["Id"] == ref {
			return a["Description"]
		}
	}
	return ""
}

func TestContractOfTimeTarget(t *testing.T) { conformance.TimeTargets(t, standIn) }

// A QuickBooks Online that changes its API without telling us is noticed, and it is said
// what changed.
func TestContractNoticesDrift(t *testing.T) {
	change := func(operation string, f faults.Fault) faults.Rule { return faults.Rule{Fault: f, Operation: operation} }
	lost := change("query", faults.Fault{Kind: faults.PageLost})
	lost.After, lost.Times = 2, 1
	contract.Notices(t, "^TestContractOfTimeTarget$",
		described.Mutant{
			Name: "a field renamed", Rule: change("query", faults.Fault{Kind: faults.FieldRenamed, Field: "TxnDate", To: "Date"}),
			Says: []string{"drift: query: answer 200: QueryResponse.TimeActivity[].Date: undescribed"},
		},
		described.Mutant{
			Name: "a type changed", Rule: change("writeTimeActivity", faults.Fault{Kind: faults.TypeChanged, Field: "SyncToken"}),
			Says: []string{"drift: writeTimeActivity: answer 200"},
		},
		described.Mutant{Name: "a page lost", Rule: lost, Says: []string{"--- FAIL"}},
		described.Mutant{
			Name: "one id for two", Rule: change("query", faults.Fault{Kind: faults.DuplicateID, Field: "Id"}),
			Says: []string{"duplicate id"},
		},
	)
}

// The suite against Intuit's own sandbox is for time alone that it removes again: it is
// run where a token and a realm are given, and reads.
func TestContractWithTheRealQuickBooksOnline(t *testing.T) {
	contract.Real(t, func(t *testing.T, p described.Place) {
		tr := open(t)
		tr.connections.each[acme] = access(p.URL, p.Env("ACTUAL_QBO_ACCESS_TOKEN"), p.Env("ACTUAL_QBO_REALM"))
		tr.Client = tr.client(optionsOf(p))
		people, _, err := tr.People(t.Context(), acme, "")
		require.NoError(t, err)
		_, _, err = tr.Codes(t.Context(), acme, "")
		require.NoError(t, err)
		text, err := json.Marshal(len(people))
		require.NoError(t, err)
		t.Logf("people: %s", text)
	})
}
