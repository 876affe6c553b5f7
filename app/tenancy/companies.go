// Package tenancy manages companies and what lets people and badges in.
package tenancy

import (
	"context"
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
	return c.Create(ctx, CreateCompany{Ref: tenant.HouseRef, Name: "Actual (the house)", Zone: "UTC", By: "system:setup"})
}
