package event_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"actual/domain/event"
	"actual/domain/presence"
)

// anyEvent draws events that mix the plausible with the absurd.
func anyEvent() *rapid.Generator[event.Event] {
	return rapid.Custom(func(t *rapid.T) event.Event {
		instant := rapid.OneOf(
			rapid.Just(event.Instant{}),
			rapid.Map(rapid.Int64Range(captured-3*hour, captured+3*hour), at),
			rapid.Map(rapid.Int64(), at),
		)
		place := rapid.OneOf(
			rapid.Just(event.Place{}), rapid.Just(yard), rapid.Just(event.NewPlace(0, 0)),
			rapid.Custom(func(t *rapid.T) event.Place {
				return event.NewPlace(rapid.Float64().Draw(t, "lat"), rapid.Float64Range(-200, 200).Draw(t, "lng"))
			}),
		)
		quantity := rapid.OneOf(rapid.Just(event.Quantity{}), rapid.Map(rapid.Int32(), given))
		status := rapid.SampledFrom([]string{"", "success", "heartbeat", "no-sat", "usb"})
		return event.Event{
			File:      rapid.SampledFrom([]string{"_track.qo", "data.qo", "_geolocate.qo", "_session.qo"}).Draw(t, "file"),
			Transport: rapid.SampledFrom([]string{"", "cell:emtc", "api:http"}).Draw(t, "transport"),
			Status:    status.Draw(t, "status"), BodyStatus: status.Draw(t, "body status"),
			Received: instant.Draw(t, "received"), BatchReceived: instant.Draw(t, "batch"), When: instant.Draw(t, "when"),
			WhereWhen: instant.Draw(t, "where_when"), BodyTime: instant.Draw(t, "body.time"), BestWhen: instant.Draw(t, "best_when"),
			TowerWhen: instant.Draw(t, "tower_when"), TriWhen: instant.Draw(t, "tri_when"),
			Where: place.Draw(t, "where"), Best: place.Draw(t, "best"), Tower: place.Draw(t, "tower"), Tri: place.Draw(t, "tri"),
			BestType: rapid.SampledFrom([]string{"", "gps", "triangulated", "tower"}).Draw(t, "type"),
			OLC:      rapid.SampledFrom([]string{"", "87F6XR3M+2R", "8FVC2222+22", "0"}).Draw(t, "olc"),
			DOP:      quantity.Draw(t, "dop"), SpeedCmS: quantity.Draw(t, "speed"), Motion: quantity.Draw(t, "motion"),
		}
	})
}

func TestFixNeverDependsOnTheArrival(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := anyEvent().Draw(t, "event")
		a := event.Understand(e, rapid.Int64().Draw(t, "one arrival"))
		b := event.Understand(e, rapid.Int64().Draw(t, "another"))
		require.Equal(t, a.Fix, b.Fix)
		require.Equal(t, a.HasFix, b.HasFix)
		require.Equal(t, a.Evidence, b.Evidence)
		require.Equal(t, a.Code, b.Code)
	})
}

func TestEvidenceIsGPSInTheWorldAtATimeThatCanBe(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := anyEvent().Draw(t, "event")
		u := event.Understand(e, captured)
		require.NotEmpty(t, u.Why)
		require.Equal(t, u.HasFix, u.Fix != presence.Fix{})
		if u.HasFix {
			require.Equal(t, u.At, u.Fix.At)
			require.Equal(t, u.Code, u.Fix.Weak)
			require.Greater(t, u.Fix.At, int64(1_609_459_200))
			if e.Received.OK && e.Received.Sec > 1_609_459_200 && e.Received.Sec < 4_102_444_800 {
				require.LessOrEqual(t, u.Fix.At, e.Received.Sec+120)
			}
		}
		if !u.Evidence {
			return
		}
		require.Equal(t, presence.SourceGPS, u.Fix.Source)
		require.Contains(t, []event.TimeSource{event.TimeWhereWhen, event.TimeBody, event.TimeWhen, event.TimeBest}, u.TimeSource)
		require.InDelta(t, 0, u.Fix.Lat, 900_000_000)
		require.InDelta(t, 0, u.Fix.Lng, 1_800_000_000)
		require.False(t, u.Fix.Lat == 0 && u.Fix.Lng == 0)
		require.LessOrEqual(t, u.Fix.DOP, uint16(2000))
	})
}
