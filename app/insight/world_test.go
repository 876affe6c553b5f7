package insight_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/adapters/inbound/notehub"
	"actual/domain"
	"actual/domain/badge"
	"actual/domain/geofence"
	"actual/domain/job"
	"actual/domain/presence"
	"actual/domain/tenant"
	"actual/ports"
)

var (
	acme  = domain.CompanyID{UUID: domain.UUID{15: 0xa1}}
	noon  = time.Date(2026, 9, 21, 12, 0, 0, 0, time.UTC)
	b1    = domain.BadgeID{UUID: domain.UUID{15: 1}}
	b2    = domain.BadgeID{UUID: domain.UUID{15: 2}}
	maple = domain.SiteID{UUID: domain.UUID{15: 3}}
	oak   = domain.SiteID{UUID: domain.UUID{15: 4}}
)

// records is what a company has on record. It plays the store for reading.
type records struct {
	t       *testing.T
	badges  []ports.BadgeHealth
	sites   []geofence.Site
	fences  []geofence.Fence
	visits  []presence.Version // By arrival and id.
	fixes   []presence.Fix     // By time, all of one badge.
	rulings []ports.RulingRecord
	keys    []tenant.APIKey
	events  []ports.StoredEvent
	cases   []ports.Quarantined // Newest first.
	worn    []badge.Custody
	workers []job.Worker
	asked   ports.VisitQuery
}

// View implements ports.UnitOfWork. It runs fn twice, as a store may after a
// serialization failure: what the first run leaves behind must not show.
func (r *records) View(ctx context.Context, company domain.CompanyID, fn func(context.Context, ports.Tx) error) error {
	require.Equal(r.t, acme, company)
	tx := ports.Tx{
		Companies: companies{r: r}, Badges: badges{r: r}, Visits: visits{r: r}, Fixes: fixes{r: r}, Rulings: rulings{r: r},
		Policies: policies{}, Keys: keys{r: r}, Events: events{r}, Quarantine: quarantine{r: r}, Custodies: custodies{r: r}, Workers: workers{r: r},
	}
	if err := fn(ctx, tx); err != nil {
		return err
	}
	return fn(ctx, tx)
}

// Update implements ports.UnitOfWork.
func (r *records) Update(context.Context, domain.CompanyID, func(context.Context, ports.Tx) error) error {
	require.Fail(r.t, "a question changes nothing")
	return nil
}

// Index implements insight.Fences.
func (r *records) Index(_ context.Context, _ ports.Tx, company domain.CompanyID) (*geofence.Index, error) {
	require.Equal(r.t, acme, company)
	return geofence.NewIndex(r.sites, r.fences), nil
}

type clock struct{ time.Time }

func (c clock) Now() time.Time { return c.Time }

// policies are those of a company that has none of its own.
type policies struct{ ports.Policies }

func (policies) InForce(_ context.Context, otherwise presence.Policy) (presence.Policy, error) {
	return otherwise, nil
}

type companies struct {
	ports.Companies
	r *records
}

func (companies) Get(context.Context) (tenant.Company, error) {
	return tenant.Restore(acme, "acme", "Acme", "America/New_York", false), nil
}

type badges struct {
	ports.Badges
	r *records
}

func (s badges) List(context.Context) ([]ports.BadgeHealth, error) { return s.r.badges, nil }

func (s badges) ByID(_ context.Context, id domain.BadgeID) (badge.Badge, error) {
	for _, b := range s.r.badges {
		if b.Badge.ID() == id {
			return b.Badge, nil
		}
	}
	return badge.Badge{}, badge.ErrNotFound
}

type visits struct {
	ports.Visits
	r *records
}

func (s visits) ByID(_ context.Context, id domain.VisitID) (presence.Version, error) {
	for _, v := range s.r.visits {
		if v.ID == id {
			return v, nil
		}
	}
	return presence.Version{}, ports.ErrVisitNotFound
}

func (s visits) List(_ context.Context, q ports.VisitQuery) ([]presence.Version, error) {
	s.r.asked = q
	from := 0
	if !q.AfterID.IsZero() {
		from = 1 + slices.IndexFunc(s.r.visits, func(v presence.Version) bool { return v.ID == q.AfterID && v.Arrived == q.AfterArrived.Unix() })
	}
	return s.r.visits[from:min(from+q.Limit, len(s.r.visits))], nil
}

type fixes struct {
	ports.Fixes
	r *records
}

func (s fixes) Between(_ context.Context, b domain.BadgeID, span presence.Span) ([]presence.Fix, error) {
	require.Equal(s.r.t, b1, b)
	var in []presence.Fix
	for _, f := range s.r.fixes {
		if span.From <= f.At && f.At <= span.To {
			in = append(in, f)
		}
	}
	return in, nil
}

type rulings struct {
	ports.Rulings
	r *records
}

func (s rulings) List(_ context.Context, b domain.BadgeID) ([]ports.RulingRecord, error) {
	require.Equal(s.r.t, b1, b)
	return s.r.rulings, nil
}

type keys struct {
	ports.Keys
	r *records
}

func (s keys) ByID(_ context.Context, id domain.KeyID) (tenant.APIKey, error) {
	for _, k := range s.r.keys {
		if k.ID == id {
			return k, nil
		}
	}
	return tenant.APIKey{}, tenant.ErrKeyNotFound
}

type events struct{ r *records }

func (s events) ByKey(_ context.Context, key string) ([]ports.StoredEvent, error) {
	var found []ports.StoredEvent
	for _, e := range s.r.events {
		if e.Key == key {
			found = append(found, e)
		}
	}
	if found == nil {
		return nil, ports.ErrEventNotFound
	}
	return found, nil
}

type quarantine struct {
	ports.Quarantine
	r *records
}

func (s quarantine) ByKey(_ context.Context, key string) ([]ports.Quarantined, error) {
	var found []ports.Quarantined
	for _, c := range s.r.cases {
		if c.Key == key {
			found = append(found, c)
		}
	}
	return found, nil
}

func (s quarantine) ByID(_ context.Context, id domain.QuarantineID) (ports.Quarantined, error) {
	for _, c := range s.r.cases {
		if c.ID == id {
			return c, nil
		}
	}
	return ports.Quarantined{}, ports.ErrNotQuarantined
}

func (s quarantine) List(_ context.Context, openOnly bool, before domain.QuarantineID, limit int) ([]ports.Quarantined, error) {
	var found []ports.Quarantined
	for _, c := range s.r.cases {
		older := before.IsZero() || slices.Compare(c.ID.UUID[:], before.UUID[:]) < 0
		if older && (!openOnly || c.ResolvedAt.IsZero()) && len(found) < limit {
			found = append(found, c)
		}
	}
	return found, nil
}

func aBadge(id domain.BadgeID, device string, to time.Time, h badge.Health) ports.BadgeHealth {
	return ports.BadgeHealth{Badge: badge.Restore(id, device, device, nil, time.Time{}, to, badge.DefaultPlan()), Health: h}
}

// square is about 100 m wide, with its south-west corner at the place.
func square(t *testing.T, lat, lng int32) geofence.Shape {
	t.Helper()
	const width = 10_000
	s, err := geofence.NewPolygons([][]geofence.Ring{{{{Lat: lat, Lng: lng}, {Lat: lat, Lng: lng + width}, {Lat: lat + width, Lng: lng + width}, {Lat: lat + width, Lng: lng}}}})
	require.NoError(t, err)
	return s
}

var decoder = notehub.Decoder{}

type custodies struct {
	ports.Custodies
	r *records
}

func (s custodies) List(_ context.Context, q ports.CustodyQuery) (found []badge.Custody, _ error) {
	for _, c := range s.r.worn {
		if q.At.IsZero() && slices.Contains(q.Badges, c.Badge) && c.Span.Overlaps(q.Touching) || !q.At.IsZero() && c.Span.Covers(q.At) {
			found = append(found, c)
		}
	}
	return found, nil
}

type workers struct {
	ports.Workers
	r *records
}

func (s workers) List(_ context.Context, q ports.WorkerQuery) (found []job.Worker, _ error) {
	for _, w := range s.r.workers {
		if slices.Contains(q.IDs, w.ID()) {
			found = append(found, w)
		}
	}
	return found, nil
}
