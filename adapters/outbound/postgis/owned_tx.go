package postgis

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// errOwned reports an attempt to end a transaction that bun began.
var errOwned = errors.New("the transaction belongs to the unit of work")

// ownedTx shows the transaction that bun runs on a connection as a pgx.Tx, so
// that River inserts in it: River's database/sql driver is not to be had.
type ownedTx struct {
	conn      *pgx.Conn
	savepoint bool
}

var _ pgx.Tx = ownedTx{}

func (t ownedTx) Begin(ctx context.Context) (pgx.Tx, error) {
	if _, err := t.conn.Exec(ctx, "SAVEPOINT task"); err != nil {
		return nil, err
	}
	return ownedTx{conn: t.conn, savepoint: true}, nil
}

func (t ownedTx) Commit(ctx context.Context) error {
	if !t.savepoint {
		return errOwned
	}
	_, err := t.conn.Exec(ctx, "RELEASE SAVEPOINT task")
	return err
}

func (t ownedTx) Rollback(ctx context.Context) error {
	if !t.savepoint {
		return errOwned
	}
	_, err := t.conn.Exec(ctx, "ROLLBACK TO SAVEPOINT task")
	return err
}

func (t ownedTx) CopyFrom(ctx context.Context, table pgx.Identifier, columns []string, src pgx.CopyFromSource) (int64, error) {
	return t.conn.CopyFrom(ctx, table, columns, src)
}

func (t ownedTx) SendBatch(ctx context.Context, b *pgx.Batch) pgx.BatchResults {
	return t.conn.SendBatch(ctx, b)
}

func (t ownedTx) LargeObjects() pgx.LargeObjects { return pgx.LargeObjects{} }

func (t ownedTx) Prepare(ctx context.Context, name, sql string) (*pgconn.StatementDescription, error) {
	return t.conn.Prepare(ctx, name, sql)
}

func (t ownedTx) Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error) {
	return t.conn.Exec(ctx, sql, args...)
}

func (t ownedTx) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	return t.conn.Query(ctx, sql, args...)
}

func (t ownedTx) QueryRow(ctx context.Context, sql string, args ...any) pgx.Row {
	return t.conn.QueryRow(ctx, sql, args...)
}

func (t ownedTx) Conn() *pgx.Conn { return t.conn }
