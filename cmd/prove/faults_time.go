package main

import (
	"context"
	"fmt"
	"net/http/httptest"
	"strings"
	"time"

	"actual/adapters/outbound/quickbookstime"
	"actual/adapters/outbound/system"
	"actual/contracts/faults"
	"actual/contracts/quickbookstime/sim"
	"actual/contracts/sandbox"
	"actual/domain"
	"actual/domain/transfer"
	"actual/domain/vendor"
	"actual/ports"
)

// timeFaults are the calls of the adapter for QuickBooks Time. Nothing that is written
// is sent again by the adapter where its answer is lost: whoever wrote it looks first.
var timeFaults = faultyVendor{
	name: "quickbookstime", open: openTime,
	ends: map[error]string{
		ports.ErrSourceRefused: "refused", ports.ErrSourceScope: "scope", ports.ErrClientRefused: "client", ports.ErrGrantRefused: "grant", ports.ErrTokenRefused: "token",
	},
	calls: []faultyCall{
		{name: "people", operation: "listUsers", after: 1, do: readTimePeople, designed: with(byTime, stable)},
		{name: "job codes", operation: "listJobcodes", after: 1, do: readTimeCodes, designed: with(byTime, stable)},
		{name: "time that is there", operation: "listTimesheets", after: 1, do: readTimeHeld, designed: byTime},
		{name: "what was removed meanwhile", operation: "getLastModified", do: readTimeHeld, designed: with(byTime, short)},
		{name: "time for comparison", operation: "listTimesheets", after: 1, do: readTimeBooked, designed: byTime},
		{name: "up to when it is approved", operation: "listUsers", do: readTimeClosed, designed: byTime},
		{name: "custom fields", operation: "listCustomFields", do: addTime, designed: with(byTime, with(short, map[faults.Kind]designed{
			faults.Forbidden: {"ok", "ok"}, // Who may not see them has the mark in the notes.
		}))},
		{name: "adding time", operation: "createTimesheets", writes: true, do: addTime, designed: with(onceEach(), byTime)},
		{name: "changing time", operation: "updateTimesheets", writes: true, do: changeTime, designed: with(onceEach(), byTime)},
		{name: "removing time", operation: "deleteTimesheets", writes: true, do: removeTime, designed: with(onceEach(), byTime)},
		{name: "tokens", operation: "grant", once: true, do: renewTime, designed: map[faults.Kind]designed{
			faults.Unauthorized: {"client", "client"}, faults.Forbidden: {"unreadable", "unreadable"},
		}},
		{name: "whose they are", operation: "getCurrentUser", do: whoseTime, designed: with(short, map[faults.Kind]designed{
			faults.Unauthorized: {"token", "token"}, faults.Forbidden: {"token", "token"},
		})},
	},
}

// byTime is what becomes of calls whose token is refused.
var byTime = map[faults.Kind]designed{faults.Unauthorized: {"ok", "refused"}, faults.Forbidden: {"scope", "scope"}}

// short is of answers that hardly drip.
var short = map[faults.Kind]designed{faults.SlowDrip: {"ok", "ok|down"}}

// stable is of lists of which no row is ever removed: one that came in front and went
// again between two pages can't be told there, and the next reading has all.
var stable = map[faults.Kind]designed{faults.PageShifted: {"ok|?", "ok"}}

const (
	timeToken  = "proof-access-token-of-time-81"
	timeFresh  = "proof-refresh-token-of-time-82"
	timeSecret = "proof-client-secret-of-time-83"
	timeID     = "proof-client-id-of-time-84"
	timeRows   = 23
)

// timeWorld is the adapter before a sandbox of its own.
type timeWorld struct {
	*quickbookstime.Client
	grants        *quickbookstime.Grants
	app           vendor.Credential
	company       domain.CompanyID
	box           *sandbox.Sandbox
	server        *httptest.Server
	meter         hubMeter
	log           lockedText
	before, after string // What is looked at, before and after what is written is done.
	now           func([]sim.Timesheet) string
}

func openTime(p *faultsProof, company domain.CompanyID) (faultyWorld, error) {
	w := &timeWorld{company: company, now: func([]sim.Timesheet) string { return "" }}
	var err error
	if w.box, err = sandbox.New(time.Now, quiet(&lockedText{})); err != nil {
		return nil, err
	}
	w.server = httptest.NewServer(w.box)
	if err := w.box.QuickBooksTime.Add(timeSeed()); err != nil {
		return nil, err
	}
	w.app = vendor.Credential{
		Settings: map[string]string{vendor.BaseURLField: w.server.URL + "/quickbookstime"}, Version: 1,
		Secrets: map[string]vendor.Secret{vendor.ClientIDField: vendor.NewSecret(timeID), vendor.ClientSecretField: vendor.NewSecret(timeSecret)},
	}
	access := vendor.Access{Token: vendor.NewSecret(timeToken), Version: 1, Account: vendor.Account{Ref: "88"}, App: w.app}
	var budget ports.RateBudget
	if p.budget != nil {
		budget = p.budget
	}
	o := quickbookstime.Options{Policy: faultPolicy(), PageSize: aspirePage}
	w.Client = quickbookstime.New(o, onlineAccess{access}, budget, &w.meter, system.Clock{}, quiet(&w.log))
	w.grants = quickbookstime.NewGrants(o, budget, &w.meter, system.Clock{}, quiet(&w.log))
	return w, nil
}

var timeDay = domain.NewDate(2026, 11, 23)

// timeSpan is the minute of the day in the middle of which something happens.
func timeSpan(minute int) domain.Span {
	from := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC).Add(time.Duration(minute) * time.Minute)
	return domain.Span{From: from, To: from.Add(time.Minute)}
}

func timeSeed() sim.Seed {
	a := sim.Account{Name: "proof", PerWindow: -1}
	for n := range int64(timeRows) {
		u := sim.User{ID: 500 + n, FirstName: aspireName, Active: true}
		u.Permissions.TimeTracking = true
		span := timeSpan(int(n) * 10)
		a.Users = append(a.Users, u)
		a.Jobcodes = append(a.Jobcodes, sim.Jobcode{ID: 9000 + n, Name: aspireName, Active: true})
		a.Timesheets = append(a.Timesheets, sim.Timesheet{ID: 100 + n, User: 500, Jobcode: 9000, Start: span.From.Format(time.RFC3339), End: span.To.Format(time.RFC3339), Notes: aspireName})
	}
	return sim.Seed{
		Accounts: []sim.Account{a}, Apps: []sim.App{{ID: timeID, Secret: timeSecret, Account: "proof"}},
		Tokens: []sim.Token{{Access: timeToken, Refresh: timeFresh, App: timeID}},
	}
}

func (w *timeWorld) injector() *faults.Injector { return w.box.Vendor("quickbookstime").Injector }
func (w *timeWorld) requests() int              { return int(w.meter.sent.Load()) }
func (w *timeWorld) said() string               { return w.log.String() }
func (w *timeWorld) close()                     { w.server.CloseClientConnections(); w.server.Close() }

func (w *timeWorld) secrets() []string {
	return []string{timeToken, timeFresh, timeSecret, timeID, aspireName, "S.9__", strings.TrimPrefix(w.server.URL, "http://"), "127.0.0.1"}
}

func (w *timeWorld) state() (before, after, now string) {
	return w.before, w.after, w.now(w.box.QuickBooksTime.State().Accounts[0].Timesheets)
}

func countOf(sheets []sim.Timesheet) string { return fmt.Sprint(len(sheets)) }

func readTimePeople(ctx context.Context, world faultyWorld) error {
	w := world.(*timeWorld)
	return all(timeRows, func(after string) (refs []string, next string, err error) {
		people, next, err := w.People(ctx, w.company, after)
		for _, p := range people {
			refs = append(refs, p.Ref)
		}
		return refs, next, err
	})
}

func readTimeCodes(ctx context.Context, world faultyWorld) error {
	w := world.(*timeWorld)
	return all(timeRows, func(after string) (refs []string, next string, err error) {
		codes, next, err := w.Codes(ctx, w.company, after)
		for _, c := range codes {
			refs = append(refs, c.Ref)
		}
		return refs, next, err
	})
}

// held returns what the one person has on the day, by ref.
func (w *timeWorld) held(ctx context.Context) (map[string]transfer.Row, error) {
	out := map[string]transfer.Row{}
	for after, begun := "", false; after != "" || !begun; begun = true {
		rows, next, err := w.Held(ctx, w.company, ports.HeldTime{People: []string{"500"}, First: timeDay, Last: timeDay, After: after})
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			out[r.Ref] = r
		}
		after = next
	}
	return out, nil
}

func readTimeHeld(ctx context.Context, world faultyWorld) error {
	rows, err := world.(*timeWorld).held(ctx)
	if err == nil && len(rows) != timeRows {
		return partError{fmt.Sprintf("%d of %d", len(rows), timeRows)}
	}
	return err
}

func readTimeBooked(ctx context.Context, world faultyWorld) error {
	w := world.(*timeWorld)
	return all(timeRows, func(after string) (refs []string, next string, err error) {
		page, err := w.ListTimes(ctx, w.company, ports.TimeWindow{From: timeDay, To: timeDay, Zone: time.UTC}, ports.SourceQuery{After: after})
		for _, l := range page.Rows {
			refs = append(refs, l.Ref)
		}
		return refs, page.Next, err
	})
}

func readTimeClosed(ctx context.Context, world faultyWorld) error {
	w := world.(*timeWorld)
	_, err := w.Closed(ctx, w.company, []string{"500", "501"})
	return err
}

// write does one thing, and says how it ended.
func (w *timeWorld) write(ctx context.Context, item transfer.Write) error {
	item.Zone, item.Mark = time.UTC, absentMark
	results, err := w.Write(ctx, w.company, []transfer.Write{item})
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

// addTime adds time that is not there yet.
func addTime(ctx context.Context, world faultyWorld) error {
	w := world.(*timeWorld)
	w.before, w.after, w.now = fmt.Sprint(timeRows), fmt.Sprint(timeRows+1), countOf
	rows, err := w.held(ctx)
	if err != nil {
		return err
	}
	for _, r := range rows {
		if r.Mark == absentMark {
			return nil
		}
	}
	return w.write(ctx, transfer.Write{Op: transfer.Add, Content: transfer.Content{Person: "500", Code: "9000", Day: timeDay, Span: timeSpan(300), Lasts: 60}})
}

// changeTime changes time that is not as it should be.
func changeTime(ctx context.Context, world faultyWorld) error {
	w := world.(*timeWorld)
	w.before, w.after, w.now = "9000", "9001", func(sheets []sim.Timesheet) string { return fmt.Sprint(sheets[0].Jobcode) }
	rows, err := w.held(ctx)
	if err != nil || rows["100"].Code == "9001" {
		return err
	}
	is := rows["100"]
	is.Code = "9001"
	return w.write(ctx, transfer.Write{Op: transfer.Change, Ref: is.Ref, Version: is.Version, Content: is.Content})
}

// removeTime removes time that is there.
func removeTime(ctx context.Context, world faultyWorld) error {
	w := world.(*timeWorld)
	w.before, w.after, w.now = fmt.Sprint(timeRows), fmt.Sprint(timeRows-1), countOf
	rows, err := w.held(ctx)
	is, there := rows["100"]
	if err != nil || !there {
		return err
	}
	return w.write(ctx, transfer.Write{Op: transfer.Remove, Ref: is.Ref, Version: is.Version, Content: is.Content})
}

func renewTime(ctx context.Context, world faultyWorld) error {
	w := world.(*timeWorld)
	_, err := w.grants.Renew(ctx, w.company, w.app, vendor.Tokens{Refresh: vendor.NewSecret(timeFresh)})
	return err
}

func whoseTime(ctx context.Context, world faultyWorld) error {
	w := world.(*timeWorld)
	_, err := w.grants.Who(ctx, w.company, w.app, vendor.NewSecret(timeToken), vendor.Account{Ref: "88"})
	return err
}
