package event

import "actual/domain/presence"

const (
	oldest      = 1_609_459_200 // 2021-01-01: a Notecard whose clock is not set says 2020-01-01.
	newest      = 4_102_444_800 // 2100-01-01: beyond it, no clock is right.
	skew        = 120           // What the clocks of badge and hub may differ by, s.
	nearCapture = 120           // A best position this near to the capture is the capture's, s.
	maxDOP      = 2_000         // "Poor" in the usual table of dilutions begins at 20; hundredths.
)

// reading is an event with what bounds its times.
type reading struct {
	e        Event
	received Instant // When Notehub had it, where that is plausible.
	limit    int64   // Nothing of the event can be later.
}

func read(e Event) reading {
	r := reading{e: e, limit: newest}
	for _, i := range [...]Instant{e.Received, e.BatchReceived} {
		if i.OK && i.Sec > oldest && i.Sec < newest {
			r.received, r.limit = i, i.Sec+skew
			break
		}
	}
	return r
}

// sane reports whether the event can have known that instant.
func (r reading) sane(i Instant) bool { return i.OK && i.Sec > oldest && i.Sec <= r.limit }

// captured returns when the event was made, without our own clock.
func (r reading) captured() (int64, TimeSource) {
	switch {
	case r.sane(r.e.When):
		return r.e.When.Sec, TimeWhen
	case r.received.OK:
		return r.received.Sec, TimeReceived
	default:
		return 0, TimeNone
	}
}

// position is a place with its time and what it is worth.
type position struct {
	place  Place
	keys   PlaceSource
	source presence.Source
	at     int64
	from   TimeSource
	weak   presence.Weakness
	detail string // The weakness in words.
}

// position returns the place that says most of where the badge was: its own
// GPS, then what Notehub knows. It has no place where the event gives none.
func (r reading) position() position {
	p := r.choose()
	switch {
	case !p.place.OK:
		return position{}
	case implausible(p, r.e.OLC) != "":
		p.weak, p.detail = presence.WeakPlace, implausible(p, r.e.OLC)
	case p.source != presence.SourceGPS:
		p.weak, p.detail = presence.WeakSource, "it is not from GPS"
	case p.weak == presence.Sound && r.e.DOP.Value > maxDOP:
		p.weak, p.detail = presence.WeakDilution, "its dilution of precision is above 20"
	}
	if p.from == TimeNone {
		p.weak, p.detail = presence.WeakNoTime, "nothing in the event says when"
	}
	return p
}

func (r reading) choose() position {
	e := r.e
	switch {
	case e.Where.OK:
		return r.where()
	case e.Best.OK && e.BestType == "gps":
		return r.best()
	case e.Tri.OK:
		return r.rough(position{place: e.Tri, keys: PlaceTri, source: presence.SourceTriangulated}, e.TriWhen, TimeTri)
	case e.Best.OK && e.BestType == "triangulated":
		return r.rough(position{place: e.Best, keys: PlaceBest, source: presence.SourceTriangulated}, e.BestWhen, TimeBest)
	case e.Tower.OK:
		return r.rough(position{place: e.Tower, keys: PlaceTower, source: presence.SourceTower}, e.TowerWhen, TimeTower)
	case e.Best.OK: // A tower, or of a kind that is not said: the worst is assumed.
		return r.rough(position{place: e.Best, keys: PlaceBest, source: presence.SourceTower}, e.BestWhen, TimeBest)
	default:
		return position{}
	}
}

// where is the Notecard's own position. With a time of its own it is a fix of
// that time, however old. Without, it is one of the capture, unless the note
// says that it re-sends what was known before.
func (r reading) where() position {
	e := r.e
	p := position{place: e.Where, keys: PlaceWhere, source: presence.SourceGPS}
	track := e.IsTrack() && e.BodyTime.OK
	switch {
	case r.sane(e.WhereWhen):
		p.at, p.from = e.WhereWhen.Sec, TimeWhereWhen
		return p
	case track && r.sane(e.BodyTime):
		p.at, p.from = e.BodyTime.Sec, TimeBody
		return p
	}
	p.at, p.from = r.captured()
	switch {
	case e.resent() || !e.FromDevice():
		p.weak, p.detail = presence.WeakStale, "it re-sends the last known position without saying how old that is"
	case p.from == TimeReceived:
		p.weak, p.detail = presence.WeakTime, "its only usable time is when Notehub received it"
	case e.WhereWhen.OK || track:
		p.weak, p.detail = presence.WeakStale, "the time it gives for itself cannot be right"
	}
	return p
}

// best is what Notehub calls the best position of the device, of kind gps. It
// counts only where it provably is the capture's: else it is older, or was seen
// when the event was uploaded.
func (r reading) best() position {
	e := r.e
	p := position{place: e.Best, keys: PlaceBest, source: presence.SourceGPS}
	if !r.sane(e.BestWhen) {
		p.at, p.from = r.captured()
		p.weak, p.detail = presence.WeakNotCaptured, "it is the best that Notehub knew, of a time that it does not say"
		return p
	}
	p.at, p.from = e.BestWhen.Sec, TimeBest
	switch {
	case !e.FromDevice():
		p.weak, p.detail = presence.WeakNotCaptured, "the badge itself did not make this event"
	case e.BestWhen == e.WhereWhen, e.IsTrack() && e.BestWhen == e.BodyTime:
	case !r.sane(e.When) || p.at < e.When.Sec-nearCapture:
		p.weak, p.detail = presence.WeakStale, "it is the best that Notehub knew, not found within 120 s of the event"
	case p.at > e.When.Sec+nearCapture:
		p.weak, p.detail = presence.WeakNotCaptured, "it was found after the event, perhaps where that was uploaded"
	}
	return p
}

// rough is a position that is not GPS: its own time, else the event's.
func (r reading) rough(p position, own Instant, from TimeSource) position {
	if r.sane(own) {
		p.at, p.from = own.Sec, from
	} else {
		p.at, p.from = r.captured()
	}
	return p
}

// implausible says what is wrong with the coordinates, or "".
func implausible(p position, olc string) string {
	const pole, dateLine = 900_000_000, 1_800_000_000
	lat, lng := p.place.Lat, p.place.Lng
	switch {
	case lat < -pole || lat > pole || lng < -dateLine || lng > dateLine:
		return "it lies outside the world"
	case lat == 0 && lng == 0:
		return "0,0 is what a receiver says that knows nothing"
	case p.keys == PlaceWhere && !agreesWithOLC(p.place, olc):
		return "where_lat and where_lon are more than 100 m from where_olc"
	default:
		return ""
	}
}
