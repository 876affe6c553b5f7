package postgis

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"actual/domain"
	"actual/domain/tenant"
	"actual/ports"
)

// Fleet looks across companies as actual_ops.
type Fleet struct{ pool OpsPool }

// NewFleet returns a fleet over its own pool, which may be nil: then it answers
// ports.ErrNoFleet.
func NewFleet(pool OpsPool) *Fleet { return &Fleet{pool: pool} }

var _ ports.Fleet = (*Fleet)(nil)

// Companies implements ports.Fleet. The role may not read which one is the house,
// so that is told by its ref.
func (f *Fleet) Companies(ctx context.Context) ([]tenant.Company, error) {
	if f.pool.Pool == nil {
		return nil, ports.ErrNoFleet
	}
	rows, err := f.pool.Query(ctx, `SELECT company_id, ref, name, time_zone FROM company WHERE ref <> $1 ORDER BY ref`, tenant.HouseRef)
	if err != nil {
		return nil, translate(err)
	}
	all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (tenant.Company, error) {
		var id domain.UUID
		var ref, name, zone string
		err := row.Scan(&id, &ref, &name, &zone)
		return tenant.Restore(domain.CompanyID{UUID: id}, ref, name, zone, false), err
	})
	return all, translate(err)
}

const fleetBadges = `SELECT b.company_id, b.id, b.device, b.report_every_s, b.heartbeat_s, s.heard_at, s.voltage_mv, s.voltage_at
	FROM badge b LEFT JOIN badge_state s ON s.company_id = b.company_id AND s.badge_id = b.id WHERE b.owned_to > $1`

// Each implements ports.Fleet.
func (f *Fleet) Each(ctx context.Context, now time.Time, fn func(ports.FleetBadge) error) error {
	return f.each(ctx, fn, fleetBadges, now)
}

// Badges implements ports.Fleet.
func (f *Fleet) Badges(ctx context.Context, now time.Time, of domain.CompanyID, after ports.FleetPlace, limit int) ([]ports.FleetBadge, error) {
	var all []ports.FleetBadge
	err := f.each(ctx, func(b ports.FleetBadge) error {
		all = append(all, b)
		return nil
	}, fleetBadges+` AND ($2 OR b.company_id = $3) AND (b.company_id, b.id) > ($4, $5) ORDER BY b.company_id, b.id LIMIT $6`,
		now, of.IsZero(), of.UUID, after.Company.UUID, after.Badge.UUID, limit)
	return all, err
}

func (f *Fleet) each(ctx context.Context, fn func(ports.FleetBadge) error, query string, args ...any) error {
	if f.pool.Pool == nil {
		return ports.ErrNoFleet
	}
	rows, err := f.pool.Query(ctx, query, args...)
	if err != nil {
		return translate(err)
	}
	var b ports.FleetBadge
	var moving, heartbeat int64
	var heard, voltageAt *time.Time
	var voltage *int32
	_, err = pgx.ForEachRow(rows, []any{&b.Company.UUID, &b.Badge.UUID, &b.Device, &moving, &heartbeat, &heard, &voltage, &voltageAt}, func() error {
		b.Plan.Moving, b.Plan.Heartbeat = time.Duration(moving)*time.Second, time.Duration(heartbeat)*time.Second
		b.Health.HeardAt, b.Health.VoltageAt, b.Health.VoltageMV = timeOf(heard), timeOf(voltageAt), 0
		if voltage != nil {
			b.Health.VoltageMV = *voltage
		}
		return fn(b)
	})
	return translate(err)
}
