package localpg

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// CreateDatabase makes an empty database.
func (c *Cluster) CreateDatabase(ctx context.Context, name string) error {
	return c.do(ctx, `CREATE DATABASE `+pgx.Identifier{name}.Sanitize())
}

// DropDatabase removes a database, whoever still uses it. One that is not there
// is no error.
func (c *Cluster) DropDatabase(ctx context.Context, name string) error {
	return c.do(ctx, `DROP DATABASE IF EXISTS `+pgx.Identifier{name}.Sanitize()+` WITH (FORCE)`)
}

// Databases returns the names of the databases that begin with prefix.
func (c *Cluster) Databases(ctx context.Context, prefix string) ([]string, error) {
	conn, err := pgx.Connect(ctx, c.AdminURL("postgres"))
	if err != nil {
		return nil, fmt.Errorf("reach PostgreSQL: %w", err)
	}
	defer func() { _ = conn.Close(ctx) }()
	rows, err := conn.Query(ctx, `SELECT datname FROM pg_database WHERE starts_with(datname, $1) ORDER BY datname`, prefix)
	if err != nil {
		return nil, fmt.Errorf("list databases: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

func (c *Cluster) do(ctx context.Context, ddl string) error {
	conn, err := pgx.Connect(ctx, c.AdminURL("postgres"))
	if err != nil {
		return fmt.Errorf("reach PostgreSQL: %w", err)
	}
	defer func() { _ = conn.Close(ctx) }()
	if _, err := conn.Exec(ctx, ddl); err != nil {
		return fmt.Errorf("%s: %w", ddl, err)
	}
	return nil
}
