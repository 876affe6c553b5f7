package main

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"time"

	"actual/adapters/outbound/notehubapi"
	"actual/adapters/outbound/system"
	"actual/contracts/faults"
	"actual/contracts/sandbox"
	"actual/domain"
	"actual/domain/vendor"
	"actual/ports"
)

// brokenFor is a vendor that fails for one of two companies, which one process asks
// for both.
type brokenFor struct {
	*notehubapi.Client
	injector     *faults.Injector
	meter        hubMeter
	sick, well   domain.CompanyID
	sickP, wellP string // Their projects, and accounts.
}

// breaker has the vendor fail for one company, and looks at what both meet.
func (p *faultsProof) breaker(ctx context.Context) (result, error) {
	box, err := sandbox.New(time.Now, quiet(&lockedText{}))
	if err != nil {
		return result{}, err
	}
	server := httptest.NewServer(box)
	defer server.Close()
	f := &brokenFor{injector: box.Vendor("notehub").Injector, sickP: "app:sick", wellP: "app:well"}
	if f.sick, err = p.company(ctx); err != nil {
		return result{}, err
	}
	if f.well, err = p.company(ctx); err != nil {
		return result{}, err
	}
	given := hubCredentials{}
	for company, project := range map[domain.CompanyID]string{f.sick: f.sickP, f.well: f.wellP} {
		given[company] = hubCredential(server.URL, project, vendor.TokenField, "token-"+project)
		if err := box.Notehub.Add(hubSeed(project, "token-"+project)); err != nil {
			return result{}, err
		}
	}
	f.Client = notehubapi.New(notehubapi.Options{Policy: faultPolicy()}, given, p.budget, &f.meter, system.Clock{}, quiet(&lockedText{}))
	return f.prove(ctx, p)
}

const brokenCalls = 30

func (f *brokenFor) prove(ctx context.Context, p *faultsProof) (result, error) {
	if err := f.injector.Inject(faults.Rule{Fault: faults.Fault{Kind: faults.Unavailable}, Account: f.sickP}); err != nil {
		return result{}, err
	}
	var down, resting, unhurt int
	var slowest time.Duration
	for range brokenCalls {
		_, err := f.Variables(ctx, f.sick, hubDevice)
		switch _, said := ports.LaterAt(err); {
		case errors.Is(err, ports.ErrVendorResting) && said:
			resting++
		case errors.Is(err, ports.ErrVendorDown):
			down++
		}
		began := time.Now()
		if _, err := f.Variables(ctx, f.well, hubDevice); err == nil {
			unhurt++
		}
		slowest = max(slowest, time.Since(began))
	}
	reached := f.reached(f.sickP)
	opened := f.meter.open.Load()
	f.injector.Clear()
	time.Sleep(faultPolicy().OpenFor + 100*time.Millisecond)
	_, err := f.Variables(ctx, f.sick, hubDevice)
	p.b.say("a breaker: the vendor fails for one company: %d calls down, then %d not made; %d requests reached it; the other's %d of %d calls were answered, the slowest in %s; well again: %v",
		down, resting, reached, unhurt, brokenCalls, slowest.Round(time.Millisecond), err == nil)
	ok := down+resting == brokenCalls && resting > 20 && reached == 5 && unhurt == brokenCalls && opened == 1 && err == nil && f.meter.open.Load() == 0
	return result{
		figures: fmt.Sprintf("open after %d requests, %d of %d calls of the company not made, %d of %d of another's answered, closed again by itself", reached, resting, brokenCalls, unhurt, brokenCalls),
		ok:      ok,
	}, nil
}

func (f *brokenFor) reached(account string) (n int) {
	for _, c := range f.injector.Calls(0) {
		if c.Account == account {
			n++
		}
	}
	return n
}
