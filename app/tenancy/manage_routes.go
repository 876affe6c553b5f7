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

// lifeOfRoutes says how routes live. Who renews one could deliver events themselves.
func lifeOfRoutes() life[domain.RouteID, tenant.Route] {
	return life[domain.RouteID, tenant.Route]{
		what: "route", noun: "route", made: ledger.RouteCreated, renewed: ledger.RouteChanged, ended: ledger.RouteRevoked, quota: tenant.MaxRoutes,
		store:      func(tx ports.Tx) kept[domain.RouteID, tenant.Route] { return tx.Routes },
		credential: func(of *tenant.Route) *tenant.Credential { return &of.Credential },
		renews: func(by tenant.Maker, _ tenant.Route, _ time.Time) (tenant.Maker, error) {
			return by, by.Gives(tenant.WriteEvents)
		},
		read: newMemory[domain.RouteID, tenant.Route](believed),
	}
}

// CreateRoute is the command to make a route of the company.
type CreateRoute struct {
	Company   domain.CompanyID
	Label     string
	Term      time.Duration // 0: tenant.DefaultRouteTerm, as far as the maker may give it.
	Addresses []netip.Prefix
	By        tenant.Maker
}

// CreateRoute makes a route and returns the value of its secret header, which is
// nowhere kept. Who makes one could deliver events themselves.
//
// Errors: those of tenant.NewCredential, tenant.ErrBeyondOwn, tenant.ErrQuota.
func (c *Credentials) CreateRoute(ctx context.Context, cmd CreateRoute) (string, tenant.Route, error) {
	secret, now := tenant.Secret(c.secrets.Secret()), c.clock.Now()
	term, err := cmd.By.Term(cmd.Term, tenant.DefaultRouteTerm, now)
	if err != nil {
		return "", tenant.Route{}, err
	}
	made, err := tenant.NewCredential(cmd.Label, secret, now, term, cmd.Addresses)
	if err == nil {
		err = cmd.By.Gives(tenant.WriteEvents)
	}
	if err != nil {
		return "", tenant.Route{}, err
	}
	route := tenant.Route{Credential: made, ID: domain.RouteID{UUID: c.ids.New()}, Company: cmd.Company}
	if err := c.routes.create(ctx, c, cmd.Company, route.ID, route, cmd.By, created(made)); err != nil {
		return "", tenant.Route{}, err
	}
	return tenant.RouteText(c.environment, route.ID, secret), route, nil
}

// RotateRoute gives a route a new secret and returns the value of its header,
// which is nowhere kept.
//
// Errors: those of tenant.Credential.Rotate, tenant.ErrRouteNotFound,
// tenant.ErrBeyondOwn, ports.ErrCredentialMoved.
func (c *Credentials) RotateRoute(ctx context.Context, id domain.RouteID, cmd Rotate) (string, tenant.Route, error) {
	secret, route, err := c.routes.rotate(ctx, c, id, cmd)
	if err != nil {
		return "", route, err
	}
	return tenant.RouteText(c.environment, id, secret), route, nil
}

// RevokeRoute ends a route and both its secrets, as RevokeKey does a key.
//
// Errors: tenant.ErrRouteNotFound, ports.ErrCredentialMoved.
func (c *Credentials) RevokeRoute(ctx context.Context, company domain.CompanyID, id domain.RouteID, by string) (tenant.Route, error) {
	return c.routes.revoke(ctx, c, company, id, by)
}

// Routes returns up to limit routes of the company after one, the oldest first,
// ended ones too; all where limit is 0.
func (c *Credentials) Routes(ctx context.Context, company domain.CompanyID, after domain.RouteID, limit int) ([]tenant.Route, error) {
	return c.routes.list(ctx, c, company, after, limit)
}

// RouteByID returns a route of the company, or tenant.ErrRouteNotFound.
func (c *Credentials) RouteByID(ctx context.Context, company domain.CompanyID, id domain.RouteID) (tenant.Route, error) {
	return c.routes.byID(ctx, c, company, id)
}
