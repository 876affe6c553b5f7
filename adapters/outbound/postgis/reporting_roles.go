package postgis

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"actual/domain"
	"actual/domain/reporting"
)

type reportingRoles struct{ scope }

type reportingRoleRow struct {
	AddedAt   time.Time `bun:"added_at"`
	RotatedAt time.Time `bun:"rotated_at"`
}

// Get implements ports.ReportingRoles.
func (s reportingRoles) Get(ctx context.Context) (reporting.Role, error) {
	var row reportingRoleRow
	err := s.one(ctx, reporting.ErrNoRole, &row, `SELECT added_at, rotated_at FROM reporting_role WHERE company_id = ?`, s.id())
	if err != nil {
		return reporting.Role{}, fmt.Errorf("select reporting role: %w", err)
	}
	return reporting.Role{Company: s.company, Added: row.AddedAt.UTC(), Rotated: row.RotatedAt.UTC()}, nil
}

// Put implements ports.ReportingRoles.
func (s reportingRoles) Put(ctx context.Context, r reporting.Role) error {
	_, err := s.exec(ctx, `INSERT INTO reporting_role (company_id, role, added_at, rotated_at) VALUES (?, ?, ?, ?)
		ON CONFLICT (company_id) DO UPDATE SET rotated_at = excluded.rotated_at`, s.id(), reporting.Name(s.company), r.Added, r.Rotated)
	if err != nil {
		return fmt.Errorf("store reporting role: %w", err)
	}
	return nil
}

// Remove implements ports.ReportingRoles.
func (s reportingRoles) Remove(ctx context.Context) error {
	n, err := s.exec(ctx, `DELETE FROM reporting_role WHERE company_id = ?`, s.id())
	if err == nil && n == 0 {
		err = reporting.ErrNoRole
	}
	if err != nil {
		return fmt.Errorf("delete reporting role: %w", err)
	}
	return nil
}

// ReportingLogins makes and ends login roles of reporting, as an administrator of the
// server.
type ReportingLogins struct {
	admin func() (url, password string, err error)
}

// NewReportingLogins returns logins that sign in with what admin returns when they are
// first asked: a URL, and a password where the URL has none.
func NewReportingLogins(admin func() (url, password string, err error)) ReportingLogins {
	return ReportingLogins{admin}
}

// reportingSettings hold a role's sessions back by default. They bound a careless query:
// a session may set them otherwise, and sees no more by it.
var reportingSettings = []string{
	`NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION INHERIT LOGIN CONNECTION LIMIT 8`,
	`SET statement_timeout = '10min'`, // Power BI's own.
	`SET lock_timeout = '5s'`,
	`SET idle_in_transaction_session_timeout = '1min'`,
	`SET default_transaction_read_only = on`,
	`SET search_path = reporting`,
}

// Make implements ports.ReportingLogins.
func (l ReportingLogins) Make(ctx context.Context, company domain.CompanyID, password string) error {
	if !safePassword.MatchString(password) {
		return errors.New("password of a reporting role: it must be 32 to 128 letters, digits, - or _")
	}
	name := reporting.Name(company)
	role := pgx.Identifier{name}.Sanitize()
	return l.as(ctx, func(ctx context.Context, tx pgx.Tx) error {
		if err := makeRole(ctx, tx, name); err != nil {
			return err
		}
		statements := []string{`GRANT ` + RoleReporting + ` TO ` + role}
		for _, setting := range reportingSettings {
			statements = append(statements, `ALTER ROLE `+role+` `+setting)
		}
		// A password cannot be a parameter; this one is letters and digits.
		for _, ddl := range append(statements, `ALTER ROLE `+role+` PASSWORD '`+password+`'`) {
			if _, err := tx.Exec(ctx, ddl); err != nil {
				return fmt.Errorf("set up role %s: %w", name, translate(err))
			}
		}
		return nil
	})
}

// Drop implements ports.ReportingLogins.
func (l ReportingLogins) Drop(ctx context.Context, company domain.CompanyID) error {
	name := reporting.Name(company)
	return l.as(ctx, func(ctx context.Context, tx pgx.Tx) error {
		var there bool
		if err := tx.QueryRow(ctx, `SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1)`, name).Scan(&there); err != nil || !there {
			return err
		}
		if _, err := tx.Exec(ctx, `ALTER ROLE `+pgx.Identifier{name}.Sanitize()+` NOLOGIN`); err != nil {
			return fmt.Errorf("lock role %s: %w", name, err)
		}
		if _, err := tx.Exec(ctx, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1`, name); err != nil {
			return fmt.Errorf("end sessions of role %s: %w", name, err)
		}
		if _, err := tx.Exec(ctx, `DROP ROLE `+pgx.Identifier{name}.Sanitize()); err != nil {
			return fmt.Errorf("drop role %s: %w", name, err)
		}
		return nil
	})
}

// as runs fn in a transaction of the administrator.
func (l ReportingLogins) as(ctx context.Context, fn func(context.Context, pgx.Tx) error) error {
	adminURL, password, err := l.admin()
	if err != nil {
		return err
	}
	cfg, err := pgx.ParseConfig(adminURL)
	if err != nil {
		return errors.New("administrator's database URL: it can't be read") // The error would show it.
	}
	if password != "" {
		cfg.Password = password
	}
	conn, err := pgx.ConnectConfig(ctx, cfg)
	if err != nil {
		return fmt.Errorf("reach database as administrator: %w", err)
	}
	defer func() { _ = conn.Close(ctx) }()
	for range maxProvisions {
		err = pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error { return fn(ctx, tx) })
		if !isConcurrentDDL(err) {
			break
		}
	}
	return err
}
