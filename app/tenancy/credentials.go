package tenancy

import (
	"context"
	"net/netip"
	"time"

	"actual/domain"
	"actual/domain/ledger"
	"actual/domain/tenant"
	"actual/ports"
)

// Credentials makes, renews, ends and checks API keys and routes.
type Credentials struct {
	work        ports.UnitOfWork
	directory   ports.Directory
	clock       ports.Clock
	ids         ports.Identifiers
	secrets     ports.Secrets
	environment tenant.Environment

	routes life[domain.RouteID, tenant.Route]
	keys   life[domain.KeyID, tenant.APIKey]
	uses   *uses
}

// believed is how long a credential is believed unread: how late a revocation by
// another process may take effect here. A secret that is new since is found at
// once, and one whose time has come ends on time.
const believed = 5 * time.Second

// NewCredentials returns the use cases.
func NewCredentials(work ports.UnitOfWork, directory ports.Directory, clock ports.Clock, ids ports.Identifiers, secrets ports.Secrets, environment tenant.Environment) *Credentials {
	return &Credentials{
		work: work, directory: directory, clock: clock, ids: ids, secrets: secrets, environment: environment,
		routes: lifeOfRoutes(), keys: lifeOfKeys(), uses: newUses(),
	}
}

// Route returns the route that a secret opens, from where it is used.
//
// Errors: tenant.ErrBadCredential, tenant.ErrForeignAddress, or
// fault.Unavailable when it cannot be looked up.
func (c *Credentials) Route(ctx context.Context, text string, from netip.Addr) (tenant.Route, error) {
	id, secret, err := tenant.ParseRoute(text)
	if err != nil {
		return tenant.Route{}, err
	}
	now := c.clock.Now()
	route, err := opened(c.routes.read, now, id, secret, func() (tenant.Route, error) { return c.directory.Route(ctx, id) })
	if err == nil {
		err = route.From(from)
	}
	if err != nil {
		return tenant.Route{}, err
	}
	c.uses.note(use{company: route.Company, route: id}, now)
	return route, nil
}

// Key returns the API key that a text is, from where it is used.
//
// Errors: tenant.ErrBadCredential, tenant.ErrForeignAddress, or
// fault.Unavailable when it cannot be looked up.
func (c *Credentials) Key(ctx context.Context, text string, from netip.Addr) (tenant.APIKey, error) {
	id, secret, err := tenant.ParseKey(text)
	if err != nil {
		return tenant.APIKey{}, err
	}
	now := c.clock.Now()
	key, err := opened(c.keys.read, now, id, secret, func() (tenant.APIKey, error) { return c.directory.Key(ctx, id) })
	if err == nil {
		err = key.From(from)
	}
	if err != nil {
		return tenant.APIKey{}, err
	}
	c.uses.note(use{company: key.Company, key: id}, now)
	return key, nil
}

type admitting interface {
	Admits(s tenant.Secret, now time.Time) bool
}

// opened returns the credential that the secret opens. One that is remembered and
// does not know the secret is read again: another process may have rotated it.
func opened[ID comparable, T admitting](m *memory[ID, T], now time.Time, id ID, s tenant.Secret, read func() (T, error)) (none T, err error) {
	value, fresh, err := m.get(now, id, read)
	if err != nil {
		return none, err
	}
	if !value.Admits(s, now) && !fresh {
		if value, err = read(); err != nil {
			return none, err
		}
		m.put(now, id, value)
	}
	if !value.Admits(s, now) {
		return none, tenant.ErrBadCredential
	}
	return value, nil
}

func (c *Credentials) entry(company domain.CompanyID, kind ledger.Kind, subject, by string, fields ledger.Fields) ledger.Entry {
	return ledger.Entry{
		ID: domain.EntryID{UUID: c.ids.New()}, Company: company, At: c.clock.Now().Unix(), Kind: kind, Actor: by, Subject: subject, Body: ledger.NewObject(fields),
	}
}
