package season

import "strconv"

// appendBody appends file and body, the body's keys in alphabetical order.
func (w writer) appendBody(b []byte, r *record) []byte {
	switch r.form {
	case sessionBegin:
		return append(b, `,"file":"_session.qo","body":{"why":"periodic outbound sync (TLS)"}`...)
	case geolocate:
		return append(b, `,"file":"_geolocate.qo"`...)
	case health:
		b = append(b, `,"file":"_health.qo","body":{"text":"boot (brown-out & hard reset [13842])"`...)
		return append(b, '}')
	}
	b = append(b, `,"file":"_track.qo","body":{`...)
	b = appendTravel(b, r)
	if r.form != noSat && r.fix.dop > 0 {
		b = appendField(b, "dop", int64(r.fix.dop), 2)
	}
	if r.what.has(journeys) {
		b = appendField(b, "jcount", int64(r.jcount), 0)
		b = appendField(b, "journey", r.journey, 0)
	}
	b = appendField(b, "motion", int64(r.motions), 0)
	if r.seconds > 0 {
		b = appendField(b, "seconds", r.seconds, 0)
	}
	switch r.form {
	case heartbeat:
		b = append(b, `"status":"heartbeat",`...)
	case noSat:
		b = append(b, `"status":"no-sat",`...)
	}
	b = appendField(b, "temperature", int64(r.temperature)*25, 2)
	if r.form != noSat && !r.what.has(noBodyTime) {
		b = appendField(b, "time", r.fix.at, 0)
	}
	if r.what.has(onUSB) {
		b = append(b, `"usb":true,`...)
	}
	if r.seconds > 0 && r.distance > 0 {
		b = appendField(b, "velocity", r.distance*1000/r.seconds, 6)
	}
	b = appendField(b, "voltage", int64(r.millivolts), 3)
	b[len(b)-1] = '}' // In place of the last comma.
	return b
}

func appendTravel(b []byte, r *record) []byte {
	if r.seconds == 0 {
		return b
	}
	if r.bearing > 0 {
		b = appendField(b, "bearing", int64(r.bearing), 2)
	}
	if r.distance > 0 {
		b = appendField(b, "distance", r.distance, 3)
	}
	return b
}

// appendField appends "name":v/10^digits and a comma.
func appendField(b []byte, name string, v int64, digits int) []byte {
	b = append(b, '"')
	b = append(b, name...)
	b = append(b, `":`...)
	b = appendDecimal(b, v, digits)
	return append(b, ',')
}

// appendKey appends a comma and "name":v.
func appendKey(b []byte, name string, v int64) []byte {
	b = append(b, `,"`...)
	b = append(b, name...)
	b = append(b, `":`...)
	return strconv.AppendInt(b, v, 10)
}

// appendMicros appends microseconds as seconds.
func appendMicros(b []byte, v int64) []byte { return appendDecimal(b, v, 6) }

// appendCell appends the latitude and longitude of a reported cell's centre.
func appendCell(b []byte, prefix string, c cell) []byte {
	lat, lng := c.centre()
	return appendLatLng(b, prefix, lat, 7, lng, 11)
}

// appendPlace appends a place of the plane, to 1e-6 degree.
func (w writer) appendPlace(b []byte, prefix string, p point) []byte {
	lat, lng := w.s.town.frame.degrees(p)
	return appendLatLng(b, prefix, lat/1000, 6, lng/1000, 6)
}

func appendLatLng(b []byte, prefix string, lat int64, latDigits int, lng int64, lngDigits int) []byte {
	b = append(b, `,"`...)
	b = append(b, prefix...)
	b = append(b, `_lat":`...)
	b = appendDecimal(b, lat, latDigits)
	b = append(b, `,"`...)
	b = append(b, prefix...)
	b = append(b, `_lon":`...)
	return appendDecimal(b, lng, lngDigits)
}

// appendNames appends place name, country and time zone.
func (w writer) appendNames(b []byte, prefix string) []byte {
	for _, pair := range [...][2]string{{"location", placeName}, {"country", "US"}, {"timezone", w.s.cfg.TimeZone}} {
		b = append(b, `,"`...)
		b = append(b, prefix...)
		b = append(b, '_')
		b = append(b, pair[0]...)
		b = append(b, `":"`...)
		b = append(b, pair[1]...)
		b = append(b, '"')
	}
	return b
}
