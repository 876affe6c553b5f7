package postgis

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
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
	cfg.ConnConfig.RuntimeParams["lock_timeout"] = strconv.FormatInt(lockWait.Milliseconds(), 10)
	cfg.ConnConfig.RuntimeParams["statement_timeout"] = strconv.FormatInt(longestStatement.Milliseconds(), 10)
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
	names := []string{}
	err = patiently(ctx, func() error {
		results, err := provider.Up(ctx)
		var broken *goose.PartialError
		if errors.As(err, &broken) {
			results = broken.Applied
		}
		for _, r := range results {
			names = append(names, r.Source.Path)
		}
		return err
	})
	if err != nil {
		return names, fmt.Errorf("migrate: %w", err)
	}
	return names, patiently(ctx, func() error { return migrateRiver(ctx, pool) })
}

// What a migration may do to a server in use. Who waits for a lock keeps everybody
// waiting who comes behind: so a migration waits for a short time, lets the others go on,
// and tries again.
const (
	lockWait         = 2 * time.Second
	lockTries        = 30
	longestStatement = 30 * time.Minute
)

// lockNotAvailable is PostgreSQL's code for a lock that was waited for in vain.
const lockNotAvailable = "55P03"

// patiently calls try again as long as it does not get a lock, for some minutes.
func patiently(ctx context.Context, try func() error) error {
	for n := 1; ; n++ {
		err := try()
		var refused *pgconn.PgError
		if !errors.As(err, &refused) || refused.Code != lockNotAvailable {
			return err
		}
		if n == lockTries {
			return fmt.Errorf("a lock was not to be had in %d tries of %s: somebody holds it (pg_stat_activity, pg_locks); end that, and try again: %w", n, lockWait, err)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(min(time.Duration(n)*lockWait/4, 3*lockWait)):
		}
	}
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
