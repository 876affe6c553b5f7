package presence

import (
	"context"
	"time"

	"actual/domain"
	"actual/domain/badge"
	"actual/domain/geofence"
	"actual/domain/ledger"
	"actual/domain/presence"
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
	zone        *time.Location
	index       *geofence.Index
	corrections int
}

func (r *recorder) open(ctx context.Context) error {
	c, err := r.tx.Companies.Get(ctx)
	if err != nil {
		return err
	}
	r.zone = c.Zone()
	r.index, err = r.d.fences.Index(ctx, r.tx, r.company)
	return err
}

// badge derives one badge around its news, records the difference, and returns
// what is new of its health.
func (r *recorder) badge(ctx context.Context, n ports.News) (badge.Health, error) {
	health := n.Health
	if !n.HasFix {
		return health, nil
	}
	rulings, err := r.tx.Rulings.Of(ctx, n.Badge, presence.Span{From: earliest, To: latest})
	if err != nil {
		return health, err
	}
	fixes, scope, _, err := bounded(ctx, r.tx, n.Badge, n.Span, rulings, r.d.policy)
	if err != nil {
		return health, err
	}
	derived := presence.Derive(presence.Input{
		Fixes: fixes, Index: r.index, Rulings: rulings, Policy: r.d.policy, AsOf: r.now.Unix(), Zone: r.zone,
	})
	current, err := r.tx.Visits.Current(ctx, n.Badge, scope)
	if err != nil {
		return health, err
	}
	changes := presence.Diff(current, within(derived, scope), n.Badge, r.d.policy.Version)
	return lastFix(health, fixes), r.record(ctx, n.Badge, changes)
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

// record writes the new versions with their ledger entries and facts.
func (r *recorder) record(ctx context.Context, id domain.BadgeID, changes []presence.Change) error {
	if len(changes) == 0 {
		return nil
	}
	b, err := r.tx.Badges.ByID(ctx, id)
	if err != nil {
		return err
	}
	var versions []presence.Version
	var entries []ledger.Entry
	var facts []ports.Fact
	for _, c := range changes {
		v := c.New
		v.RecordedAt = r.now.UnixMicro()
		if c.Kind == presence.Opened {
			v.ID = domain.VisitID{UUID: r.d.ids.New()}
		}
		if c.Kind == presence.Corrected {
			r.corrections++
		}
		if kind, logged := kinds[c.Kind]; logged {
			v.Entry = domain.EntryID{UUID: r.d.ids.New()}
			entry := r.entry(kind, v, b.Device())
			entries = append(entries, entry)
			facts = append(facts, ports.Fact{ID: r.d.ids.New(), Type: string(kind), At: r.now, Body: entry.Body.Canonical()})
		}
		versions = append(versions, v)
	}
	if err := r.tx.Visits.Write(ctx, versions); err != nil {
		return err
	}
	if err := r.tx.Ledger.Append(ctx, entries...); err != nil {
		return err
	}
	return r.tx.Outbox.Append(ctx, facts...)
}

// kinds are the ledger's names for the changes that it keeps.
var kinds = map[presence.ChangeKind]ledger.Kind{
	presence.Opened:    ledger.VisitOpened,
	presence.Settles:   ledger.VisitSettled,
	presence.Corrected: ledger.VisitChanged,
	presence.Withdrew:  ledger.VisitWithdrawn,
}

func (r *recorder) entry(kind ledger.Kind, v presence.Version, device string) ledger.Entry {
	record := RecordOf(v, device)
	return ledger.Entry{
		ID: v.Entry, Company: r.company, At: r.now.Unix(), Kind: kind, Actor: actor, Subject: record.Subject(), Body: record.Body(nil),
	}
}
