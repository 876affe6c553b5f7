package postgis

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"actual/adapters/geojson"
	"actual/domain"
	"actual/domain/presence"
	"actual/ports"
)

type stays struct{ scope }

const (
	staysFrom = `WITH v AS MATERIALIZED (
		SELECT visit_id, site_id, badge_id, arrived, arrived_hi, last_inside FROM (
			SELECT v.*, row_number() OVER (PARTITION BY v.site_id ORDER BY v.arrived DESC, v.visit_id) AS n FROM visit v
			WHERE v.company_id = $1 AND v.state IN ('settled', 'sealed') AND v.verdict = 'decided' AND v.arrived >= $2`
	staysWith = `) v
		WHERE n <= $3)
	SELECT v.site_id, v.visit_id, v.arrived, f.at, f.key, f.lat, f.lng, f.dop
	FROM v LEFT JOIN LATERAL (
		SELECT f.at, f.key, f.lat, f.lng, f.dop FROM fix f
		WHERE f.company_id = $1 AND f.badge_id = v.badge_id AND f.at BETWEEN v.arrived_hi AND v.last_inside AND f.weak = '' AND f.source = 1
		ORDER BY f.at LIMIT $4) f ON true
	ORDER BY v.site_id, v.arrived DESC, v.visit_id, f.at`
)

var (
	staysOfAll  = prepared{"stays_of_all", staysFrom + staysWith}
	staysOfSite = prepared{"stays_of_site", staysFrom + ` AND v.site_id = $5` + staysWith}
)

// Last implements ports.Stays.
func (s stays) Last(ctx context.Context, q ports.StayQuery) (out []ports.Stay, err error) {
	query, args := staysOfAll, []any{q.Since, q.Stays, q.Fixes}
	if !q.Site.IsZero() {
		query, args = staysOfSite, append(args, q.Site.UUID)
	}
	err = s.pipeline(ctx, asked{prepared: query, args: args, rows: func(rows pgx.Rows) error {
		var site, visit domain.UUID
		var arrived time.Time
		var at *time.Time
		var key *string
		var lat, lng, dop *int32
		_, err := pgx.ForEachRow(rows, []any{&site, &visit, &arrived, &at, &key, &lat, &lng, &dop}, func() error {
			if n := len(out); n == 0 || out[n-1].Visit.UUID != visit {
				out = append(out, ports.Stay{Site: domain.SiteID{UUID: site}, Visit: domain.VisitID{UUID: visit}, Arrived: arrived.Unix()})
			}
			if at != nil {
				of := &out[len(out)-1]
				of.Fixes = append(of.Fixes, presence.Fix{Key: *key, At: at.Unix(), Lat: *lat, Lng: *lng, DOP: saturate(*dop), Source: presence.SourceGPS})
			}
			return nil
		})
		return err
	}})
	if err != nil {
		return nil, fmt.Errorf("select stays: %w", err)
	}
	return out, nil
}

type fenceDrafts struct{ scope }

type draftRow struct {
	ID        string    `bun:"id"`
	SiteID    string    `bun:"site_id"`
	Given     string    `bun:"given"`
	Stays     int       `bun:"stays"`
	Fixes     int       `bun:"fixes"`
	Since     time.Time `bun:"since"`
	Until     time.Time `bun:"until"`
	Agreement int       `bun:"agreement"`
	MadeBy    string    `bun:"made_by"`
	MadeAt    time.Time `bun:"made_at"`
}

func (r draftRow) draft() (ports.FenceDraft, error) {
	id, err := domain.ParseDraftID(r.ID)
	if err != nil {
		return ports.FenceDraft{}, fmt.Errorf("stored draft: %w", err)
	}
	site, err := domain.ParseSiteID(r.SiteID)
	if err != nil {
		return ports.FenceDraft{}, fmt.Errorf("stored draft %s: %w", id, err)
	}
	shape, err := geojson.Exact{}.Read([]byte(r.Given))
	if err != nil {
		return ports.FenceDraft{}, fmt.Errorf("stored draft %s: %w", id, err)
	}
	return ports.FenceDraft{
		ID: id, Site: site, Shape: shape, Stays: r.Stays, Fixes: r.Fixes, Since: r.Since.Unix(), Until: r.Until.Unix(),
		Agreement: r.Agreement, By: r.MadeBy, MadeAt: r.MadeAt.UTC(),
	}, nil
}

const draftColumns = `SELECT id, site_id, given, stays, fixes, since, until, agreement, made_by, made_at FROM fence_draft`

// Add implements ports.FenceDrafts.
func (s fenceDrafts) Add(ctx context.Context, d ports.FenceDraft) error {
	given, err := geojson.Exact{}.Write(d.Shape)
	if err != nil {
		return fmt.Errorf("encode draft: %w", err)
	}
	_, err = s.exec(ctx, `INSERT INTO fence_draft (company_id, id, site_id, given, stays, fixes, since, until, agreement, made_by, made_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		s.id(), d.ID.String(), d.Site.String(), string(given), d.Stays, d.Fixes, at(d.Since), at(d.Until), d.Agreement, d.By, d.MadeAt)
	if err != nil {
		return fmt.Errorf("insert draft: %w", err)
	}
	return nil
}

// ByID implements ports.FenceDrafts.
func (s fenceDrafts) ByID(ctx context.Context, id domain.DraftID) (ports.FenceDraft, error) {
	var row draftRow
	if err := s.one(ctx, ports.ErrDraftNotFound, &row, draftColumns+` WHERE company_id = ? AND id = ?`, s.id(), id.String()); err != nil {
		return ports.FenceDraft{}, fmt.Errorf("select draft %s: %w", id, err)
	}
	return row.draft()
}

// OfSite implements ports.FenceDrafts.
func (s fenceDrafts) OfSite(ctx context.Context, site domain.SiteID) ([]ports.FenceDraft, error) {
	var rows []draftRow
	if err := s.all(ctx, &rows, draftColumns+` WHERE company_id = ? AND site_id = ? ORDER BY id DESC`, s.id(), site.String()); err != nil {
		return nil, fmt.Errorf("select drafts of site %s: %w", site, err)
	}
	return convert(rows, draftRow.draft)
}
