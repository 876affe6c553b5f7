package postgis_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/adapters/outbound/postgis"
	"actual/adapters/outbound/postgis/postgistest"
	"actual/contracts/conformance"
	"actual/ports"
)

func TestRateBudget(t *testing.T) {
	conformance.RateBudget(t, func(t *testing.T) conformance.Budget {
		t.Helper()
		d := postgistest.New(t)
		another, err := postgis.OpenApp(t.Context(), d.URLs.App, 4)
		require.NoError(t, err)
		t.Cleanup(another.Close)
		tasks, err := postgis.NewTaskInserter(d.App)
		require.NoError(t, err)
		one, two := postgis.NewUnitOfWork(d.App, tasks), postgis.NewUnitOfWork(another, tasks)
		return conformance.Budget{
			Store: storeOn(t, d), Both: [2]ports.RateBudget{postgis.NewRateBudget(one), postgis.NewRateBudget(two)}, Now: time.Now,
		}
	})
}
