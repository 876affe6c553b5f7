package event

import "actual/domain/presence"

// TimeSource says where a time was taken from.
type TimeSource string

// The sources of a time, as people and stored rows name them.
const (
	TimeNone      TimeSource = ""
	TimeWhereWhen TimeSource = "where_when"
	TimeBody      TimeSource = "body.time"
	TimeWhen      TimeSource = "when"
	TimeBest      TimeSource = "best_location_when"
	TimeTri       TimeSource = "tri_when"
	TimeTower     TimeSource = "tower_when"
	TimeReceived  TimeSource = "received" // Notehub's clock: only an upper bound of when the badge was there.
	TimeArrival   TimeSource = "arrival"  // Our clock: not the same each time an event is sent, so never in a fix.
)

// PlaceSource says which keys of an event a place was taken from.
type PlaceSource string

// The sources of a place.
const (
	PlaceNone  PlaceSource = ""
	PlaceWhere PlaceSource = "where"
	PlaceBest  PlaceSource = "best"
	PlaceTri   PlaceSource = "tri"
	PlaceTower PlaceSource = "tower"
)

// Understanding is what an event says once its traps are known.
type Understanding struct {
	At             int64 // When the badge was at Place; without a place, Captured. Unix seconds, UTC; 0 where nothing says.
	TimeSource     TimeSource
	Captured       int64 // When the event was made; 0 where nothing says.
	CapturedSource TimeSource
	Place          Place
	PlaceSource    PlaceSource

	Fix      presence.Fix      // Key and Content are the caller's to fill. Never depends on the arrival.
	HasFix   bool              // There is a place and a time that is the same whenever the event is read.
	Evidence bool              // The fix may decide presence.
	Code     presence.Weakness // Why it may not; "" also where there is no place at all.
	Why      string            // The same in a plain sentence, without a full stop. Times in UTC, RFC 3339.

	Health Health
}

// Understand draws from an event all that it says. The arrival is when it
// reached our server (Unix seconds, 0 where not known); it stands in as a time
// where the event has none, but never enters Fix, HasFix or Evidence.
func Understand(e Event, arrived int64) Understanding {
	r := read(e)
	p := r.position()
	u := Understanding{
		At: p.at, TimeSource: p.from,
		Place: p.place, PlaceSource: p.keys,
		Code: p.weak,
	}
	u.Captured, u.CapturedSource = r.captured()
	if u.CapturedSource == TimeNone && arrived > 0 {
		u.Captured, u.CapturedSource = arrived, TimeArrival
	}
	u.HasFix = p.place.OK && p.from != TimeNone
	u.Evidence = u.HasFix && p.weak == presence.Sound
	if u.HasFix {
		u.Fix = presence.Fix{
			At: p.at, Lat: p.place.Lat, Lng: p.place.Lng,
			DOP: small(e.DOP), Speed: small(e.SpeedCmS),
			Source: p.source, Weak: p.weak,
		}
	} else {
		u.At, u.TimeSource = u.Captured, u.CapturedSource
	}
	u.Health = r.health(arrived)
	u.Why = why(e, u, p)
	return u
}

// small cuts a quantity to what a fix can hold.
func small(q Quantity) uint16 { return uint16(max(0, min(q.Value, 65_535))) }
