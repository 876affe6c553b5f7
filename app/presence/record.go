package presence

import (
	"context"
	"slices"
	"time"

	"actual/domain"
	"actual/domain/badge"
	"actual/domain/geofence"
	"actual/domain/ledger"
	"actual/domain/presence"
	"actual/domain/webhook"
	"actual/ports"
)

// actor is who speaks in the ledger for what the engine finds.
const actor = "system:presence"

// recorder is one step of deriving, within its transaction.
type recorder struct {
	d           *Deriver
	tx          ports.Tx
	company     domain.CompanyID
	now         time.Time
	opening     ports.Opening
	index       *geofence.Index
	policy      presence.Policy
	known       map[domain.BadgeID]remembered     // Those of the badges that are as they were left …
	fresh       map[domain.BadgeID][]presence.Fix // … and the fixes of their news.
	learnt      map[domain.BadgeID]remembered     // Holds once the transaction is committed.
	closing     ports.Closing
	corrections int
}

// step derives the badges with news and writes what was found.
func (r *recorder) step(ctx context.Context, news []ports.News) error {
	if err := r.open(ctx, news); err != nil {
		return err
	}
	for i, n := range news {
		if i > 0 && r.d.clock.Now().Sub(r.now) >= stepFor {
			news = news[:i] // The marks of the others stay.
			break
		}
		if err := r.badge(ctx, n); err != nil {
			return badgeError{n.Badge, err}
		}
	}
	r.closing.News = news
	stamps, err := r.tx.Steps.Close(ctx, r.closing)
	if err != nil {
		return err
	}
	for id, known := range r.learnt {
		known.stamp = stamps[id]
		r.learnt[id] = known
	}
	return nil
}

func (r *recorder) open(ctx context.Context, news []ports.News) (err error) {
	ids := make([]domain.BadgeID, len(news))
	for i, n := range news {
		ids[i] = n.Badge
	}
	if r.opening, err = r.tx.Steps.Open(ctx, ids); err != nil {
		return err
	}
	r.policy = r.d.policy
	if r.opening.OwnPolicy {
		if r.policy, err = r.tx.Policies.InForce(ctx, r.d.policy); err != nil {
			return err
		}
	}
	if r.index, err = r.d.fences.At(ctx, r.tx, r.company, r.opening.Epoch); err != nil {
		return err
	}
	r.known = map[domain.BadgeID]remembered{}
	spans := map[domain.BadgeID]presence.Span{}
	for _, n := range news {
		known, ok := r.d.memory.recall(whose{r.company, n.Badge}, r.opening.Badges[n.Badge].Stamp)
		if !ok {
			continue
		}
		r.known[n.Badge] = known
		if n.HasFix && n.Span.From >= known.from {
			spans[n.Badge] = n.Span
		}
	}
	if len(spans) > 0 {
		r.fresh, err = r.tx.Steps.Fixes(ctx, spans)
	}
	return err
}

// badge derives one badge around its news and notes the difference and what is
// new of its health.
func (r *recorder) badge(ctx context.Context, n ports.News) error {
	health := n.Health
	if n.HasFix {
		of, err := r.derive(ctx, n)
		if err != nil {
			return err
		}
		r.learnt[n.Badge] = of
		health = lastFix(health, of.fixes)
	} else if known, ok := r.known[n.Badge]; ok {
		r.learnt[n.Badge] = known
	}
	r.closing.Health[n.Badge] = health
	return nil
}

// derive notes how a badge's visits change, and returns what is known of it then.
func (r *recorder) derive(ctx context.Context, n ports.News) (remembered, error) {
	var rulings []presence.Ruling
	if r.opening.Badges[n.Badge].Ruled {
		var err error
		if rulings, err = r.tx.Rulings.Of(ctx, n.Badge, presence.Span{From: earliest, To: latest}); err != nil {
			return remembered{}, err
		}
	}
	e, err := r.evidence(ctx, n, rulings)
	if err != nil {
		return remembered{}, err
	}
	current := slices.DeleteFunc(slices.Clone(e.known.visits), func(v presence.Version) bool { return !v.Touches(e.scope) })
	changes := presence.Diff(current, within(e.derived, e.scope), n.Badge, r.policy.Version)
	e.known.visits = caughtUp(e.known.visits, r.note(changes, r.opening.Badges[n.Badge].Device))
	return e.known.trimmed(e.scope), nil
}

// lastFix adds the newest fix that may decide to what is known of the badge.
func lastFix(h badge.Health, fixes []presence.Fix) badge.Health {
	for i := len(fixes) - 1; i >= 0; i-- {
		if f := fixes[i]; f.Weak == presence.Sound && f.Source == presence.SourceGPS {
			return h.Merge(badge.Health{LastFixAt: time.Unix(f.At, 0).UTC(), LastLat: f.Lat, LastLng: f.Lng})
		}
	}
	return h
}

// note adds the new versions, their ledger entries and facts to what will be
// written, and returns the changes as they will be on record.
func (r *recorder) note(changes []presence.Change, device string) []presence.Change {
	for i := range changes {
		c := &changes[i]
		c.New.RecordedAt = r.now.UnixMicro()
		if c.Kind == presence.Opened {
			c.New.ID = domain.VisitID{UUID: r.d.ids.New()}
		}
		if c.Kind == presence.Corrected {
			r.corrections++
		}
		c.New.Entry = domain.EntryID{}
		if kind, logged := kinds[c.Kind]; logged {
			c.New.Entry = domain.EntryID{UUID: r.d.ids.New()}
			entry := r.entry(kind, c.New, device)
			r.closing.Entries = append(r.closing.Entries, entry)
			r.closing.Facts = append(r.closing.Facts, ports.Fact{
				ID: r.d.ids.New(), Type: string(facts[c.Kind]), At: r.now, Badge: c.New.Badge, Body: entry.Body.Canonical(),
			})
		}
		r.closing.Versions = append(r.closing.Versions, c.New)
	}
	return changes
}

// kinds are the ledger's names for the changes that it keeps.
var kinds = map[presence.ChangeKind]ledger.Kind{
	presence.Opened:    ledger.VisitOpened,
	presence.Settles:   ledger.VisitSettled,
	presence.Corrected: ledger.VisitChanged,
	presence.Withdrew:  ledger.VisitWithdrawn,
}

// facts are what integrators are told of the same changes, with the same body.
var facts = map[presence.ChangeKind]webhook.Type{
	presence.Opened:    webhook.VisitOpened,
	presence.Settles:   webhook.VisitSettled,
	presence.Corrected: webhook.VisitRevised,
	presence.Withdrew:  webhook.VisitWithdrawn,
}

func (r *recorder) entry(kind ledger.Kind, v presence.Version, device string) ledger.Entry {
	record := RecordOf(v, device)
	return ledger.Entry{
		ID: v.Entry, Company: r.company, At: r.now.Unix(), Kind: kind, Actor: actor, Subject: record.Subject(), Body: record.Body(nil),
	}
}
