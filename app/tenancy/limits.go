package tenancy

import (
	"context"
	"fmt"
	"time"

	"actual/app/access"
	"actual/domain"
	"actual/domain/ledger"
	"actual/domain/tenant"
	"actual/ports"
)

// Limits shows and changes what companies may do and have.
type Limits struct {
	work  ports.UnitOfWork
	clock ports.Clock
	ids   ports.Identifiers
}

// NewLimits returns the use case.
func NewLimits(work ports.UnitOfWork, clock ports.Clock, ids ports.Identifiers) *Limits {
	return &Limits{work: work, clock: clock, ids: ids}
}

// CompanyLimit is one limit of a company and how much of it is used.
type CompanyLimit struct {
	Name  tenant.Limit
	Value int64
	Used  int64 // Of a rate 0.
}

// Of returns all limits of the company, in the order of tenant.AllLimits.
func (l *Limits) Of(ctx context.Context, company domain.CompanyID) (out []CompanyLimit, err error) {
	err = l.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		values, err := tx.Limits.All(ctx)
		if err != nil {
			return err
		}
		out = nil
		for _, name := range tenant.AllLimits() {
			used, err := tx.Limits.Count(ctx, name, l.clock.Now())
			if err != nil {
				return err
			}
			out = append(out, CompanyLimit{Name: name, Value: values[name], Used: used})
		}
		return nil
	})
	return out, err
}

// Set gives the company a limit of its own; 0 takes it back. It takes effect
// within seconds.
//
// Errors: tenant.ErrBadLimit.
func (l *Limits) Set(ctx context.Context, company domain.CompanyID, limit tenant.Limit, value int64, by string) error {
	if value != 0 {
		if err := tenant.CheckLimit(limit, value); err != nil {
			return err
		}
	}
	return l.work.Update(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		if err := tx.Limits.Set(ctx, limit, value); err != nil {
			return err
		}
		fields := ledger.Fields{"limit": ledger.Text(string(limit)), "value": ledger.Int(value)}
		if value == 0 {
			fields = ledger.Fields{"limit": ledger.Text(string(limit)), "value": ledger.Text("default")}
		}
		return tx.Ledger.Append(ctx, ledger.Entry{
			ID: domain.EntryID{UUID: l.ids.New()}, Company: company, At: l.clock.Now().Unix(), Kind: ledger.CompanyChanged, Actor: by,
			Subject: "company:" + company.String(), Body: ledger.NewObject(fields),
		})
	})
}

// limitsBelieved is how long limits are believed unread.
const limitsBelieved = 10 * time.Second

// Throttle says which requests are within their limits. It counts in memory: what
// a company may is so much for each process that serves.
type Throttle struct {
	work    ports.UnitOfWork
	clock   access.WallClock
	limits  *memory[domain.CompanyID, tenant.Limits]
	buckets *buckets
}

// NewThrottle returns a throttle in which nothing was counted yet. It goes by the
// machine's time: so do those who wait as long as it says.
func NewThrottle(work ports.UnitOfWork, clock access.WallClock) *Throttle {
	return &Throttle{work: work, clock: clock, limits: newMemory[domain.CompanyID, tenant.Limits](limitsBelieved), buckets: newBuckets()}
}

// Request counts a request of a principal against the limits of the key or person
// and of the company, and returns the one with less left. What is refused by one
// is not counted against the other.
func (t *Throttle) Request(ctx context.Context, p tenant.Principal) (tenant.Allowance, error) {
	limits, err := t.of(ctx, p.Company)
	if err != nil {
		return tenant.Allowance{}, err
	}
	one := rate{p.ID, tenant.KeyRequests, limits[tenant.KeyRequests]}
	all := rate{p.Company.UUID, tenant.CompanyRequests, limits[tenant.CompanyRequests]}
	return t.buckets.takeBoth(t.clock.Now(), one, all), nil
}

// Delivery counts a delivery of a route.
func (t *Throttle) Delivery(ctx context.Context, r tenant.Route) (tenant.Allowance, error) {
	limits, err := t.of(ctx, r.Company)
	if err != nil {
		return tenant.Allowance{}, err
	}
	return t.buckets.take(t.clock.Now(), r.ID.UUID, limits[tenant.RouteDeliveries]), nil
}

func (t *Throttle) of(ctx context.Context, company domain.CompanyID) (tenant.Limits, error) {
	limits, _, err := t.limits.get(t.clock.Now(), company, func() (l tenant.Limits, err error) {
		err = t.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) error {
			l, err = tx.Limits.All(ctx)
			return err
		})
		return l, err
	})
	if err != nil {
		return nil, fmt.Errorf("limits of company: %w", err)
	}
	return limits, nil
}
