package postgis

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
)

// prepared is a statement that each connection prepares once: for what a server
// asks a thousand times a second. $1 is the company.
type prepared struct{ name, text string }

// asked is a prepared statement with its parameters from $2 on, and what becomes
// of the answer.
type asked struct {
	prepared
	args []any
	rows func(rows pgx.Rows) error // Reads an answer with rows …
	done func(touched int64) error // … or is told how many rows were touched.
}

// pipeline sends statements together, so that all take one round trip, and reads
// their answers in order. It is locked twice as the other ways are.
func (s scope) pipeline(ctx context.Context, all ...asked) error {
	return s.raw(func(c *stdlib.Conn) error {
		batch := &pgx.Batch{}
		for _, a := range all {
			if err := s.queue(ctx, c.Conn(), batch, a); err != nil {
				return err
			}
		}
		return c.Conn().SendBatch(ctx, batch).Close()
	})
}

func (s scope) queue(ctx context.Context, conn *pgx.Conn, batch *pgx.Batch, a asked) error {
	if !strings.Contains(a.text, "company_id = $1") && !strings.Contains(a.text, "(company_id,") {
		return errUnnamed.With("%.60s", a.text)
	}
	for _, arg := range a.args {
		if !storable(arg) {
			return errText
		}
	}
	if _, err := conn.Prepare(ctx, a.name, a.text); err != nil { // Known to the connection: nothing is sent.
		return fmt.Errorf("prepare %s: %w", a.name, err)
	}
	queued := batch.Queue(a.name, append([]any{s.company.UUID}, a.args...)...)
	if a.rows != nil {
		queued.Query(func(rows pgx.Rows) error {
			if err := a.rows(rows); err != nil {
				return fmt.Errorf("%s: %w", a.name, err)
			}
			return nil
		})
		return nil
	}
	queued.Exec(func(tag pgconn.CommandTag) error {
		if a.done == nil {
			return nil
		}
		return a.done(tag.RowsAffected())
	})
	return nil
}

// storable reports whether no text among a parameter has a NUL in it.
func storable(arg any) bool {
	switch of := arg.(type) {
	case string:
		return !strings.ContainsRune(of, 0)
	case []string:
		return !slices.ContainsFunc(of, func(text string) bool { return strings.ContainsRune(text, 0) })
	}
	return true
}
