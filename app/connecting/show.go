package connecting

import (
	"context"
	"errors"
	"fmt"

	"actual/domain"
	"actual/domain/vendor"
	"actual/ports"
)

// Entry is a vendor that is connected by the browser, and how that stands.
type Entry struct {
	Description vendor.Description
	Connection  vendor.Connection // The zero Version: none.
	Standing    vendor.Standing
	App         bool // There is a client id to connect with.
}

// List returns all vendors that are connected by the browser, in their order.
func (k *Keeper) List(ctx context.Context, company domain.CompanyID) ([]Entry, error) {
	var out []Entry
	for _, name := range vendor.Names() {
		if k.servers[name] == nil {
			continue
		}
		e, err := k.Show(ctx, company, name)
		if err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	return out, nil
}

// Show returns how the connection of a vendor stands, without asking the vendor.
//
// Errors: vendor.ErrNotConnectable, ports.ErrVaultClosed.
func (k *Keeper) Show(ctx context.Context, company domain.CompanyID, name vendor.Name) (Entry, error) {
	d, err := vendor.Describe(name)
	if err != nil {
		return Entry{}, err
	}
	_, err = k.app(ctx, company, name)
	if err != nil && !errors.Is(err, vendor.ErrNoCredential) {
		return Entry{}, err
	}
	e := Entry{Description: d, Connection: vendor.Connection{Vendor: name}, App: err == nil}
	err = k.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		there, err := tx.Connected.Get(ctx, name)
		if err == nil {
			e.Connection = there.Connection
		}
		return err
	})
	if err != nil && !errors.Is(err, vendor.ErrNotConnected) {
		return Entry{}, fmt.Errorf("connection of %s: %w", name, err)
	}
	e.Standing = e.Connection.Standing(k.now())
	return e, nil
}

// Check asks the vendor whether the connection works, renews it where that is due,
// and returns how it stands then.
//
// Errors: those of Access, ports.ErrTokenRefused.
func (k *Keeper) Check(ctx context.Context, company domain.CompanyID, name vendor.Name) (Entry, error) {
	k.forget(of{company, name})
	a, err := k.Access(ctx, company, name)
	if err != nil {
		return Entry{}, err
	}
	_, err = k.servers[name].Who(ctx, company, a.App, a.Token, a.Account)
	if errors.Is(err, ports.ErrTokenRefused) {
		_, err = k.Refused(ctx, company, name, a)
	}
	if err != nil {
		return Entry{}, fmt.Errorf("check connection of %s: %w", name, err)
	}
	return k.Show(ctx, company, name)
}

// Keep renews the company's connections that are due, so that one which is not used
// does not end. What fails is tried again the next time, and a vendor's failure is
// no failure of it.
func (k *Keeper) Keep(ctx context.Context, company domain.CompanyID) error {
	var stored []ports.SealedConnection
	err := k.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) (err error) {
		stored, err = tx.Connected.All(ctx)
		return err
	})
	if err != nil {
		return fmt.Errorf("keep connections: %w", err)
	}
	var failed []error
	for _, c := range stored {
		if k.servers[c.Vendor] == nil || c.Standing(k.now()) == vendor.MustAgain || c.Standing(k.now()) == vendor.Ending {
			continue
		}
		if _, err := k.Access(ctx, company, c.Vendor); err != nil && !errors.Is(err, vendor.ErrConnectAgain) && !errors.Is(err, vendor.ErrNoCredential) {
			failed = append(failed, err)
		}
	}
	return errors.Join(failed...)
}
