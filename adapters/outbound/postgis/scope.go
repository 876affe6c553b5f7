package postgis

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/stdlib"
	"github.com/uptrace/bun"

	"actual/domain"
)

// scope is one company's transaction. It is the second lock: a statement that
// does not compare or give its company_id, or has not this company among its
// parameters, is refused before it is sent. The first is the database's row
// level security.
type scope struct {
	conn    bun.Conn
	tx      bun.Tx
	company domain.CompanyID
}

// id is the company as a parameter of a statement.
func (s scope) id() string { return s.company.String() }

// exec runs a statement and returns how many rows it touched.
func (s scope) exec(ctx context.Context, query string, args ...any) (int64, error) {
	if err := s.named(query, args); err != nil {
		return 0, err
	}
	res, err := s.tx.NewRaw(query, args...).Exec(ctx)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// all scans every row into dest, a pointer to a slice.
func (s scope) all(ctx context.Context, dest any, query string, args ...any) error {
	if err := s.named(query, args); err != nil {
		return err
	}
	err := s.tx.NewRaw(query, args...).Scan(ctx, dest)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	return err
}

// one scans the first row into dest, or fails with missing.
func (s scope) one(ctx context.Context, missing error, dest any, query string, args ...any) error {
	if err := s.named(query, args); err != nil {
		return err
	}
	err := s.tx.NewRaw(query, args...).Scan(ctx, dest)
	if errors.Is(err, sql.ErrNoRows) {
		return missing
	}
	return err
}

// raw calls fn with the driver's connection that the transaction runs on.
func (s scope) raw(fn func(c *stdlib.Conn) error) error {
	return s.conn.Raw(func(dc any) error {
		c, ok := dc.(*stdlib.Conn)
		if !ok {
			return fmt.Errorf("driver connection is a %T, not pgx's", dc)
		}
		return fn(c)
	})
}

// named looks for the company in a statement: as the condition of what is read
// or changed, or as the first column of what is inserted.
func (s scope) named(query string, args []any) error {
	condition, column := strings.Contains(query, "company_id = ?"), strings.Contains(query, "(company_id,")
	if !condition && !column || !slices.Contains(args, any(s.id())) {
		return errUnnamed.With("%.60s", query)
	}
	for _, a := range args {
		if text, is := a.(string); is && strings.ContainsRune(text, 0) { // bun would make a statement of it that can't be parsed.
			return errText
		}
	}
	return nil
}

// at turns Unix seconds into a parameter.
func at(sec int64) time.Time { return time.Unix(sec, 0).UTC() }

// orNull turns 0 into NULL.
func orNull(sec int64) any {
	if sec == 0 {
		return nil
	}
	return at(sec)
}

// timeOrNull turns the zero time into NULL.
func timeOrNull(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t
}

func secOf(t *time.Time) int64 {
	if t == nil {
		return 0
	}
	return t.Unix()
}

func timeOf(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.UTC()
}
