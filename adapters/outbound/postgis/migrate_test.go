package postgis_test

import (
	"context"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"actual/adapters/outbound/postgis"
	"actual/adapters/outbound/postgis/postgistest"
)

// A migration that needs a table which somebody writes for long waits for a short time
// only, so that others who write the table are served meanwhile; and is done once it can.
func TestAMigrationDoesNotKeepWritersWaiting(t *testing.T) {
	t.Parallel()
	db := postgistest.New(t)
	const write = `LOCK TABLE ` + postgis.RiverSchema + `.river_job IN ROW EXCLUSIVE MODE`
	first, err := db.Admin(t).Begin(t.Context())
	require.NoError(t, err)
	_, err = first.Exec(t.Context(), write)
	require.NoError(t, err)

	migrated := make(chan error, 1)
	go func() {
		_, err := postgis.Migrate(context.WithoutCancel(t.Context()), db.URLs.Owner)
		migrated <- err
	}()
	other := db.Admin(t)
	const waits = `SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = '` + postgis.RiverSchema + `.river_job'::regclass`
	require.Eventually(t, func() bool { return count(t, other, waits) > 0 }, 20*time.Second, 20*time.Millisecond, "the migration waits for the table")
	began := time.Now()
	tx, err := other.Begin(t.Context())
	require.NoError(t, err)
	_, err = tx.Exec(t.Context(), write)
	require.NoError(t, err, "somebody else writes")
	require.Less(t, time.Since(began), 5*time.Second, "and waits for the migration's patience at most")
	require.NoError(t, tx.Rollback(t.Context()))
	select {
	case err := <-migrated:
		t.Fatalf("the migration can't have ended: %v", err)
	default:
	}
	require.NoError(t, first.Rollback(t.Context()))
	require.NoError(t, <-migrated, "and now it is done")
}

// A server that runs while a newer version is brought in, or that is started after that
// was taken back, takes the newer schema where it leaves it what it uses.
func TestAnOlderProgramTakesASchemaThatFitsIt(t *testing.T) {
	t.Parallel()
	db := postgistest.New(t)
	owner, err := pgx.Connect(t.Context(), db.URLs.Owner)
	require.NoError(t, err)
	defer func() { _ = owner.Close(context.WithoutCancel(t.Context())) }()
	do := func(sql string) {
		t.Helper()
		_, err := owner.Exec(t.Context(), sql)
		require.NoError(t, err)
	}
	prove := func() error {
		app, err := postgis.OpenApp(t.Context(), db.URLs.App, 4)
		require.NoError(t, err)
		defer app.Close()
		ingest, err := postgis.OpenIngest(t.Context(), db.URLs.Ingest, 4)
		require.NoError(t, err)
		defer ingest.Close()
		directory, err := postgis.OpenDirectory(t.Context(), db.URLs.Directory, 4)
		require.NoError(t, err)
		defer directory.Close()
		return postgis.ProveLocks(t.Context(), app, ingest, directory, postgis.OpsPool{})
	}
	do(`INSERT INTO goose_db_version (version_id, is_applied) VALUES (99991231235959, true);
		CREATE TABLE newer (company_id uuid NOT NULL, id uuid NOT NULL, PRIMARY KEY (company_id, id)); SELECT protect('newer');
		GRANT SELECT ON newer TO actual_directory; CREATE POLICY directory ON newer FOR SELECT TO actual_directory USING (true)`)
	require.NoError(t, prove(), "a table and a reach that this program does not know")
	do(`ALTER TABLE newer DISABLE ROW LEVEL SECURITY`)
	require.ErrorIs(t, prove(), postgis.ErrLocks, "what is open is open, whoever made it")
	do(`ALTER TABLE newer ENABLE ROW LEVEL SECURITY`)
	do(`CREATE OR REPLACE FUNCTION schema_fits() RETURNS bigint LANGUAGE sql IMMUTABLE AS $$ SELECT 99991231235959 $$`)
	require.ErrorIs(t, prove(), postgis.ErrSchema, "it took away what this program uses")
	do(`DROP FUNCTION schema_fits()`)
	require.ErrorIs(t, prove(), postgis.ErrSchema, "it does not say")
	do(`DELETE FROM goose_db_version WHERE version_id = 99991231235959`)
	require.ErrorIs(t, prove(), postgis.ErrLocks, "of a schema that it knows, this program judges the reach")
}

func count(t *testing.T, conn *pgx.Conn, query string) (n int) {
	t.Helper()
	require.NoError(t, conn.QueryRow(t.Context(), query).Scan(&n))
	return n
}
