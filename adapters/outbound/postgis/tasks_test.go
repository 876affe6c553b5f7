package postgis_test

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"actual/adapters/outbound/postgis"
	"actual/adapters/outbound/postgis/postgistest"
	"actual/domain"
	"actual/ports"
)

// River's tables have no lock, so they must hold nothing to lock: a task says
// for which company it is and names what it is about.
func TestRiverHoldsIdentifiersOnly(t *testing.T) {
	t.Parallel()
	d := postgistest.New(t)
	conn := d.Admin(t)
	company := domain.CompanyID{UUID: domain.UUID{7, 15: 7}}
	require.NoError(t, storeOn(t, d).Work.Update(t.Context(), company, func(ctx context.Context, tx ports.Tx) error {
		return tx.Tasks.Enqueue(ctx, "test.about_a_device.v1", []byte("dev:1"))
	}))
	rows := ask(t, conn, `SELECT to_jsonb(j)::text FROM river.river_job j`)
	require.Len(t, rows, 1)
	require.Empty(t, ask(t, conn, `SELECT to_jsonb(n)::text FROM river.river_notification n`), "wake-up calls are of no company")
	var row struct {
		Args     map[string]any `json:"args"`
		Metadata map[string]any `json:"metadata"`
		Tags     []string       `json:"tags"`
	}
	require.NoError(t, json.Unmarshal([]byte(rows[0]), &row))
	require.Equal(t, map[string]any{"company_id": company.String(), "payload": "ZGV2OjE="}, row.Args, "what the use case gave, and the company")
	require.Empty(t, row.Metadata)
	require.Empty(t, row.Tags)

	for _, role := range []string{postgis.RoleIngest, postgis.RoleDirectory, postgis.RoleOps, postgis.RoleBackup} {
		require.Equal(t, []string{"false"}, ask(t, conn, `SELECT has_schema_privilege($1, $2, 'USAGE')::text`, role, postgis.RiverSchema), role)
	}
}
