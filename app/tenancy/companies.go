// Package tenancy manages companies and what lets people and badges in.
package tenancy

import (
	"context"
	"errors"
	"fmt"

	"actual/domain"
	"actual/domain/ledger"
	"actual/domain/tenant"
	"actual/ports"
)

// Companies creates companies.
type Companies struct {
	work      ports.UnitOfWork
	directory ports.Directory
	clock     ports.Clock
	ids       ports.Identifiers
}

// NewCompanies returns the use case.
func NewCompanies(work ports.UnitOfWork, directory ports.Directory, clock ports.Clock, ids ports.Identifiers) *Companies {
	return &Companies{work: work, directory: directory, clock: clock, ids: ids}
}

// CreateCompany is the command to create a company. Zone is an IANA time zone.
type CreateCompany struct{ Ref, Name, Zone, By string }

// Create creates a company.
//
// Errors: those of tenant.New, tenant.ErrTaken.
func (c *Companies) Create(ctx context.Context, cmd CreateCompany) (tenant.Company, error) {
	company, err := tenant.New(domain.CompanyID{UUID: c.ids.New()}, cmd.Ref, cmd.Name, cmd.Zone)
	if err != nil {
		return tenant.Company{}, err
	}
	now := c.clock.Now()
	err = c.work.Update(ctx, company.ID(), func(ctx context.Context, tx ports.Tx) error {
		if err := tx.Companies.Create(ctx, company, now); err != nil {
			return err
		}
		return tx.Ledger.Append(ctx, ledger.Entry{
			ID: domain.EntryID{UUID: c.ids.New()}, Company: company.ID(), At: now.Unix(), Kind: ledger.CompanyCreated, Actor: cmd.By,
			Subject: "company:" + company.ID().String(),
			Body: ledger.NewObject(ledger.Fields{
				"ref": ledger.Text(company.Ref()), "name": ledger.Text(company.Name()), "time_zone": ledger.Text(company.Zone().String()),
			}),
		})
	})
	if err != nil {
		return tenant.Company{}, fmt.Errorf("create company: %w", err)
	}
	return company, nil
}

// ChangeCompany is the command to change what the company says of itself. Nil
// leaves as it is.
type ChangeCompany struct {
	Company    domain.CompanyID
	Seen       domain.Revision // The revision that the change is made from; 0: whatever it is.
	Name, Zone *string         // Zone is an IANA time zone.
	By         string
}

// Change changes the company. Another time zone changes in which days and weeks
// its times are told and its visits settle from now on; no time that is stored.
//
// Errors: tenant.ErrNoName, tenant.ErrBadTimeZone, domain.ErrMoved.
func (c *Companies) Change(ctx context.Context, cmd ChangeCompany) (changed tenant.Company, err error) {
	err = c.work.Update(ctx, cmd.Company, func(ctx context.Context, tx ports.Tx) error {
		was, err := tx.Companies.Get(ctx)
		if err != nil {
			return err
		}
		if cmd.Seen != 0 && cmd.Seen != was.Revision() {
			return domain.ErrMoved
		}
		next, err := was.Changed(or(cmd.Name, was.Name()), or(cmd.Zone, was.Zone().String()))
		if err != nil {
			return err
		}
		if changed = was; next.Name() == was.Name() && next.Zone().String() == was.Zone().String() {
			return nil
		}
		if err := tx.Companies.Save(ctx, next); err != nil {
			return err
		}
		if changed, err = tx.Companies.Get(ctx); err != nil {
			return err
		}
		return tx.Ledger.Append(ctx, ledger.Entry{
			ID: domain.EntryID{UUID: c.ids.New()}, Company: cmd.Company, At: c.clock.Now().Unix(), Kind: ledger.CompanyChanged, Actor: cmd.By,
			Subject: "company:" + cmd.Company.String(),
			Body:    ledger.NewObject(ledger.Fields{"name": ledger.Text(next.Name()), "time_zone": ledger.Text(next.Zone().String())}),
		})
	})
	if err != nil {
		return tenant.Company{}, fmt.Errorf("change company: %w", err)
	}
	return changed, nil
}

// or returns what is given, or what is there.
func or[T any](given *T, there T) T {
	if given == nil {
		return there
	}
	return *given
}

// Show returns the company.
func (c *Companies) Show(ctx context.Context, company domain.CompanyID) (shown tenant.Company, err error) {
	err = c.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		shown, err = tx.Companies.Get(ctx)
		return err
	})
	return shown, err
}

// List returns all companies, ordered by ref.
func (c *Companies) List(ctx context.Context) ([]tenant.Company, error) {
	return c.directory.Companies(ctx)
}

// ByRef returns the company, or tenant.ErrNotFound.
func (c *Companies) ByRef(ctx context.Context, ref string) (tenant.Company, error) {
	return c.directory.CompanyByRef(ctx, ref)
}

// EnsureHouse returns the house, and creates it where there is none yet.
func (c *Companies) EnsureHouse(ctx context.Context) (tenant.Company, error) {
	house, err := c.directory.CompanyByRef(ctx, tenant.HouseRef)
	if err == nil {
		return house, nil
	}
	house, err = c.Create(ctx, CreateCompany{Ref: tenant.HouseRef, Name: "Actual (the house)", Zone: "UTC", By: "system:setup"})
	if errors.Is(err, tenant.ErrTaken) { // By a process that began in the same moment.
		return c.directory.CompanyByRef(ctx, tenant.HouseRef)
	}
	return house, err
}
