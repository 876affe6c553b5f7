package presence

// Source says how a position was found. Only GPS decides presence.
type Source uint8

// The sources, best first.
const (
	SourceNone         Source = iota
	SourceGPS                 // The Notecard's own GNSS.
	SourceTriangulated        // Computed by Notehub from cells or Wi-Fi; 15 m to 2 km.
	SourceTower               // The position of one cell tower; up to tens of kilometres.
)

// Weakness says why a fix is no evidence that could decide; empty means that it
// is. The values are stable: they are stored and shown.
type Weakness string

// The weaknesses.
const (
	Sound           Weakness = ""
	WeakSource      Weakness = "source_not_gps"     // Tower or triangulated.
	WeakTime        Weakness = "time_only_received" // The time is when the hub heard of it.
	WeakNoTime      Weakness = "no_usable_time"     // Nothing says when.
	WeakStale       Weakness = "stale_position"     // A position much older than the event that carries it, its own time unknown or known only from best_*.
	WeakPlace       Weakness = "implausible_place"  // Outside the world, or exactly 0,0.
	WeakDilution    Weakness = "dilution_too_high"  // DOP beyond what the policy accepts.
	WeakJump        Weakness = "impossible_jump"    // Physically impossible from its neighbours.
	WeakRepeat      Weakness = "repeated_position"  // The same fix reported again; no new evidence.
	WeakExcluded    Weakness = "excluded_by_ruling" // A person took it out.
	WeakSuperseded  Weakness = "superseded_content" // Another content of the same event was chosen.
	WeakNotCaptured Weakness = "not_the_capture"    // best_* of an event that says nothing of where it was captured.
)

// Fix is a position taken from an event.
type Fix struct {
	Key     string   // The event's key.
	Content uint64   // The first 8 bytes of the SHA-256 of the event's bytes, big endian: tells contents of one key apart.
	At      int64    // When the badge was there: Unix seconds, UTC.
	Lat     int32    // WGS 84, 1e-7 degree.
	Lng     int32    // WGS 84, 1e-7 degree.
	DOP     uint16   // Dilution of precision in hundredths; 0 where not said.
	Speed   uint16   // Mean speed since the previous point, cm/s; 0 where not said.
	Source  Source   // How the position was found.
	Weak    Weakness // Why it may not decide; empty where it may.
}
