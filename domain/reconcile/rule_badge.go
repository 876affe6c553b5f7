package reconcile

import (
	"bytes"
	"slices"

	"actual/domain"
)

// badgeLeftBehind: a badge lay still while who wears it was at work.
func badgeLeftBehind(c *Case) (v Verdict) {
	b := c.Subject.Badge
	w := c.Subject.Worker
	lay := c.lay(b, w)
	v = Verdict{Finding: "while_clocked", Actual: lay}
	if lay == 0 {
		v.Finding = "mates_away"
	}
	work := stretch{c.Day[0] + workFrom, c.Day[1] + workFrom}
	for _, s := range c.Facts.Signals {
		at := stretch{max(s.From, work[0]), min(s.To, work[1])}
		if s.Kind != Still || s.Badge != b || at[0] >= at[1] {
			continue
		}
		if v.At == 0 || s.From < v.At {
			v.At, v.Site = s.From, s.Site
		}
		if lay > 0 || s.Site.IsZero() || c.Facts.site(s.Site).Kind == yard { // Whose badge hangs in the yard may not have come.
			continue
		}
		var away []stretch // When mates were at work elsewhere.
		for _, m := range c.onCrewJobs(c.stays(), false) {
			if m.who.worker != w && m.visit.Site != s.Site && common(m.time, work) > 0 {
				away = append(away, m.time)
			}
		}
		if len(away) > 0 {
			v.Actual += common(at, hull(away))
		}
	}
	v.Expected = c.limit(stillMin)
	v.Holds = !w.IsZero() && v.Actual >= v.Expected && slices.Contains(c.Facts.worn(w, c.Day), b)
	return v
}

// badgesAsOne: two people's badges go as if one carried both.
func badgesAsOne(c *Case) (v Verdict) {
	for _, s := range c.Facts.Signals {
		pair := s.Badge == c.Subject.Badge && s.Other.UUID == c.Subject.Other || s.Other == c.Subject.Badge && s.Badge.UUID == c.Subject.Other
		if n := s.To - s.From; pair && c.asOne(&s) && n > v.Actual {
			v = Verdict{Holds: true, Finding: "as_one", Expected: c.limit("together_min_s"), Actual: n, At: s.From}
		}
	}
	return v
}

// asOne reports whether a signal says that one of two people carried both badges on the case's date.
func (c *Case) asOne(s *Signal) bool {
	return s.To-s.From >= c.limit("together_min_s") && c.onePocket(s)
}

// onePocket reports whether two people's badges went about so near each other on the case's date that
// one of them had both, if only for a short day.
func (c *Case) onePocket(s *Signal) bool {
	if s.Kind != Alongside || !s.Moving || s.From < c.Day[0] || s.From >= c.Day[1] ||
		int64(s.ApartMM) > c.limit("together_mm") || int64(s.Fixes) < c.limit("together_fixes") {
		return false
	}
	mid := (s.From + s.To) / 2
	one, two := wearer(c.Facts.Custodies, s.Badge, mid), wearer(c.Facts.Custodies, s.Other, mid)
	return one != two && !one.IsZero() && !two.IsZero() // Somebody may wear two, or try one out.
}

// double reports whether a badge's presence is that of another badge, which counts already.
func (c *Case) double(b domain.BadgeID) bool {
	return slices.ContainsFunc(c.Facts.Signals, func(s Signal) bool {
		return (s.Badge == b || s.Other == b) && c.onePocket(&s) && bytes.Compare(s.Badge.UUID[:], b.UUID[:]) <= 0 && bytes.Compare(s.Other.UUID[:], b.UUID[:]) <= 0
	})
}

// badgeSilent: a badge with work to do was not heard.
func badgeSilent(c *Case) (v Verdict) {
	var silent []stretch
	for _, s := range c.Facts.Signals {
		if s.Kind == Silent && s.Badge == c.Subject.Badge {
			silent = append(silent, stretch{s.From, s.To})
		}
	}
	v = Verdict{Finding: "silent", Expected: c.limit("silent_min_s"), At: hull(silent)[0]}
	for i := range c.Facts.Jobs {
		j := &c.Facts.Jobs[i]
		if j.State == Cancelled || j.Date.After(c.Date) || j.last().Before(c.Date) {
			continue
		}
		at := worktime(stretch{}, c.Day)
		if j.ID == c.Subject.Job && c.Window != (stretch{}) {
			at = c.Window
		}
		v.Actual = max(v.Actual, shared(silent, []stretch{at}))
	}
	for _, s := range c.Facts.Signals {
		if s.Kind == Low && s.Badge == c.Subject.Badge {
			v.Finding = "battery"
		}
	}
	v.Holds = v.Actual >= v.Expected && v.Actual > 0
	return v
}

// coverageHole: nobody could be seen where and when there was work.
func coverageHole(c *Case) (v Verdict) {
	var dark []stretch
	v.Finding = "no_fix"
	for _, s := range c.Facts.Signals {
		if s.Kind != NoFix && s.Kind != Uncovered {
			continue
		}
		if c.Subject.Site.IsZero() && (s.Badge != c.Subject.Badge || !s.Site.IsZero()) || !c.Subject.Site.IsZero() && s.Site != c.Subject.Site {
			continue
		}
		if s.Kind == Uncovered {
			v.Finding = "uncovered"
		}
		dark = append(dark, stretch{max(s.From, c.Day[0]), min(s.To, max(c.Day[1], c.Window[1]))}) // A night's work goes on after midnight.
	}
	v.Expected, v.Actual, v.At = c.limit("hole_min_s"), total(dark), hull(dark)[0]
	for i := range c.Facts.Jobs {
		j := &c.Facts.Jobs[i]
		there := c.Subject.Site.IsZero() || j.Site == c.Subject.Site
		v.Holds = v.Holds || j.State != Cancelled && there && !j.Date.After(c.Date) && !j.last().Before(c.Date)
	}
	v.Holds = v.Holds && v.Actual >= v.Expected
	return v
}
