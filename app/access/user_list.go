package access

import (
	"context"
	"fmt"

	"actual/domain"
	"actual/domain/tenant"
	"actual/ports"
)

// List returns up to limit users by address, after the one given, and whether
// there are more.
func (s *Users) List(ctx context.Context, company domain.CompanyID, after string, limit int) (page []tenant.User, more bool, err error) {
	err = s.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) (err error) {
		page, err = tx.Users.List(ctx, after, limit+1)
		return err
	})
	if err != nil {
		return nil, false, fmt.Errorf("list users: %w", err)
	}
	if more = len(page) > limit; more {
		page = page[:limit]
	}
	return page, more, nil
}

// Show returns a user, or tenant.ErrUserNotFound.
func (s *Users) Show(ctx context.Context, company domain.CompanyID, id domain.UserID) (u tenant.User, err error) {
	err = s.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) (err error) {
		u, err = tx.Users.ByID(ctx, id)
		return err
	})
	return u, err
}

// Company returns a company, or tenant.ErrNotFound.
func (s *Users) Company(ctx context.Context, company domain.CompanyID) (c tenant.Company, err error) {
	err = s.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) (err error) {
		c, err = tx.Companies.Get(ctx)
		return err
	})
	return c, err
}

// ByEmail returns the user with the address, or tenant.ErrUserNotFound.
func (s *Users) ByEmail(ctx context.Context, company domain.CompanyID, email string) (u tenant.User, err error) {
	address, err := tenant.NewEmail(email)
	if err != nil {
		return u, err
	}
	err = s.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		all, err := tx.Users.List(ctx, "", maxUsers)
		for _, u = range all {
			if u.Email == address {
				return nil
			}
		}
		if err == nil {
			err = tenant.ErrUserNotFound
		}
		return err
	})
	return u, err
}

// maxUsers is more than a company has.
const maxUsers = 100_000
