package presence

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"math"
	"slices"
	"strings"
	"time"

	"actual/app/fences"
	"actual/domain"
	"actual/domain/presence"
)

// imprint is the hash of a preview: of the correction, of what its effect follows
// from, and of the effect. Identifiers that are made anew each time, and states,
// which time changes by itself, are no part of it.
type imprint struct {
	hash.Hash

	// until is where the imprint ends. A policy changes all visits of all badges,
	// and somewhere a fix comes every second: what is of today is shown, but the id
	// stands for what was over when the day began.
	until int64
}

func newPrint(l *plan) imprint {
	p, c := imprint{sha256.New(), math.MaxInt64}, &l.correction
	if c.Policy != nil {
		year, month, day := l.at.In(l.zone).Date()
		p.until = time.Date(year, month, day, 0, 0, 0, 0, l.zone).Unix()
	}
	fmt.Fprintf(p, "actual preview 2\n%s %d %d\n%+v\n%+v\n", c.Company, l.epoch, p.until, l.before.policy, l.after.policy)
	sites := slices.SortedStableFunc(slices.Values(c.Sites), func(a, b fences.Imported) int {
		return cmp.Or(strings.Compare(a.Ref, b.Ref), cmp.Compare(a.From, b.From))
	})
	for _, s := range sites {
		fmt.Fprintf(p, "site %q %q %s %s %d %d %s\n", s.Ref, s.Name, s.Kind, s.Sky, s.From, s.To, fences.Fingerprint(s.Shape))
	}
	for _, r := range l.made {
		fmt.Fprintf(p, "rule %s %s %q %s %d %d\n", r.badge, r.Kind, r.FixKey, r.Site, r.From, r.To)
	}
	for _, r := range l.ended {
		fmt.Fprintf(p, "withdraw %s\n", r.Ruling.ID)
	}
	return p
}

// badge adds what a badge's visits in a scope follow from.
func (p imprint) badge(id domain.BadgeID, scope presence.Span, fixes []presence.Fix, rulings []presence.Ruling) {
	fmt.Fprintf(p, "badge %s %d %d\n", id, scope.From, min(scope.To, p.until))
	for _, f := range fixes {
		if scope.From <= f.At && f.At <= scope.To && f.At < p.until {
			fmt.Fprintf(p, "fix %q %d %d\n", f.Key, f.Content, f.At)
		}
	}
	for _, r := range rulings {
		fmt.Fprintf(p, "ruling %s\n", r.ID)
	}
}

func (p imprint) visits(visits []presence.Visit) {
	for _, v := range visits {
		if p.until != math.MaxInt64 && (v.Open || v.DepartedBetween[1] >= p.until) {
			continue
		}
		fmt.Fprintf(p, "%q %d %d %d %d %t %d %s %d %d", v.Ref, v.Arrived, v.ArrivedBetween, v.Departed, v.DepartedBetween, v.Open, v.Last, v.Verdict, v.Confidence, v.Fixes)
		for _, c := range v.Candidates {
			fmt.Fprintf(p, " %q %d", c.Ref, c.Odds)
		}
		fmt.Fprintln(p)
	}
	fmt.Fprintln(p, "end of visits")
}

// id is the first half of the hash: long enough that nobody finds another
// correction with it, short enough to copy.
func (p imprint) id() string { return hex.EncodeToString(p.Sum(nil)[:16]) }
