package vault

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"actual/domain"
	"actual/domain/ledger"
	"actual/domain/vendor"
	"actual/ports"
)

// Entry is a vendor and what a company has given for it.
type Entry struct {
	Description vendor.Description
	State       vendor.State // The zero Version: nothing.
}

// List returns all vendors, in their order, and what the company has given for
// each.
func (v *Vault) List(ctx context.Context, company domain.CompanyID) ([]Entry, error) {
	var stored []ports.SealedCredential
	err := v.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) (err error) {
		stored, err = tx.Vendors.All(ctx)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list vendors: %w", err)
	}
	var out []Entry
	for _, name := range vendor.Names() {
		described, err := vendor.Describe(name)
		if err != nil {
			return nil, err
		}
		e := Entry{Description: described, State: vendor.State{Vendor: name}}
		if i := slices.IndexFunc(stored, func(s ports.SealedCredential) bool { return s.Vendor == name }); i >= 0 {
			e.State = stored[i].State
		}
		out = append(out, e)
	}
	return out, nil
}

// Set is the command to set a company's credentials for a vendor, all fields anew.
type Set struct {
	Company  domain.CompanyID
	Vendor   vendor.Name
	Settings map[string]string
	Secrets  map[string]vendor.Secret
	By       string
}

// Set seals and stores credentials in the place of those before them: in use at
// once in this process, within seconds in all. The ledger says which fields there
// are, and nothing of their values.
//
// Errors: vendor.ErrUnknown, vendor.ErrBadField, ports.ErrVaultClosed,
// ports.ErrCredentialMoved, fault.Unavailable when the key vault is down.
func (v *Vault) Set(ctx context.Context, cmd Set) (Entry, error) {
	described, err := vendor.Describe(cmd.Vendor)
	if err != nil {
		return Entry{}, err
	}
	c := vendor.Credential{Settings: cmd.Settings, Secrets: cmd.Secrets}
	if c.Settings == nil {
		c.Settings = map[string]string{}
	}
	if err := described.Check(c, v.allowed); err != nil {
		return Entry{}, err
	}
	before, err := v.stored(ctx, cmd.Company, cmd.Vendor)
	if err != nil {
		return Entry{}, fmt.Errorf("set credentials of %s: %w", cmd.Vendor, err)
	}
	now := v.now()
	c.Version = max(now.UnixMicro(), before.Version+1)
	next := ports.SealedCredential{State: vendor.State{
		Vendor: cmd.Vendor, Version: c.Version, Settings: c.Settings, Secrets: slices.Sorted(maps.Keys(c.Secrets)), SetAt: now, SetBy: cmd.By,
	}}
	if next.Sealed, next.Key, err = v.seal(ctx, cmd.Company, c, cmd.Vendor); err != nil {
		return Entry{}, fmt.Errorf("set credentials of %s: %w", cmd.Vendor, err)
	}
	err = v.work.Update(ctx, cmd.Company, func(ctx context.Context, tx ports.Tx) error {
		if err := tx.Vendors.Put(ctx, next, before); err != nil {
			return err
		}
		var fields []ledger.Value
		for _, f := range c.Set() {
			fields = append(fields, ledger.Text(f))
		}
		return tx.Ledger.Append(ctx, v.entry(cmd.Company, ledger.VendorSet, cmd.Vendor, cmd.By, ledger.Fields{"version": ledger.Int(c.Version), "fields": ledger.List(fields...)}))
	})
	v.forget(of{cmd.Company, cmd.Vendor})
	if err != nil {
		return Entry{}, fmt.Errorf("set credentials of %s: %w", cmd.Vendor, err)
	}
	return Entry{described, next.State}, nil
}

// seal seals a credential with a data key of its own. It may ask the key vault.
func (v *Vault) seal(ctx context.Context, company domain.CompanyID, c vendor.Credential, name vendor.Name) ([]byte, ports.WrappedKey, error) {
	box, err := v.Box(ctx)
	if err != nil {
		return nil, ports.WrappedKey{}, err
	}
	return box.Seal(company, name, c)
}

// stored returns what is stored of the vendor; zero where nothing is.
func (v *Vault) stored(ctx context.Context, company domain.CompanyID, name vendor.Name) (c ports.SealedCredential, err error) {
	err = v.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		c, err = tx.Vendors.Get(ctx, name)
		return err
	})
	if errors.Is(err, vendor.ErrNoCredential) {
		return ports.SealedCredential{}, nil
	}
	return c, err
}

// Remove deletes the company's credentials for a vendor: at once in this process,
// within seconds in all no call uses them.
//
// Errors: vendor.ErrNoCredential.
func (v *Vault) Remove(ctx context.Context, company domain.CompanyID, name vendor.Name, by string) error {
	err := v.work.Update(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		if err := tx.Vendors.Remove(ctx, name); err != nil {
			return err
		}
		return tx.Ledger.Append(ctx, v.entry(company, ledger.VendorRemoved, name, by, nil))
	})
	v.forget(of{company, name})
	if err != nil {
		return fmt.Errorf("remove credentials of %s: %w", name, err)
	}
	return nil
}

func (v *Vault) entry(company domain.CompanyID, kind ledger.Kind, name vendor.Name, by string, fields ledger.Fields) ledger.Entry {
	return ledger.Entry{
		ID: domain.EntryID{UUID: v.ids.New()}, Company: company, At: v.clock.Now().Unix(), Kind: kind, Actor: by, Subject: "vendor:" + string(name), Body: ledger.NewObject(fields),
	}
}
