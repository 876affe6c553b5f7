package presence

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"actual/app/fences"
	"actual/domain"
	"actual/domain/geofence"
	"actual/domain/presence"
	"actual/ports"
)

// plan is what a correction will do, as of the transaction in which it was made.
type plan struct {
	correction Correction
	epoch      int64 // Of the fences.
	at         time.Time
	zone       *time.Location
	fences     fences.Plan
	before     side
	after      side
	made       []ruling
	ended      []ports.RulingRecord
	near       map[domain.BadgeID]presence.Span // Where visits may change.
	own        map[domain.BadgeID]presence.Span // The same, but for what the fences change.
	keeps      bool                             // The policy is the one that is in use already.
}

// side is what all badges are judged by, before or after.
type side struct {
	index  *geofence.Index
	policy presence.Policy
}

// ruling is one on a badge.
type ruling struct {
	badge domain.BadgeID
	presence.Ruling
}

// plan returns what a correction will do. It writes nothing.
func (p *Previewer) plan(ctx context.Context, tx ports.Tx, c Correction) (l plan, err error) {
	l = plan{correction: c, at: p.clock.Now(), own: map[domain.BadgeID]presence.Span{}}
	company, err := tx.Companies.Get(ctx)
	if err != nil {
		return l, err
	}
	l.zone = company.Zone()
	if l.epoch, err = tx.Sites.Epoch(ctx); err != nil {
		return l, err
	}
	if l.fences, err = p.importer.Plan(ctx, tx, fences.ImportSites{Company: c.Company, Sites: c.Sites, Retired: c.Retired, By: c.By}); err != nil {
		return l, err
	}
	if l.near, err = l.fences.Near(ctx, tx); err != nil {
		return l, err
	}
	if l.before.policy, err = tx.Policies.InForce(ctx, p.policy); err != nil {
		return l, err
	}
	l.before.index = l.fences.Before()
	l.after = side{index: l.fences.After(l.before.index), policy: l.before.policy}
	for _, part := range []func(context.Context, ports.Tx, *plan) error{p.exclude, p.place, p.withdraw, p.change} {
		if err := part(ctx, tx, &l); err != nil {
			return l, err
		}
	}
	if len(l.made)+len(l.ended) > 0 && strings.TrimSpace(c.Reason) == "" {
		return l, ErrNoReason
	}
	for id, span := range l.own {
		l.near[id] = union(l.near, id, span)
	}
	return l, nil
}

// exclude plans the rulings that take fixes out.
func (p *Previewer) exclude(ctx context.Context, tx ports.Tx, l *plan) error {
	for _, x := range sortedExclusions(l.correction.Excluded) {
		span, found, err := tx.Fixes.OfEvent(ctx, x.Badge, x.Event)
		if err != nil {
			return err
		}
		if !found {
			return ErrNoFix.With("%q", x.Event)
		}
		rulings, err := tx.Rulings.Of(ctx, x.Badge, span)
		if err != nil {
			return err
		}
		for _, r := range rulings {
			if r.Kind == presence.ExcludeFix && r.FixKey == x.Event {
				return ErrOut.With("%s", r.ID)
			}
		}
		l.rule(p.ids, x.Badge, presence.Ruling{Kind: presence.ExcludeFix, FixKey: x.Event, From: span.From, To: span.To})
	}
	return nil
}

// place plans the rulings that say where a badge was. Of a visit it is the time
// that its fixes prove: it came and went on the way from and to other places.
func (p *Previewer) place(ctx context.Context, tx ports.Tx, l *plan) error {
	for _, x := range l.correction.Placed {
		if !x.Visit.IsZero() {
			v, err := tx.Visits.ByID(ctx, x.Visit)
			if err != nil {
				return err
			}
			x.Badge, x.From, x.To = v.Badge, v.ArrivedBetween[1], v.Last
		}
		if _, err := tx.Badges.ByID(ctx, x.Badge); err != nil {
			return err
		}
		if !slices.ContainsFunc(l.before.index.Sites(), func(s geofence.Site) bool { return s.ID == x.Site }) {
			return geofence.ErrNotFound.With("%s", x.Site)
		}
		if x.From <= earliest || x.To > latest || x.From > x.To {
			return ErrBadSpan
		}
		l.rule(p.ids, x.Badge, presence.Ruling{Kind: presence.AtSite, Site: x.Site, From: x.From, To: x.To})
	}
	return nil
}

// rule adds a ruling. Its identifier is later than those on record, as it will be
// when it is made: of two on the same time the later one holds.
func (l *plan) rule(ids ports.Identifiers, id domain.BadgeID, r presence.Ruling) {
	r.ID = domain.RulingID{UUID: ids.New()}
	l.made = append(l.made, ruling{id, r})
	l.own[id] = union(l.own, id, presence.Span{From: r.From, To: r.To})
}

// withdraw plans which rulings count no more.
func (p *Previewer) withdraw(ctx context.Context, tx ports.Tx, l *plan) error {
	ids := slices.SortedFunc(slices.Values(l.correction.Withdrawn), func(a, b domain.RulingID) int { return slices.Compare(a.UUID[:], b.UUID[:]) })
	for _, id := range slices.Compact(ids) {
		r, err := tx.Rulings.ByID(ctx, id)
		if err != nil {
			return err
		}
		if !r.Withdrawn.At.IsZero() {
			return ports.ErrRulingWithdrawn.With("%s, by %s", id, r.Withdrawn.By)
		}
		l.ended = append(l.ended, r)
		l.own[r.Badge] = union(l.own, r.Badge, presence.Span{From: r.Ruling.From, To: r.Ruling.To})
	}
	return nil
}

// change plans another policy, which is about all that there is of every badge.
func (p *Previewer) change(ctx context.Context, tx ports.Tx, l *plan) error {
	if l.correction.Policy == nil {
		return nil
	}
	if l.after.policy = *l.correction.Policy; l.after.policy.Version == "" {
		l.after.policy = p.policy
	}
	if err := checkPolicy(ctx, tx, l.after.policy, p.policy); err != nil {
		return err
	}
	all, err := tx.Policies.List(ctx, p.policy)
	if err != nil {
		return err
	}
	last, _ := lastFor(all, ports.PolicyInUse)
	l.keeps = last.Policy == *l.correction.Policy
	return l.judgeAll(ctx, tx)
}

// judgeAll looks at all that there is of every badge. Where the policy stays as it
// is nothing of it is news.
func (l *plan) judgeAll(ctx context.Context, tx ports.Tx) error {
	judged := l.own
	if l.keeps {
		judged = l.near
	}
	badges, err := tx.Badges.List(ctx)
	if err != nil {
		return err
	}
	for _, b := range badges {
		id := b.Badge.ID()
		span, any, err := tx.Fixes.Bounds(ctx, id)
		if err != nil {
			return err
		}
		if any {
			judged[id] = union(judged, id, span)
		}
	}
	return nil
}

// rulingsAfter returns the rulings on a badge as they will be, given those in force.
func (l *plan) rulingsAfter(id domain.BadgeID, now []presence.Ruling) []presence.Ruling {
	after := slices.DeleteFunc(slices.Clone(now), func(r presence.Ruling) bool {
		return slices.ContainsFunc(l.ended, func(e ports.RulingRecord) bool { return e.Ruling.ID == r.ID })
	})
	for _, m := range l.made {
		if m.badge == id {
			after = append(after, m.Ruling)
		}
	}
	return after
}

// badges returns those that the plan is about, in order.
func (l *plan) badges() []domain.BadgeID {
	return slices.SortedFunc(maps.Keys(l.near), func(a, b domain.BadgeID) int { return slices.Compare(a.UUID[:], b.UUID[:]) })
}

func union(spans map[domain.BadgeID]presence.Span, id domain.BadgeID, span presence.Span) presence.Span {
	had, there := spans[id]
	if !there {
		return span
	}
	return presence.Span{From: min(had.From, span.From), To: max(had.To, span.To)}
}

// sortedExclusions orders them and drops repeats.
func sortedExclusions(excluded []Exclusion) []Exclusion {
	sorted := slices.SortedFunc(slices.Values(excluded), func(a, b Exclusion) int {
		if n := slices.Compare(a.Badge.UUID[:], b.Badge.UUID[:]); n != 0 {
			return n
		}
		return strings.Compare(a.Event, b.Event)
	})
	return slices.Compact(sorted)
}
