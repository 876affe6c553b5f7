package tenancy

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"time"

	"actual/domain"
	"actual/domain/ledger"
	"actual/domain/tenant"
	"actual/ports"
)

// CreateKey is the command to make an API key of the company.
type CreateKey struct {
	Company   domain.CompanyID
	Label     string
	Scopes    []tenant.Capability // Nil: tenant.Readings.
	Term      time.Duration       // 0: tenant.DefaultKeyTerm, as far as the maker may give it.
	Addresses []netip.Prefix
	By        tenant.Maker
}

// Rotate is the command to give a key or a route a new secret. The one in use
// goes on beside it for the overlap.
type Rotate struct {
	Company domain.CompanyID
	Overlap time.Duration
	Term    time.Duration // Of the new secret; 0: as long again, as far as who does it may give it.
	By      tenant.Maker
}

// CreateKey makes an API key and returns its text, which is nowhere kept.
//
// Errors: those of tenant.NewCredential, tenant.ErrBeyondOwn, tenant.ErrQuota.
func (c *Credentials) CreateKey(ctx context.Context, cmd CreateKey) (string, tenant.APIKey, error) {
	if cmd.Scopes == nil {
		cmd.Scopes = tenant.Readings()
	}
	secret, now := tenant.Secret(c.secrets.Secret()), c.clock.Now()
	term, err := cmd.By.Term(cmd.Term, tenant.DefaultKeyTerm, now)
	if err != nil {
		return "", tenant.APIKey{}, err
	}
	life, err := tenant.NewCredential(cmd.Label, secret, now, term, cmd.Addresses)
	if err == nil {
		err = errors.Join(cmd.By.Gives(cmd.Scopes...), cmd.By.Within(cmd.Addresses))
	}
	if err != nil {
		return "", tenant.APIKey{}, err
	}
	key := tenant.APIKey{Credential: life, ID: domain.KeyID{UUID: c.ids.New()}, Company: cmd.Company, Scopes: cmd.Scopes}
	err = c.work.Update(ctx, cmd.Company, func(ctx context.Context, tx ports.Tx) error {
		if err := tx.Limits.Room(ctx, tenant.MaxKeys, 1, life.Created); err != nil {
			return err
		}
		if err := tx.Keys.Create(ctx, key); err != nil {
			return err
		}
		fields := created(life)
		fields["scopes"] = scopeNames(cmd.Scopes)
		return tx.Ledger.Append(ctx, c.entry(cmd.Company, ledger.KeyCreated, "key:"+key.ID.String(), cmd.By.Actor, fields))
	})
	if err != nil {
		return "", tenant.APIKey{}, fmt.Errorf("create API key: %w", err)
	}
	return tenant.KeyText(c.environment, key.ID, secret), key, nil
}

// RotateKey gives a key a new secret and returns its text, which is nowhere kept.
//
// Errors: those of tenant.Credential.Rotate, tenant.ErrKeyNotFound,
// tenant.ErrBeyondOwn, ports.ErrCredentialMoved.
func (c *Credentials) RotateKey(ctx context.Context, id domain.KeyID, cmd Rotate) (text string, key tenant.APIKey, err error) {
	secret, now := tenant.Secret(c.secrets.Secret()), c.clock.Now()
	err = c.work.Update(ctx, cmd.Company, func(ctx context.Context, tx ports.Tx) error {
		if key, err = tx.Keys.ByID(ctx, id); err != nil {
			return err
		}
		if err := cmd.By.Gives(key.Scopes...); err != nil {
			return err
		}
		term, err := cmd.By.Renews(key, now).Term(cmd.Term, key.Term(), now)
		if err != nil {
			return err
		}
		before := key.Hash
		if key.Credential, err = key.Rotate(secret, now, cmd.Overlap, term); err != nil {
			return err
		}
		if err := tx.Keys.Save(ctx, key, before); err != nil {
			return err
		}
		return tx.Ledger.Append(ctx, c.entry(cmd.Company, ledger.KeyRotated, "key:"+id.String(), cmd.By.Actor, rotated(key.Credential)))
	})
	if err != nil {
		return "", tenant.APIKey{}, fmt.Errorf("rotate API key: %w", err)
	}
	c.keys.forget(id)
	return tenant.KeyText(c.environment, id, secret), key, nil
}

// RevokeKey ends a key and both its secrets: at once in this process, within
// seconds in all. One that is revoked already stays as it is.
//
// Errors: tenant.ErrKeyNotFound, ports.ErrCredentialMoved.
func (c *Credentials) RevokeKey(ctx context.Context, company domain.CompanyID, id domain.KeyID, by string) (key tenant.APIKey, err error) {
	now := c.clock.Now()
	err = c.work.Update(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		if key, err = tx.Keys.ByID(ctx, id); err != nil || !key.Revoked.IsZero() {
			return err
		}
		key.Revoked = now
		if err := tx.Keys.Save(ctx, key, key.Hash); err != nil {
			return err
		}
		return tx.Ledger.Append(ctx, c.entry(company, ledger.KeyRevoked, "key:"+id.String(), by, nil))
	})
	if err != nil {
		return tenant.APIKey{}, fmt.Errorf("revoke API key: %w", err)
	}
	c.keys.forget(id)
	return key, nil
}

// Keys returns up to limit keys of the company after one, the oldest first, ended
// ones too; all where limit is 0.
func (c *Credentials) Keys(ctx context.Context, company domain.CompanyID, after domain.KeyID, limit int) (page []tenant.APIKey, err error) {
	err = c.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		page, err = tx.Keys.List(ctx, after, limit)
		return err
	})
	return page, err
}

// KeyByID returns a key of the company, or tenant.ErrKeyNotFound.
func (c *Credentials) KeyByID(ctx context.Context, company domain.CompanyID, id domain.KeyID) (key tenant.APIKey, err error) {
	err = c.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		key, err = tx.Keys.ByID(ctx, id)
		return err
	})
	return key, err
}

func scopeNames(scopes []tenant.Capability) ledger.Value {
	names := make([]ledger.Value, len(scopes))
	for i, s := range scopes {
		names[i] = ledger.Text(string(s))
	}
	return ledger.List(names...)
}
