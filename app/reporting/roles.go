// Package reporting gives companies their access to Power BI: the role that their model
// reads the database with, the workspace, and refreshes that are watched.
package reporting

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"

	"actual/domain"
	"actual/domain/ledger"
	"actual/domain/reporting"
	"actual/domain/tenant"
	"actual/ports"
)

// Roles manages the database roles of reporting, one a company at most.
type Roles struct {
	work    ports.UnitOfWork
	logins  ports.ReportingLogins
	clock   ports.Clock
	ids     ports.Identifiers
	secrets ports.Secrets
}

// NewRoles returns the use case.
func NewRoles(work ports.UnitOfWork, logins ports.ReportingLogins, clock ports.Clock, ids ports.Identifiers, secrets ports.Secrets) *Roles {
	return &Roles{work: work, logins: logins, clock: clock, ids: ids, secrets: secrets}
}

// Login is what the company's model signs in to the database with. The password is kept
// nowhere.
type Login struct {
	Role     string
	Password string
}

// Add gives the company a role. Whose it is stands in the database before anybody can
// sign in with it: where the second half fails, Rotate or Add again does it.
//
// Errors: reporting.ErrHouse, reporting.ErrRoleThere.
func (r *Roles) Add(ctx context.Context, company tenant.Company, by string) (Login, error) {
	if company.House() {
		return Login{}, reporting.ErrHouse
	}
	now := r.clock.Now()
	err := r.work.Update(ctx, company.ID(), func(ctx context.Context, tx ports.Tx) error {
		switch _, err := tx.ReportRole.Get(ctx); {
		case err == nil:
			return reporting.ErrRoleThere
		case !errors.Is(err, reporting.ErrNoRole):
			return err
		}
		if err := tx.ReportRole.Put(ctx, reporting.Role{Company: company.ID(), Added: now, Rotated: now}); err != nil {
			return err
		}
		return r.note(ctx, tx, company.ID(), "added", by)
	})
	if err != nil {
		return Login{}, fmt.Errorf("add reporting role: %w", err)
	}
	return r.login(ctx, company.ID())
}

// Rotate gives the role another password. The one of before ends at once; who is signed
// in stays so.
//
// Errors: reporting.ErrNoRole.
func (r *Roles) Rotate(ctx context.Context, company domain.CompanyID, by string) (Login, error) {
	err := r.work.Update(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		is, err := tx.ReportRole.Get(ctx)
		if err != nil {
			return err
		}
		is.Rotated = r.clock.Now()
		if err := tx.ReportRole.Put(ctx, is); err != nil {
			return err
		}
		return r.note(ctx, tx, company, "rotated", by)
	})
	if err != nil {
		return Login{}, fmt.Errorf("rotate reporting role: %w", err)
	}
	return r.login(ctx, company)
}

// Remove ends the role: first it sees nothing, then it can't sign in. Again, it ends a
// role that was left behind.
func (r *Roles) Remove(ctx context.Context, company domain.CompanyID, by string) error {
	err := r.work.Update(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		if err := tx.ReportRole.Remove(ctx); err != nil {
			return err
		}
		return r.note(ctx, tx, company, "removed", by)
	})
	if err != nil && !errors.Is(err, reporting.ErrNoRole) {
		return fmt.Errorf("remove reporting role: %w", err)
	}
	return errors.Join(err, r.logins.Drop(ctx, company))
}

// Show returns the company's role, or reporting.ErrNoRole.
func (r *Roles) Show(ctx context.Context, company domain.CompanyID) (is reporting.Role, err error) {
	err = r.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		is, err = tx.ReportRole.Get(ctx)
		return err
	})
	return is, err
}

func (r *Roles) login(ctx context.Context, company domain.CompanyID) (Login, error) {
	secret := r.secrets.Secret()
	l := Login{Role: reporting.Name(company), Password: base64.RawURLEncoding.EncodeToString(secret[:])}
	if err := r.logins.Make(ctx, company, l.Password); err != nil {
		return Login{}, fmt.Errorf("make reporting role, which `actual powerbi role rotate` tries again: %w", err)
	}
	return l, nil
}

func (r *Roles) note(ctx context.Context, tx ports.Tx, company domain.CompanyID, what, by string) error {
	return tx.Ledger.Append(ctx, ledger.Entry{
		ID: domain.EntryID{UUID: r.ids.New()}, Company: company, At: r.clock.Now().Unix(), Kind: ledger.ReportingRoleSet, Actor: by,
		Subject: "company:" + company.String(), Body: ledger.NewObject(ledger.Fields{"what": ledger.Text(what)}),
	})
}
