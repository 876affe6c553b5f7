package postgis

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"actual/adapters/geojson"
	"actual/domain"
	"actual/domain/geofence"
	"actual/domain/tenant"
)

type sites struct{ scope }

type siteRow struct {
	ID   string `bun:"id"`
	Ref  string `bun:"ref"`
	Name string `bun:"name"`
	Kind string `bun:"kind"`
	Sky  string `bun:"sky"`

	Revision  int        `bun:"revision"`
	RetiredAt *time.Time `bun:"retired_at"`
}

type fenceRow struct {
	ID        string          `bun:"id"`
	SiteID    string          `bun:"site_id"`
	Version   int             `bun:"version"`
	ValidFrom *time.Time      `bun:"valid_from"`
	ValidTo   *time.Time      `bun:"valid_to"`
	Given     json.RawMessage `bun:"given"`
	Sky       string          `bun:"sky"`
}

var fenceEpoch = prepared{"fence_epoch", `SELECT fence_epoch FROM company WHERE company_id = $1`}

// Epoch implements ports.Sites.
func (s sites) Epoch(ctx context.Context) (epoch int64, err error) {
	err = s.pipeline(ctx, asked{prepared: fenceEpoch, rows: func(rows pgx.Rows) (err error) {
		epoch, err = pgx.CollectExactlyOneRow(rows, pgx.RowTo[int64])
		return err
	}})
	if errors.Is(err, pgx.ErrNoRows) {
		err = tenant.ErrNotFound
	}
	if err != nil {
		return 0, fmt.Errorf("select fence epoch: %w", err)
	}
	return epoch, nil
}

// Load implements ports.Sites.
func (s sites) Load(ctx context.Context) ([]geofence.Site, []geofence.Fence, error) {
	var siteRows []siteRow
	if err := s.all(ctx, &siteRows, `SELECT id, ref, name, kind, sky, revision, retired_at FROM site WHERE company_id = ? ORDER BY ref`, s.id()); err != nil {
		return nil, nil, fmt.Errorf("select sites: %w", err)
	}
	var fenceRows []fenceRow
	err := s.all(ctx, &fenceRows, `SELECT id, site_id, version, NULLIF(valid_from, '-infinity') AS valid_from, NULLIF(valid_to, 'infinity') AS valid_to, given, sky
		FROM fence WHERE company_id = ? ORDER BY site_id, version`, s.id())
	if err != nil {
		return nil, nil, fmt.Errorf("select fences: %w", err)
	}
	out, err := convert(siteRows, siteRow.site)
	if err != nil {
		return nil, nil, err
	}
	fences, err := convert(fenceRows, fenceRow.fence)
	return out, fences, err
}

func (r siteRow) site() (geofence.Site, error) {
	id, err := domain.ParseSiteID(r.ID)
	if err != nil {
		return geofence.Site{}, fmt.Errorf("stored site: %w", err)
	}
	return geofence.Site{
		ID: id, Ref: r.Ref, Name: r.Name, Kind: geofence.Kind(r.Kind), Sky: geofence.Sky(r.Sky), Revision: domain.Revision(r.Revision), Retired: secOf(r.RetiredAt),
	}, nil
}

func (r fenceRow) fence() (geofence.Fence, error) {
	id, err := domain.ParseUUID(r.ID)
	if err != nil {
		return geofence.Fence{}, fmt.Errorf("stored fence: %w", err)
	}
	site, err := domain.ParseSiteID(r.SiteID)
	if err != nil {
		return geofence.Fence{}, fmt.Errorf("stored fence %s: %w", r.ID, err)
	}
	shape, err := decodeShape(r.Given)
	if err != nil {
		return geofence.Fence{}, fmt.Errorf("stored fence %s: %w", r.ID, err)
	}
	f := geofence.Fence{ID: domain.FenceID{UUID: id}, Site: site, Version: r.Version, Shape: shape, Sky: geofence.Sky(r.Sky), To: secOf(r.ValidTo)}
	f.From = fromOf(r.ValidFrom)
	return f, nil
}

// Save implements ports.Sites.
func (s sites) Save(ctx context.Context, sites []geofence.Site, fences []geofence.Fence, at time.Time) error {
	skies := map[domain.SiteID]geofence.Sky{}
	for _, x := range sites {
		skies[x.ID] = skyOf(x.Sky)
		_, err := s.exec(ctx, `INSERT INTO site (company_id, id, ref, name, kind, sky, created_at, revision, retired_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (company_id, id) DO UPDATE SET name = EXCLUDED.name, kind = EXCLUDED.kind, sky = EXCLUDED.sky, revision = EXCLUDED.revision, retired_at = EXCLUDED.retired_at`,
			s.id(), x.ID.String(), x.Ref, x.Name, string(x.Kind), string(skies[x.ID]), at, int(max(x.Revision, 1)), orNull(x.Retired))
		if err != nil {
			return fmt.Errorf("save site %q: %w", x.Ref, err)
		}
	}
	for _, f := range fences {
		given, err := encodeShape(f.Shape)
		if err != nil {
			return fmt.Errorf("encode fence: %w", err)
		}
		_, err = s.exec(ctx, `INSERT INTO fence (company_id, id, site_id, version, valid_from, valid_to, given, area, recorded_at, sky)
			VALUES (?, ?, ?, ?, COALESCE(?::timestamptz, '-infinity'), COALESCE(?::timestamptz, 'infinity'), ?, ST_Multi(ST_SetSRID(ST_GeomFromGeoJSON(?), 4326)), ?, ?)`,
			s.id(), f.ID.String(), f.Site.String(), f.Version, fromOrNull(f.From), orNull(f.To), string(given), string(geojson.Geometry(f.Shape)), at,
			string(skyOf(cmp.Or(f.Sky, skies[f.Site]))))
		if err != nil {
			return fmt.Errorf("insert fence version %d: %w", f.Version, err)
		}
	}
	if _, err := s.exec(ctx, `UPDATE company SET fence_epoch = fence_epoch + 1 WHERE company_id = ?`, s.id()); err != nil {
		return fmt.Errorf("raise fence epoch: %w", err)
	}
	return nil
}

func skyOf(s geofence.Sky) geofence.Sky { return cmp.Or(s, geofence.SkyMixed) }
