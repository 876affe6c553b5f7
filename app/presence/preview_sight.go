package presence

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"slices"
	"strings"
	"time"

	"actual/app/fences"
	"actual/domain"
	"actual/domain/geofence"
	"actual/domain/presence"
	"actual/ports"
)

// sight derives badges with and without a correction.
type sight struct {
	tx            ports.Tx
	policy        presence.Policy
	asOf          int64
	zone          *time.Location
	before, after *geofence.Index
	print         imprint
	difference    Difference
}

func (s *sight) badge(ctx context.Context, id domain.BadgeID, news presence.Span, excluded []Exclusion) error {
	rulings, err := s.tx.Rulings.Of(ctx, id, presence.Span{From: earliest, To: latest})
	if err != nil {
		return err
	}
	ruled := slices.Clone(rulings)
	for _, x := range sortedExclusions(excluded) {
		if x.Badge == id {
			ruled = append(ruled, presence.Ruling{Kind: presence.ExcludeFix, FixKey: x.Event})
		}
	}
	fixes, scope, err := window(ctx, s.tx, id, news, ruled, s.policy)
	if err != nil {
		return err
	}
	was, will := s.derive(fixes, rulings, s.before, scope), s.derive(fixes, ruled, s.after, scope)
	current, err := s.tx.Visits.Current(ctx, id, scope)
	if err != nil {
		return err
	}
	known := caughtUp(current, presence.Diff(current, was, id, s.policy.Version))
	b, err := s.tx.Badges.ByID(ctx, id)
	if err != nil {
		return err
	}
	s.difference.add(b, presence.Diff(known, will, id, s.policy.Version))
	s.print.badge(id, scope, fixes, rulings)
	s.print.visits(was)
	s.print.visits(will)
	return nil
}

func (s *sight) derive(fixes []presence.Fix, rulings []presence.Ruling, index *geofence.Index, scope presence.Span) []presence.Visit {
	return within(presence.Derive(presence.Input{
		Fixes: fixes, Index: index, Rulings: rulings, Policy: s.policy, AsOf: s.asOf, Zone: s.zone,
	}), scope)
}

// imprint is the hash of a preview: of the correction, of what its effect follows
// from, and of the effect. Identifiers that are made anew each time, and states,
// which time changes by itself, are no part of it.
type imprint struct{ hash.Hash }

func newPrint(c Correction, epoch int64, policy presence.Policy) imprint {
	p := imprint{sha256.New()}
	fmt.Fprintf(p, "actual preview 1\n%s %d\n%+v\n", c.Company, epoch, policy)
	sites := slices.SortedStableFunc(slices.Values(c.Sites), func(a, b fences.Imported) int {
		return cmp.Or(strings.Compare(a.Ref, b.Ref), cmp.Compare(a.From, b.From))
	})
	for _, s := range sites {
		fmt.Fprintf(p, "site %q %q %s %s %d %d %s\n", s.Ref, s.Name, s.Kind, s.Sky, s.From, s.To, fences.Fingerprint(s.Shape))
	}
	for _, x := range sortedExclusions(c.Excluded) {
		fmt.Fprintf(p, "exclude %s %q\n", x.Badge, x.Event)
	}
	return p
}

// badge adds what a badge's visits in a scope follow from.
func (p imprint) badge(id domain.BadgeID, scope presence.Span, fixes []presence.Fix, rulings []presence.Ruling) {
	fmt.Fprintf(p, "badge %s %d %d\n", id, scope.From, scope.To)
	for _, f := range fixes {
		if scope.From <= f.At && f.At <= scope.To {
			fmt.Fprintf(p, "fix %q %d %d\n", f.Key, f.Content, f.At)
		}
	}
	for _, r := range rulings {
		fmt.Fprintf(p, "ruling %s\n", r.ID)
	}
}

func (p imprint) visits(visits []presence.Visit) {
	fmt.Fprintf(p, "visits %d\n", len(visits))
	for _, v := range visits {
		fmt.Fprintf(p, "%q %d %d %d %d %t %d %s %d %d", v.Ref, v.Arrived, v.ArrivedBetween, v.Departed, v.DepartedBetween, v.Open, v.Last, v.Verdict, v.Confidence, v.Fixes)
		for _, c := range v.Candidates {
			fmt.Fprintf(p, " %q %d", c.Ref, c.Odds)
		}
		fmt.Fprintln(p)
	}
}

// id is the first half of the hash: long enough that nobody finds another
// correction with it, short enough to copy.
func (p imprint) id() string { return hex.EncodeToString(p.Sum(nil)[:16]) }
