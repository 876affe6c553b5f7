package presence

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"actual/domain"
)

// Telling is a visit and what is needed to tell people of it.
type Telling struct {
	Visit    Visit
	Badge    string                        // What people call it.
	Site     func(id domain.SiteID) string // What people call a site; "" where it is not known any more.
	Evidence []Evidence                    // As of Explain; it may be empty.
	Rulings  []Ruling                      // Those that the visit rests on.
	Zone     *time.Location                // Of the company; nil is UTC.
}

// Sentences tells in two plain sentences what is believed of a visit: where the
// badge was and why there, and between which fixes it came and went. Times are
// of the company's time zone, to the minute.
func Sentences(t Telling) []string {
	if t.Zone == nil {
		t.Zone = time.UTC
	}
	return []string{t.where() + ".", t.ends() + "."}
}

// where says "Badge B-1 was at 12 Oak Street from 06:53 to 07:11 on … because …".
func (t *Telling) where() string {
	v := &t.Visit
	verb, place := "was", "at "+t.name(v.Site, v.Ref)
	if v.Open && !v.CompletenessUnknown {
		verb = "has been"
	}
	if rival := t.rival(); v.Verdict == Undecided && rival != "" {
		place += " or at " + rival
	}
	return "Badge " + t.Badge + " " + verb + " " + place + " " + t.when() + ", " + t.reasons()
}

// when says from when to when, with the day and the time zone.
func (t *Telling) when() string {
	v := &t.Visit
	from, to := t.local(v.Arrived), t.local(v.End())
	switch {
	case v.Open && v.CompletenessUnknown:
		return "from " + moment(from) + ", last seen there at " + t.instant(v.Last, v.Arrived)
	case v.Open:
		return "since " + moment(from) + ", last seen there at " + t.instant(v.Last, v.Arrived)
	case date(from) != date(to):
		return "from " + moment(from) + " to " + moment(to)
	case zone(from) != zone(to): // The night that the clocks change.
		return "from " + clock(from) + " " + zone(from) + " to " + clock(to) + " " + zone(to) + " on " + date(from)
	}
	return "from " + clock(from) + " to " + moment(to)
}

// reasons says what speaks for the site, and how much less for the next.
func (t *Telling) reasons() string {
	v := &t.Visit
	for _, r := range t.Rulings {
		if r.Kind == AtSite && r.Site == v.Site && v.Touches(Span{r.From, r.To}) {
			return "because a person decided so"
		}
	}
	said := t.inside()
	if len(v.Candidates) < 2 {
		return "because " + said + ", and no other site is near enough to matter"
	}
	rival, odds := t.rival(), v.Candidates[1].Odds
	if v.Verdict == Undecided {
		lead := "neither is likelier"
		if odds >= 1100 {
			lead = "the first is only " + times(odds) + " likelier than the second"
		}
		return "which of them is not decided: " + said + ", but " + lead
	}
	return "because " + said + ", and the next likely site, " + rival + ", is " + times(odds) + " less likely"
}

// inside counts the fixes: "9 of 11 fixes lie inside its fence".
func (t *Telling) inside() string {
	all, in, far := 0, 0, int64(0)
	for i := range t.Evidence {
		if e := &t.Evidence[i]; e.Inside && e.Why == Sound {
			all++
			if e.Distance <= 0 {
				in++
			}
			far = max(far, e.Distance)
		}
	}
	fence := "its fence"
	if t.Visit.Verdict == Undecided {
		fence = "the first one's fence"
	}
	metres := strconv.FormatInt((far+999)/1000, 10) + " m"
	switch {
	case all == 0 || t.Visit.Fence.IsZero():
		return plural(int(t.Visit.Fixes), "fix speaks", "fixes speak") + " for it"
	case in == all:
		return plural(all, "fix lies", "fixes lie") + " inside " + fence
	case in == 0 && all == 1:
		return "1 fix lies within " + metres + " of " + fence
	case in == 0:
		return strconv.Itoa(all) + " fixes lie within " + metres + " of " + fence
	}
	return fmt.Sprintf("%d of %d fixes lie inside %s, the rest within %s of it", in, all, fence, metres)
}

// ends says between which fixes the badge came and went.
func (t *Telling) ends() string {
	v := &t.Visit
	said := "It arrived " + t.span(v.ArrivedBetween, v.Arrived)
	if v.ArrivedBetween[0] == v.ArrivedBetween[1] {
		said = "It was there already at " + t.instant(v.Arrived, v.Arrived) + ", with nothing known of before"
	}
	switch {
	case v.Open && v.CompletenessUnknown:
		return said + ", and nothing was heard since that says when it left"
	case v.Open:
		return said + ", and no later fix says that it left"
	case v.DepartedBetween[0] == v.DepartedBetween[1]:
		return said + ", and was last seen there at " + t.instant(v.Departed, v.Arrived)
	}
	return said + " and left " + t.span(v.DepartedBetween, v.Arrived)
}

// span says "between 06:52 and 06:54", or "at 06:53" where that is the same.
func (t *Telling) span(between [2]int64, base int64) string {
	from, to := t.instant(between[0], base), t.instant(between[1], base)
	if from == to {
		return "at " + from
	}
	return "between " + from + " and " + to
}

// instant is a time of day, with the day where it is not that of base.
func (t *Telling) instant(at, base int64) string {
	local := t.local(at)
	if date(local) != date(t.local(base)) {
		return clock(local) + " on " + local.Format("2 January")
	}
	return clock(local)
}

func (t *Telling) local(at int64) time.Time { return time.Unix(at, 0).In(t.Zone) }

func (t *Telling) rival() string {
	if len(t.Visit.Candidates) < 2 {
		return ""
	}
	c := t.Visit.Candidates[1]
	return t.name(c.Site, c.Ref)
}

// name falls back on the ref that was recorded.
func (t *Telling) name(id domain.SiteID, ref string) string {
	if t.Site != nil {
		if name := t.Site(id); name != "" {
			return name
		}
	}
	return ref
}

func clock(at time.Time) string  { return at.Format("15:04") }
func date(at time.Time) string   { return at.Format("Monday, 2 January 2006") }
func zone(at time.Time) string   { return "(" + at.Format("MST") + ")" }
func moment(at time.Time) string { return clock(at) + " on " + date(at) + " " + zone(at) }

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

// times says thousandths of odds: "3.2 times", "350 times", "over 1,000 times".
func times(odds int64) string {
	switch {
	case odds < 9950:
		tenths := (odds + 50) / 100
		return strings.TrimSuffix(fmt.Sprintf("%d.%d", tenths/10, tenths%10), ".0") + " times"
	case odds < 1_000_000:
		return strconv.FormatInt((odds+500)/1000, 10) + " times"
	}
	return "over a thousand times"
}
