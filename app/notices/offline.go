package notices

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"actual/domain"
	"actual/domain/geofence"
	"actual/domain/notice"
	"actual/ports"
)

// badges judges whether badges are offline.
func (j *judgement) badges(ctx context.Context) (err error) {
	if j.world, err = j.gather(ctx); err != nil {
		return err
	}
	before, err := j.tx.AlertWatch.Outages(ctx, j.now.Add(-remembered))
	if err != nil {
		return err
	}
	seen := notice.Judge(notice.Look{Now: j.now, Zone: j.zone, Badges: j.world.seen, Outages: before})
	j.held = seen.Held
	if err := j.tx.AlertWatch.SaveOutages(ctx, changed(before, seen.Outages)); err != nil {
		return err
	}
	if err := j.tx.AlertWatch.SavePulse(ctx, seen.Pulse, j.now); err != nil {
		return err
	}
	if err := j.volts(ctx); err != nil {
		return err
	}
	for _, b := range seen.Over {
		if err := j.finish(ctx, b.Alert, notice.Heard); err != nil {
			return err
		}
	}
	for _, b := range seen.Hushed {
		if err := j.finish(ctx, b.Alert, notice.Hushed); err != nil {
			return err
		}
	}
	if err := j.gone(ctx); err != nil {
		return err
	}
	if err := j.silent(ctx, seen.Silent); err != nil {
		return err
	}
	return j.allSilent(ctx, seen)
}

func (j *judgement) volts(ctx context.Context) error {
	today := domain.DateOf(j.now, time.UTC)
	volts := map[domain.BadgeID]int32{}
	for _, b := range j.world.seen {
		if b.Health.VoltageMV > 0 && domain.DateOf(b.Health.VoltageAt, time.UTC) == today {
			volts[b.ID] = b.Health.VoltageMV
		}
	}
	return j.tx.AlertWatch.Volts(ctx, today, volts)
}

// gone ends the alerts of badges that left the company.
func (j *judgement) gone(ctx context.Context) error {
	here := map[string]bool{}
	for _, b := range j.world.seen {
		here[badgeSubject(b.ID)] = true
	}
	for i := range j.pending {
		if a := &j.pending[i]; a.Kind == notice.BadgeOffline && a.State != notice.Over && !here[a.Subject] {
			if err := j.finish(ctx, a, notice.Gone); err != nil {
				return err
			}
		}
	}
	return nil
}

// silent raises alerts, with what was known of each badge.
func (j *judgement) silent(ctx context.Context, all []notice.Silence) error {
	if len(all) == 0 {
		return nil
	}
	var ids []domain.BadgeID
	for _, s := range all {
		ids = append(ids, s.Badge.ID)
	}
	trails, err := j.tx.AlertWatch.Trails(ctx, ids, domain.DateOf(j.now, time.UTC).AddDays(-30))
	if err != nil {
		return err
	}
	past, err := j.tx.Alerts.List(ctx, ports.AlertQuery{Kind: notice.BadgeOffline, State: notice.Over, Since: j.now.AddDate(0, -6, 0), Limit: 1000})
	if err != nil {
		return err
	}
	for _, s := range all {
		trail := j.trail(s.Badge, trails[s.Badge.ID], past)
		site, err := j.site(ctx, j.world, s.Badge.Health)
		if err != nil {
			return err
		}
		name := ""
		if site != nil {
			name = site.Name
		}
		err = j.raise(ctx, notice.Alert{
			Kind: notice.BadgeOffline, Subject: badgeSubject(s.Badge.ID), About: s.Badge.Label, Badge: s.Badge.ID, Crew: s.Badge.Crew, Since: s.Since,
			Case: notice.CaseOf(s.Badge.Health, name, trail, j.now),
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// near is how far apart two places of the same hole in coverage are, in millimetres.
const near = 1_000_000

// trail completes what went before a badge's silence by its crew and by silences of before.
func (j *judgement) trail(b *notice.Badge, t notice.Trail, past []notice.Alert) notice.Trail {
	for i := range j.world.seen {
		o := &j.world.seen[i]
		if o.ID != b.ID && o.Crew == b.Crew && !b.Crew.IsZero() {
			t.Mates++
			if o.Health.HeardAt.Sub(b.Health.HeardAt).Abs() < time.Hour {
				t.MatesQuiet++
			}
		}
	}
	for _, a := range past {
		if a.End == notice.Heard && !a.Case.FixAt.IsZero() && !b.Health.LastFixAt.IsZero() && a.Case.VoltageMV >= 3500 &&
			place(a.Case.Lat, a.Case.Lng).DistanceTo(place(b.Health.LastLat, b.Health.LastLng)) <= near {
			t.Holes++
		}
	}
	if h := b.Health.HeardAt; !h.IsZero() {
		in, until := b.Calendar.In(h)
		later, _ := b.Calendar.In(until)
		t.Ended = in && !later && until.Sub(h) <= 30*time.Minute
	}
	return t
}

// allSilent tells that most badges fell silent at once, once that has lasted for an hour.
func (j *judgement) allSilent(ctx context.Context, seen notice.Seen) error {
	open := j.of(notice.AllSilent, "upstream")
	var began time.Time
	for _, o := range seen.Outages {
		if o.To.IsZero() && (began.IsZero() || o.From.Before(began)) {
			began = o.From
		}
	}
	switch {
	case began.IsZero() && open != nil:
		return j.finish(ctx, open, notice.Heard)
	case open == nil && !began.IsZero() && j.now.Sub(began) > time.Hour && j.holds(scopes(nil, domain.CrewID{}, domain.BadgeID{})).Tells(notice.AllSilent):
		return j.raise(ctx, notice.Alert{Kind: notice.AllSilent, Subject: "upstream", About: fmt.Sprintf("%d", seen.Pulse.Overdue), Since: began})
	}
	return nil
}

// factJSON is what integrators are told of a badge.
type factJSON struct {
	Alert     string         `json:"alert"`
	Badge     string         `json:"badge"`
	Label     string         `json:"label"`
	Since     time.Time      `json:"since"`
	LastHeard *time.Time     `json:"last_heard"`
	Causes    []notice.Cause `json:"causes,omitempty"`
	BackAt    *time.Time     `json:"back_at,omitempty"`
}

// fact tells integrators that a badge is offline, or is not any more.
func (j *judgement) fact(ctx context.Context, kind string, a notice.Alert) error {
	f := factJSON{Alert: a.ID.String(), Badge: a.Badge.String(), Label: a.About, Since: a.Since, Causes: a.Case.Causes}
	if !a.Case.Heard.IsZero() {
		f.LastHeard = &a.Case.Heard
	}
	if !a.Ended.IsZero() {
		f.BackAt, f.Causes = &a.Ended, nil
	}
	body, err := json.Marshal(f)
	if err != nil {
		return fmt.Errorf("encode fact: %w", err)
	}
	return j.tx.Outbox.Append(ctx, ports.Fact{ID: j.ids.New(), Type: kind, Badge: a.Badge, At: j.now, Body: body})
}

func place(lat, lng int32) geofence.LatLng { return geofence.LatLng{Lat: lat, Lng: lng} }
