package presence

import (
	"fmt"
	"math"
	"strconv"
	"time"

	"actual/domain"
)

// Telling is a visit and what is needed to tell people of it.
type Telling struct {
	Visit    Visit
	Badge    string                        // What people call it.
	Site     func(id domain.SiteID) string // What people call a site; "" where it is not known any more.
	Evidence []Evidence                    // As of Explain; it may be empty.
	Rulings  []Decision                    // Those that decide something of it; see Decisive.
	Silence  int64                         // Seconds without a fix over which nothing is concluded, as Policy.MaxBridgeS; 0 is without end.
	Zone     *time.Location                // Of the company; nil is UTC.
}

// Decision is a ruling with who made it, when and why.
type Decision struct {
	Ruling
	By     string // What people call who made it; "" is somebody.
	At     int64  // Unix seconds, UTC; 0 where nobody noted it.
	Reason string // Of the person.
}

// Sentences tells in two plain sentences what is believed of a visit: where the
// badge was and why there, and between which fixes it came and went. Where a person
// decided, one in between says what the fixes say. Times are of the company's time
// zone, to the minute.
func Sentences(t Telling) []string {
	if t.Zone == nil {
		t.Zone = time.UTC
	}
	said := []string{t.where() + "."}
	if beside := t.beside(); t.decision() != nil && beside != "" {
		said = append(said, beside+".")
	}
	return append(said, t.ends()+".")
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
	case !v.Open && v.Arrived == v.Departed:
		return "at " + moment(from)
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
	if d := t.decision(); d != nil {
		return "because " + t.decided(d)
	}
	said := t.inside()
	if len(v.Candidates) < 2 {
		return "because " + said + ", and no other site is near enough to matter"
	}
	rival, odds := t.rival(), v.Candidates[1].Odds
	if v.Verdict == Undecided {
		lead := "neither is likelier"
		if odds >= 1100 {
			lead = "the first is only " + underTimes(odds) + " likelier than the second"
		}
		return "which of them is not decided: " + said + ", but " + lead
	}
	return "because " + said + ", and the next likely site, " + rival + ", is " + times(odds) + " less likely"
}

// inside counts the fixes: "9 of 11 fixes lie inside its fence".
func (t *Telling) inside() string {
	all, in, _, far := t.count()
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
	case in == 0:
		return plural(all, "fix lies", "fixes lie") + " within " + metres + " of " + fence
	}
	return fmt.Sprintf("%d of %d fixes lie inside %s, the rest within %s of it", in, all, fence, metres)
}

// count says how many of the visit's own fixes have a distance, how many of those
// lie inside, and how far the nearest and the farthest lie, in millimetres.
func (t *Telling) count() (all, in int, near, far int64) {
	near = math.MaxInt64
	for i := range t.Evidence {
		e := &t.Evidence[i]
		if !e.OfVisit || e.Why != Sound || e.Unfenced {
			continue
		}
		all++
		if e.Distance <= 0 {
			in++
		}
		near, far = min(near, e.Distance), max(far, e.Distance)
	}
	return all, in, near, far
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
