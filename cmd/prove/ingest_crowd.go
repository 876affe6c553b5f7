package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"actual/adapters/outbound/system"
	"actual/domain"
	"actual/domain/tenant"
)

// crowd is many companies in one database, each with a route, badges and sites.
type crowd struct {
	companies []crowdCompany
	badges    []crowdBadge // Neighbours belong to different companies.
}

type crowdCompany struct {
	id, route domain.UUID
	secret    string // The value of X-Actual-Secret.
}

type crowdBadge struct {
	company int
	id      domain.UUID
	device  string
}

const (
	crowdCompanies  = 500
	sitesEach       = 12
	crowdLat        = 39_950_000_0 // The first site's centre, 1e-7 degree.
	crowdLng        = -75_160_000_0
	crowdStep       = 60_000 // From site to site, both ways: 0.006 degree, 600 m.
	crowdHalfLength = 4_000  // Of a site's side: 0.0004 degree, 45 m.
)

// newCrowd makes companies with so many badges each: the first company by the command line, as an operator would, and
// the others like it by SQL, since hundreds of commands would take minutes.
func newCrowd(ctx context.Context, b *bench, badges int) (*crowd, error) {
	if _, err := b.furnish(ctx, "crowd-000", "America/New_York"); err != nil {
		return nil, err
	}
	fences := filepath.Join(b.folder, "crowd.geojson")
	if err := os.WriteFile(fences, crowdFences(), 0o600); err != nil {
		return nil, err
	}
	if _, err := b.actual(ctx, "site", "import", fences, "--company", "crowd-000"); err != nil {
		return nil, err
	}
	c := &crowd{}
	err := b.asAdmin(ctx, func(conn *pgx.Conn) error {
		return pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error { return c.insert(ctx, tx, badges) })
	})
	if err != nil {
		return nil, fmt.Errorf("make a crowd of companies: %w", err)
	}
	b.say("%d companies with %d badges and %d sites each", len(c.companies), badges, sitesEach)
	return c, nil
}

// site returns the centre of a site, 1e-7 degree.
func crowdSite(i int) (lat, lng int) {
	return crowdLat + i/4*crowdStep, crowdLng + i%4*crowdStep
}

func crowdFences() []byte {
	var features []string
	for i := range sitesEach {
		lat, lng := crowdSite(i)
		var ring []string
		for _, corner := range [][2]int{{-1, -1}, {1, -1}, {1, 1}, {-1, 1}, {-1, -1}} {
			ring = append(ring, fmt.Sprintf("[%s,%s]", degrees(lng+corner[0]*crowdHalfLength), degrees(lat+corner[1]*crowdHalfLength)))
		}
		features = append(features, fmt.Sprintf(`{"type":"Feature","properties":{"site":"s%02d","name":"Site %d","kind":"residential"},"geometry":{"type":"Polygon","coordinates":[[%s]]}}`,
			i, i, strings.Join(ring, ",")))
	}
	return []byte(`{"type":"FeatureCollection","features":[` + strings.Join(features, ",") + `]}`)
}

// degrees writes 1e-7 degree as JSON has it.
func degrees(n int) string { return fmt.Sprintf("%.7f", float64(n)/1e7) }

func (c *crowd) insert(ctx context.Context, tx pgx.Tx, badgesEach int) error {
	var ids system.Identifiers
	now := time.Now()
	var first domain.UUID
	if err := tx.QueryRow(ctx, `SELECT company_id FROM company WHERE ref = 'crowd-000'`).Scan(&first); err != nil {
		return err
	}
	var companies, routes, badges [][]any
	for i := range crowdCompanies {
		company := crowdCompany{id: first, route: ids.New()}
		if i > 0 {
			company.id = ids.New()
			companies = append(companies, []any{company.id, fmt.Sprintf("crowd-%03d", i), fmt.Sprintf("Crowd %d", i), "America/New_York", now})
		}
		secret := tenant.Secret(system.Secrets{}.Secret())
		company.secret = tenant.RouteText("proof", domain.RouteID{UUID: company.route}, secret)
		routes = append(routes, []any{company.id, company.route, "load", secret.Hash(), now, now.AddDate(1, 0, 0)})
		c.companies = append(c.companies, company)
	}
	for i := range crowdCompanies * badgesEach {
		x := crowdBadge{company: i % crowdCompanies, id: ids.New(), device: fmt.Sprintf("dev:%015d", 864_475_000_000_000+i)}
		badges = append(badges, []any{c.companies[x.company].id, x.id, x.device, fmt.Sprintf("badge %d", i), now})
		c.badges = append(c.badges, x)
	}
	for _, t := range []struct {
		name    string
		columns []string
		rows    [][]any
	}{
		{"company", []string{"company_id", "ref", "name", "time_zone", "created_at"}, companies},
		{"route", []string{"company_id", "id", "label", "secret_hash", "created_at", "expires_at"}, routes},
		{"badge", []string{"company_id", "id", "device", "label", "created_at"}, badges},
	} {
		if _, err := tx.CopyFrom(ctx, pgx.Identifier{t.name}, t.columns, pgx.CopyFromRows(t.rows)); err != nil {
			return fmt.Errorf("insert into %s: %w", t.name, err)
		}
	}
	for _, sql := range []string{
		`INSERT INTO device_directory (device, owned, company_id, badge_id) SELECT device, tstzrange(NULL, NULL), company_id, id FROM badge`,
		`CREATE TEMP TABLE copied ON COMMIT DROP AS SELECT c.company_id, s.id AS old_id, gen_random_uuid() AS id
			FROM site s CROSS JOIN company c WHERE c.ref LIKE 'crowd-%' AND c.ref <> 'crowd-000'`,
		`INSERT INTO site (company_id, id, ref, name, kind, sky, created_at)
			SELECT n.company_id, n.id, s.ref, s.name, s.kind, s.sky, s.created_at FROM copied n JOIN site s ON s.id = n.old_id`,
		`INSERT INTO fence (company_id, id, site_id, version, valid_from, valid_to, given, area, recorded_at, sky)
			SELECT n.company_id, gen_random_uuid(), n.id, f.version, f.valid_from, f.valid_to, f.given, f.area, f.recorded_at, f.sky
			FROM copied n JOIN fence f ON f.site_id = n.old_id`,
		`UPDATE company SET fence_epoch = (SELECT max(fence_epoch) FROM company)`,
		`UPDATE directory_epoch SET epoch = epoch + 1`,
	} {
		if _, err := tx.Exec(ctx, sql); err != nil {
			return fmt.Errorf("%.60s: %w", sql, err)
		}
	}
	return nil
}
