package postgis

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/jackc/pgx/v5"

	"actual/domain"
	"actual/domain/tenant"
	"actual/ports"
)

// Directory answers the questions that cross companies, as actual_directory.
type Directory struct{ pool DirectoryPool }

// NewDirectory returns a directory over its own pool.
func NewDirectory(pool DirectoryPool) *Directory { return &Directory{pool: pool} }

var (
	_ ports.Directory     = (*Directory)(nil)
	_ ports.WorkDirectory = (*Directory)(nil)
)

const companyColumns = `SELECT company_id, ref, name, time_zone, house, revision FROM company`

func scanCompany(row pgx.CollectableRow) (tenant.Company, error) {
	var id domain.UUID
	var ref, name, zone string
	var house bool
	var revision int
	if err := row.Scan(&id, &ref, &name, &zone, &house, &revision); err != nil {
		return tenant.Company{}, err
	}
	return tenant.Restore(domain.CompanyID{UUID: id}, ref, name, zone, house).At(domain.Revision(revision)), nil
}

// CompanyByRef implements ports.Directory.
func (d *Directory) CompanyByRef(ctx context.Context, ref string) (tenant.Company, error) {
	rows, err := d.pool.Query(ctx, companyColumns+` WHERE ref = $1`, ref)
	if err != nil {
		return tenant.Company{}, translate(err)
	}
	c, err := pgx.CollectExactlyOneRow(rows, scanCompany)
	if errors.Is(err, pgx.ErrNoRows) {
		return tenant.Company{}, tenant.ErrNotFound.With("%q", ref)
	}
	return c, translate(err)
}

// Companies implements ports.Directory.
func (d *Directory) Companies(ctx context.Context) ([]tenant.Company, error) {
	rows, err := d.pool.Query(ctx, companyColumns+` ORDER BY ref`)
	if err != nil {
		return nil, translate(err)
	}
	all, err := pgx.CollectRows(rows, scanCompany)
	return all, translate(err)
}

// Owners implements ports.Directory. The epoch is read first: owners that are
// newer than it only make a batch be attributed again.
func (d *Directory) Owners(ctx context.Context, devices []string) (map[string][]ports.Ownership, int64, error) {
	var epoch int64
	if err := d.pool.QueryRow(ctx, `SELECT epoch FROM directory_epoch`).Scan(&epoch); err != nil {
		return nil, 0, fmt.Errorf("select directory epoch: %w", translate(err))
	}
	rows, err := d.pool.Query(ctx, `SELECT device, company_id, badge_id,
			CASE WHEN lower_inf(owned) THEN NULL ELSE lower(owned) END, CASE WHEN upper_inf(owned) THEN NULL ELSE upper(owned) END
		FROM device_directory WHERE device = ANY ($1)`, devices)
	if err != nil {
		return nil, 0, fmt.Errorf("select owners: %w", translate(err))
	}
	out := make(map[string][]ports.Ownership, len(devices))
	var device string
	var company, badge domain.UUID
	var from, to *time.Time
	_, err = pgx.ForEachRow(rows, []any{&device, &company, &badge, &from, &to}, func() error {
		o := ports.Ownership{Company: domain.CompanyID{UUID: company}, Badge: domain.BadgeID{UUID: badge}, From: math.MinInt64, To: math.MaxInt64}
		if from != nil {
			o.From = from.Unix()
		}
		if to != nil {
			o.To = to.Unix()
		}
		out[device] = append(out[device], o)
		return nil
	})
	return out, epoch, translate(err)
}

// Marked implements ports.WorkDirectory.
func (d *Directory) Marked(ctx context.Context) ([]ports.Waiting, error) {
	return d.waiting(ctx, `SELECT company_id, min(stored_at), count(*) FROM mark GROUP BY company_id ORDER BY 2`)
}

// Unsequenced implements ports.WorkDirectory.
func (d *Directory) Unsequenced(ctx context.Context) ([]ports.Waiting, error) {
	return d.waiting(ctx, `SELECT company_id, min(at), count(*) FROM ledger_pending GROUP BY company_id ORDER BY 2`)
}

// DueToSettle implements ports.WorkDirectory.
func (d *Directory) DueToSettle(ctx context.Context, now time.Time) ([]ports.Waiting, error) {
	return d.waiting(ctx, `SELECT company_id, min(settles_at), count(*) FROM visit_version
		WHERE recorded_to IS NULL AND state = 'provisional' AND settles_at <= $1 GROUP BY company_id ORDER BY 2`, now)
}

func (d *Directory) waiting(ctx context.Context, query string, args ...any) ([]ports.Waiting, error) {
	rows, err := d.pool.Query(ctx, query, args...)
	if err != nil {
		return nil, translate(err)
	}
	all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (w ports.Waiting, err error) {
		err = row.Scan(&w.Company.UUID, &w.Since, &w.Count)
		return w, err
	})
	return all, translate(err)
}
