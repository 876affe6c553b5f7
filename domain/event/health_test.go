package event_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"actual/domain/event"
)

func TestHealth(t *testing.T) {
	e := track()
	e.MilliVolts, e.TenthsC, e.Bars, e.RSSI, e.USB = given(3912), given(-32), given(2), given(-91), true
	e.Req, e.SessionWhy = "session.begin", "requested"
	require.Equal(t, event.Health{
		FromDevice: true, HeardAt: captured + 30,
		MilliVolts: given(3912), TenthsC: given(-32), Bars: given(2), RSSI: given(-91), USB: true,
		SessionBegan: true, SessionWhy: "requested",
	}, event.Understand(e, captured+60).Health)

	e.Received = event.Instant{}
	require.Equal(t, int64(captured+60), event.Understand(e, captured+60).Health.HeardAt, "our clock stands in")

	e.Transport = "api:http"
	require.Zero(t, event.Understand(e, captured+60).Health, "an API call is no sign of life")
	for _, file := range []string{"_watchdog.qo", "_geolocate.qo"} {
		e := track()
		e.File = file
		require.Zero(t, event.Understand(e, captured+60).Health, file)
	}
}

func TestNewInstant(t *testing.T) {
	tests := map[int64]event.Instant{
		0:                     {},
		captured:              at(captured),
		captured*1000 + 999:   at(captured), // Milliseconds; the fraction is dropped.
		-5:                    at(-5),       // Given, but never plausible.
		captured * 1_000_000:  at(captured * 1_000_000),
		99_999_999_999:        at(99_999_999_999),
		100_000_000_000:       at(100_000_000),
		-captured * 1_000_000: at(-captured * 1_000_000),
	}
	for epoch, want := range tests {
		require.Equal(t, want, event.NewInstant(epoch), epoch)
	}
}
