package postgis_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"actual/adapters/outbound/postgis/postgistest"
	"actual/domain"
	"actual/domain/fault"
	"actual/ports"
)

// A connection that breaks in the middle of a transaction says so in several
// ways. All of them mean that the store is down, not that the request is wrong.
func TestBrokenConnectionIsUnavailable(t *testing.T) {
	t.Parallel()
	d := postgistest.New(t)
	admin, company := d.Admin(t), domain.CompanyID{UUID: domain.UUID{7, 15: 7}}
	err := storeOn(t, d).Work.Update(t.Context(), company, func(ctx context.Context, tx ports.Tx) error {
		require.Equal(t, []string{"true"}, ask(t, admin, `SELECT pg_terminate_backend(pid, 5000)::text FROM pg_stat_activity
			WHERE datname = current_database() AND usename = 'actual_app' AND state = 'idle in transaction'`))
		_, first := tx.Companies.Get(ctx)
		require.ErrorContains(t, first, "57P01")
		_, then := tx.Companies.Get(ctx)
		require.ErrorContains(t, then, "bad connection")
		return then
	})
	require.Equal(t, fault.Unavailable, fault.KindOf(err), "%v", err)
}
