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

func count(t *testing.T, conn *pgx.Conn, query string) (n int) {
	t.Helper()
	require.NoError(t, conn.QueryRow(t.Context(), query).Scan(&n))
	return n
}
