package webui

import "fmt"

// metres writes a distance; one that is not known is none.
func metres(m *float64) string {
	if m == nil {
		return "–"
	}
	return fmt.Sprintf("%.0f m", *m)
}

// visitSaid says in the visitor's language what the API explains in English.
func visitSaid(r *request, v visitView) string {
	of := v.Visit
	text := r.T("visit.was", "badge", of.Badge.Label, "site", of.Site.Name, "arrived", r.Moment(of.Arrived, r.now), "fixes", r.N("visit.fixes_inside", of.Fixes))
	if len(of.ArrivedBetween) == 2 {
		text += " " + r.T("visit.came", "from", Clock(of.ArrivedBetween[0].In(r.zone)), "to", Clock(of.ArrivedBetween[1].In(r.zone)))
	}
	if len(of.DepartedBetween) == 2 {
		text += " " + r.T("visit.went", "from", Clock(of.DepartedBetween[0].In(r.zone)), "to", Clock(of.DepartedBetween[1].In(r.zone)))
	}
	return text
}

// hoursKind is how a word about a day is shown.
func hoursKind(is string) string {
	switch is {
	case "approved", "locked":
		return "good"
	case "waits":
		return "warn"
	case "changed", "disputed":
		return "bad"
	}
	return ""
}
