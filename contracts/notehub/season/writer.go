package season

import "strconv"

// writer turns records into routed Notehub events: the keys in the order of
// Notehub's own, zero values left out, as it does.
type writer struct{ s *Season }

func (w writer) appendEvent(b []byte, r *record) []byte {
	head := &w.s.heads[r.badge]
	b = append(b, `{"event":"`...)
	b = w.appendID(b, r)
	b = append(b, '"')
	if r.form != track && r.form != heartbeat && r.form != noSat {
		b = append(b, `,"platform":true`...)
	}
	b = w.appendWhen(b, r)
	b = w.appendBody(b, r)
	b = append(b, `,"session":"`...)
	b = appendUUIDBits(b, mix(r.session), mix(^r.session), 4)
	b = append(b, `","transport":"cell:emtc"`...)
	b = append(b, head.bestID...)
	b = append(b, head.device...)
	b = appendMicros(b, r.received)
	b = append(b, `,"req":"`...)
	b = append(b, requests[r.form]...)
	b = append(b, '"')
	b = w.appendBatch(b, r)
	b = w.appendBest(b, r)
	b = w.appendWhere(b, r)
	b = w.appendTower(b, r)
	b = w.appendTri(b, r)
	if r.what.has(restatus) {
		b = append(b, `,"status":"success"`...)
	}
	b = append(b, head.ends...)
	return append(b, '}')
}

var requests = [...]string{track: "note.add", heartbeat: "note.add", noSat: "note.add", sessionBegin: "session.begin", health: "note.add", geolocate: "device.geolocation"}

// appendID appends the event's identifier: version 8 where it has a `when`, else
// version 4.
func (w writer) appendID(b []byte, r *record) []byte {
	version := byte(8)
	if r.what.has(noWhen) {
		version = 4
	}
	hi := mix(w.s.cfg.Seed ^ mix(uint64(r.badge)<<32|uint64(r.seq)))
	return appendUUIDBits(b, hi, mix(hi), version)
}

func (w writer) appendWhen(b []byte, r *record) []byte {
	switch {
	case r.what.has(noWhen):
		return b
	case r.what.has(oldClock):
		return appendKey(b, "when", wakeClock)
	}
	return appendKey(b, "when", r.captured)
}

func (w writer) appendBatch(b []byte, r *record) []byte {
	if r.batch == 0 {
		return b
	}
	b = append(b, `,"batch_received":`...)
	b = appendMicros(b, r.batch)
	b = appendKey(b, "batch_number", int64(r.batchIndex))
	return appendKey(b, "batch_total", int64(r.batchTotal))
}

func (w writer) appendBest(b []byte, r *record) []byte {
	switch r.best {
	case bestFix:
		b = append(b, `,"best_location_type":"gps"`...)
		b = appendKey(b, "best_location_when", r.fix.at)
		b = appendCell(b, "best", r.fix.cell)
	case bestTower:
		b = append(b, `,"best_location_type":"tower"`...)
		b = appendKey(b, "best_location_when", r.towerSeen)
		b = w.appendPlace(b, "best", r.tower)
	case bestTri:
		b = append(b, `,"best_location_type":"triangulated"`...)
		b = appendKey(b, "best_location_when", r.triSeen)
		b = w.appendPlace(b, "best", r.tri)
	default:
		return b
	}
	return w.appendNames(b, "best")
}

func (w writer) appendWhere(b []byte, r *record) []byte {
	if r.form != track && r.form != heartbeat {
		return b
	}
	code := r.fix.cell.code()
	b = append(b, `,"where_olc":"`...)
	b = append(b, code[:]...)
	b = append(b, '"')
	if !r.what.has(noWhereWhen) {
		b = appendKey(b, "where_when", r.fix.at)
	}
	b = appendCell(b, "where", r.fix.cell)
	return w.appendNames(b, "where")
}

func (w writer) appendTower(b []byte, r *record) []byte {
	if !r.what.has(hasTower) {
		return b
	}
	b = appendKey(b, "tower_when", r.towerSeen)
	b = w.appendPlace(b, "tower", r.tower)
	b = w.appendNames(b, "tower")
	b = append(b, `,"tower_id":"310,410,20483,`...)
	b = strconv.AppendInt(b, 184_690_000+int64(r.towerID), 10)
	return append(b, '"')
}

func (w writer) appendTri(b []byte, r *record) []byte {
	if !r.what.has(hasTri) {
		return b
	}
	b = appendKey(b, "tri_when", r.triSeen)
	b = w.appendPlace(b, "tri", r.tri)
	b = w.appendNames(b, "tri")
	return appendKey(b, "tri_points", int64(r.triPoints))
}
