package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"actual/contracts/aspire/sim"
	"actual/contracts/faults"
	"actual/contracts/sandbox"
)

// unknownOutcome has a real server write issues at a stand-in of Aspire that loses
// answers, and kills the server in the middle.
var unknownOutcome = claim{
	name: "aspire-unknown-outcome",
	target: "1,000 issues asked for by the API and written by a server to a sandbox that loses 20 % of the answers, before and after it stored the issue, the server killed with -9 in the middle: " +
		"after recovery exactly one is there for each, and none about closed tickets; one that sends again without looking makes doubles, which are noticed",
	run: proveUnknownOutcome,
}

const (
	outcomes      = 1000
	outcomeClosed = 20 // Besides, about tickets that are closed.
	outcomeBlind  = 200
	// outcomeSpeed is how fast the server's clock runs: a sending may take a quarter of
	// an hour to arrive, and so long it is waited.
	outcomeSpeed = 20
)

// outcomeKills are after how many writes the server is killed.
var outcomeKills = []int{150, 350, 600, 800, 950}

// outcomeLosses are the ways in which an answer is lost: a tenth after the issue was
// stored, a tenth before; and some calls of reading fail, too.
var outcomeLosses = []faults.Rule{
	{Fault: faults.Fault{Kind: faults.ResetAfter}, Operation: "createIssue", Probability: 0.05, Seed: 1},
	{Fault: faults.Fault{Kind: faults.HalfBody}, Operation: "createIssue", Probability: 0.03, Seed: 2},
	{Fault: faults.Fault{Kind: faults.AnswerLost}, Operation: "createIssue", Probability: 0.025, Seed: 3},
	{Fault: faults.Fault{Kind: faults.ResetBefore}, Operation: "createIssue", Probability: 0.07, Seed: 4},
	{Fault: faults.Fault{Kind: faults.Unavailable}, Operation: "createIssue", Probability: 0.05, Seed: 5},
	{Fault: faults.Fault{Kind: faults.TooMany}, Operation: "listActivities", Probability: 0.02, Seed: 6},
	{Fault: faults.Fault{Kind: faults.Garbage}, Operation: "listActivities", Probability: 0.02, Seed: 7},
}

// outcomeProof is the proof at work.
type outcomeProof struct {
	*bench
	client
	box     *sandbox.Sandbox
	server  *httptest.Server
	running *process
	kills   int
	retried int // Decisions of a person.
}

func proveUnknownOutcome(ctx context.Context, b *bench) (result, error) {
	if err := b.open(ctx); err != nil {
		return result{}, err
	}
	p := &outcomeProof{bench: b}
	for _, step := range []func(context.Context) error{p.furnished, p.turnedOn, p.asked, p.killed, p.settled} {
		if err := step(ctx); err != nil {
			return result{}, err
		}
	}
	blind, err := p.blind(ctx)
	if err != nil {
		return result{}, err
	}
	return p.judge(ctx, blind)
}

// furnished sets up the stand-in, and a company with credentials for it.
func (p *outcomeProof) furnished(ctx context.Context) (err error) {
	if p.box, err = sandbox.New(time.Now, quiet(&lockedText{})); err != nil {
		return err
	}
	p.server = httptest.NewServer(p.box)
	p.closers = append(p.closers, func(context.Context) error { p.server.CloseClientConnections(); p.server.Close(); return nil })
	if err := p.box.Aspire.Add(outcomeSeed()); err != nil {
		return err
	}
	now := time.Now().UTC()
	p.more = append(p.more, "ACTUAL_ENVIRONMENT=clocktest", fmt.Sprintf("ACTUAL_DEMO_CLOCK=%s,%s,%d", now.Format(time.RFC3339), now.Format(time.RFC3339Nano), outcomeSpeed),
		"ACTUAL_VENDOR_ASPIRE=rate=60000/1m/1000 timeout=1s deadline=3s open-for=2s")
	if p.client, err = p.furnish(ctx, "northside", "America/New_York"); err != nil {
		return err
	}
	secrets := filepath.Join(p.folder, "secrets")
	if err := os.WriteFile(secrets, []byte("client_id="+aspireClientID+"\nclient_secret="+aspireSecret+"\n"), 0o600); err != nil {
		return err
	}
	_, err = p.actual(ctx, "vendor", "set", "aspire", "--company", "northside", "--setting", "base_url="+p.server.URL+"/aspire", "--secrets", secrets)
	return err
}

// outcomeSeed is a customer with a user, tickets that are open and ones that are
// closed in each way, and activities of others.
func outcomeSeed() sim.Seed {
	rows := map[string][]map[string]any{"Contacts": {{"ContactID": 399, "ContactTypeName": "Employee", "UserID": aspireUser}}}
	for n := range 50 {
		rows["WorkTickets"] = append(rows["WorkTickets"], map[string]any{"WorkTicketID": 6000 + n}, map[string]any{"WorkTicketID": 7000 + n, "ApprovedDate": approvedWhere(n%3 == 0)})
		rows["WorkTicketTimes"] = append(rows["WorkTicketTimes"], map[string]any{"WorkTicketTimeID": 1 + n, "WorkTicketID": 6000 + n},
			map[string]any{"WorkTicketTimeID": 100 + n, "WorkTicketID": 7000 + n, "ApprovedDateTime": approvedWhere(n%3 == 1), "ExportedDateTime": approvedWhere(n%3 == 2)})
		rows["Activities"] = append(rows["Activities"], map[string]any{"ActivityID": 1 + n, "ActivityType": "Task", "Subject": "Call the client", "Notes": "ACT-", "WorkTicketID": 6000 + n})
	}
	return sim.Seed{
		Customers: []sim.Customer{{Name: "proof", Rows: rows}},
		Clients:   []sim.Client{{ID: aspireClientID, Secret: aspireSecret, Customer: "proof"}},
	}
}

func approvedWhere(is bool) any {
	if is {
		return "2026-11-24T09:00:00Z"
	}
	return nil
}

// turnedOn starts a server, and has the company turn it on as it must be: after it
// looked.
func (p *outcomeProof) turnedOn(ctx context.Context) (err error) {
	if err := p.start(ctx); err != nil {
		return err
	}
	if status, answer, err := p.ask(ctx, http.MethodPost, "/v1/exports", outcomeIssue("before", 6000)); err != nil || status != http.StatusConflict {
		return fmt.Errorf("asked for while it is off: %d %s %w", status, answer, err)
	}
	for _, mode := range []string{"trial", "on"} {
		if _, err := p.actual(ctx, "export", "set", "aspire", "issue", "--company", "northside", "--mode", mode, "--per-day", "1000", "--assigned-to", fmt.Sprint(aspireUser)); err != nil {
			return err
		}
	}
	return p.box.Vendor("aspire").Injector.Inject(outcomeLosses...)
}

func (p *outcomeProof) start(ctx context.Context) (err error) {
	if p.running, err = p.serve(ctx); err == nil {
		p.url = p.running.url
	}
	return err
}

func outcomeIssue(about string, ticket int) string {
	return fmt.Sprintf(`{"target":"aspire","kind":"issue","about":%q,"issue":{"subject":"Crew not seen, %s","notes":"Nobody was there.","ticket":"%d"}}`, about, about, ticket)
}

// asked asks for all of them, each twice at once: of the same there is one.
func (p *outcomeProof) asked(ctx context.Context) error {
	bodies := make(chan string, 2*(outcomes+outcomeClosed))
	for n := range outcomes {
		body := outcomeIssue(fmt.Sprint("discrepancy ", n), 6000+n%50)
		bodies <- body
		bodies <- body
	}
	for n := range outcomeClosed {
		bodies <- outcomeIssue(fmt.Sprint("closed ", n), 7000+n)
	}
	close(bodies)
	var hands sync.WaitGroup
	failed := make(chan error, 8)
	for range cap(failed) {
		hands.Go(func() {
			for body := range bodies {
				status, answer, err := p.ask(ctx, http.MethodPost, "/v1/exports", body)
				if err != nil || status != http.StatusAccepted {
					failed <- fmt.Errorf("ask: %d %s %w", status, answer, err)
					return
				}
			}
		})
	}
	hands.Wait()
	select {
	case err := <-failed:
		return err
	default:
	}
	p.say("%d asked for, twice each, and %d about closed tickets; %d written meanwhile", outcomes, outcomeClosed, p.writes())
	return nil
}

// writes counts how often an issue was sent.
func (p *outcomeProof) writes() int { return p.box.Vendor("aspire").Injector.Count("createIssue") }

// killed kills the server with -9 after some writes, and starts another.
func (p *outcomeProof) killed(ctx context.Context) error {
	for _, after := range outcomeKills {
		if p.writes() > after+50 {
			continue // It was faster than we asked.
		}
		if err := wait(ctx, 10*time.Minute, func() (bool, error) { return p.writes() >= after, nil }); err != nil {
			return fmt.Errorf("%d writes: %w", after, err)
		}
		p.running.kill()
		p.kills++
		if err := p.start(ctx); err != nil {
			return err
		}
	}
	p.say("killed with -9 %d times, the last after %d writes", p.kills, p.writes())
	return nil
}

// exportsPage is what the API lists of exports.
type exportsPage struct {
	Exports []struct {
		ID    string `json:"id"`
		About string `json:"about"`
		Mark  string `json:"mark"`
		State string `json:"state"`
		Ref   string `json:"ref"`
		Sends int    `json:"sends"`
	} `json:"exports"`
	Counts map[string]int `json:"counts"`
	Next   *string        `json:"next_cursor"`
}

// settled waits until nothing is left to do, and decides as a person would about what
// stands still: that it be tried again.
func (p *outcomeProof) settled(ctx context.Context) error {
	told := time.Now()
	return wait(ctx, 12*time.Minute, func() (bool, error) {
		var stuck exportsPage
		if err := p.get(ctx, "/v1/exports?stuck=true&limit=100", &stuck); err != nil {
			return false, err
		}
		for _, e := range stuck.Exports {
			if _, err := p.actual(ctx, "export", "retry", e.ID, "--company", "northside"); err != nil && !strings.Contains(err.Error(), "in_hand") {
				return false, err
			}
			p.retried++
		}
		if time.Since(told) > 10*time.Second {
			told = time.Now()
			p.say("%v", stuck.Counts)
		}
		return stuck.Counts["confirmed"] == outcomes && stuck.Counts["refused"] == outcomeClosed, nil
	})
}

// exports returns all that the API lists.
func (p *outcomeProof) exports(ctx context.Context) (all exportsPage, err error) {
	for path := "/v1/exports?limit=500"; path != ""; {
		var page exportsPage
		if err := p.get(ctx, path, &page); err != nil {
			return all, err
		}
		all.Exports, all.Counts = append(all.Exports, page.Exports...), page.Counts
		if path = ""; page.Next != nil {
			path = "/v1/exports?limit=500&cursor=" + *page.Next
		}
	}
	return all, nil
}

// marked are the activities of a stand-in that bear marks, by mark.
func marked(box *sandbox.Sandbox) map[string][]string {
	out := map[string][]string{}
	for _, c := range box.Aspire.State().Customers {
		for _, issue := range c.Issues {
			subject, _ := issue["Subject"].(string)
			_, mark, _ := strings.Cut(strings.TrimSuffix(subject, "]"), "[")
			number, _ := issue["ActivityID"].(json.Number)
			out[mark] = append(out[mark], number.String())
		}
	}
	return out
}
