package main

import (
	"context"
	"fmt"
	"net/http/httptest"
	"strings"
	"time"

	"actual/adapters/outbound/quickbooksonline"
	"actual/adapters/outbound/system"
	"actual/contracts/faults"
	"actual/contracts/quickbooksonline/sim"
	"actual/contracts/sandbox"
	"actual/domain"
	"actual/domain/transfer"
	"actual/domain/vendor"
	"actual/ports"
)

// onlineFaults are the calls of the adapter for QuickBooks Online. What is written is
// not sent again by the adapter where its answer is lost, and may be: its request id has
// it done once.
var onlineFaults = faultyVendor{
	name: "quickbooksonline", open: openOnline,
	ends: map[error]string{ports.ErrSourceRefused: "refused", ports.ErrSourceScope: "scope", ports.ErrClientRefused: "client", ports.ErrGrantRefused: "grant"},
	calls: []faultyCall{
		{name: "employees", operation: "query", do: readOnlinePeople, designed: byOnlineToken},
		{name: "preferences", operation: "getPreferences", do: readOnlinePeople, designed: with(byOnlineToken, map[faults.Kind]designed{
			faults.SlowDrip: {"ok", "ok|down"}, // Its answer hardly drips.
		})},
		{name: "customers and services", operation: "query", do: readOnlineCodes, designed: byOnlineToken},
		{name: "time that is there", operation: "query", do: readOnlineTime, designed: byOnlineToken},
		{name: "time", operation: "writeTimeActivity", writes: true, do: writeOnlineTime, designed: with(onceEach(), map[faults.Kind]designed{
			faults.Unauthorized: {"ok", "refused"}, faults.Forbidden: {"scope", "scope"},
		})},
		{name: "tokens", operation: "grant", once: true, do: renewOnline, designed: map[faults.Kind]designed{
			faults.Unauthorized: {"client", "client"}, faults.Forbidden: {"grant", "grant"},
		}},
	},
}

// byOnlineToken is what becomes of reading with a token that is refused: once it is renewed.
var byOnlineToken = map[faults.Kind]designed{faults.Unauthorized: {"ok", "refused"}, faults.Forbidden: {"scope", "scope"}}

// onceEach is what becomes of a call that the adapter does not repeat.
func onceEach() map[faults.Kind]designed {
	out := map[faults.Kind]designed{}
	for _, f := range faults.All {
		out[f.Kind] = unrepeatable(f.Kind)
	}
	return out
}

const (
	onlineRealm  = "9130351122334455"
	onlineToken  = "proof-access-token-of-online-77"
	onlineFresh  = "proof-refresh-token-of-online-78"
	onlineSecret = "proof-client-secret-of-online-79"
	onlineID     = "proof-client-id-of-online-80"
)

// onlineWorld is the adapter before a sandbox of its own.
type onlineWorld struct {
	*quickbooksonline.Client
	grants  *quickbooksonline.Grants
	app     vendor.Credential
	company domain.CompanyID
	box     *sandbox.Sandbox
	server  *httptest.Server
	meter   hubMeter
	log     lockedText
}

// onlineAccess is of one company, whose token is not renewed.
type onlineAccess struct{ access vendor.Access }

// Access implements ports.Connections.
func (o onlineAccess) Access(context.Context, domain.CompanyID, vendor.Name) (vendor.Access, error) {
	return o.access, nil
}

// Refused implements ports.Connections.
func (o onlineAccess) Refused(context.Context, domain.CompanyID, vendor.Name, vendor.Access) (vendor.Access, error) {
	return o.access, nil
}

func openOnline(p *faultsProof, company domain.CompanyID) (faultyWorld, error) {
	w := &onlineWorld{company: company}
	var err error
	if w.box, err = sandbox.New(time.Now, quiet(&lockedText{})); err != nil {
		return nil, err
	}
	w.server = httptest.NewServer(w.box)
	if err := w.box.Online.Add(onlineSeed()); err != nil {
		return nil, err
	}
	w.app = vendor.Credential{
		Settings: map[string]string{vendor.BaseURLField: w.server.URL + "/quickbooksonline"}, Version: 1,
		Secrets: map[string]vendor.Secret{vendor.ClientIDField: vendor.NewSecret(onlineID), vendor.ClientSecretField: vendor.NewSecret(onlineSecret)},
	}
	access := vendor.Access{Token: vendor.NewSecret(onlineToken), Version: 1, Account: vendor.Account{Ref: onlineRealm}, App: w.app}
	var budget ports.RateBudget
	if p.budget != nil {
		budget = p.budget
	}
	o := quickbooksonline.Options{Policy: faultPolicy(), PageSize: aspirePage}
	w.Client = quickbooksonline.New(o, onlineAccess{access}, budget, &w.meter, system.Clock{}, quiet(&w.log))
	w.grants = quickbooksonline.NewGrants(o, budget, &w.meter, system.Clock{}, quiet(&w.log))
	return w, nil
}

func onlineSeed() sim.Seed {
	r := sim.Realm{ID: onlineRealm, Name: aspireName, PerSecond: -1}
	for n := range 23 {
		id := fmt.Sprint(100 + n)
		r.Employees = append(r.Employees, map[string]any{"Id": id, "DisplayName": aspireName, "Active": true})
		r.Customers = append(r.Customers, map[string]any{"Id": id, "DisplayName": aspireName, "Active": true})
		r.Items = append(r.Items, map[string]any{"Id": id, "Name": aspireName, "Type": "Service", "Active": true})
		r.Activities = append(r.Activities, map[string]any{
			"Id": id, "SyncToken": "0", "TxnDate": "2026-11-25", "NameOf": "Employee", "EmployeeRef": map[string]string{"value": "100"}, "Hours": 1, "Minutes": 0, "Description": aspireName,
		})
	}
	return sim.Seed{
		Realms: []sim.Realm{r}, Apps: []sim.App{{ID: onlineID, Secret: onlineSecret, Realm: onlineRealm}},
		Tokens: []sim.Token{{Access: onlineToken, Refresh: onlineFresh, Realm: onlineRealm, App: onlineID}},
	}
}

func (w *onlineWorld) injector() *faults.Injector { return w.box.Vendor("quickbooksonline").Injector }
func (w *onlineWorld) requests() int              { return int(w.meter.sent.Load()) }
func (w *onlineWorld) said() string               { return w.log.String() }
func (w *onlineWorld) close()                     { w.server.CloseClientConnections(); w.server.Close() }

func (w *onlineWorld) secrets() []string {
	return []string{onlineToken, onlineFresh, onlineSecret, onlineID, aspireName, "sandbox-", strings.TrimPrefix(w.server.URL, "http://"), "127.0.0.1"}
}

// state is how many time activities there are.
func (w *onlineWorld) state() (before, after, now string) {
	return "23", "24", fmt.Sprint(w.box.Online.State().Realms[0].Rows["TimeActivity"])
}

// all reads a list to its end, and expects so many that differ.
func all(want int, read func(after string) (refs []string, next string, err error)) error {
	got := map[string]bool{}
	for after, begun := "", false; after != "" || !begun; begun = true {
		refs, next, err := read(after)
		if err != nil {
			return err
		}
		for _, r := range refs {
			got[r] = true
		}
		after = next
	}
	if len(got) != want {
		return partError{fmt.Sprintf("%d of %d", len(got), want)}
	}
	return nil
}

func readOnlinePeople(ctx context.Context, world faultyWorld) error {
	w := world.(*onlineWorld)
	return all(23, func(after string) (refs []string, next string, err error) {
		people, next, err := w.People(ctx, w.company, after)
		for _, p := range people {
			refs = append(refs, p.Ref)
		}
		return refs, next, err
	})
}

func readOnlineCodes(ctx context.Context, world faultyWorld) error {
	w := world.(*onlineWorld)
	return all(46, func(after string) (refs []string, next string, err error) {
		codes, next, err := w.Codes(ctx, w.company, after)
		for _, c := range codes {
			refs = append(refs, c.Ref)
		}
		return refs, next, err
	})
}

func readOnlineTime(ctx context.Context, world faultyWorld) error {
	w := world.(*onlineWorld)
	day := domain.NewDate(2026, 11, 25)
	return all(23, func(after string) (refs []string, next string, err error) {
		rows, next, err := w.Held(ctx, w.company, ports.HeldTime{People: []string{"employee:100"}, First: day, Last: day, After: after})
		for _, r := range rows {
			refs = append(refs, r.Ref)
		}
		return refs, next, err
	})
}

func writeOnlineTime(ctx context.Context, world faultyWorld) error {
	w := world.(*onlineWorld)
	from := time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)
	results, err := w.Write(ctx, w.company, []transfer.Write{{
		Op: transfer.Add, Key: "0197a3c2-5f0e-7c1a-8b1e-3d2f4a5b6c7d", Mark: absentMark, Zone: time.UTC,
		Content: transfer.Content{Person: "employee:100", Code: "item:100", Day: domain.NewDate(2026, 11, 26), Span: domain.Span{From: from, To: from.Add(time.Hour)}, Lasts: 3600},
	}})
	switch {
	case err != nil:
		return err
	case results[0].Outcome == transfer.Unknown:
		return ports.ErrUnknownOutcome
	case results[0].Outcome != transfer.Done:
		return partError{results[0].Reason}
	}
	return nil
}

func renewOnline(ctx context.Context, world faultyWorld) error {
	w := world.(*onlineWorld)
	_, err := w.grants.Renew(ctx, w.company, w.app, vendor.Tokens{Refresh: vendor.NewSecret(onlineFresh)})
	return err
}
