package localpg

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// oldest is the first PostgreSQL that has all we use.
const oldest = 15

// attach checks that a given URL names a server that can serve us.
func attach(ctx context.Context, given string) (*url.URL, error) {
	u, err := url.Parse(given)
	if err != nil || u.Host == "" || (u.Scheme != "postgres" && u.Scheme != "postgresql") {
		return nil, errors.New("it must look like postgres://user:password@host:5432/postgres") // Without err, which would show the password.
	}
	conn, err := pgx.Connect(ctx, given)
	if err != nil {
		return nil, fmt.Errorf("connect: %w", err)
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }() // It has answered; nothing is lost.
	var version int
	var mayMake, postgis bool
	err = conn.QueryRow(ctx, `SELECT current_setting('server_version_num')::int / 10000,
		(SELECT rolsuper OR (rolcreaterole AND rolcreatedb) FROM pg_roles WHERE rolname = current_user),
		EXISTS (SELECT FROM pg_available_extensions WHERE name = 'postgis')`).Scan(&version, &mayMake, &postgis)
	switch {
	case err != nil:
		return nil, fmt.Errorf("ask what it can do: %w", err)
	case version < oldest:
		return nil, fmt.Errorf("PostgreSQL %d is too old: %d or newer is needed", version, oldest)
	case !postgis:
		return nil, errors.New("the extension postgis is not installed on that server")
	case !mayMake:
		return nil, errors.New("its role must be a superuser, or have CREATEROLE and CREATEDB")
	}
	return u, nil
}

// ready waits until the server at u answers, for two minutes at most: it may
// be replaying its log after a crash.
func ready(ctx context.Context, u *url.URL) error {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	for {
		err := ping(ctx, u)
		if err == nil || refused(err) {
			return err
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("it does not answer: %w", err)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

func ping(ctx context.Context, u *url.URL) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	conn, err := pgx.Connect(ctx, u.String())
	if err != nil {
		return err
	}
	return conn.Close(ctx)
}

// refused reports whether the server answered that it will never let us in
// (SQLSTATE class 28: the password is not the one that we keep).
func refused(err error) bool {
	var answer *pgconn.PgError
	return errors.As(err, &answer) && answer.Code[:2] == "28"
}
