package presence

import (
	"bytes"
	"cmp"
	"slices"
	"strings"

	"actual/domain"
	"actual/domain/badge"
	"actual/domain/geofence"
	"actual/domain/presence"
)

// Difference is what would change in what is believed.
type Difference struct {
	Looked int                             // Badges that were derived.
	Badges []BadgeDifference               // Those with a change, by device.
	Sites  map[domain.SiteID]geofence.Site // That the changes speak of; new ones, too.
	Totals Totals

	Before, After Sum                        // Of all visits that were looked at.
	BySite        map[domain.SiteID]*SiteSum // The same by site; those alike on both sides, too.
}

// Sum is a number of visits, and how long they last.
type Sum struct {
	Policy    string // That they are derived by.
	Visits    int
	Undecided int
	Seconds   int64
}

// SiteSum is Sum of one site, before and after.
type SiteSum struct{ Before, After Sum }

// Same reports whether nothing of the sums changes.
func (s *SiteSum) Same() bool { return s.Before == s.After }

// Moved returns by how many seconds the time at the site grows or shrinks.
func (s *SiteSum) Moved() int64 {
	return max(s.After.Seconds-s.Before.Seconds, s.Before.Seconds-s.After.Seconds)
}

// BadgeDifference are the changes of one badge, by arrival. A visit that is not on
// record has no ID.
type BadgeDifference struct {
	Badge   badge.Badge
	Changes []presence.Change
	Because []Because // Of each change.
}

// Because says why a visit changes by a correction. The names are told.
type Because string

// The reasons.
const (
	BecauseRuling Because = "ruling" // A ruling that is made or withdrawn is about its time.
	BecauseFence  Because = "fence"  // The fence of its site, before or after, is another.
	BecausePolicy Because = "policy" // It is derived by other rules.
	BecauseBeside Because = "beside" // It lies beside what changes: when it ended, or which of two sites it was at, is told from both.
)

// Why says why a change is one.
func (b BadgeDifference) Why(i int) Because {
	if i < len(b.Because) {
		return b.Because[i]
	}
	return BecauseBeside
}

// Totals sum up a difference. Of an open visit its time until the last fix inside
// counts.
type Totals struct {
	Opened, Withdrawn int
	Changed           int   // Another site, time or verdict.
	Refined           int   // The same, with another fence version, odds, confidence or number of fixes.
	Corrections       int   // Of all of these, changes of visits that had settled.
	Before, After     int64 // Seconds of all the visits with a change.
	Moved             int64 // Seconds that are not at the same site before and after.
}

// SameHours reports whether a change leaves site, times and verdict as they were.
func SameHours(c presence.Change) bool {
	a, b := c.Old.Visit, c.New.Visit
	return c.Kind != presence.Opened && c.Kind != presence.Withdrew &&
		a.Site == b.Site && a.Arrived == b.Arrived && a.End() == b.End() && a.Open == b.Open && a.Verdict == b.Verdict
}

// Seconds returns how long the visits of a change last before and after it.
func Seconds(c presence.Change) (before, after int64) {
	if c.Kind != presence.Opened {
		before = c.Old.End() - c.Old.Arrived
	}
	if c.Kind != presence.Withdrew {
		after = c.New.End() - c.New.Arrived
	}
	return before, after
}

func (d *Difference) add(b badge.Badge, changes []presence.Change, because func(presence.Change) Because) {
	d.Looked++
	if len(changes) == 0 {
		return
	}
	slices.SortStableFunc(changes, func(x, y presence.Change) int { return cmp.Compare(x.New.Arrived, y.New.Arrived) })
	one := BadgeDifference{Badge: b, Changes: changes}
	for _, c := range changes {
		one.Because = append(one.Because, because(c))
		d.Totals.add(c)
	}
	d.Badges = append(d.Badges, one)
}

// sum adds visits of one badge to the sums.
func (d *Difference) sum(before, after []presence.Visit) {
	if d.BySite == nil {
		d.BySite = map[domain.SiteID]*SiteSum{}
	}
	of := func(v presence.Visit) *SiteSum {
		if d.BySite[v.Site] == nil {
			d.BySite[v.Site] = &SiteSum{}
		}
		return d.BySite[v.Site]
	}
	for _, v := range before {
		d.Before.add(v)
		of(v).Before.add(v)
	}
	for _, v := range after {
		d.After.add(v)
		of(v).After.add(v)
	}
}

func (s *Sum) add(v presence.Visit) {
	s.Visits++
	s.Seconds += v.End() - v.Arrived
	if v.Verdict == presence.Undecided {
		s.Undecided++
	}
}

func (t *Totals) add(c presence.Change) {
	switch {
	case c.Kind == presence.Opened:
		t.Opened++
	case c.Kind == presence.Withdrew:
		t.Withdrawn++
	case SameHours(c):
		t.Refined++
	default:
		t.Changed++
	}
	if c.Kind == presence.Corrected || c.Kind == presence.Withdrew && c.Old.Firm {
		t.Corrections++
	}
	before, after := Seconds(c)
	t.Before, t.After = t.Before+before, t.After+after
	kept := int64(0)
	if c.Kind != presence.Opened && c.Kind != presence.Withdrew && c.Old.Site == c.New.Site {
		kept = max(0, min(c.Old.End(), c.New.End())-max(c.Old.Arrived, c.New.Arrived))
	}
	t.Moved += max(before, after) - kept
}

// name fills in the sites that the changes speak of, from the indexes in turn.
func (d *Difference) name(indexes ...*geofence.Index) {
	slices.SortFunc(d.Badges, func(a, b BadgeDifference) int { return strings.Compare(a.Badge.Device(), b.Badge.Device()) })
	d.Sites = map[domain.SiteID]geofence.Site{}
	for _, b := range d.Badges {
		for _, c := range b.Changes {
			d.Sites[c.Old.Site], d.Sites[c.New.Site] = geofence.Site{}, geofence.Site{}
		}
	}
	delete(d.Sites, domain.SiteID{})
	for id, s := range d.BySite {
		if !s.Same() {
			d.Sites[id] = geofence.Site{}
		}
	}
	for _, x := range indexes {
		for _, s := range x.Sites() {
			if _, spoken := d.Sites[s.ID]; spoken {
				d.Sites[s.ID] = s
			}
		}
	}
}

// caughtUp returns what would be on record if the worker had done all that there
// is to do, given what it would still change.
func caughtUp(current []presence.Version, changes []presence.Change) []presence.Version {
	changed := make(map[domain.VisitID]presence.Change, len(changes))
	var out []presence.Version
	for _, c := range changes {
		if c.Kind == presence.Opened {
			out = append(out, c.New)
			continue
		}
		changed[c.Old.ID] = c
	}
	for _, v := range current {
		c, is := changed[v.ID]
		switch {
		case !is:
			out = append(out, v)
		case c.Kind != presence.Withdrew:
			out = append(out, c.New)
		}
	}
	slices.SortStableFunc(out, func(a, b presence.Version) int {
		return cmp.Or(cmp.Compare(a.Arrived, b.Arrived), bytes.Compare(a.ID.UUID[:], b.ID.UUID[:]))
	})
	return out
}
