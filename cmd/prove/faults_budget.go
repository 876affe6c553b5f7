package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"slices"
	"sync"
	"time"

	"actual/adapters/outbound/notehubapi"
	"actual/adapters/outbound/postgis"
	"actual/adapters/outbound/system"
	"actual/contracts/faults"
	"actual/contracts/sandbox"
	"actual/domain"
	"actual/domain/vendor"
	"actual/ports"
)

// callerName is how the proof starts itself as a process that calls Notehub.
const callerName = "vendor-caller"

// callerOrders is the variable that tells such a process what to do.
const callerOrders = "PROVE_VENDOR_CALLER"

// orders are for a process that calls as often as it may.
type orders struct {
	Store    string // URL of the database, as the app.
	Hub      string // URL of the sandbox.
	Company  domain.CompanyID
	Budgeted bool
	Seconds  int
}

// sharedRate is what the vendor allows the account, all processes together.
var sharedRate = ports.Rate{Calls: 40, Per: 10 * time.Second, Burst: 20}

// callers is how many calls one process has in hand at once.
const callers = 8

// runCaller calls Notehub until its time is over and prints how often it was
// answered.
func runCaller(ctx context.Context) error {
	var o orders
	if err := json.Unmarshal([]byte(os.Getenv(callerOrders)), &o); err != nil {
		return err
	}
	pool, err := postgis.OpenApp(ctx, o.Store, callers)
	if err != nil {
		return err
	}
	defer pool.Close()
	policy := faultPolicy()
	policy.Rates, policy.Attempts = []ports.Rate{sharedRate}, 1
	var budget ports.RateBudget
	if o.Budgeted {
		if budget, err = openBudget(pool); err != nil {
			return err
		}
	}
	given := hubCredentials{o.Company: hubCredential(o.Hub, hubProject, vendor.TokenField, hubToken)}
	client := notehubapi.New(notehubapi.Options{Policy: policy}, given, budget, nil, system.Clock{}, quiet(&lockedText{}))
	ctx, cancel := context.WithTimeout(ctx, time.Duration(o.Seconds)*time.Second)
	defer cancel()
	var mu sync.Mutex
	answered := 0
	var hands sync.WaitGroup
	for range callers {
		hands.Go(func() {
			for ctx.Err() == nil {
				if _, err := client.Variables(ctx, o.Company, hubDevice); err == nil {
					mu.Lock()
					answered++
					mu.Unlock()
				}
			}
		})
	}
	hands.Wait()
	fmt.Println(answered)
	return nil
}

// shared has two processes call for one account at once.
func (p *faultsProof) shared(ctx context.Context) (result, error) {
	box, err := sandbox.New(time.Now, quiet(&lockedText{}))
	if err != nil {
		return result{}, err
	}
	server := httptest.NewServer(box)
	defer server.Close()
	if err := box.Notehub.Add(hubSeed(hubProject, hubToken)); err != nil {
		return result{}, err
	}
	injector := box.Vendor("notehub").Injector
	company, err := p.company(ctx)
	if err != nil {
		return result{}, err
	}
	o := orders{Store: p.b.database.URLs.App, Hub: server.URL, Company: company, Seconds: 2}
	if _, err := twoCallers(ctx, o); err != nil {
		return result{}, err
	}
	without := fullest(injector.Calls(0), sharedRate.Per)
	injector.Forget()

	o.Budgeted, o.Seconds = true, 32
	const stop, long = 14 * time.Second, 4 * time.Second
	told := time.AfterFunc(stop, func() { // One call is told that it was too much.
		_ = injector.Inject(faults.Rule{Fault: faults.Fault{Kind: faults.TooManySeconds, Delay: long}, Times: 1})
	})
	defer told.Stop()
	each, err := twoCallers(ctx, o)
	if err != nil {
		return result{}, err
	}
	s := lookAtShared(injector.Calls(0))
	s.without, s.each = without, each
	p.b.say("two processes, %d at most in %s: %d calls (%d and %d answered) in %d s, the fullest %s had %d; told 429 once, nobody came for %s (%s asked for), then the fullest had %d; without the budget one had %d",
		sharedRate.Calls, sharedRate.Per, s.calls, each[0], each[1], o.Seconds, sharedRate.Per, s.most, s.quiet.Round(10*time.Millisecond), long, s.after, without)
	return result{figures: s.String(), ok: s.ok(long)}, nil
}

// sharedFigures are what two processes did to an account.
type sharedFigures struct {
	calls, most, without int
	each                 [2]int
	quiet                time.Duration // From the 429 to the next call, of either process.
	after                int           // In the fullest span from the 429 on.
}

func (s sharedFigures) ok(long time.Duration) bool {
	all := s.each[0] + s.each[1]
	return s.most <= sharedRate.Calls && 2*s.calls >= sharedRate.Calls*3 && all >= s.calls-2*callers && min(s.each[0], s.each[1]) > s.calls/10 &&
		s.quiet >= long && s.after <= sharedRate.Calls && s.without > sharedRate.Calls
}

// String implements fmt.Stringer.
func (s sharedFigures) String() string {
	return fmt.Sprintf("two processes made %d calls (%d and %d answered), in no %s more than %d of %d; after one 429 neither came for %s; without it %d",
		s.calls, s.each[0], s.each[1], sharedRate.Per, s.most, sharedRate.Calls, s.quiet.Round(10*time.Millisecond), s.without)
}

// inHand is how long a call may be on its way that was sent before the 429 came back.
const inHand = 300 * time.Millisecond

func lookAtShared(calls []faults.Call) sharedFigures {
	s := sharedFigures{calls: len(calls), most: fullest(calls, sharedRate.Per)}
	at := slices.IndexFunc(calls, func(c faults.Call) bool { return c.Fault != "" })
	if at < 0 {
		return s
	}
	later := slices.IndexFunc(calls, func(c faults.Call) bool { return c.At.Sub(calls[at].At) > inHand })
	if later > 0 {
		s.quiet, s.after = calls[later].At.Sub(calls[at].At), fullest(calls[later:], sharedRate.Per)
	}
	return s
}

// fullest is how many calls there were in the fullest span.
func fullest(calls []faults.Call, span time.Duration) (most int) {
	slices.SortFunc(calls, func(a, b faults.Call) int { return a.At.Compare(b.At) })
	from := 0
	for i := range calls {
		for calls[i].At.Sub(calls[from].At) >= span {
			from++
		}
		most = max(most, i-from+1)
	}
	return most
}

// twoCallers runs two processes at once and returns how often each was answered.
func twoCallers(ctx context.Context, o orders) (answered [2]int, err error) {
	self, err := os.Executable()
	if err != nil {
		return answered, err
	}
	told, err := json.Marshal(o)
	if err != nil {
		return answered, err
	}
	var both sync.WaitGroup
	var failed [2]error
	for i := range answered {
		both.Go(func() {
			var out, say bytes.Buffer
			cmd := exec.CommandContext(ctx, self, callerName)
			cmd.Env, cmd.Stdout, cmd.Stderr = append(os.Environ(), callerOrders+"="+string(told)), &out, &say
			if failed[i] = cmd.Run(); failed[i] != nil {
				failed[i] = fmt.Errorf("%w: %s", failed[i], say.String())
				return
			}
			_, failed[i] = fmt.Sscan(out.String(), &answered[i])
		})
	}
	both.Wait()
	return answered, errors.Join(failed[:]...)
}
