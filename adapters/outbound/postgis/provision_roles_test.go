package postgis_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"actual/adapters/outbound/postgis"
	"actual/adapters/outbound/postgis/postgistest"
)

// In Azure nobody is a superuser: who may create roles is enough, where the
// extensions are allowed.
func TestRolesAreMadeWithoutASuperuser(t *testing.T) {
	db := postgistest.New(t)
	admin, err := pgx.Connect(t.Context(), db.AdminURL)
	require.NoError(t, err)
	defer func() { _ = admin.Close(t.Context()) }()
	u, err := url.Parse(db.AdminURL)
	require.NoError(t, err)
	name := "admin_of_" + strings.TrimPrefix(u.Path, "/")
	const password = "of-a-test-alone-00000000000000000"
	for _, ddl := range []string{
		`CREATE ROLE ` + pgx.Identifier{name}.Sanitize() + ` CREATEROLE LOGIN PASSWORD '` + password + `'`,
		`ALTER DATABASE ` + pgx.Identifier{strings.TrimPrefix(u.Path, "/")}.Sanitize() + ` OWNER TO ` + pgx.Identifier{name}.Sanitize(),
	} {
		_, err = admin.Exec(t.Context(), ddl)
		require.NoError(t, err)
	}
	u.User = url.User(name)
	for range 2 { // Again, it changes nothing.
		require.NoError(t, postgis.ProvisionRoles(t.Context(), u.String(), password, nil))
	}
	var member bool
	require.NoError(t, admin.QueryRow(t.Context(), `SELECT EXISTS (SELECT FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member JOIN pg_roles o ON o.oid = m.roleid WHERE r.rolname = $1 AND o.rolname = 'actual_owner')`, name).Scan(&member))
	require.False(t, member, "the administrator is the owner no more")
	_, err = postgis.Migrate(t.Context(), db.URLs.Owner)
	require.NoError(t, err)
}

func TestAPasswordThatIsNoSafeOneIsRefused(t *testing.T) {
	zeros := strings.Repeat("0", 32)
	for _, text := range []string{"postgres://actual_app:short@db/actual", "postgres://actual_app@db/actual", "postgres://actual_ingest:" + zeros + "@db/actual", "postgres://actual_app:" + zeros[1:] + "'@db/actual", "://"} {
		err := postgis.ProvisionRoles(t.Context(), "postgres://127.0.0.1:1/none", "", map[string]string{postgis.RoleApp: text})
		require.ErrorIs(t, err, postgis.ErrRoleURL, text)
		require.NotContains(t, err.Error(), "0000")
	}
}
