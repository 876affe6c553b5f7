package postgis

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"actual/domain/fault"
)

// Failures of the store itself.
var (
	errDown    = fault.New(fault.Unavailable, "store.unavailable", "the store cannot be reached; try again shortly")
	errSchema  = fault.New(fault.Unavailable, "store.not_migrated", "the database schema is not what this program needs: run `actual migrate`")
	errText    = fault.New(fault.Invalid, "store.bad_text", "a text has a NUL in it, which cannot be stored")
	errUnnamed = fault.New(fault.Internal, "store.no_company", "a statement on a company's tables does not name its company_id")
)

// translate turns a driver's error into a fault where the caller can do
// something about it, and leaves every other error alone.
func translate(err error) error {
	switch {
	case err == nil:
		return nil
	case isUnmigrated(err):
		return fmt.Errorf("%w: %w", errSchema, err)
	case isDown(err):
		return fmt.Errorf("%w: %w", errDown, err)
	default:
		return err
	}
}

// isUnmigrated reports a missing table, column, function or schema.
func isUnmigrated(err error) bool {
	switch sqlState(err) {
	case "42P01", "42703", "42883", "3F000":
		return true
	}
	return false
}

// isDown reports whether the store could not be asked, as opposed to saying no:
// the connection broke, or the server is starting, stopping or out of slots.
func isDown(err error) bool {
	var connect *pgconn.ConnectError
	var network net.Error
	broken := errors.Is(err, sql.ErrConnDone) || errors.Is(err, driver.ErrBadConn) || errors.Is(err, net.ErrClosed)
	if broken || errors.As(err, &connect) || errors.As(err, &network) {
		return !errors.Is(err, context.Canceled)
	}
	code := sqlState(err)
	if strings.HasPrefix(code, "08") || strings.HasPrefix(code, "57P") || code == "53300" || code == "25006" {
		return true
	}
	return code == "" && pgconn.SafeToRetry(err) || strings.Contains(err.Error(), "unexpected EOF") || strings.Contains(err.Error(), "conn closed")
}

func isSerialization(err error) bool {
	code := sqlState(err)
	return code == "40001" || code == "40P01"
}

func sqlState(err error) string {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code
	}
	return ""
}

// violates reports whether err is the breach of the named constraint.
func violates(err error, constraint string) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && pg.ConstraintName == constraint
}
