package notice

import (
	"slices"
	"time"

	"actual/domain/badge"
)

// Cause is why a badge is silent, probably. The names are stored.
type Cause string

// The causes.
const (
	NeverHeard   Cause = "never_heard"   // It was handed out, and has not been heard since.
	BatteryEmpty Cause = "battery_empty" // What it said last, and how that fell, leave it none.
	NeverCharged Cause = "never_charged" // Its voltage has only ever fallen.
	CrewSilent   Cause = "crew_silent"   // The others of its crew fell silent with it.
	NoCoverage   Cause = "no_coverage"   // Where it was last, badges have been silent before and come back.
	SwitchedOff  Cause = "switched_off"  // It was well, and fell silent as its hours ended.
	Unknown      Cause = "unknown"
)

// Case is what was known of a badge when its alert was raised, and what that points to.
type Case struct {
	Heard     time.Time // Zero: never.
	VoltageMV int32     // 0: not said.
	FixAt     time.Time // Zero: no place is known.
	Lat, Lng  int32     // 1e-7 degree; meaningful with FixAt.
	Site      string    // What people call the site of that place; "": none, or not known.
	Causes    []Cause   // The most probable first.
}

// Trail is what went before a badge's silence.
type Trail struct {
	FirstRead  time.Time // When a voltage of it was noted first.
	Charged    time.Time // When its voltage was last seen to rise; zero: never.
	FallMV     int32     // How much the voltage falls a day, of late.
	Holes      int       // Earlier silences of the company's badges within a kilometre that ended without charging.
	Mates      int       // Other badges of its crew …
	MatesQuiet int       // … and how many of them were heard last within an hour of it.
	Ended      bool      // It was heard last within half an hour of the end of its hours.
}

// flat is the voltage at which a Notecard on a lithium cell gives up, about.
const flat = 3300

// Probable ranks what may have silenced a badge: at least one cause, the likeliest first.
func Probable(h badge.Health, t Trail, now time.Time) []Cause {
	if h.HeardAt.IsZero() {
		return []Cause{NeverHeard}
	}
	scores := map[Cause]int{Unknown: 10}
	days := int32(min(now.Sub(h.HeardAt).Hours()/24, 30))
	low := h.BatteryLow()
	spent := h.VoltageMV > 0 && t.FallMV > 0 && h.VoltageMV-t.FallMV*max(days, 1) < flat
	switch {
	case low:
		scores[BatteryEmpty] = 90
	case spent:
		scores[BatteryEmpty] = 75
	case h.VoltageMV > 0 && h.VoltageMV < badge.Low+100 && t.FallMV > 0:
		scores[BatteryEmpty] = 55
	}
	if aged := !t.FirstRead.IsZero() && h.HeardAt.Sub(t.FirstRead) > 5*24*time.Hour; aged && t.Charged.IsZero() && scores[BatteryEmpty] > 0 {
		scores[NeverCharged] = scores[BatteryEmpty] + 5
	}
	well := scores[BatteryEmpty] == 0
	if t.Mates > 0 && t.MatesQuiet > 0 && 2*t.MatesQuiet >= t.Mates {
		scores[CrewSilent] = 65
	}
	if t.Holes > 0 {
		scores[NoCoverage] = min(45+10*t.Holes, 85)
	}
	if t.Ended && well {
		scores[SwitchedOff] = 40
	}
	var out []Cause
	for _, c := range []Cause{NeverCharged, BatteryEmpty, CrewSilent, NoCoverage, SwitchedOff, Unknown} {
		if scores[c] > 0 {
			out = append(out, c)
		}
	}
	slices.SortStableFunc(out, func(a, b Cause) int { return scores[b] - scores[a] })
	if len(out) > 1 {
		out = slices.DeleteFunc(out, func(c Cause) bool { return c == Unknown })
	}
	return out
}

// CaseOf returns what is known of a badge as its alert is raised.
func CaseOf(h badge.Health, site string, t Trail, now time.Time) Case {
	return Case{
		Heard: h.HeardAt, VoltageMV: h.VoltageMV, FixAt: h.LastFixAt, Lat: h.LastLat, Lng: h.LastLng, Site: site, Causes: Probable(h, t, now),
	}
}
