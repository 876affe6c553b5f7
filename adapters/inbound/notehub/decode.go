// Package notehub reads what Notehub routes to us: it splits a request's body
// into events and decodes each as far as it can be. What the fields mean is
// said in contracts/notehub; what follows from them in domain/event.
package notehub

import (
	"bytes"
	"strings"

	"actual/domain/event"
	"actual/domain/fault"
)

// ErrNotEvent reports bytes that are not one JSON object.
var ErrNotEvent = fault.New(fault.Invalid, "notehub.not_an_event", "not an event")

// Decode reads one event. Fields that are absent or odd stay empty; it fails
// only with ErrNotEvent, where the bytes are not one JSON object.
func Decode(raw []byte) (event.Event, error) {
	s := scanner{src: raw}
	if bytes.HasPrefix(raw, []byte(bom)) {
		s.pos = len(bom)
	}
	s.space()
	var w wire
	if !readObject(&s, &w, wireKeys) {
		return event.Event{}, ErrNotEvent.With("%s", s.reason(0))
	}
	if s.space(); s.pos < len(raw) {
		return event.Event{}, ErrNotEvent.With("byte %d: more follows the object", s.pos)
	}
	return w.event(), nil
}

func (w *wire) event() event.Event {
	e := event.Event{
		Key:          first(w.key.id(), w.eventUID.id()),
		Device:       first(w.device.id(), w.deviceUID.id()),
		SerialNumber: first(w.sn.label(), w.serialNumber.label()),
		Product:      first(w.product.id(), w.productUID.id()),
		App:          w.app.id(),
		Session:      w.session.id(),
		Transport:    w.transport.id(),
		Req:          w.req.id(),
		Status:       w.status.label(),
	}
	if uid := w.uid.id(); strings.HasPrefix(uid, "dev:") { // Of a device, not of an event.
		e.Device = first(e.Device, uid)
	} else {
		e.Key = first(e.Key, uid)
	}
	e.Node, e.File = splitFile(w.file.id())
	w.times(&e)
	w.places(&e)
	w.body.track(&e)
	w.health(&e)
	w.counts(&e)
	return e
}

func (w *wire) times(e *event.Event) {
	e.Received = w.received.Instant
	e.BatchReceived = w.batchReceived.Instant
	if e.When = w.when.Instant; !e.When.OK {
		e.When = w.captured.Instant
	}
	e.SessionBegan = w.sessionBegan.Instant
	e.BatchNumber, e.BatchTotal = w.batchNumber.quantity(1), w.batchTotal.quantity(1)
}

// counts reads counters where the session ended: elsewhere the names are a customer's.
func (w *wire) counts(e *event.Event) {
	if e.Req != "session.end" {
		return
	}
	e.SessionCounts = event.SessionCounts{
		HubReceived: w.hubReceived.quantity(1), CardSent: w.cardSent.quantity(1), HubRouted: w.hubRouted.quantity(1),
		HubTold:  w.hubReceived.given || w.hubRouted.given || w.hubTold.given,
		CardTold: w.cardSent.given || w.cardTold.given,
	}
}

func (w *wire) places(e *event.Event) {
	e.OLC = w.whereOLC.id()
	e.BestType = strings.ToLower(w.bestType.id())
	e.Where, e.WhereWhen = either(place(w.whereLat, w.whereLon), w.whereWhen, w.gpsPlace)
	e.Best, e.BestWhen = either(place(w.bestLat, w.bestLon), w.bestWhen, w.bestPlace)
	e.Tri, e.TriWhen = either(place(w.triLat, w.triLon), w.triWhen, w.triPlace)
	if w.towerID != "0,0,0,0" { // Notehub's way to say that there is no tower.
		e.Tower, e.TowerWhen = either(place(w.towerLat, w.towerLon), w.towerWhen, w.towerPlace)
	}
}

func (b *body) track(e *event.Event) {
	e.BodyTime = b.time.Instant
	e.BodyStatus = b.status.label()
	e.Motion, e.Seconds, e.JCount = b.motion.quantity(1), b.seconds.quantity(1), b.jcount.quantity(1)
	e.Journey = b.journey.Instant
	e.InsideFence = bool(b.insideFence)
	e.DOP = positive(b.dop.quantity(100))
	if !e.DOP.OK {
		e.DOP = positive(b.hdop.quantity(100))
	}
	e.SpeedCmS = positive(b.velocity.quantity(100))
}

// health reads supply and temperature from the body only where it is Blues' own
// note: a customer's may be of a fridge.
func (w *wire) health(e *event.Event) {
	e.MilliVolts, e.TenthsC = w.voltage.quantity(1000), w.temp.quantity(10)
	e.Bars, e.RSSI = w.bars.quantity(1), w.rssi.quantity(1)
	e.USB, e.Charging = bool(w.powerUSB), bool(w.powerCharging)
	if !strings.HasPrefix(e.File, "_") && !e.IsTrack() {
		return
	}
	b := &w.body
	if !e.MilliVolts.OK {
		e.MilliVolts = b.voltage.quantity(1000)
	}
	if !e.TenthsC.OK {
		e.TenthsC = b.temperature.quantity(10)
	}
	e.VoltageMode = strings.ToLower(b.voltageMode.label())
	e.USB = e.USB || bool(b.usb || b.powerUSB) || e.VoltageMode == "usb"
	e.Charging = e.Charging || bool(b.charging)
	e.SessionWhy = b.why.label()
}

// splitFile parts the node of a gateway from the notefile: "node#_track.qo".
func splitFile(s string) (node, file string) {
	if i := strings.LastIndexByte(s, '#'); i >= 0 {
		return s[:i], s[i+1:]
	}
	return "", s
}

// either returns the place of the flat keys, else of the nested location.
func either(p event.Place, at instant, nested location) (event.Place, event.Instant) {
	if n := place(nested.latitude, nested.longitude); !p.OK && n.OK {
		return n, nested.when.Instant
	}
	return p, at.Instant
}

func first(texts ...string) string {
	for _, s := range texts {
		if s != "" {
			return s
		}
	}
	return ""
}

func positive(q event.Quantity) event.Quantity {
	if q.Value <= 0 {
		return event.Quantity{}
	}
	return q
}
