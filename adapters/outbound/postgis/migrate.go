package postgis

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"

	"actual/migrations"
)

// Migrate brings the schema of ownerURL's database up to date, as its owner:
// ours by goose, then River's. Running it again, or twice at once, is safe. It
// returns the names of the migrations that were applied.
func Migrate(ctx context.Context, ownerURL string) ([]string, error) {
	cfg, err := pgxpool.ParseConfig(ownerURL)
	if err != nil {
		return nil, fmt.Errorf("owner's database URL: %w", err)
	}
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	defer pool.Close()
	db := stdlib.OpenDBFromPool(pool)
	defer func() { _ = db.Close() }()
	locker, err := lock.NewPostgresSessionLocker()
	if err != nil {
		return nil, fmt.Errorf("migration lock: %w", err)
	}
	provider, err := goose.NewProvider(goose.DialectPostgres, db, migrations.FS, goose.WithSessionLocker(locker), goose.WithSlog(slog.New(slog.DiscardHandler)))
	if err != nil {
		return nil, fmt.Errorf("read migrations: %w", err)
	}
	results, err := provider.Up(ctx)
	if err != nil {
		return nil, fmt.Errorf("migrate: %w", err)
	}
	names := make([]string, 0, len(results))
	for _, r := range results {
		names = append(names, r.Source.Path)
	}
	return names, migrateRiver(ctx, pool)
}

// Pending returns how many of our migrations the database lacks.
func Pending(ctx context.Context, ownerURL string) (int, error) {
	cfg, err := pgxpool.ParseConfig(ownerURL)
	if err != nil {
		return 0, fmt.Errorf("owner's database URL: %w", err)
	}
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return 0, fmt.Errorf("open database: %w", err)
	}
	defer pool.Close()
	db := stdlib.OpenDBFromPool(pool)
	defer func() { _ = db.Close() }()
	provider, err := goose.NewProvider(goose.DialectPostgres, db, migrations.FS)
	if err != nil {
		return 0, fmt.Errorf("read migrations: %w", err)
	}
	status, err := provider.Status(ctx)
	if err != nil {
		return 0, fmt.Errorf("migration status: %w", err)
	}
	pending := 0
	for _, s := range status {
		if s.State == goose.StatePending {
			pending++
		}
	}
	return pending, nil
}

func migrateRiver(ctx context.Context, pool *pgxpool.Pool) error {
	m, err := rivermigrate.New(riverpgxv5.New(pool), &rivermigrate.Config{Schema: RiverSchema, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return fmt.Errorf("migrations of River: %w", err)
	}
	if _, err := m.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return fmt.Errorf("migrate River: %w", err)
	}
	for _, ours := range []string{
		// The queue by company, for turns (TaskQueue), and what keeps dead tasks.
		`CREATE INDEX IF NOT EXISTS river_job_turns ON ` + RiverSchema + `.river_job ((args->>'company_id'), priority, scheduled_at, id) WHERE state = 'available'`,
		`CREATE OR REPLACE TRIGGER keep_dead_task AFTER UPDATE ON ` + RiverSchema + `.river_job FOR EACH ROW
			WHEN (NEW.state IN ('discarded', 'cancelled') AND OLD.state NOT IN ('discarded', 'cancelled')) EXECUTE FUNCTION keep_dead_task()`,
		// Of before the run ledger: nobody works these any more.
		`DELETE FROM ` + RiverSchema + `.river_job WHERE args @> '{"company_id": ""}' AND state <> 'running'`,
		`GRANT USAGE ON SCHEMA ` + RiverSchema + ` TO ` + RoleApp,
		`GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ` + RiverSchema + ` TO ` + RoleApp,
		`GRANT USAGE ON ALL SEQUENCES IN SCHEMA ` + RiverSchema + ` TO ` + RoleApp,
	} {
		if _, err := pool.Exec(ctx, ours); err != nil {
			return fmt.Errorf("%s: %w", ours, err)
		}
	}
	return nil
}
