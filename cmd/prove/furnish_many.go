package main

import (
	"context"
	"fmt"
	"sync"

	"github.com/jackc/pgx/v5"

	"actual/adapters/geojson"
	"actual/adapters/outbound/postgis"
	"actual/adapters/outbound/system"
	"actual/app/fences"
	"actual/app/tenancy"
	"actual/cmd/internal/offline"
	"actual/domain"
	"actual/domain/tenant"
)

// order is a company that a load needs.
type order struct {
	ref, zone string
	devices   []string
}

// fleet is such a company, with its badges in the order of their devices.
type fleet struct {
	client
	id     domain.CompanyID
	ref    string
	badges []fleetBadge
}

type fleetBadge struct {
	id     domain.BadgeID
	device string
}

// furnishMany makes companies with a route and an API key each by the use cases
// behind the command line. All have the sites of features. The sites of the first
// are imported; those of the others, and all badges, are copied into the tables:
// one by one they would take minutes and prove nothing.
func (b *bench) furnishMany(ctx context.Context, orders []order, features []byte) ([]fleet, error) {
	app, err := postgis.OpenApp(ctx, b.database.URLs.App, 8)
	if err != nil {
		return nil, err
	}
	defer app.Close()
	directory, err := postgis.OpenDirectory(ctx, b.database.URLs.Directory, 2)
	if err != nil {
		return nil, err
	}
	defer directory.Close()
	tasks, err := postgis.NewTaskInserter(app)
	if err != nil {
		return nil, err
	}
	work := postgis.NewUnitOfWork(app, tasks)
	f := furnisher{
		companies:   tenancy.NewCompanies(work, postgis.NewDirectory(directory), system.Clock{}, system.Identifiers{}),
		credentials: tenancy.NewCredentials(work, postgis.NewDirectory(directory), system.Clock{}, system.Identifiers{}, system.Secrets{}, "proof"),
		importer:    fences.NewImporter(work, system.Clock{}, system.Identifiers{}),
	}
	fleets, err := f.all(ctx, orders)
	if err != nil {
		return nil, err
	}
	if err := f.sites(ctx, fleets[0].id, features); err != nil {
		return nil, err
	}
	return fleets, b.asAdmin(ctx, func(conn *pgx.Conn) error { return copyFurniture(ctx, conn, fleets) })
}

// furnisher makes companies as the command line does.
type furnisher struct {
	companies   *tenancy.Companies
	credentials *tenancy.Credentials
	importer    *fences.Importer
}

const prover = "cli:prove"

func (f furnisher) all(ctx context.Context, orders []order) ([]fleet, error) {
	fleets := make([]fleet, len(orders))
	var failed error
	var mu sync.Mutex
	offline.Parallel(len(orders), func(i int) {
		made, err := f.one(ctx, orders[i])
		fleets[i] = made
		if err != nil {
			mu.Lock()
			failed = fmt.Errorf("company %s: %w", orders[i].ref, err)
			mu.Unlock()
		}
	})
	return fleets, failed
}

func (f furnisher) one(ctx context.Context, o order) (fleet, error) {
	c, err := f.companies.Create(ctx, tenancy.CreateCompany{Ref: o.ref, Name: "Proof " + o.ref, Zone: o.zone, By: prover})
	if err != nil {
		return fleet{}, err
	}
	made := fleet{id: c.ID(), ref: o.ref}
	if made.route, _, err = f.credentials.CreateRoute(ctx, tenancy.CreateRoute{Company: c.ID(), Label: "proof", By: tenant.Ours(prover)}); err != nil {
		return fleet{}, err
	}
	if made.key, _, err = f.credentials.CreateKey(ctx, tenancy.CreateKey{Company: c.ID(), Label: "proof", Term: tenant.MaxTerm, By: tenant.Ours(prover)}); err != nil {
		return fleet{}, err
	}
	for _, device := range o.devices {
		made.badges = append(made.badges, fleetBadge{domain.BadgeID{UUID: system.Identifiers{}.New()}, device})
	}
	return made, nil
}

func (f furnisher) sites(ctx context.Context, company domain.CompanyID, raw []byte) error {
	features, problems, err := geojson.Decode(raw)
	if err != nil {
		return err
	}
	if len(problems) > 0 {
		return fmt.Errorf("%d of the sites have a problem: %s", len(problems), problems[0].Error())
	}
	sites := make([]fences.Imported, len(features))
	for i, f := range features {
		sites[i] = fences.Imported{Ref: f.Ref, Name: f.Name, Kind: f.Kind, Sky: f.Sky, Shape: f.Shape, From: f.From, To: f.To}
	}
	_, err = f.importer.Import(ctx, fences.ImportSites{Company: company, Sites: sites, By: prover})
	return err
}

// copyFurniture gives all companies the sites of the first, and their badges.
func copyFurniture(ctx context.Context, conn *pgx.Conn, fleets []fleet) error {
	var others, company, badge []domain.UUID
	var device []string
	for i, f := range fleets {
		if i > 0 {
			others = append(others, f.id.UUID)
		}
		for _, b := range f.badges {
			company, badge, device = append(company, f.id.UUID), append(badge, b.id.UUID), append(device, b.device)
		}
	}
	batch := &pgx.Batch{}
	batch.Queue(`INSERT INTO site (company_id, id, ref, name, kind, sky, created_at)
		SELECT c, s.id, s.ref, s.name, s.kind, s.sky, s.created_at FROM site s, unnest($2::uuid[]) c WHERE s.company_id = $1`, fleets[0].id.UUID, others)
	batch.Queue(`INSERT INTO fence (company_id, id, site_id, version, valid_from, valid_to, given, area, recorded_at, sky)
		SELECT c, f.id, f.site_id, f.version, f.valid_from, f.valid_to, f.given, f.area, f.recorded_at, f.sky FROM fence f, unnest($2::uuid[]) c WHERE f.company_id = $1`, fleets[0].id.UUID, others)
	batch.Queue(`UPDATE company SET fence_epoch = fence_epoch + 1`)
	batch.Queue(`INSERT INTO badge (company_id, id, device, label, created_at)
		SELECT c, b, d, d, now() FROM unnest($1::uuid[], $2::uuid[], $3::text[]) AS t (c, b, d)`, company, badge, device)
	batch.Queue(`INSERT INTO device_directory (company_id, badge_id, device, owned)
		SELECT c, b, d, tstzrange(NULL, NULL) FROM unnest($1::uuid[], $2::uuid[], $3::text[]) AS t (c, b, d)`, company, badge, device)
	batch.Queue(`INSERT INTO company_limit (company_id, name, value) SELECT company_id, l, 1000000
		FROM company, unnest(ARRAY['key.requests', 'company.requests', 'route.deliveries']) l`) // A proof asks more than a customer does.
	batch.Queue(`UPDATE directory_epoch SET epoch = epoch + 1`)
	if err := conn.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("copy sites and badges: %w", err)
	}
	_, err := conn.Exec(ctx, `ANALYZE`) // As autovacuum would in the next minutes.
	return err
}
