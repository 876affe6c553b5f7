package tenancy

import (
	"context"
	"fmt"
	"sync"
	"time"

	"actual/domain"
	"actual/domain/fault"
	"actual/domain/ledger"
	"actual/domain/tenant"
	"actual/ports"
)

// errBadTerm reports a key that would never or for ever be valid.
var errBadTerm = fault.New(fault.Invalid, "access.bad_term", "a key is valid for at least an hour and at most two years")

// Credentials makes and checks API keys and routes.
type Credentials struct {
	work      ports.UnitOfWork
	directory ports.Directory
	clock     ports.Clock
	ids       ports.Identifiers
	secrets   ports.Secrets

	mu     sync.Mutex
	routes map[domain.RouteID]remembered[tenant.Route]
	keys   map[domain.KeyID]remembered[tenant.APIKey]
}

// remembered is a credential as it was read a moment ago.
type remembered[T any] struct {
	value T
	until time.Time
}

// memory is how long a credential is believed unread: how late a revocation may
// take effect.
const memory = 5 * time.Second

// NewCredentials returns the use cases.
func NewCredentials(work ports.UnitOfWork, directory ports.Directory, clock ports.Clock, ids ports.Identifiers, secrets ports.Secrets) *Credentials {
	return &Credentials{
		work: work, directory: directory, clock: clock, ids: ids, secrets: secrets,
		routes: map[domain.RouteID]remembered[tenant.Route]{}, keys: map[domain.KeyID]remembered[tenant.APIKey]{},
	}
}

// CreateKey makes an API key of the company with the scopes, valid for the term,
// and returns its text, which is nowhere kept.
func (c *Credentials) CreateKey(ctx context.Context, company domain.CompanyID, label string, scopes []tenant.Capability, term time.Duration, by string) (string, tenant.APIKey, error) {
	if term < time.Hour || term > 2*366*24*time.Hour {
		return "", tenant.APIKey{}, errBadTerm.With("%s", term)
	}
	now := c.clock.Now()
	secret := tenant.Secret(c.secrets.Secret())
	key := tenant.APIKey{ID: domain.KeyID{UUID: c.ids.New()}, Company: company, Label: label, Scopes: scopes, Hash: secret.Hash(), Created: now, Expires: now.Add(term)}
	err := c.work.Update(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		if err := tx.Keys.Create(ctx, key); err != nil {
			return err
		}
		return tx.Ledger.Append(ctx, c.entry(company, ledger.KeyCreated, "key:"+key.ID.String(), by, ledger.Fields{
			"label": ledger.Text(label), "scopes": scopeNames(scopes), "expires": ledger.Int(key.Expires.Unix()),
		}))
	})
	if err != nil {
		return "", tenant.APIKey{}, fmt.Errorf("create API key: %w", err)
	}
	return tenant.KeyText(key.ID, secret), key, nil
}

func scopeNames(scopes []tenant.Capability) ledger.Value {
	names := make([]ledger.Value, len(scopes))
	for i, s := range scopes {
		names[i] = ledger.Text(string(s))
	}
	return ledger.List(names...)
}

// RevokeKey ends a key. It takes effect everywhere within seconds.
func (c *Credentials) RevokeKey(ctx context.Context, company domain.CompanyID, id domain.KeyID, by string) error {
	return c.work.Update(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		if err := tx.Keys.Revoke(ctx, id, c.clock.Now()); err != nil {
			return err
		}
		return tx.Ledger.Append(ctx, c.entry(company, ledger.KeyRevoked, "key:"+id.String(), by, nil))
	})
}

// CreateRoute makes a route of the company and returns the value of its secret
// header, which is nowhere kept.
func (c *Credentials) CreateRoute(ctx context.Context, company domain.CompanyID, label, by string) (string, tenant.Route, error) {
	secret := tenant.Secret(c.secrets.Secret())
	route := tenant.Route{ID: domain.RouteID{UUID: c.ids.New()}, Company: company, Label: label, Hash: secret.Hash(), Created: c.clock.Now()}
	err := c.work.Update(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		if err := tx.Routes.Create(ctx, route); err != nil {
			return err
		}
		return tx.Ledger.Append(ctx, c.entry(company, ledger.RouteCreated, "route:"+route.ID.String(), by, ledger.Fields{"label": ledger.Text(label)}))
	})
	if err != nil {
		return "", tenant.Route{}, fmt.Errorf("create route: %w", err)
	}
	return tenant.RouteText(route.ID, secret), route, nil
}

// RotateRoute makes a new secret valid beside the one in use and returns it. The
// next rotation ends the older one.
func (c *Credentials) RotateRoute(ctx context.Context, company domain.CompanyID, id domain.RouteID, by string) (string, error) {
	secret := tenant.Secret(c.secrets.Secret())
	err := c.work.Update(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		if err := tx.Routes.Rotate(ctx, id, secret.Hash()); err != nil {
			return err
		}
		return tx.Ledger.Append(ctx, c.entry(company, ledger.RouteChanged, "route:"+id.String(), by, ledger.Fields{"rotated": ledger.Bool(true)}))
	})
	if err != nil {
		return "", fmt.Errorf("rotate route: %w", err)
	}
	return tenant.RouteText(id, secret), nil
}

func (c *Credentials) entry(company domain.CompanyID, kind ledger.Kind, subject, by string, fields ledger.Fields) ledger.Entry {
	return ledger.Entry{
		ID: domain.EntryID{UUID: c.ids.New()}, Company: company, At: c.clock.Now().Unix(), Kind: kind, Actor: by, Subject: subject, Body: ledger.NewObject(fields),
	}
}

// Route returns the route that a secret opens. It fails with
// tenant.ErrBadCredential, or fault.Unavailable when it cannot be looked up.
func (c *Credentials) Route(ctx context.Context, text string) (tenant.Route, error) {
	id, secret, err := tenant.ParseRoute(text)
	if err != nil {
		return tenant.Route{}, err
	}
	route, err := recall(c, c.routes, id, func() (tenant.Route, error) { return c.directory.Route(ctx, id) })
	if err != nil {
		return tenant.Route{}, err
	}
	if !route.Admits(secret) {
		return tenant.Route{}, tenant.ErrBadCredential
	}
	return route, nil
}

// Key returns the API key that a text is. It fails with tenant.ErrBadCredential,
// or fault.Unavailable when it cannot be looked up.
func (c *Credentials) Key(ctx context.Context, text string) (tenant.APIKey, error) {
	id, secret, err := tenant.ParseKey(text)
	if err != nil {
		return tenant.APIKey{}, err
	}
	key, err := recall(c, c.keys, id, func() (tenant.APIKey, error) { return c.directory.Key(ctx, id) })
	if err != nil {
		return tenant.APIKey{}, err
	}
	if !key.Admits(secret, c.clock.Now()) {
		return tenant.APIKey{}, tenant.ErrBadCredential
	}
	return key, nil
}

// maxRemembered bounds the memory for credentials; beyond it all are forgotten.
const maxRemembered = 100_000

// recall returns what was read a moment ago, or reads it. Only what exists is
// remembered, so guesses fill no memory.
func recall[ID comparable, T any](c *Credentials, known map[ID]remembered[T], id ID, read func() (T, error)) (T, error) {
	now := c.clock.Now()
	c.mu.Lock()
	r, ok := known[id]
	c.mu.Unlock()
	if ok && now.Before(r.until) {
		return r.value, nil
	}
	value, err := read()
	if err != nil {
		return value, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(known) >= maxRemembered {
		clear(known)
	}
	known[id] = remembered[T]{value, now.Add(memory)}
	return value, nil
}
