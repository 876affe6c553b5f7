package vault

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"actual/domain"
	"actual/domain/ledger"
	"actual/domain/vendor"
	"actual/ports"
)

// Rewrapped is what came of wrapping a company's data keys by another key.
type Rewrapped struct {
	Done     int           // By the key in use from now on.
	Already  int           // By it before.
	Moved    int           // Set anew meanwhile: by it, too.
	Unopened []vendor.Name // Of which no key is here any more; set them anew.
}

// Add adds what came of another company's.
func (r *Rewrapped) Add(o Rewrapped) {
	r.Done, r.Already, r.Moved = r.Done+o.Done, r.Already+o.Already, r.Moved+o.Moved
	r.Unopened = append(r.Unopened, o.Unopened...)
}

// CurrentKey returns the id of the key that wraps what is set now.
//
// Errors: ports.ErrVaultClosed, fault.Unavailable when the key vault is down.
func (v *Vault) CurrentKey(ctx context.Context) (string, error) { return v.keys.KeyID(ctx) }

// Rewrap wraps the data keys of the company's credentials that another key wraps by
// the current one. The credentials stay as they are and are used meanwhile. What
// was done stays done where it is cut off: the next time begins there.
//
// Errors: ports.ErrVaultClosed where nothing can be wrapped, fault.Unavailable when
// the key vault or the store is down.
func (v *Vault) Rewrap(ctx context.Context, company domain.CompanyID, current, by string) (Rewrapped, error) {
	var out Rewrapped
	sealed, err := v.sealed(ctx, company, by)
	if err != nil {
		return out, fmt.Errorf("rewrap: %w", err)
	}
	for _, s := range sealed {
		if s.key.KeyID == current {
			out.Already++
			continue
		}
		if err := out.count(s.name, s.rewrap(ctx)); err != nil {
			return out, fmt.Errorf("rewrap %s: %w", s.what, err)
		}
	}
	return out, nil
}

// sealedThing is something that is sealed, and how its data key is wrapped anew.
type sealedThing struct {
	name   vendor.Name
	what   string
	key    ports.WrappedKey
	rewrap func(ctx context.Context) error
}

// sealed returns all that is sealed of a company.
func (v *Vault) sealed(ctx context.Context, company domain.CompanyID, by string) (out []sealedThing, err error) {
	err = v.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		stored, err := tx.Vendors.All(ctx)
		if err != nil {
			return err
		}
		connected, err := tx.Connected.All(ctx)
		if err != nil {
			return err
		}
		hooks, err := tx.HookKeys.All(ctx, time.Time{})
		if err != nil {
			return err
		}
		addresses, err := tx.AlertAddrs.All(ctx)
		if err != nil {
			return err
		}
		for _, c := range stored {
			out = append(out, sealedThing{c.Vendor, "credentials of " + string(c.Vendor), c.Key, func(ctx context.Context) error { return v.rewrap(ctx, company, c, by) }})
		}
		for _, c := range connected {
			out = append(out, sealedThing{c.Vendor, "connection of " + string(c.Vendor), c.Key, func(ctx context.Context) error { return v.rewrapConnection(ctx, company, c, by) }})
		}
		for _, c := range hooks {
			out = append(out, sealedThing{Webhooks, "the key of webhook " + c.Webhook.String(), c.Key, func(ctx context.Context) error { return v.rewrapHook(ctx, company, c, by) }})
		}
		for _, a := range addresses {
			out = append(out, sealedThing{Addresses, "address of alerts " + a.ID.String(), a.Key, func(ctx context.Context) error { return v.rewrapAddress(ctx, company, a, by) }})
		}
		return nil
	})
	return out, err
}

// Addresses is under what name addresses of incoming webhooks are sealed.
const Addresses vendor.Name = "alert"

// rewrapAddress is rewrap of where alerts are posted to.
func (v *Vault) rewrapAddress(ctx context.Context, company domain.CompanyID, a ports.SealedAddress, by string) error {
	was := a.Key
	var err error
	if a.Key, err = v.wrapAnew(ctx, was); err != nil {
		return err
	}
	return v.work.Update(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		if err := tx.AlertAddrs.Rewrap(ctx, a, was); err != nil {
			return err
		}
		return tx.Ledger.Append(ctx, v.entry(company, ledger.VendorRewrapped, Addresses, by, ledger.Fields{"version": ledger.Int(a.Version), "key": ledger.Text(a.Key.KeyID), "address": ledger.Text(a.ID.String())}))
	})
}

// Webhooks is under what name keys of webhooks are sealed, as vendor credentials are.
const Webhooks vendor.Name = "webhook"

// rewrapHook is rewrap of a key that messages of a webhook are signed by.
func (v *Vault) rewrapHook(ctx context.Context, company domain.CompanyID, c ports.SealedWebhookSecret, by string) error {
	was := c.Key
	var err error
	if c.Key, err = v.wrapAnew(ctx, was); err != nil {
		return err
	}
	return v.work.Update(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		if err := tx.HookKeys.Rewrap(ctx, c, was); err != nil {
			return err
		}
		return tx.Ledger.Append(ctx, v.entry(company, ledger.VendorRewrapped, Webhooks, by, ledger.Fields{"version": ledger.Int(c.Version), "key": ledger.Text(c.Key.KeyID), "webhook": ledger.Text(c.Webhook.String())}))
	})
}

// count takes in what became of one. What ends the work is handed on.
func (r *Rewrapped) count(name vendor.Name, err error) error {
	switch {
	case errors.Is(err, errUnopened):
		r.Unopened = append(r.Unopened, name)
	case errors.Is(err, ports.ErrCredentialMoved):
		r.Moved++
	case err != nil:
		return err
	default:
		r.Done++
	}
	return nil
}

var errUnopened = errors.New("no key opens it")

func (v *Vault) rewrap(ctx context.Context, company domain.CompanyID, c ports.SealedCredential, by string) error {
	next := c
	var err error
	if next.Key, err = v.wrapAnew(ctx, c.Key); err != nil {
		return err
	}
	return v.work.Update(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		if err := tx.Vendors.Put(ctx, next, c); err != nil {
			return err
		}
		return tx.Ledger.Append(ctx, v.entry(company, ledger.VendorRewrapped, c.Vendor, by, ledger.Fields{"version": ledger.Int(c.Version), "key": ledger.Text(next.Key.KeyID)}))
	})
}

// wrapAnew wraps a data key by the current key. It fails with errUnopened.
func (v *Vault) wrapAnew(ctx context.Context, was ports.WrappedKey) (ports.WrappedKey, error) {
	key, err := v.keys.Unwrap(ctx, was)
	switch {
	case errors.Is(err, ports.ErrVaultClosed):
		return ports.WrappedKey{}, errUnopened
	case err != nil:
		return ports.WrappedKey{}, err
	}
	return v.keys.Wrap(ctx, key)
}

// rewrapConnection is rewrap of a connection's tokens, while whoever has its turn
// goes on.
func (v *Vault) rewrapConnection(ctx context.Context, company domain.CompanyID, c ports.SealedConnection, by string) error {
	key, err := v.wrapAnew(ctx, c.Key)
	if err != nil {
		return err
	}
	return v.work.Update(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		there, err := tx.Connected.Hold(ctx, c.Vendor)
		switch {
		case errors.Is(err, vendor.ErrNotConnected), err == nil && (there.Key.KeyID != c.Key.KeyID || !bytes.Equal(there.Sealed, c.Sealed)):
			return ports.ErrCredentialMoved
		case err != nil:
			return err
		}
		there.Key = key
		if err := tx.Connected.Put(ctx, there, there.Version); err != nil {
			return err
		}
		return tx.Ledger.Append(ctx, v.entry(company, ledger.VendorRewrapped, c.Vendor, by, ledger.Fields{"version": ledger.Int(c.Version), "key": ledger.Text(key.KeyID)}))
	})
}
