package postgis

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"
)

// The pools, one for each database role, so that a mix-up does not compile.
type (
	// AppPool connects as actual_app: one company at a time.
	AppPool struct{ *pgxpool.Pool }
	// IngestPool connects as actual_ingest: inserts events, reads nothing.
	IngestPool struct{ *pgxpool.Pool }
	// DirectoryPool connects as actual_directory: the questions across companies.
	DirectoryPool struct{ *pgxpool.Pool }
	// OpsPool connects as actual_ops: health across companies. It may be nil: a
	// server need not look there.
	OpsPool struct{ *pgxpool.Pool }
)

// OpenApp opens the app's pool of at most size connections. bun puts values into
// the text of statements, so that preparing each costs more than it saves. What is
// asked often is prepared by name (scope.pipeline).
func OpenApp(ctx context.Context, url string, size int32) (AppPool, error) {
	pool, err := open(ctx, url, size, pgx.QueryExecModeExec)
	return AppPool{pool}, err
}

// OpenIngest opens the pool of the event sink, which sends a few prepared
// statements with binary arrays.
func OpenIngest(ctx context.Context, url string, size int32) (IngestPool, error) {
	pool, err := open(ctx, url, size, pgx.QueryExecModeCacheStatement)
	return IngestPool{pool}, err
}

// OpenDirectory opens the pool of the directory.
func OpenDirectory(ctx context.Context, url string, size int32) (DirectoryPool, error) {
	pool, err := open(ctx, url, size, pgx.QueryExecModeCacheStatement)
	return DirectoryPool{pool}, err
}

// OpenOps opens the pool of the fleet.
func OpenOps(ctx context.Context, url string, size int32) (OpsPool, error) {
	pool, err := open(ctx, url, size, pgx.QueryExecModeCacheStatement)
	return OpsPool{pool}, err
}

// open opens a pool and checks that it answers. The error names no password.
func open(ctx context.Context, url string, size int32, mode pgx.QueryExecMode) (*pgxpool.Pool, error) {
	cfg, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("database URL: %w", err)
	}
	cfg.MaxConns = size
	cfg.ConnConfig.DefaultQueryExecMode = mode
	cfg.ConnConfig.RuntimeParams["timezone"] = "UTC"
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	if err := pool.Ping(ctx); err != nil {
		pool.Close()
		return nil, fmt.Errorf("reach database as %s: %w", cfg.ConnConfig.User, err)
	}
	return pool, nil
}

func openBun(pool *pgxpool.Pool) *bun.DB {
	return bun.NewDB(stdlib.OpenDBFromPool(pool), pgdialect.New())
}

// ServerTime asks the database for its time.
func ServerTime(ctx context.Context, pool AppPool) (t time.Time, err error) {
	err = pool.QueryRow(ctx, `SELECT clock_timestamp()`).Scan(&t)
	return t, translate(err)
}
