// Package event says what one routed Notehub event tells of a badge: where it
// was, when it was there, whether that may decide presence, and how it is.
//
// An Event is what the decoder could read, every field optional; Understand
// draws the conclusions. The rules and their sources are in
// contracts/notehub/README.md.
package event

import (
	"math"
	"strings"
)

// Event is a decoded Notehub event. A field that was absent, or could not be
// read, has its zero value: Notehub drops zeros, false and "" from its JSON, so
// absent means zero or unknown.
type Event struct {
	Key          string // Notehub's event id; "" where there is none.
	Device       string // The Notecard, e.g. "dev:864475044204278".
	SerialNumber string // What the owner calls the device.
	Node         string // The node behind a gateway that the note is of; "" for the device itself.
	File         string // The notefile without the node, e.g. "_track.qo".
	Req          string // e.g. "note.add", "session.begin".
	Product      string
	App          string // The Notehub project, "app:" and a UUID.
	Session      string
	Transport    string // e.g. "cell:emtc", "wifi", "api:http".
	Status       string // Routing status; in some events the GPS status.
	BodyStatus   string // Of a tracking note: "", "heartbeat", "usb", "no-sat".

	Received      Instant // When Notehub heard of the event.
	BatchReceived Instant // When Notehub heard of the batch that brought it.
	When          Instant // When the Notecard made it, by its own clock.
	WhereWhen     Instant // When the GPS position was found.
	BodyTime      Instant // The body's "time": of a tracking note, when the position was found.
	BestWhen      Instant
	TowerWhen     Instant
	TriWhen       Instant

	Where    Place  // The Notecard's GPS position.
	Best     Place  // What Notehub judges the best it knows of the device; may be old or a tower.
	BestType string // "gps", "triangulated", "tower" or "".
	Tower    Place  // The position of the serving cell tower.
	Tri      Place  // Triangulated from towers or Wi-Fi.
	OLC      string // The Open Location Code of Where.

	DOP         Quantity // Dilution of precision, hundredths.
	SpeedCmS    Quantity // Mean speed since the previous point, cm/s.
	Seconds     Quantity // Since the previous point.
	Motion      Quantity // Movements counted since the last note.
	JCount      Quantity // Number of the point in its journey, from 1.
	Journey     Instant  // Start of the journey, which is also its id.
	InsideFence bool     // Inside the fence on the card; not one of ours.

	MilliVolts    Quantity      // Supply of the Notecard.
	TenthsC       Quantity      // Temperature in the case, tenths of a degree Celsius.
	Bars          Quantity      // Signal bars.
	RSSI          Quantity      // Signal strength as the modem reports it, dBm.
	USB           bool          // Said to be on USB power.
	Charging      bool          // Said to be charging.
	VoltageMode   string        // "usb", "high", "normal", "low" or "dead", where said.
	SessionWhy    string        // Why the session was opened.
	SessionBegan  Instant       // When the session of the event began, where it says.
	SessionCounts SessionCounts // Of a session's end.

	BatchNumber Quantity // Position in the batch of one sync, from 1.
	BatchTotal  Quantity
}

// SessionCounts are what Notehub and the Notecard counted in a session, as its end
// tells. What each of them counts is not documented.
type SessionCounts struct {
	HubReceived Quantity // hub_rcvd_notes.
	CardSent    Quantity // card_sent_notes.
	HubRouted   Quantity // hub_events_routed.
	HubTold     bool     // Some counter of Notehub is there: those that are not are 0.
	CardTold    bool     // Likewise of the Notecard's.
}

// Instant is a moment that an event names: whole Unix seconds, UTC.
type Instant struct {
	Sec int64
	OK  bool // Whether the event names one.
}

// NewInstant takes Unix seconds, or Unix milliseconds, as owners' transforms
// often write them: seconds of that size would be later than the year 5000.
// Zero is Notehub's way to say nothing, and gives no instant.
func NewInstant(epoch int64) Instant {
	const firstMilli, lastMilli = 1e11, 1e14
	if epoch >= firstMilli && epoch < lastMilli {
		epoch /= 1000
	}
	return Instant{Sec: epoch, OK: epoch != 0}
}

// Place is a position in WGS 84, 1e-7 degree. It may lie outside the world.
type Place struct {
	Lat, Lng int32
	OK       bool // Whether the event gives one.
}

// NewPlace takes degrees. What is beyond the range of an int32 (214 degrees) is
// cut to it, and so stays outside the world.
func NewPlace(lat, lng float64) Place {
	if math.IsNaN(lat) || math.IsNaN(lng) {
		return Place{}
	}
	return Place{Lat: e7(lat), Lng: e7(lng), OK: true}
}

func e7(degrees float64) int32 {
	return int32(max(math.MinInt32, min(math.MaxInt32, math.Round(degrees*1e7))))
}

// Quantity is a whole number that an event may give.
type Quantity struct {
	Value int32
	OK    bool // Whether the event gives it.
}

// IsTrack reports whether the event is a tracking note: by name, or, since
// owners rename the file, by the shape of its body.
func (e Event) IsTrack() bool {
	if e.File == "_track.qo" {
		return true
	}
	return e.BodyTime.OK && (e.Motion.OK || e.Seconds.OK || e.DOP.OK || e.JCount.OK || e.Journey.OK || e.resent())
}

// resent reports that the note was not written because of a new fix: its
// position is the last one known, however old. The words are from n_edge.h of
// Blues' firmware.
func (e Event) resent() bool {
	for _, s := range [...]string{e.BodyStatus, e.Status} {
		if s != "" && (strings.EqualFold(s, "heartbeat") || strings.EqualFold(s, "no-sat") || strings.EqualFold(s, "usb")) {
			return true
		}
	}
	return false
}

// FromDevice reports that the device made the event: neither Notehub by itself
// (watchdog, geolocation) nor anybody through its API.
func (e Event) FromDevice() bool {
	return e.File != "_watchdog.qo" && e.File != "_geolocate.qo" && !strings.HasPrefix(e.Transport, "api:")
}
