package notehub

import "bytes"

// wire has the values of the keys that are read. Of several members with one
// name the last counts, as it does for PostgreSQL.
type wire struct {
	key, uid, eventUID                        text
	device, deviceUID, sn, serialNumber       text
	product, productUID, app, session         text
	transport, file, req, status              text
	when, captured, received, batchReceived   instant
	batchNumber, batchTotal                   number
	whereWhen, bestWhen, triWhen, towerWhen   instant
	whereLat, whereLon, bestLat, bestLon      number
	triLat, triLon, towerLat, towerLon        number
	whereOLC, bestType, towerID               text
	bestPlace, gpsPlace, triPlace, towerPlace location
	voltage, temp, bars, rssi                 number
	powerUSB, powerCharging                   boolean
	sessionBegan                              instant
	hubReceived, hubRouted, cardSent          number
	hubTold, cardTold                         number // Of the others the last: that any is there is what counts.
	body                                      body
}

// wireKeys lists the keys of an event; all others are passed over.
var wireKeys = map[string]func(*wire) value{
	"event":                 func(w *wire) value { return &w.key },
	"uid":                   func(w *wire) value { return &w.uid },      // 2021–22; devices have one, too.
	"event_uid":             func(w *wire) value { return &w.eventUID }, // 2021–22.
	"device":                func(w *wire) value { return &w.device },
	"device_uid":            func(w *wire) value { return &w.deviceUID }, // 2021–22.
	"sn":                    func(w *wire) value { return &w.sn },
	"serial_number":         func(w *wire) value { return &w.serialNumber },
	"product":               func(w *wire) value { return &w.product },
	"product_uid":           func(w *wire) value { return &w.productUID },
	"app":                   func(w *wire) value { return &w.app },
	"session":               func(w *wire) value { return &w.session },
	"transport":             func(w *wire) value { return &w.transport },
	"file":                  func(w *wire) value { return &w.file },
	"req":                   func(w *wire) value { return &w.req },
	"status":                func(w *wire) value { return &w.status },
	"when":                  func(w *wire) value { return &w.when },
	"captured":              func(w *wire) value { return &w.captured }, // 2021–22.
	"received":              func(w *wire) value { return &w.received },
	"batch_received":        func(w *wire) value { return &w.batchReceived },
	"batch_number":          func(w *wire) value { return &w.batchNumber },
	"batch_total":           func(w *wire) value { return &w.batchTotal },
	"where_when":            func(w *wire) value { return &w.whereWhen },
	"where_lat":             func(w *wire) value { return &w.whereLat },
	"where_lon":             func(w *wire) value { return &w.whereLon },
	"where_olc":             func(w *wire) value { return &w.whereOLC },
	"best_location_type":    func(w *wire) value { return &w.bestType },
	"best_location_when":    func(w *wire) value { return &w.bestWhen },
	"best_lat":              func(w *wire) value { return &w.bestLat },
	"best_lon":              func(w *wire) value { return &w.bestLon },
	"tri_when":              func(w *wire) value { return &w.triWhen },
	"tri_lat":               func(w *wire) value { return &w.triLat },
	"tri_lon":               func(w *wire) value { return &w.triLon },
	"tower_when":            func(w *wire) value { return &w.towerWhen },
	"tower_lat":             func(w *wire) value { return &w.towerLat },
	"tower_lon":             func(w *wire) value { return &w.towerLon },
	"tower_id":              func(w *wire) value { return &w.towerID },
	"best_location":         func(w *wire) value { return &w.bestPlace },
	"gps_location":          func(w *wire) value { return &w.gpsPlace }, // 2021–22.
	"triangulated_location": func(w *wire) value { return &w.triPlace }, // 2021–22.
	"tower_location":        func(w *wire) value { return &w.towerPlace },
	"voltage":               func(w *wire) value { return &w.voltage },
	"temp":                  func(w *wire) value { return &w.temp },
	"bars":                  func(w *wire) value { return &w.bars },
	"rssi":                  func(w *wire) value { return &w.rssi },
	"power_usb":             func(w *wire) value { return &w.powerUSB },
	"power_charging":        func(w *wire) value { return &w.powerCharging },
	"session_began":         func(w *wire) value { return &w.sessionBegan },
	"hub_rcvd_notes":        func(w *wire) value { return &w.hubReceived },
	"hub_events_routed":     func(w *wire) value { return &w.hubRouted },
	"card_sent_notes":       func(w *wire) value { return &w.cardSent },
	"hub_rcvd_bytes":        func(w *wire) value { return &w.hubTold },
	"hub_sent_bytes":        func(w *wire) value { return &w.hubTold },
	"hub_tcp_sessions":      func(w *wire) value { return &w.hubTold },
	"hub_tls_sessions":      func(w *wire) value { return &w.hubTold },
	"hub_sent_notes":        func(w *wire) value { return &w.hubTold },
	"card_rcvd_bytes":       func(w *wire) value { return &w.cardTold },
	"card_sent_bytes":       func(w *wire) value { return &w.cardTold },
	"card_tcp_sessions":     func(w *wire) value { return &w.cardTold },
	"card_tls_sessions":     func(w *wire) value { return &w.cardTold },
	"card_rcvd_notes":       func(w *wire) value { return &w.cardTold },
	"body":                  func(w *wire) value { return &w.body },
}

// body has the values of Blues' own notes. Coordinates are never read from a
// body: they are the customer's, in any unit.
type body struct {
	time, journey                        instant
	motion, seconds, velocity, dop, hdop number
	jcount, voltage, temperature         number
	insideFence, usb, powerUSB, charging boolean
	status, voltageMode, why             text
}

var bodyKeys = map[string]func(*body) value{
	"time":         func(b *body) value { return &b.time },
	"motion":       func(b *body) value { return &b.motion },
	"seconds":      func(b *body) value { return &b.seconds },
	"velocity":     func(b *body) value { return &b.velocity },
	"dop":          func(b *body) value { return &b.dop },
	"hdop":         func(b *body) value { return &b.hdop }, // Old firmware.
	"journey":      func(b *body) value { return &b.journey },
	"jcount":       func(b *body) value { return &b.jcount },
	"inside_fence": func(b *body) value { return &b.insideFence },
	"status":       func(b *body) value { return &b.status },
	"voltage":      func(b *body) value { return &b.voltage },
	"voltage_mode": func(b *body) value { return &b.voltageMode },
	"temperature":  func(b *body) value { return &b.temperature },
	"usb":          func(b *body) value { return &b.usb },
	"power_usb":    func(b *body) value { return &b.powerUSB },
	"charging":     func(b *body) value { return &b.charging },
	"why":          func(b *body) value { return &b.why },
}

func (b *body) read(raw []byte) {
	*b = body{}
	readObject(&scanner{src: raw}, b, bodyKeys)
}

// location is a place as the API of 2021–22 nests it. In routed events some of
// the same keys hold the name of the place, which is not read.
type location struct {
	when                instant
	latitude, longitude number
}

var locationKeys = map[string]func(*location) value{
	"when":      func(l *location) value { return &l.when },
	"latitude":  func(l *location) value { return &l.latitude },
	"longitude": func(l *location) value { return &l.longitude },
}

func (l *location) read(raw []byte) {
	*l = location{}
	readObject(&scanner{src: raw}, l, locationKeys)
}

// readObject reads the members that keys lists. It reports whether s was at a
// well-formed object.
func readObject[T any](s *scanner, into *T, keys map[string]func(*T) value) bool {
	if s.peek() != '{' {
		return s.missing("{, as an object begins")
	}
	return s.object(0, func(name, raw []byte) {
		name = name[1 : len(name)-1]
		if bytes.IndexByte(name, '\\') >= 0 {
			name = []byte(unescape(name))
		}
		if field, ok := keys[string(name)]; ok {
			field(into).read(raw)
		}
	})
}
