package main

import (
	"bytes"
	"encoding/json"
	"math"
	"strings"
	"time"
	"unicode/utf8"
)

// expected is what an event says as the oracle reads it: a second reading, written
// from Blues' documents and the contract of contracts/notehub, that shares no code
// with the product's.
type expected struct {
	reason string // Why it must be in quarantine: not_json, no_device; empty for an event of a device.

	device, file, key string
	at, captured      moment
	atFrom, madeFrom  string
	place             spot
	placeFrom         string
	evidence          bool

	unsure []string // What it can't say.
}

// The times that a clock can show, and how far clocks may be apart.
const (
	clocksBegin = moment(1_609_459_200) // 2021-01-01: an unset clock says 2020-01-01.
	clocksEnd   = moment(4_102_444_800) // 2100-01-01.
	clocksApart = moment(120)
	nestedMost  = 100
)

// expect reads one event that came at arrived.
func expect(raw []byte, arrived time.Time) expected {
	raw = bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf"))
	f, ok := readFields(raw)
	switch {
	case nesting(raw) > nestedMost:
		return expected{unsure: []string{"all: it is nested deeper than anything that Blues sends"}}
	case !ok:
		return expected{reason: "not_json"}
	}
	r := secondReading{f: f, body: f.object("body"), latest: clocksEnd}
	r.names()
	r.times(moment(arrived.Unix()))
	r.where()
	if !utf8.Valid(raw) { // It can be read with a good will, but it is no JSON and has no key.
		r.out.reason, r.out.key = "not_json", ""
	}
	return r.out
}

// nesting returns how deep brackets are open, those in texts aside.
func nesting(raw []byte) int {
	depth, deepest := 0, 0
	d := json.NewDecoder(bytes.NewReader(raw))
	for {
		token, err := d.Token()
		if err != nil {
			return deepest
		}
		switch token {
		case json.Delim('{'), json.Delim('['):
			depth++
			deepest = max(deepest, depth)
		case json.Delim('}'), json.Delim(']'):
			depth--
		}
	}
}

type secondReading struct {
	f, body  fields
	received moment
	latest   moment // Nothing of it can be later.
	out      expected
}

func (r *secondReading) unsure(what string) { r.out.unsure = append(r.out.unsure, what) }

// names reads whose event it is. The API of 2021–22 had other keys for the same.
func (r *secondReading) names() {
	device, sure := r.f.name("device", "device_uid")
	uid, _ := r.f.name("uid")
	if device == "" && strings.HasPrefix(uid, "dev:") {
		device = uid
	}
	r.out.device = device
	if !sure {
		r.unsure("device")
	} else if device == "" {
		r.out.reason = "no_device"
	}
	if strings.HasPrefix(uid, "dev:") {
		uid = ""
	}
	if r.out.key, sure = r.f.name("event", "event_uid"); r.out.key == "" {
		r.out.key = uid
	}
	if !sure {
		r.unsure("key")
	}
	file, sure := r.f.name("file")
	r.out.file = file[strings.LastIndexByte(file, '#')+1:] // A node's name may precede it.
	if !sure {
		r.unsure("file")
	}
}

func (r *secondReading) plausible(m moment) bool { return m > clocksBegin && m <= r.latest }

// times finds when Notehub had it and when it was made.
func (r *secondReading) times(arrived moment) {
	for _, key := range []string{"received", "batch_received"} {
		if m := r.f.moment(key); m > clocksBegin && m < clocksEnd {
			r.received, r.latest = m, m+clocksApart
			break
		}
	}
	when := r.f.moment("when", "captured")
	switch {
	case r.plausible(when):
		r.out.captured, r.out.madeFrom = when, "when"
	case r.received != 0:
		r.out.captured, r.out.madeFrom = r.received, "received"
	default:
		r.out.captured, r.out.madeFrom = arrived, "arrival"
	}
	r.out.at, r.out.atFrom = r.out.captured, r.out.madeFrom
}

// spotOf reads a place and its time by their flat keys, or as the API of 2021–22
// nested them.
func (r *secondReading) spotOf(prefix, when, nested string) (spot, moment) {
	if s := r.f.spot(prefix+"_lat", prefix+"_lon"); s.ok {
		return s, r.f.moment(when)
	}
	inner := r.f.object(nested)
	if s := inner.spot("latitude", "longitude"); s.ok {
		return s, inner.moment("when")
	}
	return spot{}, r.f.moment(when)
}

// where finds the place: the badge's own GPS, else what Notehub knows, the better
// source first; and whether it may decide.
func (r *secondReading) where() {
	own, ownWhen := r.spotOf("where", "where_when", "gps_location")
	best, bestWhen := r.spotOf("best", "best_location_when", "best_location")
	tri, triWhen := r.spotOf("tri", "tri_when", "triangulated_location")
	tower, towerWhen := r.spotOf("tower", "tower_when", "tower_location")
	if id, _ := r.f.name("tower_id"); id == "0,0,0,0" {
		tower = spot{}
	}
	kind, _ := r.f.name("best_location_type")
	kind = strings.ToLower(kind)
	switch {
	case own.ok:
		r.out.place, r.out.placeFrom = own, "where"
		r.out.evidence = r.ownGPS(ownWhen)
	case best.ok && kind == "gps":
		r.out.place, r.out.placeFrom = best, "best"
		r.out.evidence = r.bestGPS(bestWhen, ownWhen)
	case tri.ok:
		r.rough(tri, "tri", triWhen, "tri_when")
	case best.ok && kind == "triangulated":
		r.rough(best, "best", bestWhen, "best_location_when")
	case tower.ok:
		r.rough(tower, "tower", towerWhen, "tower_when")
	case best.ok:
		r.rough(best, "best", bestWhen, "best_location_when")
	default:
		return
	}
	r.doubt()
}

func (r *secondReading) rough(s spot, keys string, when moment, from string) {
	r.out.place, r.out.placeFrom = s, keys
	if r.plausible(when) {
		r.out.at, r.out.atFrom = when, from
	}
}

// ownGPS dates the badge's own position. Without a time of its own it is the
// capture's, unless the note re-sends what was known before.
func (r *secondReading) ownGPS(when moment) bool {
	noted := moment(0)
	if r.isTrack() {
		noted = r.body.moment("time")
	}
	switch {
	case r.plausible(when):
		r.out.at, r.out.atFrom = when, "where_when"
		return true
	case r.plausible(noted):
		r.out.at, r.out.atFrom = noted, "body.time"
		return true
	}
	return r.out.madeFrom == "when" && when == 0 && noted == 0 && !r.resent() && r.byDevice()
}

// bestGPS dates what Notehub calls the best. It is the capture's only where its
// time says so.
func (r *secondReading) bestGPS(when, ownWhen moment) bool {
	if !r.plausible(when) {
		return false
	}
	r.out.at, r.out.atFrom = when, "best_location_when"
	if !r.byDevice() {
		return false
	}
	if when == ownWhen || r.isTrack() && when == r.body.moment("time") {
		return true
	}
	apart := when - r.out.captured
	return r.out.madeFrom == "when" && apart <= clocksApart && -apart <= clocksApart
}

// isTrack knows a tracking note by its name or, renamed, by its body.
func (r *secondReading) isTrack() bool {
	if r.out.file == "_track.qo" {
		return true
	}
	if r.body.moment("time") == 0 {
		return false
	}
	for _, key := range []string{"motion", "seconds", "dop", "hdop", "jcount"} {
		if n, ok, _ := r.body.number(key); ok && (n > 0 || key == "motion" || key == "seconds" || key == "jcount") {
			return true
		}
	}
	if r.body.moment("journey") != 0 || r.resent() {
		return true
	}
	for _, key := range []string{"velocity", "bearing", "distance", "inside_fence"} {
		if _, given := r.body[key]; given {
			r.unsure("whether it is a renamed tracking note")
		}
	}
	return false
}

// resent reports a note that was not written because of a new fix.
func (r *secondReading) resent() bool {
	for _, f := range []fields{r.body, r.f} {
		status, _ := f.name("status")
		switch strings.ToLower(status) {
		case "heartbeat", "no-sat", "usb":
			return true
		}
	}
	return false
}

// byDevice is false for what Notehub makes itself, and for its API.
func (r *secondReading) byDevice() bool {
	transport, _ := r.f.name("transport")
	return r.out.file != "_watchdog.qo" && r.out.file != "_geolocate.qo" && !strings.HasPrefix(transport, "api:")
}

// doubt takes away evidence that the coordinates themselves speak against.
func (r *secondReading) doubt() {
	out := &r.out
	dilution, ok, _ := r.body.number("dop")
	if !ok || math.Round(dilution*100) <= 0 {
		dilution, _, _ = r.body.number("hdop")
	}
	if !out.place.onEarth() || math.Round(dilution*100) > 2000 || out.madeFrom == "arrival" && out.atFrom == "arrival" {
		out.evidence = false
	}
	code, _ := r.f.name("where_olc")
	if metres, ok := out.place.metresToCode(code); ok && out.placeFrom == "where" && out.evidence {
		out.evidence = metres < 90 // The cell itself is 14 m wide; the contract allows 100 m to its edge.
		if metres >= 90 && metres < 130 {
			r.unsure("evidence: it is about 100 m from where_olc")
		}
	}
}
