package presence

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"slices"
	"strconv"
	"strings"
	"time"

	"actual/app/fences"
	"actual/domain"
	"actual/domain/presence"
)

// imprint is the hash of a preview: of the correction, of what it follows from, and
// of the visits that get another site, other times or another verdict by it.
// Identifiers that are made anew each time, and states, which time changes by
// itself, are no part of it; nor are visits that the correction leaves alone, so
// that a crew that works on moves no preview of what was over before.
type imprint struct {
	hash.Hash

	// until is where the imprint ends: it stands for what was over then.
	until int64
}

const (
	lag      = 600    // Seconds that a fix may be on its way to us.
	validFor = 3600   // Seconds that a preview may be applied: what comes after it was not shown.
	skew     = 60     // Seconds that the clocks of two processes differ at most.
	silence  = 86_400 // Seconds after which a visit counts as over though nothing says that it ended.
)

// horizon returns where the imprint of a plan ends: a little before it was made, or,
// given the id of a preview, where that one's ends. A policy changes all visits of
// all badges, and somewhere a fix comes every second: there it ends with yesterday.
func horizon(l *plan, id string) int64 {
	if l.correction.Policy != nil {
		year, month, day := l.at.In(l.zone).Date()
		return time.Date(year, month, day, 0, 0, 0, 0, l.zone).Unix()
	}
	own := l.at.Unix() - lag
	if len(id) > 8 {
		then, err := strconv.ParseInt(id[:8], 16, 64)
		if err == nil && own-validFor <= then && then <= own+skew {
			return then
		}
	}
	return own
}

func newPrint(l *plan, until int64) imprint {
	p, c := imprint{sha256.New(), until}, &l.correction
	fmt.Fprintf(p, "actual preview 3\n%s %d %d\n%+v\n%+v\n", c.Company, l.epoch, p.until, l.before.policy, l.after.policy)
	sites := slices.SortedStableFunc(slices.Values(c.Sites), func(a, b fences.Imported) int {
		return cmp.Or(strings.Compare(a.Ref, b.Ref), cmp.Compare(a.From, b.From))
	})
	for _, s := range sites {
		fmt.Fprintf(p, "site %q %q %s %s %d %d %s\n", s.Ref, s.Name, s.Kind, s.Sky, s.From, s.To, s.Shape.Fingerprint())
	}
	for _, r := range c.Retired {
		fmt.Fprintf(p, "retire %s %d\n", r.Site, r.At)
	}
	for _, r := range l.made {
		fmt.Fprintf(p, "rule %s %s %q %s %d %d\n", r.badge, r.Kind, r.FixKey, r.Site, r.From, r.To)
	}
	for _, r := range l.ended {
		fmt.Fprintf(p, "withdraw %s\n", r.Ruling.ID)
	}
	return p
}

// badge adds the changes of a badge, the rulings on it, and the fixes that the
// changed visits rest on. One without a change counts where it is ruled on: so the
// same ruling is not made twice.
func (p imprint) badge(id domain.BadgeID, ruled bool, rulings []presence.Ruling, changes []presence.Change, fixes []presence.Fix) {
	changes = slices.DeleteFunc(slices.Clone(changes), p.passing)
	if len(changes) == 0 && !ruled {
		return
	}
	fmt.Fprintf(p, "badge %s\n", id)
	for _, r := range rulings {
		fmt.Fprintf(p, "ruling %s\n", r.ID)
	}
	for _, c := range changes {
		if c.Kind != presence.Opened {
			p.side("was", c.Old.Visit, fixes)
		}
		if c.Kind != presence.Withdrew {
			p.side("is", c.New.Visit, fixes)
		}
	}
}

// passing reports whether a change is no part of the imprint: the hours stay as they
// are, or all of it is later than where the imprint ends.
func (p imprint) passing(c presence.Change) bool {
	return SameHours(c) || (c.Kind == presence.Opened || p.later(c.Old.Visit)) && (c.Kind == presence.Withdrew || p.later(c.New.Visit))
}

// side adds a changed visit as it is on one side of the change. Of one that was not
// over it adds what no further fix at its site changes.
func (p imprint) side(name string, v presence.Visit, fixes []presence.Fix) {
	fmt.Fprintf(p, "%s ", name)
	switch {
	case p.later(v):
		fmt.Fprintln(p, "later")
	case !p.over(v):
		fmt.Fprintf(p, "%q %d %s and not over\n", v.Ref, v.Arrived, v.Verdict)
	default:
		fmt.Fprintf(p, "%q %d %d %d %d %t %d %s %d\n", v.Ref, v.Arrived, v.ArrivedBetween, v.Departed, v.DepartedBetween, v.Open, v.Last, v.Verdict, v.Fixes)
		span := restsOn(v)
		for _, f := range fixes {
			if span.From <= f.At && f.At <= span.To {
				fmt.Fprintf(p, "fix %q %d %d\n", f.Key, f.Content, f.At)
			}
		}
	}
}

// later reports whether a visit began after the imprint ends.
func (p imprint) later(v presence.Visit) bool { return v.ArrivedBetween[1] > p.until }

// over reports whether a visit had ended when the imprint ends.
func (p imprint) over(v presence.Visit) bool {
	if v.Open {
		return v.Last <= p.until-silence
	}
	return restsOn(v).To <= p.until
}

// restsOn returns from the last fix before a visit to the first one after it.
func restsOn(v presence.Visit) presence.Span {
	return presence.Span{From: min(v.Arrived, v.ArrivedBetween[0]), To: max(v.End(), v.DepartedBetween[1], v.Last)}
}

// id is where the imprint ends and some of the hash: long enough that nobody finds
// another correction with it, short enough to copy.
func (p imprint) id() string {
	return fmt.Sprintf("%08x", p.until) + hex.EncodeToString(p.Sum(nil)[:12])
}
