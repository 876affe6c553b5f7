package postgis

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun/dialect/pgdialect"

	"actual/domain"
	"actual/domain/geofence"
)

type zones struct{ scope }

type zoneRow struct {
	ID        string     `bun:"id"`
	Name      string     `bun:"name"`
	Revision  int        `bun:"revision"`
	RetiredAt *time.Time `bun:"retired_at"`
	Sites     []string   `bun:"sites,array"`
}

func (r zoneRow) zone() (geofence.Zone, error) {
	id, err := domain.ParseZoneID(r.ID)
	if err != nil {
		return geofence.Zone{}, fmt.Errorf("stored zone: %w", err)
	}
	z := geofence.Zone{ID: id, Name: r.Name, Revision: domain.Revision(r.Revision), Retired: secOf(r.RetiredAt)}
	z.Sites, err = convert(r.Sites, domain.ParseSiteID)
	return z, err
}

// Load implements ports.Zones.
func (s zones) Load(ctx context.Context) ([]geofence.Zone, error) {
	var rows []zoneRow
	err := s.all(ctx, &rows, `SELECT z.id, z.name, z.revision, z.retired_at,
			ARRAY(SELECT m.site_id::text FROM zone_site m WHERE m.company_id = z.company_id AND m.zone_id = z.id ORDER BY m.site_id) AS sites
		FROM zone z WHERE z.company_id = ? ORDER BY z.name COLLATE "C", z.id`, s.id())
	if err != nil {
		return nil, fmt.Errorf("select zones: %w", err)
	}
	return convert(rows, zoneRow.zone)
}

// Save implements ports.Zones.
func (s zones) Save(ctx context.Context, z geofence.Zone, at time.Time) error {
	_, err := s.exec(ctx, `INSERT INTO zone (company_id, id, name, revision, created_at, retired_at) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (company_id, id) DO UPDATE SET name = EXCLUDED.name, revision = EXCLUDED.revision, retired_at = EXCLUDED.retired_at`,
		s.id(), z.ID.String(), z.Name, int(z.Revision), at, orNull(z.Retired))
	if violates(err, "zone_name") {
		return geofence.ErrZoneTaken.With("%q", z.Name)
	}
	if err != nil {
		return fmt.Errorf("save zone: %w", err)
	}
	if _, err := s.exec(ctx, `DELETE FROM zone_site WHERE company_id = ? AND zone_id = ?`, s.id(), z.ID.String()); err != nil {
		return fmt.Errorf("empty zone: %w", err)
	}
	sites := make([]string, len(z.Sites))
	for i, id := range z.Sites {
		sites[i] = id.String()
	}
	_, err = s.exec(ctx, `INSERT INTO zone_site (company_id, zone_id, site_id) SELECT ?, ?, unnest(?::uuid[])`, s.id(), z.ID.String(), pgdialect.Array(sites))
	if violates(err, "zone_site_company_id_site_id_fkey") {
		return geofence.ErrNotFound
	}
	if err != nil {
		return fmt.Errorf("fill zone: %w", err)
	}
	return nil
}
