package publicworks

import (
	"context"
	"fmt"
	"slices"

	"actual/domain"
	"actual/domain/certified"
	"actual/domain/tenant"
	"actual/ports"
)

// Made returns the payrolls of a project, each in its last revision, by number.
//
// Errors: certified.ErrProjectNotFound.
func (o *Office) Made(ctx context.Context, company domain.CompanyID, project string) (p ports.WorksProject, all []certified.Made, err error) {
	err = o.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		if p, err = tx.Works.Project(ctx, project); err != nil {
			return err
		}
		all, err = tx.Works.Certified(ctx, p.ID)
		return err
	})
	if err != nil {
		return p, nil, fmt.Errorf("list certified payrolls: %w", err)
	}
	return p, newest(all), nil
}

// Sheet is a certified payroll with what its form has besides.
type Sheet struct {
	certified.Made
	Project ports.WorksProject
	Company tenant.Company
}

// Sheet returns the payroll of a number in its last revision.
//
// Errors: certified.ErrProjectNotFound, certified.ErrNotFound.
func (o *Office) Sheet(ctx context.Context, company domain.CompanyID, project string, number int) (s Sheet, err error) {
	err = o.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		if s.Project, err = tx.Works.Project(ctx, project); err != nil {
			return err
		}
		all, err := tx.Works.Certified(ctx, s.Project.ID)
		if err != nil {
			return err
		}
		all = newest(all)
		at := slices.IndexFunc(all, func(m certified.Made) bool { return m.Number == number })
		if at < 0 {
			return certified.ErrNotFound.With("%d", number)
		}
		s.Made = all[at]
		s.Company, err = tx.Companies.Get(ctx)
		return err
	})
	if err != nil {
		return s, fmt.Errorf("show a certified payroll: %w", err)
	}
	return s, nil
}

func newest(all []certified.Made) (out []certified.Made) {
	for i, m := range all {
		if i+1 == len(all) || all[i+1].Number != m.Number {
			out = append(out, m)
		}
	}
	return out
}
