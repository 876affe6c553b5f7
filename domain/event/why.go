package event

import (
	"time"

	"actual/domain/presence"
)

// why says in one sentence what was concluded.
func why(e Event, u Understanding, p position) string {
	switch {
	case !u.Place.OK && !e.FromDevice():
		return "no position: the badge itself did not make this event"
	case !u.Place.OK && u.TimeSource == TimeNone:
		return "no position and no usable time"
	case !u.Place.OK:
		return "no position: says only how the badge was" + when(u)
	case u.Evidence:
		return "GPS fix" + when(u) + ": may decide presence"
	case !u.HasFix:
		return "a position (" + string(p.keys) + ") without a usable time: no evidence"
	case p.source != presence.SourceGPS:
		return "no GPS position, only " + name(p) + when(u) + ": kept as weak evidence"
	default:
		return name(p) + when(u) + ": kept as weak evidence, " + p.detail
	}
}

func name(p position) string {
	switch p.source {
	case presence.SourceTriangulated:
		return "a triangulated one"
	case presence.SourceTower:
		return "that of a cell tower (it can be kilometres away)"
	default:
		return "GPS position"
	}
}

func when(u Understanding) string {
	var b [64]byte
	s := time.Unix(u.At, 0).UTC().AppendFormat(append(b[:0], " at "...), time.RFC3339)
	s = append(s, " (time from "...)
	s = append(s, u.TimeSource...)
	return string(append(s, ')'))
}
