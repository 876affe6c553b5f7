package event_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"actual/domain/event"
	"actual/domain/presence"
)

const (
	captured = 1_790_000_000 // 2026-09-21T14:13:20Z, when the badge made the event.
	hour     = 3600
)

var (
	yard  = event.NewPlace(39.9526125, -75.16548046875)
	mast  = event.NewPlace(39.9612, -75.1551)
	at    = func(sec int64) event.Instant { return event.Instant{Sec: sec, OK: true} }
	given = func(v int32) event.Quantity { return event.Quantity{Value: v, OK: true} }
)

// track is a tracking note that says all: fixed 4 s before it was made, heard
// 30 s later.
func track() event.Event {
	return event.Event{
		Key: "0b9a2d10", Device: "dev:000000000000001", File: "_track.qo",
		When: at(captured), Received: at(captured + 30),
		WhereWhen: at(captured - 4), BodyTime: at(captured - 4), Motion: given(3),
		Where: yard, OLC: "87F6XR3M+2RRG", DOP: given(90), SpeedCmS: given(41),
		Best: yard, BestType: "gps", BestWhen: at(captured - 4),
		Tower: mast, TowerWhen: at(captured + 28),
	}
}

func TestUnderstand(t *testing.T) {
	const (
		gps   = presence.SourceGPS
		tri   = presence.SourceTriangulated
		tower = presence.SourceTower
	)
	type want struct {
		at     int64
		from   event.TimeSource
		keys   event.PlaceSource
		source presence.Source
		weak   presence.Weakness
	}
	sound := want{captured - 4, event.TimeWhereWhen, event.PlaceWhere, gps, presence.Sound}
	tests := map[string]struct {
		change func(*event.Event)
		want   want
	}{
		"where_when": {func(*event.Event) {}, sound},
		"where_when days old is a fix of then": {
			func(e *event.Event) { e.WhereWhen = at(captured - 50*hour); e.BodyStatus = "heartbeat" },
			want{captured - 50*hour, event.TimeWhereWhen, event.PlaceWhere, gps, presence.Sound},
		},
		"where_when as late as the clocks may differ": {
			func(e *event.Event) { e.WhereWhen = at(captured + 150) },
			want{captured + 150, event.TimeWhereWhen, event.PlaceWhere, gps, presence.Sound},
		},
		"where_when in the future, body.time right": {
			func(e *event.Event) { e.WhereWhen = at(captured + 151) },
			want{captured - 4, event.TimeBody, event.PlaceWhere, gps, presence.Sound},
		},
		"own times in the future": {
			func(e *event.Event) { e.WhereWhen, e.BodyTime = at(captured+hour), at(captured+hour) },
			want{captured, event.TimeWhen, event.PlaceWhere, gps, presence.WeakStale},
		},
		"own times of an unset clock": {
			func(e *event.Event) { e.WhereWhen, e.BodyTime = at(1577841940), event.Instant{} },
			want{captured, event.TimeWhen, event.PlaceWhere, gps, presence.WeakStale},
		},
		"body.time": {
			func(e *event.Event) { e.WhereWhen = event.Instant{} },
			want{captured - 4, event.TimeBody, event.PlaceWhere, gps, presence.Sound},
		},
		"body.time of a renamed track": {
			func(e *event.Event) { e.WhereWhen, e.File = event.Instant{}, "locations.qo" },
			want{captured - 4, event.TimeBody, event.PlaceWhere, gps, presence.Sound},
		},
		"body.time of a customer's note is not a fix's": {
			func(e *event.Event) {
				e.WhereWhen, e.File, e.BodyTime = event.Instant{}, "shift.qo", at(captured-hour)
				e.Motion, e.DOP = event.Quantity{}, event.Quantity{}
			},
			want{captured, event.TimeWhen, event.PlaceWhere, gps, presence.Sound},
		},
		"only when": {
			func(e *event.Event) { e.WhereWhen, e.BodyTime = event.Instant{}, event.Instant{} },
			want{captured, event.TimeWhen, event.PlaceWhere, gps, presence.Sound},
		},
		"only when, heartbeat": {
			func(e *event.Event) {
				e.WhereWhen, e.BodyTime, e.BodyStatus = event.Instant{}, event.Instant{}, "heartbeat"
			},
			want{captured, event.TimeWhen, event.PlaceWhere, gps, presence.WeakStale},
		},
		"only when, no-sat at the top level": {
			func(e *event.Event) { e.WhereWhen, e.BodyTime, e.Status = event.Instant{}, event.Instant{}, "No-Sat" },
			want{captured, event.TimeWhen, event.PlaceWhere, gps, presence.WeakStale},
		},
		"only when, routed with success": {
			func(e *event.Event) { e.WhereWhen, e.BodyTime, e.Status = event.Instant{}, event.Instant{}, "success" },
			want{captured, event.TimeWhen, event.PlaceWhere, gps, presence.Sound},
		},
		"only when, made by Notehub": {
			func(e *event.Event) {
				e.WhereWhen, e.BodyTime, e.File = event.Instant{}, event.Instant{}, "_geolocate.qo"
			},
			want{captured, event.TimeWhen, event.PlaceWhere, gps, presence.WeakStale},
		},
		"only received": {
			func(e *event.Event) {
				e.WhereWhen, e.BodyTime, e.When = event.Instant{}, event.Instant{}, event.Instant{}
			},
			want{captured + 30, event.TimeReceived, event.PlaceWhere, gps, presence.WeakTime},
		},
		"only received, since the clock was not set": {
			func(e *event.Event) {
				e.WhereWhen, e.BodyTime, e.When = event.Instant{}, event.Instant{}, at(1577841940)
			},
			want{captured + 30, event.TimeReceived, event.PlaceWhere, gps, presence.WeakTime},
		},
		"only the batch was received": {
			func(e *event.Event) {
				e.WhereWhen, e.BodyTime, e.When = event.Instant{}, event.Instant{}, event.Instant{}
				e.Received, e.BatchReceived = event.Instant{}, at(captured+31)
			},
			want{captured + 31, event.TimeReceived, event.PlaceWhere, gps, presence.WeakTime},
		},
		"never received": {func(e *event.Event) { e.Received = event.Instant{} }, sound},
		"null island": {
			func(e *event.Event) { e.Where, e.OLC = event.NewPlace(0, 0), "" },
			want{captured - 4, event.TimeWhereWhen, event.PlaceWhere, gps, presence.WeakPlace},
		},
		"on the equator": {
			func(e *event.Event) { e.Where, e.OLC = event.NewPlace(0, 28.4), "" }, sound,
		},
		"beyond the pole": {
			func(e *event.Event) { e.Where = event.NewPlace(90.0000001, 28.4) },
			want{captured - 4, event.TimeWhereWhen, event.PlaceWhere, gps, presence.WeakPlace},
		},
		"beyond the date line": {
			func(e *event.Event) { e.Where = event.NewPlace(10, -1e300) },
			want{captured - 4, event.TimeWhereWhen, event.PlaceWhere, gps, presence.WeakPlace},
		},
		"another cell than where_olc": {
			func(e *event.Event) { e.Where.Lat += 20_000 },
			want{captured - 4, event.TimeWhereWhen, event.PlaceWhere, gps, presence.WeakPlace},
		},
		"dilution of 20": {func(e *event.Event) { e.DOP = given(2000) }, sound},
		"dilution beyond": {
			func(e *event.Event) { e.DOP = given(2001) },
			want{captured - 4, event.TimeWhereWhen, event.PlaceWhere, gps, presence.WeakDilution},
		},
		"best at the capture": {
			func(e *event.Event) {
				e.Where, e.BodyTime = event.Place{}, event.Instant{}
				e.BestWhen = at(captured - 120)
			},
			want{captured - 120, event.TimeBest, event.PlaceBest, gps, presence.Sound},
		},
		"best older": {
			func(e *event.Event) { e.Where = event.Place{}; e.BestWhen = at(captured - 121) },
			want{captured - 121, event.TimeBest, event.PlaceBest, gps, presence.WeakStale},
		},
		"best older, but the fix that the note is of": {
			func(e *event.Event) {
				e.Where, e.WhereWhen = event.Place{}, event.Instant{}
				e.BestWhen, e.BodyTime = at(captured-hour), at(captured-hour)
			},
			want{captured - hour, event.TimeBest, event.PlaceBest, gps, presence.Sound},
		},
		"best found after the event": {
			func(e *event.Event) {
				e.Where, e.BestWhen, e.Received = event.Place{}, at(captured+121), at(captured+hour)
			},
			want{captured + 121, event.TimeBest, event.PlaceBest, gps, presence.WeakNotCaptured},
		},
		"best of an unknown time": {
			func(e *event.Event) { e.Where, e.BestWhen = event.Place{}, event.Instant{} },
			want{captured, event.TimeWhen, event.PlaceBest, gps, presence.WeakNotCaptured},
		},
		"best of an event without when": {
			func(e *event.Event) {
				e.Where, e.When, e.BodyTime, e.WhereWhen = event.Place{}, event.Instant{}, event.Instant{}, event.Instant{}
			},
			want{captured - 4, event.TimeBest, event.PlaceBest, gps, presence.WeakStale},
		},
		"best in what Notehub made": {
			func(e *event.Event) { e.Where, e.File = event.Place{}, "_geolocate.qo" },
			want{captured - 4, event.TimeBest, event.PlaceBest, gps, presence.WeakNotCaptured},
		},
		"triangulated": {
			func(e *event.Event) {
				e.Where, e.BestType = event.Place{}, "triangulated"
				e.Tri, e.TriWhen = mast, at(captured-9)
			},
			want{captured - 9, event.TimeTri, event.PlaceTri, tri, presence.WeakSource},
		},
		"best is triangulated": {
			func(e *event.Event) { e.Where, e.BestType = event.Place{}, "triangulated" },
			want{captured - 4, event.TimeBest, event.PlaceBest, tri, presence.WeakSource},
		},
		"tower": {
			func(e *event.Event) { e.Where, e.Best = event.Place{}, event.Place{} },
			want{captured + 28, event.TimeTower, event.PlaceTower, tower, presence.WeakSource},
		},
		"tower of no time of its own": {
			func(e *event.Event) { e.Where, e.Best, e.TowerWhen = event.Place{}, event.Place{}, event.Instant{} },
			want{captured, event.TimeWhen, event.PlaceTower, tower, presence.WeakSource},
		},
		"best of a kind not said is taken for a tower": {
			func(e *event.Event) { e.Where, e.BestType, e.Tower = event.Place{}, "", event.Place{} },
			want{captured - 4, event.TimeBest, event.PlaceBest, tower, presence.WeakSource},
		},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			e := track()
			tc.change(&e)
			u := event.Understand(e, captured+60)
			require.Equal(t, tc.want, want{u.At, u.TimeSource, u.PlaceSource, u.Fix.Source, u.Code}, u.Why)
			require.True(t, u.HasFix)
			require.Equal(t, tc.want.weak == presence.Sound, u.Evidence)
			require.Equal(t, presence.Fix{
				At: u.At, Lat: u.Place.Lat, Lng: u.Place.Lng, DOP: uint16(e.DOP.Value), Speed: 41,
				Source: u.Fix.Source, Weak: u.Code,
			}, u.Fix)
		})
	}
}

func TestUnderstandWithoutAFix(t *testing.T) {
	tests := map[string]struct {
		e    event.Event
		at   int64
		from event.TimeSource
		code presence.Weakness
		why  string
	}{
		"nothing at all but the arrival": {
			event.Event{},
			captured + 60, event.TimeArrival, presence.Sound,
			"no position: says only how the badge was at 2026-09-21T14:14:20Z (time from arrival)",
		},
		"no position": {
			event.Event{When: at(captured), Received: at(captured + 5)},
			captured, event.TimeWhen, presence.Sound,
			"no position: says only how the badge was at 2026-09-21T14:13:20Z (time from when)",
		},
		"the arrival dates no position": {
			event.Event{Where: yard},
			captured + 60, event.TimeArrival, presence.WeakNoTime,
			"a position (where) without a usable time: no evidence",
		},
		"nor does body.time date an event without a GPS place": {
			event.Event{File: "_track.qo", BodyTime: at(captured), Motion: given(1)},
			captured + 60, event.TimeArrival, presence.Sound,
			"no position: says only how the badge was at 2026-09-21T14:14:20Z (time from arrival)",
		},
		"watchdog": {
			event.Event{File: "_watchdog.qo", Received: at(captured)},
			captured, event.TimeReceived, presence.Sound,
			"no position: the badge itself did not make this event",
		},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			u := event.Understand(tc.e, captured+60)
			require.False(t, u.HasFix)
			require.False(t, u.Evidence)
			require.Zero(t, u.Fix)
			require.Equal(t, tc.at, u.At)
			require.Equal(t, tc.from, u.TimeSource)
			require.Equal(t, tc.code, u.Code)
			require.Equal(t, tc.why, u.Why)
		})
	}
	require.Equal(t, "no position and no usable time", event.Understand(event.Event{}, 0).Why)
}

func TestHeartbeatOfAnOldFixKeepsBothTimes(t *testing.T) {
	e := track()
	e.WhereWhen = at(captured - 50*hour)
	u := event.Understand(e, 0)
	require.Equal(t, int64(captured-50*hour), u.At)
	require.Equal(t, int64(captured), u.Captured)
	require.Equal(t, event.TimeWhen, u.CapturedSource)
}
