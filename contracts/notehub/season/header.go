package season

import (
	"encoding/hex"
	"fmt"
	"strconv"
)

// header is what all events of a badge have in common, as JSON.
type header struct {
	device string // From "device" to "req".
	bestID string
	ends   string // From "fleets" to the end.
}

// place is the name that stands for the whole town.
const placeName = "Millfield"

func (s *Season) headers() []header {
	d := throw(s.cfg.Seed, forIdentity, 1, 0)
	app, fleet := uuid(&d, 4), uuid(&d, 4)
	out := make([]header, len(s.badges))
	for i, b := range s.badges {
		out[i] = header{
			bestID: fmt.Sprintf(`,"best_id":%q`, b.Label),
			device: fmt.Sprintf(`,"device":%q,"sn":%q,"product":%s,"app":"app:%s","received":`, b.Device, b.Label, strconv.Quote(s.cfg.Product), app),
			ends:   fmt.Sprintf(`,"fleets":["fleet:%s"]`, fleet),
		}
	}
	return out
}

// uuid draws an identifier of a version (RFC 9562).
func uuid(d *dice, version byte) string { return string(appendUUID(nil, d, version)) }

func appendUUID(b []byte, d *dice, version byte) []byte {
	hi, lo := d.pcg.Uint64(), d.pcg.Uint64()
	return appendUUIDBits(b, hi, lo, version)
}

// appendUUIDBits appends the identifier made of 128 bits, its version set.
func appendUUIDBits(b []byte, hi, lo uint64, version byte) []byte {
	var raw [16]byte
	for i := range 8 {
		raw[i], raw[8+i] = byte(hi>>(56-8*i)), byte(lo>>(56-8*i))
	}
	raw[6] = raw[6]&0x0f | version<<4
	raw[8] = raw[8]&0x3f | 0x80
	b = hex.AppendEncode(b, raw[0:4])
	for _, part := range [][2]int{{4, 6}, {6, 8}, {8, 10}, {10, 16}} {
		b = append(b, '-')
		b = hex.AppendEncode(b, raw[part[0]:part[1]])
	}
	return b
}

// appendDecimal appends v divided by 10^digits, exactly and without trailing
// zeros.
func appendDecimal(b []byte, v int64, digits int) []byte {
	if v < 0 {
		b = append(b, '-')
		v = -v
	}
	scale := int64(1)
	for range digits {
		scale *= 10
	}
	b = strconv.AppendInt(b, v/scale, 10)
	rest := v % scale
	if rest == 0 {
		return b
	}
	b = append(b, '.')
	for rest > 0 {
		scale /= 10
		b = append(b, byte('0'+rest/scale))
		rest %= scale
	}
	return b
}
