package tenancy

import (
	"context"
	"fmt"
	"net/netip"
	"time"

	"actual/domain"
	"actual/domain/ledger"
	"actual/domain/tenant"
	"actual/ports"
)

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
	life, err := tenant.NewCredential(cmd.Label, secret, now, term, cmd.Addresses)
	if err == nil {
		err = cmd.By.Gives(tenant.WriteEvents)
	}
	if err != nil {
		return "", tenant.Route{}, err
	}
	route := tenant.Route{Credential: life, ID: domain.RouteID{UUID: c.ids.New()}, Company: cmd.Company}
	err = c.work.Update(ctx, cmd.Company, func(ctx context.Context, tx ports.Tx) error {
		if err := tx.Limits.Room(ctx, tenant.MaxRoutes, 1, life.Created); err != nil {
			return err
		}
		if err := tx.Routes.Create(ctx, route); err != nil {
			return err
		}
		return tx.Ledger.Append(ctx, c.entry(cmd.Company, ledger.RouteCreated, "route:"+route.ID.String(), cmd.By.Actor, created(life)))
	})
	if err != nil {
		return "", tenant.Route{}, fmt.Errorf("create route: %w", err)
	}
	return tenant.RouteText(c.environment, route.ID, secret), route, nil
}

// RotateRoute gives a route a new secret and returns the value of its header,
// which is nowhere kept.
//
// Errors: those of tenant.Credential.Rotate, tenant.ErrRouteNotFound,
// tenant.ErrBeyondOwn, ports.ErrCredentialMoved.
func (c *Credentials) RotateRoute(ctx context.Context, id domain.RouteID, cmd Rotate) (text string, route tenant.Route, err error) {
	if err := cmd.By.Gives(tenant.WriteEvents); err != nil {
		return "", tenant.Route{}, err
	}
	secret, now := tenant.Secret(c.secrets.Secret()), c.clock.Now()
	err = c.work.Update(ctx, cmd.Company, func(ctx context.Context, tx ports.Tx) error {
		if route, err = tx.Routes.ByID(ctx, id); err != nil {
			return err
		}
		term, err := cmd.By.Term(cmd.Term, route.Term(), now)
		if err != nil {
			return err
		}
		before := route.Hash
		if route.Credential, err = route.Rotate(secret, now, cmd.Overlap, term); err != nil {
			return err
		}
		if err := tx.Routes.Save(ctx, route, before); err != nil {
			return err
		}
		return tx.Ledger.Append(ctx, c.entry(cmd.Company, ledger.RouteChanged, "route:"+id.String(), cmd.By.Actor, rotated(route.Credential)))
	})
	if err != nil {
		return "", tenant.Route{}, fmt.Errorf("rotate route: %w", err)
	}
	c.routes.forget(id)
	return tenant.RouteText(c.environment, id, secret), route, nil
}

// RevokeRoute ends a route and both its secrets, as RevokeKey does a key.
//
// Errors: tenant.ErrRouteNotFound, ports.ErrCredentialMoved.
func (c *Credentials) RevokeRoute(ctx context.Context, company domain.CompanyID, id domain.RouteID, by string) (route tenant.Route, err error) {
	now := c.clock.Now()
	err = c.work.Update(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		if route, err = tx.Routes.ByID(ctx, id); err != nil || !route.Revoked.IsZero() {
			return err
		}
		route.Revoked = now
		if err := tx.Routes.Save(ctx, route, route.Hash); err != nil {
			return err
		}
		return tx.Ledger.Append(ctx, c.entry(company, ledger.RouteRevoked, "route:"+id.String(), by, nil))
	})
	if err != nil {
		return tenant.Route{}, fmt.Errorf("revoke route: %w", err)
	}
	c.routes.forget(id)
	return route, nil
}

// Routes returns up to limit routes of the company after one, the oldest first,
// ended ones too; all where limit is 0.
func (c *Credentials) Routes(ctx context.Context, company domain.CompanyID, after domain.RouteID, limit int) (page []tenant.Route, err error) {
	err = c.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		page, err = tx.Routes.List(ctx, after, limit)
		return err
	})
	return page, err
}

// RouteByID returns a route of the company, or tenant.ErrRouteNotFound.
func (c *Credentials) RouteByID(ctx context.Context, company domain.CompanyID, id domain.RouteID) (route tenant.Route, err error) {
	err = c.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		route, err = tx.Routes.ByID(ctx, id)
		return err
	})
	return route, err
}

// rotated is what the ledger says of a rotation.
func rotated(c tenant.Credential) ledger.Fields {
	f := ledger.Fields{"rotated": ledger.Bool(true), "expires": ledger.Int(c.Expires.Unix())}
	if len(c.Former) > 0 {
		f["former_until"] = ledger.Int(c.FormerUntil.Unix())
	}
	return f
}

// created is what the ledger says of a credential that was made.
func created(c tenant.Credential) ledger.Fields {
	f := ledger.Fields{"label": ledger.Text(c.Label), "expires": ledger.Int(c.Expires.Unix())}
	if len(c.Addresses) > 0 {
		networks := make([]ledger.Value, len(c.Addresses))
		for i, n := range c.Addresses {
			networks[i] = ledger.Text(n.String())
		}
		f["addresses"] = ledger.List(networks...)
	}
	return f
}
