package tenancy

import (
	"context"
	"fmt"

	"actual/domain"
	"actual/domain/tenant"
	"actual/ports"
)

// Expiring is a credential that it is time to rotate.
type Expiring struct {
	Company tenant.Company
	Kind    string // "key" or "route".
	ID      domain.UUID
	Life    tenant.Credential
}

// ExpiringSoon returns the credentials of all companies that expire soon, by
// company.
func (c *Credentials) ExpiringSoon(ctx context.Context) ([]Expiring, error) {
	companies, err := c.directory.Companies(ctx)
	if err != nil {
		return nil, fmt.Errorf("list companies: %w", err)
	}
	now := c.clock.Now()
	var out []Expiring
	for _, company := range companies {
		err := c.work.View(ctx, company.ID(), func(ctx context.Context, tx ports.Tx) error {
			keys, err := tx.Keys.List(ctx, domain.KeyID{}, 0)
			if err != nil {
				return err
			}
			routes, err := tx.Routes.List(ctx, domain.RouteID{}, 0)
			for _, k := range keys {
				if k.ExpiresSoon(now) {
					out = append(out, Expiring{company, "key", k.ID.UUID, k.Credential})
				}
			}
			for _, r := range routes {
				if r.ExpiresSoon(now) {
					out = append(out, Expiring{company, "route", r.ID.UUID, r.Credential})
				}
			}
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("credentials of %s: %w", company.Ref(), err)
		}
	}
	return out, nil
}
