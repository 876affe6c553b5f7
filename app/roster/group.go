package roster

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"actual/app/asked"
	"actual/domain"
	"actual/domain/badge"
	"actual/domain/fault"
	"actual/domain/geofence"
	"actual/domain/ledger"
	"actual/ports"
)

// Rules of grouping by zone.
var (
	ErrNoZoneTime = fault.New(fault.Invalid, "group.no_visits", "it has no decided visit to a site of a zone in that time")
	ErrNoMajority = fault.New(fault.Invalid, "group.no_majority", "no zone has more than half of its time in zones")
	ErrZoneTie    = fault.New(fault.Invalid, "group.tie", "two zones have the most of its time alike")
	ErrNoPeriod   = fault.New(fault.Invalid, "group.bad_period", "give a period that begins before it ends")
)

// Group is how badges are grouped: each gets the zone in which it spent more than
// half of its time in zones as a tag.
type Group struct {
	From    time.Time `json:"from"`
	To      time.Time `json:"to"`
	Prefix  string    `json:"prefix"`  // Of the tag, before the zone's name.
	Regroup bool      `json:"regroup"` // The tags of other zones are taken away.
}

// Grouper groups badges by zone: a task of the kind asked.GroupBadges.
type Grouper struct{ desk }

// NewGrouper returns the use case.
func NewGrouper(work ports.UnitOfWork, clock ports.Clock, ids ports.Identifiers) *Grouper {
	return &Grouper{desk{work, clock, ids}}
}

// Kind is what the task does.
func (x *Grouper) Kind() asked.Kind {
	return asked.Kind{Name: asked.GroupBadges, Rows: sliceOfBadges, Work: x.slice}
}

// Check fails with ErrNoPeriod, or with badge.ErrBadTags where no tag begins so.
func (g Group) Check() error {
	if g.From.IsZero() || !g.From.Before(g.To) {
		return ErrNoPeriod
	}
	if g.Prefix == "" {
		return nil
	}
	_, err := badge.Badge{}.Changed("prefix", []string{g.Prefix}, badge.DefaultPlan())
	return err
}

// All returns the rows of all badges that are the company's now; of those with a tag
// where it is not empty.
func (x *Grouper) All(tag string) func(ctx context.Context, tx ports.Tx) ([]asked.Row, error) {
	return func(ctx context.Context, tx ports.Tx) ([]asked.Row, error) {
		all, err := tx.Badges.List(ctx)
		if err != nil {
			return nil, err
		}
		now := x.clock.Now()
		var rows []asked.Row
		for _, b := range all {
			if _, to := b.Badge.Owned(); !to.IsZero() && !now.Before(to) || tag != "" && !slices.Contains(b.Badge.Tags(), tag) {
				continue
			}
			rows = append(rows, asked.Row{Input: map[string]string{"badge": b.Badge.Device()}, Key: b.Badge.ID().String()})
		}
		return rows, nil
	}
}

// slice groups the badges of some rows.
func (x *Grouper) slice(ctx context.Context, tx ports.Tx, s asked.Slice) ([]asked.Outcome, error) {
	g := &grouping{assignment: assignment{act: act{tx, x.desk, s.Company, s.Task.By, s.Now}, task: s.Task, since: s.Task.AskedAt, zone: time.UTC}}
	if err := json.Unmarshal(s.Task.Request, &g.by); err != nil {
		return nil, fmt.Errorf("stored grouping: %w", err)
	}
	all, outcomes, err := g.read(ctx, s.Rows)
	if err != nil {
		return nil, err
	}
	if err := g.look(ctx, all, outcomes); err != nil {
		return nil, err
	}
	var changed []badge.Badge
	for i, w := range all {
		if outcomes[i].State != "" {
			continue
		}
		next, did, err := g.group(w.badge)
		if err != nil {
			if outcomes[i], err = verdict(err); err != nil {
				return nil, err
			}
			continue
		}
		outcomes[i].State, outcomes[i].Result = ports.RowUnchanged, did
		if len(did.Added)+len(did.Removed) > 0 {
			outcomes[i].State = ports.RowChanged
			changed = append(changed, next)
		}
	}
	if s.Task.DryRun || len(changed) == 0 {
		return outcomes, nil
	}
	return outcomes, g.save(ctx, changed)
}

// grouping is a slice of a grouping at work.
type grouping struct {
	assignment
	by    Group
	names map[domain.ZoneID]string
	tags  []string // Of all zones that there are, or were.
	times map[domain.BadgeID]ports.ZoneTime
}

// look reads the zones, and the time in them.
func (g *grouping) look(ctx context.Context, all []wanted, outcomes []asked.Outcome) error {
	zones, err := g.Zones.Load(ctx)
	if err != nil {
		return err
	}
	g.names = map[domain.ZoneID]string{}
	for _, z := range zones {
		g.names[z.ID] = z.Name
		g.tags = append(g.tags, g.tag(z))
	}
	badges := make([]domain.BadgeID, 0, len(all))
	for i, w := range all {
		if outcomes[i].State == "" {
			badges = append(badges, w.badge.ID())
		}
	}
	g.times, err = g.ZoneTimes.InZones(ctx, badges, domain.Span{From: g.by.From, To: g.by.To})
	return err
}

func (g *grouping) tag(z geofence.Zone) string { return strings.TrimSpace(g.by.Prefix + z.Name) }

// Grouped is what is said of a badge that was grouped.
type Grouped struct {
	Zone    string   `json:"zone"`
	Seconds int64    `json:"seconds"`    // In the zone …
	Of      int64    `json:"of_seconds"` // … of so many in any.
	Added   []string `json:"added"`
	Removed []string `json:"removed"`
}

// group returns the badge with its zone's tag.
func (g *grouping) group(was badge.Badge) (badge.Badge, Grouped, error) {
	did := Grouped{Of: g.times[was.ID()].Total, Added: []string{}, Removed: []string{}}
	zone, err := g.most(g.times[was.ID()])
	if err != nil {
		return was, did, err
	}
	did.Zone, did.Seconds = g.names[zone], g.times[was.ID()].Of[zone]
	tag := strings.TrimSpace(g.by.Prefix + did.Zone)
	tags := slices.Clone(was.Tags())
	if g.by.Regroup {
		tags = slices.DeleteFunc(tags, func(t string) bool {
			other := t != tag && slices.Contains(g.tags, t)
			if other {
				did.Removed = append(did.Removed, t)
			}
			return other
		})
	}
	if !slices.Contains(tags, tag) {
		tags, did.Added = append(tags, tag), []string{tag}
	}
	next, err := was.Changed(was.Label(), tags, was.Plan())
	return next, did, err
}

// most returns the zone with more than half of the time.
func (g *grouping) most(t ports.ZoneTime) (domain.ZoneID, error) {
	type share struct {
		zone    domain.ZoneID
		seconds int64
	}
	var shares []share
	for zone, seconds := range t.Of {
		shares = append(shares, share{zone, seconds})
	}
	slices.SortFunc(shares, func(a, b share) int {
		return cmp.Or(cmp.Compare(b.seconds, a.seconds), strings.Compare(g.names[a.zone], g.names[b.zone]))
	})
	switch {
	case len(shares) == 0 || t.Total == 0:
		return domain.ZoneID{}, ErrNoZoneTime
	case len(shares) > 1 && shares[0].seconds == shares[1].seconds:
		return domain.ZoneID{}, ErrZoneTie.With("%.60q and %.60q, %d s each", g.names[shares[0].zone], g.names[shares[1].zone], shares[0].seconds)
	case 2*shares[0].seconds <= t.Total:
		return domain.ZoneID{}, ErrNoMajority.With("%.60q has %d of %d s", g.names[shares[0].zone], shares[0].seconds, t.Total)
	}
	return shares[0].zone, nil
}

func (g *grouping) save(ctx context.Context, changed []badge.Badge) error {
	if err := g.Badges.Save(ctx, changed...); err != nil {
		return err
	}
	entries := make([]ledger.Entry, len(changed))
	for i, b := range changed {
		entries[i] = g.entry(ledger.BadgeChanged, "badge:"+b.ID().String(), badgeFields(b, ledger.Text("tags")))
	}
	return g.Ledger.Append(ctx, entries...)
}
