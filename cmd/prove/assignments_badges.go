package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"actual/adapters/outbound/system"
	"actual/domain"
	"actual/domain/badge"
	"actual/domain/job"
	"actual/domain/presence"
	"actual/ports"
)

// devices are all badges of the plan.
func (s *schedule) devices() (all []string) {
	for _, p := range s.people {
		if p.badge != "" {
			all = append(all, p.badge)
		}
	}
	for _, r := range s.routes {
		for _, d := range []string{r.carried, r.loose} {
			if d != "" {
				all = append(all, d)
			}
		}
	}
	return all
}

// ours is what of ours the plan's things are.
type ours struct {
	workers map[string]domain.WorkerID
	crews   map[string]domain.CrewID
	jobs    map[string]domain.JobID
	badges  map[string]domain.BadgeID
}

func (p *assignProof) ours(ctx context.Context, tx ports.Tx) (o ours, err error) {
	o = ours{map[string]domain.WorkerID{}, map[string]domain.CrewID{}, map[string]domain.JobID{}, map[string]domain.BadgeID{}}
	workers, err := tx.Workers.List(ctx, ports.WorkerQuery{})
	for _, w := range workers {
		o.workers[w.Particulars().Ref] = w.ID()
	}
	if err != nil {
		return o, err
	}
	crews, err := tx.Crews.List(ctx, ports.CrewQuery{})
	for _, c := range crews {
		o.crews[c.Ref()] = c.ID()
	}
	if err != nil {
		return o, err
	}
	jobs, err := tx.Jobs.Between(ctx, p.plan.date, p.plan.date, ports.JobQuery{})
	for _, j := range jobs {
		o.jobs[j.Plan().Ref] = j.ID()
	}
	if err != nil {
		return o, err
	}
	badges, err := tx.Badges.List(ctx)
	for _, b := range badges {
		o.badges[b.Badge.Device()] = b.Badge.ID()
	}
	return o, err
}

// furnishRoster gives the company what Aspire has not: badges, who wears and which
// crew carries them, who is in which crew, and badges that are expected on jobs.
func (p *assignProof) furnishRoster(ctx context.Context) error {
	s, ids := p.plan, system.Identifiers{}
	long := domain.Span{From: s.clock(-30, 0, 0)}
	return p.work.Update(ctx, p.company, func(ctx context.Context, tx ports.Tx) error {
		for _, device := range s.devices() {
			b, err := badge.New(domain.BadgeID{UUID: ids.New()}, device, "", time.Time{}, time.Time{})
			if err != nil {
				return err
			}
			if err := tx.Badges.Register(ctx, b, p.clock.Now()); err != nil {
				return err
			}
		}
		o, err := p.ours(ctx, tx)
		if err != nil {
			return err
		}
		var worn []badge.Custody
		for n, who := range s.people {
			if who.badge != "" {
				worn = append(worn, badge.Custody{ID: domain.CustodyID{UUID: ids.New()}, Badge: o.badges[who.badge], Worker: o.workers[workerRef(n)], Span: long})
			}
		}
		if err := tx.Custodies.Begin(ctx, worn...); err != nil {
			return err
		}
		for _, r := range s.routes {
			if err := p.roster(ctx, tx, o, r, long); err != nil {
				return err
			}
		}
		return nil
	})
}

// roster gives a crew its members and badges, and says whom it lends.
func (p *assignProof) roster(ctx context.Context, tx ports.Tx, o ours, r planRoute, long domain.Span) error {
	s, ids := p.plan, system.Identifiers{}
	member := func(person int, crew string, from, to time.Time) error {
		return tx.Members.Begin(ctx, job.Membership{
			ID: domain.MembershipID{UUID: ids.New()}, Crew: o.crews[crew], Worker: o.workers[workerRef(person)], Span: domain.Span{From: from, To: to},
		})
	}
	for i, person := range r.crew {
		if !r.own() {
			break
		}
		if !r.lends() || i == 0 {
			if err := member(person, r.ref(), long.From, time.Time{}); err != nil {
				return err
			}
			continue
		}
		goes, back := s.clock(0, 0, 0), s.clock(0, 24, 0)
		if i == 1 {
			goes = s.clock(0, 12, 0)
		}
		for _, err := range []error{
			member(person, r.ref(), long.From, goes), member(person, s.routes[r.partner].ref(), goes, back), member(person, r.ref(), back, time.Time{}),
		} {
			if err != nil {
				return err
			}
		}
	}
	var expected []ports.JobBadge
	visit := func(stop int) domain.JobID { return o.jobs[fmt.Sprint(100_000+r.n*10+stop)] }
	switch r.sort {
	case sortRoster:
		expected = append(expected, ports.JobBadge{Job: visit(2), Badge: o.badges[s.people[s.routes[r.n+5].crew[0]].badge]})
	case sortRoster2:
		expected = append(expected, ports.JobBadge{Job: visit(1), Badge: o.badges[r.loose]})
	case sortCarried:
		return tx.CrewBadges.Begin(ctx, job.Carriage{ID: domain.CarriageID{UUID: ids.New()}, Crew: o.crews[r.ref()], Badge: o.badges[r.carried], Span: long})
	}
	_, err := tx.JobBadges.Add(ctx, expected, p.clock.Now())
	return err
}

// tell stores the events of the first date, those that come late or the others.
func (p *assignProof) tell(ctx context.Context, late bool) error {
	var o ours
	err := p.work.View(ctx, p.company, func(ctx context.Context, tx ports.Tx) (err error) {
		o, err = p.ours(ctx, tx)
		return err
	})
	if err != nil {
		return err
	}
	of := map[string][]planStay{}
	for _, st := range p.plan.stays {
		if st.late == late {
			of[st.device] = append(of[st.device], st)
		}
	}
	var events []ports.Accepted
	for _, device := range slices.Sorted(maps.Keys(of)) {
		events = append(events, p.events(device, o.badges[device], of[device])...)
	}
	_, epoch, err := p.owners.Owners(ctx, nil)
	if err != nil {
		return err
	}
	for part := range slices.Chunk(events, 1000) {
		if _, err := p.sink.Store(ctx, ports.Batch{Epoch: epoch, StoredAt: p.clock.Now(), Events: part}); err != nil {
			return fmt.Errorf("store events: %w", err)
		}
	}
	p.b.say("%d events of %d badges told", len(events), len(of))
	return nil
}

// derive makes visits of what was told, and settles those whose time has come.
func (p *assignProof) derive(ctx context.Context) error {
	for _, step := range []func(context.Context, domain.CompanyID) (int, error){p.deriver.Derive, p.deriver.Settle} {
		for n := 1; n > 0; {
			var err error
			if n, err = step(ctx, p.company); err != nil {
				return err
			}
		}
	}
	return nil
}

// events are a fix every five minutes of a stay, and one on the way ten minutes after
// it; the first one is on the way, too.
func (p *assignProof) events(device string, b domain.BadgeID, stays []planStay) (all []ports.Accepted) {
	slices.SortFunc(stays, func(a, b planStay) int { return int(a.from - b.from) })
	add := func(at, lat, lng int64, speed uint16) {
		key := fmt.Sprintf("%s-%d", device, at)
		raw := fmt.Appendf(nil, `{"event":%q}`, key)
		all = append(all, ports.Accepted{
			Company: p.company, Badge: b, Key: key, Content: uint64(at), Raw: raw, HasFix: true, HeardAt: time.Unix(at, 0).UTC(), VoltageMV: 3900,
			Fix: presence.Fix{Key: key, Content: uint64(at), At: at, Lat: int32(lat), Lng: int32(lng), DOP: 90, Speed: speed, Source: presence.SourceGPS},
		})
	}
	for i, st := range stays {
		lat, lng := placeOf(st.property)
		if i == 0 {
			add(st.from-600, lat+40_000, lng+40_000, 900)
		}
		for at := st.from; at <= st.to; at += 300 {
			n := (at - st.from) / 300
			add(at, lat+n%3*150, lng-n%4*110, 20)
		}
		wayLat, wayLng := lat+40_000, lng+40_000
		if i+1 < len(stays) {
			nextLat, nextLng := placeOf(stays[i+1].property)
			gap := stays[i+1].from - st.to
			wayLat, wayLng = lat+(nextLat-lat)*600/gap+20_000, lng+(nextLng-lng)*600/gap
		}
		add(st.to+600, wayLat, wayLng, 1200)
	}
	return all
}
