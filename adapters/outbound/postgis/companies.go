package postgis

import (
	"context"
	"fmt"
	"time"

	"actual/domain"
	"actual/domain/tenant"
)

type companies struct{ scope }

type companyRow struct {
	CompanyID string `bun:"company_id"`
	Ref       string `bun:"ref"`
	Name      string `bun:"name"`
	TimeZone  string `bun:"time_zone"`
	House     bool   `bun:"house"`
	Revision  int    `bun:"revision"`
}

func (r companyRow) company() (tenant.Company, error) {
	id, err := domain.ParseCompanyID(r.CompanyID)
	if err != nil {
		return tenant.Company{}, fmt.Errorf("stored company: %w", err)
	}
	return tenant.Restore(id, r.Ref, r.Name, r.TimeZone, r.House).At(domain.Revision(r.Revision)), nil
}

// Create implements ports.Companies.
func (s companies) Create(ctx context.Context, c tenant.Company, at time.Time) error {
	_, err := s.exec(ctx, `INSERT INTO company (company_id, ref, name, time_zone, house, created_at) VALUES (?, ?, ?, ?, ?, ?)`,
		s.id(), c.Ref(), c.Name(), c.Zone().String(), c.House(), at)
	if violates(err, "company_ref") || violates(err, "company_house") {
		return tenant.ErrTaken.With("%q", c.Ref())
	}
	if err != nil {
		return fmt.Errorf("insert company: %w", err)
	}
	return nil
}

// Get implements ports.Companies.
func (s companies) Get(ctx context.Context) (tenant.Company, error) {
	var row companyRow
	if err := s.one(ctx, tenant.ErrNotFound, &row, `SELECT company_id, ref, name, time_zone, house, revision FROM company WHERE company_id = ?`, s.id()); err != nil {
		return tenant.Company{}, fmt.Errorf("select company: %w", err)
	}
	return row.company()
}

// Save implements ports.Companies.
func (s companies) Save(ctx context.Context, c tenant.Company) error {
	n, err := s.exec(ctx, `UPDATE company SET name = ?, time_zone = ?, revision = revision + 1 WHERE company_id = ? AND revision = ?`,
		c.Name(), c.Zone().String(), s.id(), int(c.Revision()))
	return saved(n, err, "update company")
}

// saved fails where the change of one row at a revision found none.
func saved(rows int64, err error, doing string) error {
	switch {
	case err != nil:
		return fmt.Errorf("%s: %w", doing, err)
	case rows == 0:
		return domain.ErrMoved
	}
	return nil
}

// Hold implements ports.Companies. References to the company are not kept out.
func (s companies) Hold(ctx context.Context) error {
	var row companyRow
	if err := s.one(ctx, tenant.ErrNotFound, &row, `SELECT company_id FROM company WHERE company_id = ? FOR NO KEY UPDATE`, s.id()); err != nil {
		return fmt.Errorf("hold company: %w", err)
	}
	return nil
}
