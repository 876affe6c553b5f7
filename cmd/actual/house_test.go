package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"actual/adapters/outbound/postgis/postgistest"
	"actual/adapters/outbound/system"
	"actual/cmd/internal/config"
	"actual/domain"
)

func TestProcessesThatBeginTogetherMakeOneHouse(t *testing.T) {
	t.Parallel()
	db := postgistest.New(t)
	cfg := config.Defaults()
	cfg.DatabaseApp, cfg.DatabaseIngest, cfg.DatabaseDirectory = db.URLs.App, db.URLs.Ingest, db.URLs.Directory
	cfg.LedgerKey, cfg.AnchorDir, cfg.VaultKeyFile = strings.Repeat("07", 32), t.TempDir(), vaultKeys(t)
	tools, cleanup, err := newTools(t.Context(), cfg, system.Clock{})
	require.NoError(t, err)
	t.Cleanup(cleanup)
	houses := make([]domain.CompanyID, 8)
	var all errgroup.Group
	for i := range houses {
		all.Go(func() error {
			house, err := tools.Companies.EnsureHouse(t.Context())
			houses[i] = house.ID()
			return err
		})
	}
	require.NoError(t, all.Wait())
	for _, h := range houses {
		require.Equal(t, houses[0], h)
	}
}
