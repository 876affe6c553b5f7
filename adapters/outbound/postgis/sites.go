package postgis

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/uptrace/bun/dialect/pgdialect"

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

const (
	selectSites  = `SELECT id, ref, name, kind, sky, revision, retired_at FROM site WHERE company_id = ?`
	selectFences = `SELECT f.id, f.site_id, f.version, NULLIF(f.valid_from, '-infinity') AS valid_from, NULLIF(f.valid_to, 'infinity') AS valid_to, f.given, f.sky
		FROM fence f WHERE f.company_id = ?`
)

// Load implements ports.Sites.
func (s sites) Load(ctx context.Context) ([]geofence.Site, []geofence.Fence, error) {
	found, err := s.sites(ctx, selectSites+` ORDER BY ref`, s.id())
	if err != nil {
		return nil, nil, err
	}
	fences, err := s.fences(ctx, selectFences+` ORDER BY f.site_id, f.version`, s.id())
	return found, fences, err
}

// Named implements ports.Sites.
func (s sites) Named(ctx context.Context, refs []string) ([]geofence.Site, []geofence.Fence, error) {
	found, err := s.sites(ctx, selectSites+` AND ref = ANY (?::text[]) ORDER BY ref`, s.id(), pgdialect.Array(refs))
	if err != nil {
		return nil, nil, err
	}
	ids := make([]string, len(found))
	for i, x := range found {
		ids[i] = x.ID.String()
	}
	fences, err := s.fences(ctx, selectFences+` AND f.site_id = ANY (?::uuid[]) ORDER BY f.site_id, f.version`, s.id(), pgdialect.Array(ids))
	return found, fences, err
}

func (s sites) sites(ctx context.Context, query string, args ...any) ([]geofence.Site, error) {
	var rows []siteRow
	if err := s.all(ctx, &rows, query, args...); err != nil {
		return nil, fmt.Errorf("select sites: %w", err)
	}
	return convert(rows, siteRow.site)
}

func (s sites) fences(ctx context.Context, query string, args ...any) ([]geofence.Fence, error) {
	var rows []fenceRow
	if err := s.all(ctx, &rows, query, args...); err != nil {
		return nil, fmt.Errorf("select fences: %w", err)
	}
	return convert(rows, fenceRow.fence)
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
	shape, err := geojson.Exact{}.Read(r.Given)
	if err != nil {
		return geofence.Fence{}, fmt.Errorf("stored fence %s: %w", r.ID, err)
	}
	f := geofence.Fence{ID: domain.FenceID{UUID: id}, Site: site, Version: r.Version, Shape: shape, Sky: geofence.Sky(r.Sky), To: secOf(r.ValidTo)}
	f.From = fromOf(r.ValidFrom)
	return f, nil
}

var (
	sitesSave = prepared{"sites_save", `INSERT INTO site (company_id, id, ref, name, kind, sky, created_at, revision, retired_at)
		SELECT $1, s.id, s.ref, s.name, s.kind, s.sky, $2, s.revision, s.retired_at
		FROM unnest($3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::int[], $9::timestamptz[]) AS s (id, ref, name, kind, sky, revision, retired_at)
		ON CONFLICT (company_id, id) DO UPDATE SET name = EXCLUDED.name, kind = EXCLUDED.kind, sky = EXCLUDED.sky, revision = EXCLUDED.revision, retired_at = EXCLUDED.retired_at`}
	fencesSave = prepared{"fences_save", `INSERT INTO fence (company_id, id, site_id, version, valid_from, valid_to, given, area, recorded_at, sky)
		SELECT $1, f.id, f.site_id, f.version, COALESCE(f.valid_from, '-infinity'), COALESCE(f.valid_to, 'infinity'), f.given,
			ST_Multi(ST_SetSRID(ST_GeomFromGeoJSON(f.area), 4326)), $2, f.sky
		FROM unnest($3::uuid[], $4::uuid[], $5::int[], $6::timestamptz[], $7::timestamptz[], $8::json[], $9::text[], $10::text[])
			AS f (id, site_id, version, valid_from, valid_to, given, area, sky)`}
	fenceEpochRaise = prepared{"fence_epoch_raise", `UPDATE company SET fence_epoch = fence_epoch + 1 WHERE company_id = $1`}
)

// Save implements ports.Sites.
func (s sites) Save(ctx context.Context, sites []geofence.Site, fences []geofence.Fence, at time.Time) error {
	skies := map[domain.SiteID]geofence.Sky{}
	var changes []asked
	if len(sites) > 0 {
		changes = append(changes, sitesAsked(sites, skies, at))
	}
	if len(fences) > 0 {
		added, err := fencesAsked(fences, skies, at)
		if err != nil {
			return err
		}
		changes = append(changes, added)
	}
	if err := s.pipeline(ctx, append(changes, asked{prepared: fenceEpochRaise})...); err != nil {
		return fmt.Errorf("save %d sites and %d fences: %w", len(sites), len(fences), err)
	}
	return nil
}

// sitesAsked notes the sky of each site. Of one that is there twice the last counts.
func sitesAsked(sites []geofence.Site, skies map[domain.SiteID]geofence.Sky, at time.Time) asked {
	last := map[domain.SiteID]int{}
	for i, x := range sites {
		last[x.ID], skies[x.ID] = i, skyOf(x.Sky)
	}
	var ids []domain.UUID
	var refs, names, kinds, skyTexts []string
	var revisions []int32
	var retired []*time.Time
	for i, x := range sites {
		if last[x.ID] != i {
			continue
		}
		ids, refs, names, kinds = append(ids, x.ID.UUID), append(refs, x.Ref), append(names, x.Name), append(kinds, string(x.Kind))
		skyTexts, revisions = append(skyTexts, string(skies[x.ID])), append(revisions, int32(max(x.Revision, 1)))
		retired = append(retired, timeOrNone(x.Retired, 0))
	}
	return asked{prepared: sitesSave, args: []any{at, ids, refs, names, kinds, skyTexts, revisions, retired}}
}

func fencesAsked(fences []geofence.Fence, skies map[domain.SiteID]geofence.Sky, at time.Time) (asked, error) {
	var ids, sites []domain.UUID
	var versions []int32
	var from, to []*time.Time
	var given, areas, skyTexts []string
	for _, f := range fences {
		exact, err := geojson.Exact{}.Write(f.Shape)
		if err != nil {
			return asked{}, fmt.Errorf("encode fence: %w", err)
		}
		ids, sites, versions = append(ids, f.ID.UUID), append(sites, f.Site.UUID), append(versions, int32(f.Version))
		from, to = append(from, timeOrNone(f.From, always)), append(to, timeOrNone(f.To, 0))
		given, areas = append(given, string(exact)), append(areas, string(geojson.Geometry(f.Shape)))
		skyTexts = append(skyTexts, string(skyOf(cmp.Or(f.Sky, skies[f.Site]))))
	}
	return asked{prepared: fencesSave, args: []any{at, ids, sites, versions, from, to, given, areas, skyTexts}}, nil
}

// timeOrNone turns Unix seconds into a parameter, and the number that stands for none
// into NULL.
func timeOrNone(sec, none int64) *time.Time {
	if sec == none {
		return nil
	}
	return timeAt(sec)
}

func skyOf(s geofence.Sky) geofence.Sky { return cmp.Or(s, geofence.SkyMixed) }
