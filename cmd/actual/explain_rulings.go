package main

import (
	"bytes"
	"fmt"
	"time"

	"actual/app/insight"
	"actual/domain/presence"
)

// decidedByRuling reports whether a person decided where the badge was.
func decidedByRuling(e insight.VisitExplanation) bool {
	for _, r := range e.Rulings {
		if r.Holds && r.Ruling.Kind == presence.AtSite {
			return true
		}
	}
	return false
}

// rulingLine says what was decided, by whom, when and why, and whether it holds.
func rulingLine(r insight.VisitRuling, e insight.VisitExplanation) string {
	moment := func(at time.Time) string { return at.In(e.Zone).Format("2 Jan 2006 15:04:05") }
	said := "the fix of " + r.Ruling.FixKey + " is out"
	if r.Ruling.Kind == presence.AtSite {
		said = "at " + siteName(e, r.Ruling.Site, r.Ruling.Site.String()) +
			" from " + moment(time.Unix(r.Ruling.From, 0)) + " to " + moment(time.Unix(r.Ruling.To, 0))
	}
	line := fmt.Sprintf("ruling %s: %s (%s, by %s, %s)", r.Ruling.ID, said, r.Made.Reason, r.By, moment(r.Made.At))
	later := laterRuling(r, e)
	switch {
	case r.Holds:
		return line + "; it holds"
	case later != nil:
		return line + "; it does not hold here: the later one " + later.Ruling.ID.String() + " does"
	}
	return line + "; it decides nothing here: no fix of the visit that would count is one of its"
}

// laterRuling returns the later ruling on the same time that holds, if any.
func laterRuling(r insight.VisitRuling, e insight.VisitExplanation) *insight.VisitRuling {
	for i := range e.Rulings {
		o := &e.Rulings[i]
		if r.Ruling.Kind == presence.AtSite && o.Ruling.Kind == presence.AtSite && o.Holds &&
			o.Ruling.From <= r.Ruling.To && r.Ruling.From <= o.Ruling.To && bytes.Compare(o.Ruling.ID.UUID[:], r.Ruling.ID.UUID[:]) > 0 {
			return o
		}
	}
	return nil
}
