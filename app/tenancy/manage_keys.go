package tenancy

import (
	"context"
	"errors"
	"net/netip"
	"time"

	"actual/domain"
	"actual/domain/ledger"
	"actual/domain/tenant"
	"actual/ports"
)

// lifeOfKeys says how API keys live.
func lifeOfKeys() life[domain.KeyID, tenant.APIKey] {
	return life[domain.KeyID, tenant.APIKey]{
		what: "API key", noun: "key", made: ledger.KeyCreated, renewed: ledger.KeyRotated, ended: ledger.KeyRevoked, quota: tenant.MaxKeys,
		store:      func(tx ports.Tx) kept[domain.KeyID, tenant.APIKey] { return tx.Keys },
		credential: func(of *tenant.APIKey) *tenant.Credential { return &of.Credential },
		renews: func(by tenant.Maker, of tenant.APIKey, now time.Time) (tenant.Maker, error) {
			return by.Renews(of, now), by.Gives(of.Scopes...)
		},
		read: newMemory[domain.KeyID, tenant.APIKey](believed),
	}
}

// CreateKey is the command to make an API key of the company.
type CreateKey struct {
	Company   domain.CompanyID
	Label     string
	Scopes    []tenant.Capability // Nil: tenant.Readings.
	Term      time.Duration       // 0: tenant.DefaultKeyTerm, as far as the maker may give it.
	Addresses []netip.Prefix
	By        tenant.Maker
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
	made, err := tenant.NewCredential(cmd.Label, secret, now, term, cmd.Addresses)
	if err == nil {
		err = errors.Join(cmd.By.Gives(cmd.Scopes...), cmd.By.Within(cmd.Addresses))
	}
	if err != nil {
		return "", tenant.APIKey{}, err
	}
	key := tenant.APIKey{Credential: made, ID: domain.KeyID{UUID: c.ids.New()}, Company: cmd.Company, Scopes: cmd.Scopes}
	fields := created(made)
	fields["scopes"] = scopeNames(cmd.Scopes)
	if err := c.keys.create(ctx, c, cmd.Company, key.ID, key, cmd.By, fields); err != nil {
		return "", tenant.APIKey{}, err
	}
	return tenant.KeyText(c.environment, key.ID, secret), key, nil
}

// RotateKey gives a key a new secret and returns its text, which is nowhere kept.
//
// Errors: those of tenant.Credential.Rotate, tenant.ErrKeyNotFound,
// tenant.ErrBeyondOwn, ports.ErrCredentialMoved.
func (c *Credentials) RotateKey(ctx context.Context, id domain.KeyID, cmd Rotate) (string, tenant.APIKey, error) {
	secret, key, err := c.keys.rotate(ctx, c, id, cmd)
	if err != nil {
		return "", key, err
	}
	return tenant.KeyText(c.environment, id, secret), key, nil
}

// RevokeKey ends a key and both its secrets: at once in this process, within
// seconds in all. One that is revoked already stays as it is.
//
// Errors: tenant.ErrKeyNotFound, ports.ErrCredentialMoved.
func (c *Credentials) RevokeKey(ctx context.Context, company domain.CompanyID, id domain.KeyID, by string) (tenant.APIKey, error) {
	return c.keys.revoke(ctx, c, company, id, by)
}

// Keys returns up to limit keys of the company after one, the oldest first, ended
// ones too; all where limit is 0.
func (c *Credentials) Keys(ctx context.Context, company domain.CompanyID, after domain.KeyID, limit int) ([]tenant.APIKey, error) {
	return c.keys.list(ctx, c, company, after, limit)
}

// KeyByID returns a key of the company, or tenant.ErrKeyNotFound.
func (c *Credentials) KeyByID(ctx context.Context, company domain.CompanyID, id domain.KeyID) (tenant.APIKey, error) {
	return c.keys.byID(ctx, c, company, id)
}

func scopeNames(scopes []tenant.Capability) ledger.Value {
	names := make([]ledger.Value, len(scopes))
	for i, s := range scopes {
		names[i] = ledger.Text(string(s))
	}
	return ledger.List(names...)
}
