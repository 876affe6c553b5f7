package main

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/google/uuid"

	"actual/adapters/outbound/postgis"
	"actual/domain"
)

// vendorFaults shows what becomes of every call to a vendor under every fault.
var vendorFaults = claim{
	name:   "vendor-faults",
	target: "every fault of the sandbox × every call of each vendor's adapter: the outcome as designed, nothing lost, nothing done twice, no secret shown; a breaker opens for one company alone; a rate budget holds over two processes",
	run:    proveVendorFaults,
}

// faultsProof is the proof at work. A new vendor adds itself to vendors.
type faultsProof struct {
	b       *bench
	budget  *postgis.RateBudget
	company func(ctx context.Context) (domain.CompanyID, error) // Makes one.
}

// vendors are the rows of the proof.
var vendors = []faultyVendor{notehubFaults, aspireFaults, onlineFaults, timeFaults}

// The tables of one vendor alone.
var (
	aspireTable = tableOf("aspire-faults", "Aspire", aspireFaults)
	onlineTable = tableOf("online-faults", "QuickBooks Online", onlineFaults)
	timeTable   = tableOf("time-faults", "QuickBooks Time", timeFaults)
)

// tableOf is a claim of one vendor's table.
func tableOf(name, title string, v faultyVendor) claim {
	return claim{
		name:   name,
		target: "every fault of the sandbox × every call of the adapter for " + title + ": the outcome as designed, nothing lost, nothing done twice, no secret and nobody shown",
		run: func(ctx context.Context, b *bench) (result, error) {
			p, err := openFaults(ctx, b)
			if err != nil {
				return result{}, err
			}
			t, err := p.table(ctx, v)
			return result{figures: fmt.Sprintf("%s; load %s", t, load()), ok: t.ok()}, err
		},
	}
}

func proveVendorFaults(ctx context.Context, b *bench) (result, error) {
	p, err := openFaults(ctx, b)
	if err != nil {
		return result{}, err
	}
	total := faultTally{}
	for _, v := range vendors {
		t, err := p.table(ctx, v)
		if err != nil {
			return result{}, fmt.Errorf("%s: %w", v.name, err)
		}
		total.add(t)
	}
	breaker, err := p.breaker(ctx)
	if err != nil {
		return result{}, fmt.Errorf("breaker: %w", err)
	}
	shared, err := p.shared(ctx)
	if err != nil {
		return result{}, fmt.Errorf("budget over two processes: %w", err)
	}
	return result{
		figures: fmt.Sprintf("%s; breaker: %s; budget: %s; load %s", total, breaker.figures, shared.figures, load()),
		ok:      total.ok() && breaker.ok && shared.ok,
	}, nil
}

// openFaults makes a database and a proof on it.
func openFaults(ctx context.Context, b *bench) (*faultsProof, error) {
	if err := b.data(ctx); err != nil {
		return nil, err
	}
	p := &faultsProof{b: b}
	return p, p.open(ctx)
}

// open connects to the store, where budgets are, as a server does.
func (p *faultsProof) open(ctx context.Context) error {
	pool, err := postgis.OpenApp(ctx, p.b.database.URLs.App, 16)
	if err != nil {
		return err
	}
	p.b.closers = append(p.b.closers, func(context.Context) error { pool.Close(); return nil })
	if p.budget, err = openBudget(pool); err != nil {
		return err
	}
	admin, err := newAdmin(ctx, p.b.database.AdminURL)
	if err != nil {
		return err
	}
	p.b.closers = append(p.b.closers, admin.close)
	p.company = admin.company
	return nil
}

func openBudget(pool postgis.AppPool) (*postgis.RateBudget, error) {
	tasks, err := postgis.NewTaskInserter(pool)
	if err != nil {
		return nil, err
	}
	return postgis.NewRateBudget(postgis.NewUnitOfWork(pool, tasks)), nil
}

// newCompanyID is that of a company that exists for one cell of the table, so that
// no breaker and no budget of another's is in its way.
func newCompanyID() domain.CompanyID { return domain.CompanyID{UUID: domain.UUID(uuid.New())} }

// quiet is a log that only a search for secrets reads.
func quiet(into *lockedText) *slog.Logger {
	return slog.New(slog.NewJSONHandler(into, &slog.HandlerOptions{Level: slog.LevelDebug}))
}
