package postgis

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/url"

	"github.com/jackc/pgx/v5"

	"actual/domain/reporting"
)

// The database roles. Only the owner may change the schema; the others own
// nothing and cannot bypass row level security.
const (
	RoleOwner     = "actual_owner"
	RoleApp       = "actual_app"
	RoleIngest    = "actual_ingest"
	RoleDirectory = "actual_directory"
	RoleOps       = "actual_ops"
	RoleBackup    = "actual_backup"
)

// RoleReporting is what the login roles of reporting are members of, one of each company
// that has Power BI. Nobody signs in as it.
const RoleReporting = reporting.RoleGroup

// ReportingSchema holds the views that they read; they may use no other schema.
const ReportingSchema = "reporting"

// Roles lists the database roles, the owner first.
var Roles = []string{RoleOwner, RoleApp, RoleIngest, RoleDirectory, RoleOps, RoleBackup}

// URLs are the connection URLs of the roles that programs use.
type URLs struct{ Owner, App, Ingest, Directory, Ops string }

// Provision makes the roles and extensions in the database of adminURL, whose
// user must be able to create both, and returns the URLs of the roles. Each
// gets a password derived from the administrator's own, so that several
// programs on one private cluster agree without a file to share. It is for
// private clusters: elsewhere see ProvisionRoles.
func Provision(ctx context.Context, adminURL string) (URLs, error) {
	urls, err := URLsOf(adminURL)
	if err != nil {
		return URLs{}, err
	}
	conn, err := pgx.Connect(ctx, adminURL)
	if err != nil {
		return URLs{}, fmt.Errorf("reach database as administrator: %w", err)
	}
	defer func() { _ = conn.Close(ctx) }()
	for range maxProvisions {
		err = pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error { return provision(ctx, tx, adminURL) })
		if !isConcurrentDDL(err) {
			break
		}
	}
	if err != nil {
		return URLs{}, fmt.Errorf("provision database: %w", err)
	}
	return urls, nil
}

// maxProvisions is how often provisioning is tried when another program changes
// the same roles in the same moment.
const maxProvisions = 20

// isConcurrentDDL reports the ways in which PostgreSQL says that another session
// has just changed the same role: no lock covers roles across databases.
func isConcurrentDDL(err error) bool {
	code := sqlState(err)
	return code == "XX000" || code == "23505" || code == "42710"
}

// URLsOf returns the URLs of the roles in a database that was provisioned.
func URLsOf(adminURL string) (URLs, error) {
	u, err := url.Parse(adminURL)
	if err != nil {
		return URLs{}, fmt.Errorf("administrator's database URL: %w", err)
	}
	as := func(role string) string {
		v := *u
		v.User = url.UserPassword(role, derived(adminURL, role))
		return v.String()
	}
	return URLs{Owner: as(RoleOwner), App: as(RoleApp), Ingest: as(RoleIngest), Directory: as(RoleDirectory), Ops: as(RoleOps)}, nil
}

func provision(ctx context.Context, tx pgx.Tx, adminURL string) error {
	for _, role := range Roles {
		if err := makeRole(ctx, tx, role); err != nil {
			return err
		}
		// A password cannot be a parameter; this one is hexadecimal.
		if _, err := tx.Exec(ctx, `ALTER ROLE `+pgx.Identifier{role}.Sanitize()+` LOGIN PASSWORD '`+derived(adminURL, role)+`'`); err != nil {
			return fmt.Errorf("set password of role %s: %w", role, err)
		}
	}
	return grantSchemas(ctx, tx)
}

// makeRole makes a role that may sign in and do nothing, where there is none.
func makeRole(ctx context.Context, tx pgx.Tx, role string) error {
	var there bool
	if err := tx.QueryRow(ctx, `SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1)`, role).Scan(&there); err != nil || there {
		return err
	}
	if _, err := tx.Exec(ctx, `CREATE ROLE `+pgx.Identifier{role}.Sanitize()+` NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOINHERIT LOGIN`); err != nil {
		return fmt.Errorf("create role %s: %w", role, err)
	}
	return nil
}

// grantSchemas makes extensions and schemas, and lets the roles use them.
func grantSchemas(ctx context.Context, tx pgx.Tx) error {
	if err := makeReportingGroup(ctx, tx); err != nil {
		return err
	}
	for _, ddl := range []string{
		`CREATE EXTENSION IF NOT EXISTS postgis`,
		`CREATE EXTENSION IF NOT EXISTS btree_gist`,
		`GRANT CREATE, USAGE ON SCHEMA public TO ` + RoleOwner,
		`CREATE SCHEMA IF NOT EXISTS ` + RiverSchema + ` AUTHORIZATION ` + RoleOwner,
		`CREATE SCHEMA IF NOT EXISTS ` + ReportingSchema + ` AUTHORIZATION ` + RoleOwner,
		`REVOKE USAGE ON SCHEMA public FROM PUBLIC`, // Or reporting would reach what lies under its views.
		`GRANT USAGE ON SCHEMA public TO ` + RoleApp + `, ` + RoleIngest + `, ` + RoleDirectory + `, ` + RoleOps,
	} {
		if _, err := tx.Exec(ctx, ddl); err != nil {
			return fmt.Errorf("%s: %w", ddl, err)
		}
	}
	return nil
}

// makeReportingGroup makes the group of the roles of reporting, where there is none.
func makeReportingGroup(ctx context.Context, tx pgx.Tx) error {
	if err := makeRole(ctx, tx, RoleReporting); err != nil {
		return err
	}
	var login bool
	if err := tx.QueryRow(ctx, `SELECT rolcanlogin FROM pg_roles WHERE rolname = $1`, RoleReporting).Scan(&login); err != nil || !login {
		return err
	}
	if _, err := tx.Exec(ctx, `ALTER ROLE `+RoleReporting+` NOLOGIN`); err != nil {
		return fmt.Errorf("let nobody sign in as %s: %w", RoleReporting, err)
	}
	return nil
}

// derived is the password of a role on a private cluster.
func derived(adminURL, role string) string {
	secret := adminURL
	if u, err := url.Parse(adminURL); err == nil {
		if p, ok := u.User.Password(); ok {
			secret = p
		}
	}
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte("actual role " + role))
	return hex.EncodeToString(mac.Sum(nil))
}
