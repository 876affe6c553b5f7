package presence_test

import (
	"cmp"
	"context"
	"encoding/binary"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	apppresence "actual/app/presence"
	contract "actual/contracts/actual"
	"actual/domain"
	"actual/domain/geofence"
	"actual/domain/presence"
	"actual/domain/webhook"
	"actual/ports"
)

const monday = 1_780_920_000 // 2026-06-08 12:00 UTC.

var (
	acme = domain.CompanyID{UUID: domain.UUID{1}}
	worn = domain.BadgeID{UUID: domain.UUID{2}}
)

// threeSites are squares of some 100 m, kilometres apart.
func threeSites(t require.TestingT) *geofence.Index {
	var sites []geofence.Site
	var fences []geofence.Fence
	for i := range int32(3) {
		lat, lng := place(i)
		const side = 5_000
		shape, err := geofence.NewPolygons([][]geofence.Ring{{{
			{Lat: lat - side, Lng: lng - side},
			{Lat: lat - side, Lng: lng + side},
			{Lat: lat + side, Lng: lng + side},
			{Lat: lat + side, Lng: lng - side},
		}}})
		require.NoError(t, err)
		id := domain.UUID{3, byte(i)}
		sites = append(sites, geofence.Site{ID: domain.SiteID{UUID: id}, Ref: strconv.Itoa(int(i))})
		fences = append(fences, geofence.Fence{ID: domain.FenceID{UUID: id}, Site: domain.SiteID{UUID: id}, Version: 1, Shape: shape})
	}
	return geofence.NewIndex(sites, fences)
}

func place(site int32) (lat, lng int32) { return 422_000_000 + site*300_000, -718_000_000 }

// stays are 40 minutes at each of some sites, a fix every two minutes, and the way
// between them.
func stays(from int64, sites ...int32) []presence.Fix {
	var fixes []presence.Fix
	add := func(lat, lng int32) {
		at := from + int64(len(fixes))*120
		fixes = append(fixes, presence.Fix{
			Key: fmt.Sprint("e", at), At: at, Lat: lat + int32(at/120%7)*40, Lng: lng - int32(at/120%5)*60, DOP: 150, Source: presence.SourceGPS,
		})
	}
	for i, site := range sites {
		lat, lng := place(site)
		if i > 0 {
			before, _ := place(sites[i-1])
			for k := range int32(4) {
				add(before+(lat-before)*(k+1)/5, lng+30_000)
			}
		}
		for range 20 {
			add(lat, lng)
		}
	}
	return fixes
}

// wander are days of stays, told out of order here and there.
func wander(t *rapid.T, days int) []presence.Fix {
	var fixes []presence.Fix
	for day := range int64(days) {
		route := rapid.SliceOfN(rapid.Int32Range(0, 2), 0, 7).Draw(t, "route")
		fixes = append(fixes, stays(monday+day*86_400, route...)...)
	}
	for range rapid.IntRange(0, 6).Draw(t, "late") {
		if len(fixes) > 0 {
			i, j := rapid.IntRange(0, len(fixes)-1).Draw(t, "late"), rapid.IntRange(0, len(fixes)-1).Draw(t, "after")
			f := fixes[i]
			fixes = slices.Insert(slices.Delete(fixes, i, i+1), j, f)
		}
	}
	return fixes
}

func newDeriver(s *store) *apppresence.Deriver {
	return apppresence.NewDeriver(s, s, s, s, s, presence.DefaultPolicy())
}

// store keeps one badge as a database would.
type store struct {
	index  *geofence.Index
	now    time.Time
	serial uint64
	fixes  []presence.Fix
	marks  map[int64]presence.Span
	visits map[domain.VisitID]presence.Version
	stamp  int
}

// tell stores events with a mark.
func (s *store) tell(events []presence.Fix) {
	span := presence.Span{From: events[0].At, To: events[0].At}
	for _, f := range events {
		span = presence.Span{From: min(span.From, f.At), To: max(span.To, f.At)}
	}
	s.fixes = append(slices.Clone(s.fixes), events...)
	s.marks = maps.Clone(s.marks)
	if s.marks == nil {
		s.marks = map[int64]presence.Span{}
	}
	s.serial++
	s.marks[int64(s.serial)] = span
}

func (s *store) spoil() {
	s.visits = maps.Clone(s.visits)
	for id, v := range s.visits {
		v.Number++
		s.visits[id] = v
	}
}

// believed are the visits on record, by arrival.
func (s *store) believed() []presence.Visit {
	var out []presence.Visit
	for _, v := range s.current(presence.Span{To: 1 << 40}) {
		out = append(out, v.Visit)
	}
	return out
}

func (s *store) current(span presence.Span) []presence.Version {
	var out []presence.Version
	for _, v := range s.visits {
		if !v.Withdrawn && v.Touches(span) {
			out = append(out, v)
		}
	}
	slices.SortFunc(out, func(a, b presence.Version) int { return cmp.Compare(a.Arrived, b.Arrived) })
	return out
}

// Update implements ports.UnitOfWork: it rolls back once before it commits.
func (s *store) Update(ctx context.Context, _ domain.CompanyID, fn func(context.Context, ports.Tx) error) error {
	before := *s
	tx := ports.Tx{Marks: marks{s: s}, Steps: steps{s}, Fixes: fixes{s: s}, Visits: visits{s: s}}
	if err := fn(ctx, tx); err != nil {
		*s = before
		return err
	}
	serial := s.serial
	*s = before
	s.serial = serial
	return fn(ctx, tx)
}

func (s *store) View(context.Context, domain.CompanyID, func(context.Context, ports.Tx) error) error {
	panic("nothing is only read")
}

func (s *store) Index(context.Context, ports.Tx, domain.CompanyID) (*geofence.Index, error) {
	return s.index, nil
}

func (s *store) At(context.Context, ports.Tx, domain.CompanyID, int64) (*geofence.Index, error) {
	return s.index, nil
}

func (s *store) Now() time.Time { return s.now }

func (s *store) New() domain.UUID {
	s.serial++
	var id domain.UUID
	binary.BigEndian.PutUint64(id[:], s.serial)
	return id
}

func (s *store) Derived(context.Context, int, time.Duration, int) {}

type marks struct {
	ports.Marks
	s *store
}

func (m marks) Take(context.Context, int, []domain.BadgeID) ([]ports.News, error) {
	if len(m.s.marks) == 0 {
		return nil, nil
	}
	n := ports.News{Badge: worn, HasFix: true, Span: presence.Span{From: 1 << 40}}
	for id, span := range m.s.marks {
		n.Marks = append(n.Marks, id)
		n.Span = presence.Span{From: min(n.Span.From, span.From), To: max(n.Span.To, span.To)}
	}
	return []ports.News{n}, nil
}

type steps struct{ s *store }

func (p steps) Open(context.Context, []domain.BadgeID) (ports.Opening, error) {
	stamp := ports.Stamp("")
	if p.s.stamp > 0 {
		stamp = ports.Stamp(strconv.Itoa(p.s.stamp))
	}
	return ports.Opening{Zone: time.UTC, Badges: map[domain.BadgeID]ports.Opened{worn: {Device: "dev:1", Stamp: stamp}}}, nil
}

func (p steps) Fixes(ctx context.Context, spans map[domain.BadgeID]presence.Span) (map[domain.BadgeID][]presence.Fix, error) {
	found, err := fixes{s: p.s}.Between(ctx, worn, spans[worn])
	return map[domain.BadgeID][]presence.Fix{worn: found}, err
}

func (p steps) Close(_ context.Context, c ports.Closing) (map[domain.BadgeID]ports.Stamp, error) {
	for _, f := range c.Facts { // As integrators are told of them.
		m, _ := webhook.Subscription{ID: domain.WebhookID{UUID: domain.UUID{7}}}.Queue(webhook.Fact{ID: f.ID, Type: webhook.Type(f.Type), At: f.At, Badge: f.Badge, Data: f.Body}, f.At)
		if err := contract.CheckEvent(m.Payload); err != nil || f.Badge.IsZero() {
			return nil, fmt.Errorf("a fact of badge %s: %w", f.Badge, err)
		}
	}
	s := p.s
	s.visits, s.marks = maps.Clone(s.visits), maps.Clone(s.marks)
	if s.visits == nil {
		s.visits = map[domain.VisitID]presence.Version{}
	}
	for _, v := range c.Versions {
		if s.visits[v.ID].Number != v.Number-1 {
			return nil, ports.ErrOvertaken
		}
		s.visits[v.ID] = v
	}
	for _, n := range c.News {
		for _, id := range n.Marks {
			delete(s.marks, id)
		}
	}
	s.stamp++
	return map[domain.BadgeID]ports.Stamp{worn: ports.Stamp(strconv.Itoa(s.stamp))}, nil
}

type fixes struct {
	ports.Fixes
	s *store
}

func (f fixes) Between(_ context.Context, _ domain.BadgeID, span presence.Span) ([]presence.Fix, error) {
	var out []presence.Fix
	for _, x := range f.s.fixes {
		if span.From <= x.At && x.At <= span.To {
			out = append(out, x)
		}
	}
	slices.SortFunc(out, func(a, b presence.Fix) int { return cmp.Or(cmp.Compare(a.At, b.At), strings.Compare(a.Key, b.Key)) })
	return out, nil
}

func (f fixes) Bounds(ctx context.Context, b domain.BadgeID) (presence.Span, bool, error) {
	all, err := f.Between(ctx, b, presence.Span{To: 1 << 40})
	if len(all) == 0 {
		return presence.Span{}, false, err
	}
	return presence.Span{From: all[0].At, To: all[len(all)-1].At}, true, err
}

type visits struct {
	ports.Visits
	s *store
}

func (v visits) Current(_ context.Context, _ domain.BadgeID, span presence.Span) ([]presence.Version, error) {
	return v.s.current(span), nil
}
