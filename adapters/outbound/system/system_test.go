package system_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/adapters/outbound/system"
)

func TestClocksTellWhatStoresKeep(t *testing.T) {
	began := time.Now()
	for name, clock := range map[string]system.Clock{"the machine's": {}, "sped": system.SpedSince(began, began, 7)} {
		for range 100 {
			now := clock.Now()
			require.Zero(t, now.Nanosecond()%1000, name)
			require.Equal(t, time.UTC, now.Location(), name)
		}
	}
}
