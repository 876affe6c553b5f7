package notices

import (
	"context"
	"time"

	"actual/domain"
	"actual/domain/badge"
	"actual/domain/geofence"
	"actual/domain/notice"
	"actual/ports"
)

// world is what is known of a company's badges as it is looked at.
type world struct {
	seen   []notice.Badge
	crew   map[domain.BadgeID]domain.CrewID
	zones  map[domain.BadgeID][]domain.ZoneID // Those that its last place is in; read where a rule is of a zone.
	places *geofence.Index                    // nil until it is needed.
}

// gather reads what is known.
func (j *judgement) gather(ctx context.Context) (*world, error) {
	all, err := j.tx.Badges.List(ctx)
	if err != nil {
		return nil, err
	}
	w := &world{crew: map[domain.BadgeID]domain.CrewID{}, zones: map[domain.BadgeID][]domain.ZoneID{}}
	given, err := j.carried(ctx, w)
	if err != nil {
		return nil, err
	}
	if err := j.zoned(ctx, w, all); err != nil {
		return nil, err
	}
	planned, err := j.planned(ctx)
	if err != nil {
		return nil, err
	}
	calendars := map[domain.CrewID]map[*notice.Settled]*notice.Calendar{}
	for _, b := range all {
		from, to := b.Badge.Owned()
		if !to.IsZero() && !j.now.Before(to) || j.now.Before(from) {
			continue
		}
		id := b.Badge.ID()
		crew := w.crew[id]
		settled := j.holds(scopes(w.zones[id], crew, id))
		if calendars[crew] == nil {
			calendars[crew] = map[*notice.Settled]*notice.Calendar{}
		}
		if calendars[crew][settled] == nil {
			c := settled.Calendar(j.zone, planned[crew])
			calendars[crew][settled] = &c
		}
		w.seen = append(w.seen, notice.Badge{
			ID: id, Label: b.Badge.Label(), Plan: b.Badge.Plan(), Health: b.Health, Given: given[id], Begun: from, Crew: crew, Settled: settled,
			Calendar: calendars[crew][settled], Alert: j.of(notice.BadgeOffline, badgeSubject(id)),
		})
	}
	return w, nil
}

// carried finds who has each badge now: its crew, and since when somebody has it.
func (j *judgement) carried(ctx context.Context, w *world) (map[domain.BadgeID]time.Time, error) {
	given := map[domain.BadgeID]time.Time{}
	worn, err := j.tx.Custodies.List(ctx, ports.CustodyQuery{At: j.now})
	if err != nil {
		return nil, err
	}
	members, err := j.tx.Members.List(ctx, ports.MembershipQuery{At: j.now})
	if err != nil {
		return nil, err
	}
	of := map[domain.WorkerID]domain.CrewID{}
	for _, m := range members {
		of[m.Worker] = m.Crew
	}
	for _, c := range worn {
		given[c.Badge], w.crew[c.Badge] = c.Span.From, of[c.Worker]
	}
	carried, err := j.tx.CrewBadges.List(ctx, ports.CarriageQuery{At: j.now})
	if err != nil {
		return nil, err
	}
	for _, c := range carried {
		given[c.Badge], w.crew[c.Badge] = c.Span.From, c.Crew
	}
	return given, nil
}

// zoned finds the zones of badges by their last places, where a rule is of a zone.
func (j *judgement) zoned(ctx context.Context, w *world, all []ports.BadgeHealth) error {
	some := false
	for _, r := range j.rules {
		some = some || r.Scope.Level == notice.OfZone
	}
	if !some {
		return nil
	}
	zones, err := j.tx.Zones.Load(ctx)
	if err != nil {
		return err
	}
	of := map[domain.SiteID][]domain.ZoneID{}
	for _, z := range zones {
		for _, site := range z.Sites {
			if z.Retired == 0 {
				of[site] = append(of[site], z.ID)
			}
		}
	}
	for _, b := range all {
		site, err := j.site(ctx, w, b.Health)
		if err != nil {
			return err
		}
		if site != nil {
			w.zones[b.Badge.ID()] = of[site.ID]
		}
	}
	return nil
}

// site returns the site that a badge's last place is in; nil where that is none.
func (j *judgement) site(ctx context.Context, w *world, h badge.Health) (*geofence.Site, error) {
	if h.LastFixAt.IsZero() {
		return nil, nil
	}
	if w.places == nil {
		sites, fences, err := j.tx.Sites.Load(ctx)
		if err != nil {
			return nil, err
		}
		w.places = geofence.NewIndex(sites, fences)
	}
	hits := w.places.Holding(geofence.LatLng{Lat: h.LastLat, Lng: h.LastLng}, h.LastFixAt.Unix(), nil)
	if len(hits) == 0 {
		return nil, nil
	}
	return &w.places.Sites()[hits[0].Site], nil
}

// planned finds the dates around now, without hours of the company's, on which a crew has
// work.
func (j *judgement) planned(ctx context.Context) (map[domain.CrewID]map[domain.Date]bool, error) {
	out := map[domain.CrewID]map[domain.Date]bool{}
	calendar := j.holds(scopes(nil, domain.CrewID{}, domain.BadgeID{})).Calendar(j.zone, nil)
	today := domain.DateOf(j.now, j.zone)
	for d := today.AddDays(-9); !d.After(today); d = d.AddDays(1) {
		span := d.Span(j.zone)
		if calendar.Passed(span.From, span.To, nil) > 0 {
			continue
		}
		jobs, err := j.tx.Jobs.Between(ctx, d, d, ports.JobQuery{})
		if err != nil {
			return nil, err
		}
		for _, work := range jobs {
			crew := work.Plan().Crew
			if out[crew] == nil {
				out[crew] = map[domain.Date]bool{}
			}
			out[crew][d] = true
		}
	}
	return out, nil
}

// zones returns the zones that a badge's last place is in.
func (j *judgement) zones(b domain.BadgeID) []domain.ZoneID {
	if j.world == nil {
		return nil
	}
	return j.world.zones[b]
}
