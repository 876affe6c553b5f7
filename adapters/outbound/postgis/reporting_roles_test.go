package postgis_test

import (
	"context"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"actual/adapters/outbound/postgis"
	"actual/adapters/outbound/postgis/postgistest"
	"actual/domain"
	"actual/domain/reporting"
	"actual/ports"
)

// The types that Npgsql 4.0 reads without help: what Power BI brings.
var readable = []string{"text", "bigint", "boolean", "date", "timestamp without time zone"}

func TestReportingColumnsHaveTypesThatPowerBIReads(t *testing.T) {
	t.Parallel()
	conn := postgistest.New(t).Admin(t)
	const columns = `SELECT c.relname || '.' || a.attname || ': ' || format_type(a.atttypid, a.atttypmod) FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
		WHERE c.relnamespace = 'reporting'::regnamespace`
	require.Empty(t, ask(t, conn, columns+` AND NOT (format_type(a.atttypid, a.atttypmod) = ANY ($1) OR format_type(a.atttypid, a.atttypmod) ~ '^numeric\(\d+,\d+\)$')`, readable))
	require.GreaterOrEqual(t, len(ask(t, conn, columns)), 150, "the walk saw the columns")
}

// A role sees its own company, from the moment it has a row until it has none.
func TestAReportingRoleSeesItsCompany(t *testing.T) {
	t.Parallel()
	d := postgistest.New(t)
	admin := d.Admin(t)
	var acme, other domain.CompanyID
	for id, ref := range map[*domain.CompanyID]string{&acme: "acme", &other: "other"} {
		require.NoError(t, admin.QueryRow(t.Context(), `INSERT INTO company (company_id, ref, name, time_zone, created_at) VALUES (gen_random_uuid(), $1, $1, 'America/New_York', now()) RETURNING company_id`, ref).Scan(&id.UUID))
	}
	tasks, err := postgis.NewTaskInserter(d.App)
	require.NoError(t, err)
	work := postgis.NewUnitOfWork(d.App, tasks)
	logins := postgis.NewReportingLogins(func() (string, string, error) { return d.AdminURL, "", nil })
	password := strings.Repeat("p", 40)
	require.NoError(t, logins.Make(t.Context(), acme, password))
	t.Cleanup(func() { require.NoError(t, logins.Drop(context.Background(), acme)) })
	conn, err := pgx.Connect(t.Context(), with(t, d.AdminURL, url.UserPassword(reporting.Name(acme), password), ""))
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	require.Empty(t, ask(t, conn, `SELECT ref FROM dim_company`), "a role that is nobody's sees nothing")

	now := time.Now().UTC().Truncate(time.Second)
	store := func(fn func(context.Context, ports.Tx) error) error { return work.Update(t.Context(), acme, fn) }
	require.NoError(t, store(func(ctx context.Context, tx ports.Tx) error {
		return tx.ReportRole.Put(ctx, reporting.Role{Company: acme, Added: now, Rotated: now})
	}))
	require.Equal(t, []string{"acme"}, ask(t, conn, `SELECT ref FROM dim_company`), "of its company, by the search path that it begins with")
	require.NotEmpty(t, ask(t, conn, `SELECT day::text FROM reporting.dim_day WHERE hours = 23`), "a day on which the clocks change")
	require.Equal(t, "25", ask(t, conn, `SELECT trunc(max(hours))::text FROM reporting.dim_day`)[0])
	require.ErrorContains(t, work.Update(t.Context(), other, func(ctx context.Context, tx ports.Tx) error {
		_, err := tx.ReportRole.Get(ctx)
		return err
	}), "no reporting role")
	_, err = admin.Exec(t.Context(), `UPDATE reporting_role SET company_id = $1 WHERE company_id = $2`, other.String(), acme.String())
	require.ErrorContains(t, err, "reporting_role_check", "no row gives a role another company: not even an administrator's")
	require.NoError(t, store(func(ctx context.Context, tx ports.Tx) error { return tx.ReportRole.Remove(ctx) }))
	require.ErrorIs(t, store(func(ctx context.Context, tx ports.Tx) error { return tx.ReportRole.Remove(ctx) }), reporting.ErrNoRole)
	require.Empty(t, ask(t, conn, `SELECT ref FROM dim_company`))
	require.Error(t, logins.Make(t.Context(), acme, "it's short"))
}
