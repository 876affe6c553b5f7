package season

// form is what kind of event a record becomes.
type form uint8

const (
	track form = iota
	heartbeat
	noSat
	sessionBegin
	health
	geolocate
)

// bestKind is what best_* says.
type bestKind uint8

const (
	bestNothing bestKind = iota
	bestFix              // The fix of the event, or the last one there was.
	bestTower
	bestTri
)

// lastFix is a fix as the badge remembers it.
type lastFix struct {
	cell cell
	at   int64 // Unix seconds; 0: none yet.
	dop  uint16
}

// record is an event before it is written: plain data, so that a day of many
// badges is small.
type record struct {
	form     form
	best     bestKind
	what     flags
	badge    int32
	seq      uint32
	captured int64  // Unix seconds: when the note was made.
	received int64  // Unix microseconds: when Notehub got it.
	deliver  int64  // Unix microseconds: when the receiver of the route gets it.
	session  uint64 // What its identifier is made from.

	fix      lastFix
	distance int64 // Millimetres from the fix before.
	seconds  int64 // Since the fix before.
	bearing  int32 // Hundredths of a degree.
	jcount   int32
	journey  int64

	motions     int16
	temperature int16 // Quarters of a degree Celsius.
	millivolts  int16

	tower     point
	towerID   int32
	towerSeen int64 // Unix seconds.
	tri       point
	triPoints int8
	triSeen   int64

	batch      int64 // Unix microseconds of the batch's arrival; 0: none.
	batchIndex uint32
	batchTotal uint32
}

// flags are the small properties of a record.
type flags uint16

const (
	noWhen      flags = 1 << iota // The clock was not set.
	oldClock                      // `when` is of 1 January 2020.
	noBodyTime                    // body.time is missing.
	noWhereWhen                   // Older firmware: no where_when.
	hasTower                      // tower_* is known.
	hasTri                        // tri_* is known.
	onUSB                         // Powered over USB.
	journeys                      // The cadence is below 300 s: journey, velocity and their like.
	restatus                      // A second delivery that carries the routing status.
)

func (f flags) has(g flags) bool { return f&g != 0 }

// wakeClock is what a Notecard's clock may say before it is set: 2020-01-01
// 01:25:40 UTC.
const wakeClock = 1577841940
