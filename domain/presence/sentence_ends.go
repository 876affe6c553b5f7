package presence

import "strconv"

// ends says between which fixes the badge came and went, or when it was seen where
// a silence says no more.
func (t *Telling) ends() string {
	v := &t.Visit
	if t.silent(v.ArrivedBetween) && !v.Open && t.silent(v.DepartedBetween) && v.Arrived == v.Departed {
		return "It was seen there at " + t.instant(v.Last, v.Arrived) + " alone, " + t.after() + ", and " + t.before()
	}
	said, comma := t.arrival()
	departure, apart := t.departure()
	if comma || apart {
		said += ","
	}
	return said + " and " + departure
}

// arrival also reports whether what follows needs a comma.
func (t *Telling) arrival() (said string, comma bool) {
	v := &t.Visit
	switch {
	case v.ArrivedBetween[0] == v.ArrivedBetween[1]:
		return "It was there already at " + t.instant(v.Arrived, v.Arrived) + ", with nothing known of before", true
	case t.silent(v.ArrivedBetween):
		return "It was first seen there at " + t.instant(v.Arrived, v.Arrived) + ", " + t.after(), true
	}
	return "It arrived " + t.span(v.ArrivedBetween, v.Arrived), false
}

// departure also reports whether it needs a comma before it.
func (t *Telling) departure() (said string, comma bool) {
	v := &t.Visit
	switch {
	case v.Open && v.CompletenessUnknown:
		return "nothing was heard since that says when it left", true
	case v.Open:
		return "no later fix says that it left", true
	case v.DepartedBetween[0] == v.DepartedBetween[1]:
		return "was last seen there at " + t.instant(v.Departed, v.Arrived), true
	case t.silent(v.DepartedBetween):
		return "was last seen there at " + t.instant(v.Last, v.Arrived) + ", " + t.before(), true
	}
	return "left " + t.span(v.DepartedBetween, v.Arrived), false
}

// silent reports whether nothing was heard for so long that it came or went at an
// unknown time within, or did not even leave.
func (t *Telling) silent(between [2]int64) bool {
	return t.Silence > 0 && between[1]-between[0] > t.Silence
}

// after says since when it was silent, and where, if that was here.
func (t *Telling) after() string {
	at := t.Visit.ArrivedBetween[0]
	return "after a silence since " + t.instant(at, t.Visit.Arrived) + t.there(at, "began")
}

// before says until when it was silent, and where that ended, if it was here.
func (t *Telling) before() string {
	at := t.Visit.DepartedBetween[1]
	return "before a silence until " + t.instant(at, t.Visit.Arrived) + t.there(at, "ended")
}

// there tells of a silence that began or ended at the same site.
func (t *Telling) there(at int64, verb string) string {
	for i := range t.Evidence {
		e := &t.Evidence[i]
		switch {
		case e.At != at || e.OfVisit || e.Why != Sound || e.Unfenced || e.Distance > 2*int64(e.Error):
		case e.Distance <= 0:
			return ", which " + verb + " inside the same fence"
		default:
			return ", which " + verb + " " + strconv.FormatInt((e.Distance+999)/1000, 10) + " m from the same fence"
		}
	}
	return ""
}

// span says "between 06:52 and 06:54", or "at 06:53" where that is the same.
func (t *Telling) span(between [2]int64, base int64) string {
	from, to := t.instant(between[0], base), t.instant(between[1], base)
	if from == to {
		return "at " + from
	}
	return "between " + from + " and " + to
}
