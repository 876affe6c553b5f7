package ingest

import (
	"cmp"
	"context"
	"fmt"
	"sync"
	"time"

	"actual/domain"
	"actual/domain/badge"
	"actual/domain/fault"
	"actual/domain/tenant"
	"actual/ports"
)

// Rules of a claim.
var (
	errNothingToClaim = fault.New(fault.Conflict, "quarantine.no_device", "this case names no device, so there is no badge to claim")
	errHashOnly       = fault.New(fault.Conflict, "quarantine.hash_only", "of this delivery only the headers and the hash were kept, so there is nothing to process again")
	errResolved       = fault.New(fault.Conflict, "quarantine.resolved", "this case is resolved already")
)

// Claim is the command to make the device of a quarantined delivery a badge of
// the company that the delivery came for.
type Claim struct {
	Company domain.CompanyID
	Case    domain.QuarantineID
	Label   string    // Empty: the device.
	From    time.Time // Since when the badge is theirs; zero: always.
	By      string
}

// Claimed is what a claim did.
type Claimed struct {
	Badge    badge.Badge
	Released int // Deliveries that left quarantine at once; more may follow.
}

// Registrar registers badges.
type Registrar interface {
	RegisterFor(ctx context.Context, company domain.CompanyID, device, label string, from time.Time, by string) (badge.Badge, error)
}

// Claimer handles claims, and processes quarantined deliveries again.
type Claimer struct {
	work      ports.UnitOfWork
	directory ports.Directory
	registrar Registrar
	acceptor  *Acceptor
	clock     ports.Clock
}

// NewClaimer returns the use case.
func NewClaimer(work ports.UnitOfWork, directory ports.Directory, registrar Registrar, acceptor *Acceptor, clock ports.Clock) *Claimer {
	return &Claimer{work: work, directory: directory, registrar: registrar, acceptor: acceptor, clock: clock}
}

// Claim registers the badge and processes again what its device has in the
// company's quarantine. Only what came by the company's own route is in its
// quarantine, so a claim never takes another company's badge.
//
// Errors: ports.ErrNotQuarantined, badge.ErrOwned, a conflict where the case
// names no device.
func (c *Claimer) Claim(ctx context.Context, cmd Claim) (Claimed, error) {
	q, err := c.open(ctx, cmd.Company, cmd.Case)
	if err != nil {
		return Claimed{}, err
	}
	if q.Device == "" {
		return Claimed{}, errNothingToClaim
	}
	b, err := c.registrar.RegisterFor(ctx, cmd.Company, q.Device, cmd.Label, cmd.From, cmd.By)
	if err != nil {
		return Claimed{}, err
	}
	n, err := c.release(ctx, cmd.Company, q.Device)
	return Claimed{Badge: b, Released: n}, err
}

// Reprocess takes one case through ingest again, for example after a fix of the
// decoder, and returns what became of it.
func (c *Claimer) Reprocess(ctx context.Context, company domain.CompanyID, id domain.QuarantineID) (Outcome, error) {
	q, err := c.open(ctx, company, id)
	if err != nil {
		return Outcome{}, err
	}
	if q.Raw == nil {
		return Outcome{}, errHashOnly
	}
	outcomes, err := c.again(ctx, company, []ports.Quarantined{q})
	if err != nil {
		return Outcome{}, err
	}
	return outcomes[0], nil
}

// Release implements task.Releaser: it takes what the device has in quarantine,
// of the company and of the house, to the company that owns it.
func (c *Claimer) Release(ctx context.Context, company domain.CompanyID, device string) error {
	house, err := c.directory.CompanyByRef(ctx, tenant.HouseRef)
	if err != nil {
		return fmt.Errorf("find the house: %w", err)
	}
	for _, of := range []domain.CompanyID{company, house.ID()} {
		if _, err := c.release(ctx, of, device); err != nil {
			return err
		}
	}
	return nil
}

func (c *Claimer) open(ctx context.Context, company domain.CompanyID, id domain.QuarantineID) (q ports.Quarantined, err error) {
	err = c.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		q, err = tx.Quarantine.ByID(ctx, id)
		return err
	})
	if err == nil && !q.ResolvedAt.IsZero() {
		err = errResolved.With("%s", q.Resolution)
	}
	return q, err
}

// releasePage bounds how many deliveries are held in memory at once.
const releasePage = 200

// release processes the open cases of a device until none leaves quarantine.
func (c *Claimer) release(ctx context.Context, company domain.CompanyID, device string) (int, error) {
	released := 0
	for {
		var cases []ports.Quarantined
		err := c.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) (err error) {
			cases, err = tx.Quarantine.OfDevice(ctx, device, releasePage)
			return err
		})
		if err != nil || len(cases) == 0 {
			return released, err
		}
		outcomes, err := c.again(ctx, company, cases)
		if err != nil {
			return released, err
		}
		left := released
		for _, o := range outcomes {
			if o.Result != Quarantined {
				released++
			}
		}
		if released == left {
			return released, nil
		}
	}
}

// again accepts the bytes of the cases as if they came now, by their route, and
// resolves those that are stored. Doing it twice stores nothing twice.
func (c *Claimer) again(ctx context.Context, company domain.CompanyID, cases []ports.Quarantined) ([]Outcome, error) {
	house, err := c.directory.CompanyByRef(ctx, tenant.HouseRef)
	if err != nil {
		return nil, fmt.Errorf("find the house: %w", err)
	}
	outcomes, failed := make([]Outcome, len(cases)), make([]error, len(cases))
	var accepting sync.WaitGroup
	for i, q := range cases { // All at once, so that they are committed together.
		accepting.Go(func() {
			route := tenant.Route{ID: q.Route, Company: company, House: company == house.ID()}
			got, err := c.acceptor.Accept(ctx, Delivery{Route: route, Headers: q.Headers, Items: []Item{{Raw: q.Raw}}})
			if failed[i] = err; err == nil {
				outcomes[i] = got[0]
			}
		})
	}
	accepting.Wait()
	if err := cmp.Or(failed...); err != nil {
		return nil, err
	}
	var stored []domain.QuarantineID
	for i, o := range outcomes {
		if o.Result != Quarantined {
			stored = append(stored, cases[i].ID)
		}
	}
	if len(stored) == 0 {
		return outcomes, nil
	}
	err = c.work.Update(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		return tx.Quarantine.Resolve(ctx, stored, "stored as an event of its badge", c.clock.Now())
	})
	return outcomes, err
}
