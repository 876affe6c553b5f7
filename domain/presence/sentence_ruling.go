package presence

import (
	"bytes"
	"strconv"
	"strings"
)

// decision returns the latest ruling that puts the badge at the visit's site; nil
// where none does.
func (t *Telling) decision() *Decision {
	var latest *Decision
	for i := range t.Rulings {
		d := &t.Rulings[i]
		if d.Kind != AtSite || d.Site != t.Visit.Site || !t.Visit.Touches(Span{d.From, d.To}) {
			continue
		}
		if latest == nil || bytes.Compare(d.ID.UUID[:], latest.ID.UUID[:]) > 0 {
			latest = d
		}
	}
	return latest
}

// decided says who decided, when and why: "root decided so on 23 November 2026: …".
func (t *Telling) decided(d *Decision) string {
	who := d.By
	if who == "" {
		who = "a person"
	}
	said := who + " decided so"
	if d.At != 0 {
		said += " on " + t.local(d.At).Format("2 January 2006")
	}
	if reason := strings.TrimRight(strings.Join(strings.Fields(d.Reason), " "), "."); reason != "" {
		said += ": " + reason
	}
	return said
}

// beside says where the fixes lie of a visit that a person decided; "" where that
// is not known.
func (t *Telling) beside() string {
	const step = 10_000 // Millimetres; to the metre would say more than is known.
	all, in, near, _ := t.count()
	switch {
	case all == 0:
		return ""
	case near >= step:
		return "No fix lies within " + strconv.FormatInt(near/step*step/1000, 10) + " m of its fence"
	case in == 0:
		return "No fix lies inside its fence, the nearest within " + strconv.FormatInt((near+999)/1000, 10) + " m"
	case in == all:
		return plural(all, "fix lies", "fixes lie") + " inside its fence"
	}
	return strconv.Itoa(in) + " of " + strconv.Itoa(all) + " fixes lie inside its fence"
}
