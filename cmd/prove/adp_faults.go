package main

import (
	"context"
	"fmt"
	"log/slog"
	"math"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"time"

	"actual/contracts/adp/sim"
	"actual/contracts/faults"
	"actual/contracts/sandbox"
)

// adpFaults has a real server give a stand-in of ADP, behind mutual TLS, a week of hours
// that it loses the answers of, and kills the server in the middle.
var adpFaults = claim{
	name: "adp-faults",
	target: "2,000 entries of 1,000 people given to ADP's Pay Data Input API behind mutual TLS that answers 504 with and without effect, resets connections, answers 429, refuses single people, ends tokens, " +
		"with a wrong certificate for a while and the server killed with -9 in the middle: what is there equals what is approved or is listed as unknown, to be settled by a person; " +
		"settled and given again it is equal but for whom ADP refuses, each listed; nothing is there twice",
	run: proveADPFaults,
}

const (
	adpGroups, adpEach = 25, 40
	adpStrangers       = 20 // Whose file ADP does not know: one in each of so many groups.
	adpClient          = "proof-client-of-adp"
	adpSecret          = "proof-secret-of-adp"
)

// adpLosses: some for sure, one after the other, the rest by chance.
var adpLosses = []faults.Rule{
	{Fault: faults.Fault{Kind: faults.TooMany}, Operation: "modifyPayDataInput", Times: 1},
	{Fault: faults.Fault{Kind: faults.Unauthorized}, Operation: "modifyPayDataInput", After: 1, Times: 1},
	{Fault: faults.Fault{Kind: faults.TookTooLong}, Operation: "modifyPayDataInput", After: 1, Times: 1},
	{Fault: faults.Fault{Kind: faults.ResetBefore}, Operation: "modifyPayDataInput", After: 2, Times: 1},
	{Fault: faults.Fault{Kind: faults.TookTooLong}, Operation: "modifyPayDataInput", Probability: 0.05, Seed: 21},
	{Fault: faults.Fault{Kind: faults.ResetAfter}, Operation: "modifyPayDataInput", Probability: 0.06, Seed: 22},
}

// adpWorld is a payroll's with ADP beside it.
type adpWorld struct {
	*payrollWorld
	box       *sandbox.Sandbox
	server    *httptest.Server
	authority *sim.Authority
	running   *process
}

func (b *bench) openADP(ctx context.Context) (*adpWorld, error) {
	p, err := b.openPayroll(ctx, adpGroups, adpEach)
	if err != nil {
		return nil, err
	}
	w := &adpWorld{payrollWorld: p}
	if w.box, err = sandbox.New(time.Now, quiet(&lockedText{})); err != nil {
		return nil, err
	}
	now := time.Now().UTC()
	if w.authority, err = sim.NewAuthority(now); err != nil {
		return nil, err
	}
	w.server = httptest.NewUnstartedServer(w.box)
	if w.server.TLS, err = w.authority.Server(now.Add(-time.Hour), now.AddDate(1, 0, 0)); err != nil {
		return nil, err
	}
	w.server.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError) // It tells of each certificate that it refuses.
	w.server.StartTLS()
	b.closers = append(b.closers, func(context.Context) error { w.server.CloseClientConnections(); w.server.Close(); return nil })
	trusted := filepath.Join(b.folder, "adp-ca.pem")
	if err := os.WriteFile(trusted, w.authority.PEM(), 0o600); err != nil {
		return nil, err
	}
	b.more = append(b.more, "ACTUAL_ENVIRONMENT=clocktest", fmt.Sprintf("ACTUAL_DEMO_CLOCK=%s,%s,%d", now.Format(time.RFC3339), now.Format(time.RFC3339Nano), exportSpeed),
		"ACTUAL_VENDOR_URLS=https://127.0.0.1", "ACTUAL_ADP_CA_FILE="+trusted, "ACTUAL_VENDOR_ADP=rate=60000/1m/1000 timeout=3s deadline=6s open-for=2s")
	if err := w.box.ADP.Add(adpSeed(p)); err != nil {
		return nil, err
	}
	return w, nil
}

func adpSeed(*payrollWorld) sim.Seed {
	a := sim.Account{Name: "northside", Gateway: 6}
	for n := range adpGroups * adpEach {
		file := fmt.Sprintf("%06d", 1000+n)
		if n%adpEach == 0 && n/adpEach < adpStrangers {
			file = "000099"
		}
		a.Workers = append(a.Workers, sim.Worker{OID: fmt.Sprintf("G3PROOF%05d", n), Given: "Person", Family: fmt.Sprint(n), Group: fmt.Sprintf("G%02d", n/adpEach+10), File: file})
	}
	return sim.Seed{Accounts: []sim.Account{a}, Clients: []sim.Client{{ID: adpClient, Secret: adpSecret, Account: "northside", Certificate: "northside", Seconds: 900}}}
}

// credentials sets what ADP is called with: a client certificate of an authority.
func (w *adpWorld) credentials(ctx context.Context, by *sim.Authority) error {
	pair, err := by.Client("northside", time.Now().Add(-time.Hour), time.Now().AddDate(1, 0, 0))
	if err != nil {
		return err
	}
	cert, key := pair.Encoded()
	secrets := filepath.Join(w.folder, "adp-secrets")
	if err := os.WriteFile(secrets, []byte("client_id="+adpClient+"\nclient_secret="+adpSecret+"\nprivate_key="+key+"\n"), 0o600); err != nil {
		return err
	}
	_, err = w.actual(ctx, "vendor", "set", "adp", "--company", "northside", "--setting", "base_url="+w.server.URL+"/adp", "--setting", "certificate="+cert, "--secrets", secrets)
	return err
}

func (w *adpWorld) serves(ctx context.Context) (err error) {
	if w.running, err = w.serve(ctx); err == nil {
		w.url = w.running.url
	}
	return err
}

// until waits until an export is so.
func (w *adpWorld) until(ctx context.Context, id string, most time.Duration, is func(s shownPayroll) bool) (s shownPayroll, err error) {
	told, last := "", time.Time{}
	err = wait(ctx, most, func() (bool, error) {
		if time.Since(last) < time.Second {
			return false, nil
		}
		if s, err = w.payroll(ctx, "show", id); err != nil {
			return false, err
		}
		last = time.Now()
		if now := fmt.Sprintf("%s: %d planned, %d sent, %d arrived, %d refused, %d unknown %s", s.Stage, s.in("planned"), s.in("sent"), s.in("arrived"), s.in("refused"), s.in("unknown"), s.Problem); now != told {
			told = now
			w.say("%s", now)
		}
		return is(s), nil
	})
	return s, err
}

func ended(s shownPayroll) bool { return s.Stage == "given" || s.Stage == "unsettled" }

// held is what ADP holds, in hundredths by file, and how many names of batches are
// there more than once.
func (w *adpWorld) held() (hours map[int][2]int64, twice int, names map[string]bool) {
	hours, names = map[int][2]int64{}, map[string]bool{}
	for _, b := range w.box.ADP.State().Accounts[0].Batches {
		if name := b.Group + " " + b.Name; names[name] {
			twice++
		} else {
			names[name] = true
		}
		for _, e := range b.Entries {
			var file, kind int
			if _, err := fmt.Sscanf(e.File, "%06d", &file); err != nil {
				continue
			}
			if e.Code == "O" {
				kind = 1
			}
			of := hours[file]
			of[kind] += int64(math.Round(e.Hours * 100))
			hours[file] = of
		}
	}
	return hours, twice, names
}

func proveADPFaults(ctx context.Context, b *bench) (result, error) {
	w, err := b.openADP(ctx)
	if err != nil {
		return result{}, err
	}
	for _, step := range []func() error{
		func() error { return w.credentials(ctx, w.authority) },
		func() error { return w.turnOn(ctx, "api") },
		func() error { return w.serves(ctx) },
		func() error { return w.box.Vendor("adp").Injector.Inject(adpLosses...) },
	} {
		if err := step(); err != nil {
			return result{}, err
		}
	}
	s, err := w.payroll(ctx, "prepare", payrollLast)
	if err != nil {
		return result{}, err
	}
	first, entries := s, len(s.rows)
	b.say("%d entries in %d batches are to be given", entries, len(s.Batches))
	if _, err := w.payroll(ctx, "commit", s.ID, "--plan", s.Plan); err != nil {
		return result{}, err
	}
	kills, err := w.disturb(ctx, s.ID)
	if err != nil {
		return result{}, err
	}
	if s, err = w.until(ctx, s.ID, 6*time.Minute, ended); err != nil {
		return result{}, err
	}
	unlisted, wrong, err := w.judgeBefore(ctx, s)
	if err != nil {
		return result{}, err
	}
	unknown := s.in("unknown")
	there, err := w.settle(ctx, s)
	if err != nil {
		return result{}, err
	}
	rounds, refused, err := w.rest(ctx)
	if err != nil {
		return result{}, err
	}
	return w.judgeAfter(ctx, adpJudged{first: first, entries: entries, kills: kills, unknown: unknown, there: there, unlisted: unlisted, wrong: wrong, rounds: rounds, refused: refused})
}

// disturb kills the server while a batch is on its way, and shows ADP a certificate of
// somebody else for a while.
func (w *adpWorld) disturb(ctx context.Context, id string) (kills int, err error) {
	injector := w.box.Vendor("adp").Injector
	for _, after := range []int{7, 17} {
		if err := wait(ctx, 3*time.Minute, func() (bool, error) { return injector.Count("modifyPayDataInput") >= after, nil }); err != nil {
			return kills, fmt.Errorf("%d batches: %w", after, err)
		}
		slow := faults.Rule{Fault: faults.Fault{Kind: faults.AnswerLost}, Operation: "modifyPayDataInput", Times: 1}
		injector.Clear()
		if err := injector.Inject(append([]faults.Rule{slow}, adpLosses...)...); err != nil {
			return kills, err
		}
		now := injector.Count("modifyPayDataInput")
		if err := wait(ctx, 2*time.Minute, func() (bool, error) { return injector.Count("modifyPayDataInput") > now, nil }); err != nil {
			return kills, err
		}
		w.running.kill() // While it waits for an answer that never comes.
		kills++
		w.box.ADP.Revoke()
		if err := w.serves(ctx); err != nil {
			return kills, err
		}
	}
	w.say("killed with -9 %d times", kills)
	foreign, err := sim.NewAuthority(time.Now())
	if err != nil {
		return kills, err
	}
	if err := w.credentials(ctx, foreign); err != nil {
		return kills, err
	}
	if _, err := w.until(ctx, id, 4*time.Minute, func(s shownPayroll) bool {
		return s.Problem != "" && strings.Contains(s.Problem, "adp token") || ended(s)
	}); err != nil {
		return kills, fmt.Errorf("with a wrong certificate: %w", err)
	}
	return kills, w.credentials(ctx, w.authority)
}

// judgeBefore compares what is there with what is approved, but for batches that are
// told to be unknown or refused, and rows that are.
func (w *adpWorld) judgeBefore(ctx context.Context, s shownPayroll) (unlisted, wrong int, err error) {
	want, err := w.approved(ctx)
	if err != nil {
		return 0, 0, err
	}
	got, _, _ := w.held()
	state := map[string]string{}
	for _, b := range s.Batches {
		state[b.PayGroup+" "+b.Name] = b.State
	}
	for _, r := range s.rows {
		switch of := state[r.PayGroup+" "+r.Name]; {
		case of == "unknown", of == "refused", r.Refused != "": // It is told of.
		case of != "arrived":
			unlisted++
		case got[r.File] != want[r.File]:
			wrong++
		}
	}
	return unlisted, wrong, nil
}
