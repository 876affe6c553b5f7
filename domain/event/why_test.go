package event_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"actual/domain/event"
)

func TestWhyOfAFix(t *testing.T) {
	require.Equal(t, "GPS fix at 2026-09-21T14:13:16Z (time from where_when): may decide presence", event.Understand(track(), 0).Why)
	e := track()
	e.DOP = given(2130)
	require.Equal(t,
		"GPS position at 2026-09-21T14:13:16Z (time from where_when): kept as weak evidence, its dilution of precision is above 20",
		event.Understand(e, 0).Why)
}
