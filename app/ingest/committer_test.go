package ingest_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/app/ingest"
	"actual/domain"
	"actual/domain/event"
	"actual/domain/fault"
	"actual/domain/tenant"
	"actual/ports"
)

var (
	acme  = domain.CompanyID{UUID: domain.UUID{0xa1}}
	house = domain.CompanyID{UUID: domain.UUID{0x0f}}
	noon  = time.Date(2026, 7, 14, 16, 0, 0, 0, time.UTC)
)

// plant is ingest over a store and a directory that do as they are told.
type plant struct {
	mu     sync.Mutex
	epoch  int64
	owners map[string][]ports.Ownership
	stored map[string]bool
	held   map[string]bool // The keys that it says it holds.
	cases  []ports.Quarantined
	asked  int // How often the sink was asked to store.
	refuse func(ports.Batch) error
}

func newPlant() *plant {
	return &plant{epoch: 1, owners: map[string][]ports.Ownership{}, stored: map[string]bool{}}
}

func (p *plant) own() {
	p.owners["dev:1"] = []ports.Ownership{{Company: acme, Badge: domain.BadgeID{UUID: domain.UUID{1}}, From: math.MinInt64, To: math.MaxInt64}}
}

func (p *plant) Store(_ context.Context, b ports.Batch) ([]bool, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.asked++
	if b.Epoch != p.epoch {
		return nil, ports.ErrEpoch
	}
	if p.refuse != nil {
		if err := p.refuse(b); err != nil {
			return nil, err
		}
	}
	fresh := make([]bool, len(b.Events))
	for i, e := range b.Events {
		id := fmt.Sprint(e.Key, e.Content)
		fresh[i], p.stored[id] = !p.stored[id], true
	}
	p.cases = append(p.cases, b.Quarantine...)
	return fresh, nil
}

func (p *plant) Owners(_ context.Context, devices []string) (map[string][]ports.Ownership, int64, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	out := map[string][]ports.Ownership{}
	for _, d := range devices {
		if o, ok := p.owners[d]; ok {
			out[d] = o
		}
	}
	return out, p.epoch, nil
}

func (p *plant) CompanyByRef(context.Context, string) (tenant.Company, error) {
	return tenant.Company{}, errors.ErrUnsupported
}

func (p *plant) Companies(context.Context) ([]tenant.Company, error) {
	return nil, errors.ErrUnsupported
}

func (p *plant) Route(context.Context, domain.RouteID) (tenant.Route, error) {
	return tenant.Route{}, errors.ErrUnsupported
}

func (p *plant) Key(context.Context, domain.KeyID) (tenant.APIKey, error) {
	return tenant.APIKey{}, errors.ErrUnsupported
}

// decoder reads "device/key".
type decoder struct{}

func (decoder) Decode(raw []byte) (event.Event, error) {
	device, key, ok := bytes.Cut(raw, []byte("/"))
	if !ok {
		return event.Event{}, fault.New(fault.Invalid, "test", "no slash")
	}
	return event.Event{Device: string(device), Key: string(key), When: event.NewInstant(noon.Unix()), Received: event.NewInstant(noon.Unix())}, nil
}

type clock struct{}

func (clock) Now() time.Time { return noon }

type serial struct{ n atomic.Uint32 }

func (s *serial) New() domain.UUID { return domain.UUID{byte(s.n.Add(1))} }

type deaf struct{}

func (deaf) Committed(context.Context, int, time.Duration, int, int, int) {}
func (deaf) Refused(context.Context, int)                                 {}

// run returns an acceptor over the plant, with a committer that runs until t
// ends.
func (p *plant) run(t *testing.T, bounds ingest.Bounds) *ingest.Acceptor {
	t.Helper()
	c := ingest.NewCommitter(p, p, clock{}, deaf{}, bounds)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() { defer close(ended); _ = c.Run(ctx) }()
	t.Cleanup(func() { cancel(); <-ended })
	return ingest.NewAcceptor(decoder{}, c, clock{}, &serial{})
}

func deliver(items ...string) ingest.Delivery {
	d := ingest.Delivery{Route: tenant.Route{ID: domain.RouteID{UUID: domain.UUID{9}}, Company: acme}}
	for _, it := range items {
		d.Items = append(d.Items, ingest.Item{Raw: []byte(it)})
	}
	return d
}

func results(outcomes []ingest.Outcome) []string {
	out := make([]string, len(outcomes))
	for i, o := range outcomes {
		out[i] = string(o.Result)
		if o.Reason != "" {
			out[i] += ":" + o.Reason
		}
	}
	return out
}

func TestOutcomesComeInOrder(t *testing.T) {
	p := newPlant()
	p.own()
	a := p.run(t, ingest.DefaultBounds())
	got, err := a.Accept(t.Context(), deliver("dev:1/b", "junk", "dev:1/a", "/x", "dev:1/b", "dev:9/c"))
	require.NoError(t, err)
	require.Equal(t, []string{"stored", "quarantined:not_json", "stored", "quarantined:no_device", "duplicate", "quarantined:unknown_device"}, results(got))
	require.Equal(t, "b", got[0].Key)
	require.Len(t, p.cases, 3)
}

func TestADeliveryLargerThanABatchIsStoredWhole(t *testing.T) {
	p := newPlant()
	p.own()
	a := p.run(t, ingest.Bounds{Writers: 2, MaxBatch: 10, MaxQueue: 1000, MaxEach: 1000})
	var items []string
	for i := range 95 {
		items = append(items, fmt.Sprintf("dev:1/%d", i))
	}
	got, err := a.Accept(t.Context(), deliver(items...))
	require.NoError(t, err)
	require.Len(t, got, 95)
	require.Len(t, p.stored, 95)
}

// Two writers that insert the same cases in different orders wait in a ring, and
// the store ends that with an error.
func TestABatchIsSentInOneOrder(t *testing.T) {
	t.Parallel()
	p := newPlant()
	p.own()
	var events []string
	p.refuse = func(b ports.Batch) error {
		for _, e := range b.Events {
			events = append(events, e.Key)
		}
		return nil
	}
	_, err := p.run(t, ingest.DefaultBounds()).Accept(t.Context(), deliver("dev:2/z", "dev:1/y", "/x", "dev:2/a", "dev:1/b", "dev:9/m"))
	require.NoError(t, err)
	require.Equal(t, []string{"b", "y"}, events)
	var cases []string
	for _, q := range p.cases {
		cases = append(cases, q.Key)
	}
	require.Equal(t, []string{"a", "m", "x", "z"}, cases)
}

func TestABadgeRegisteredMeanwhileIsKnown(t *testing.T) {
	p := newPlant()
	a := p.run(t, ingest.DefaultBounds())
	got, err := a.Accept(t.Context(), deliver("dev:1/a"))
	require.NoError(t, err)
	require.Equal(t, []string{"quarantined:unknown_device"}, results(got))
	p.mu.Lock()
	p.own()
	p.epoch++
	p.mu.Unlock()
	got, err = a.Accept(t.Context(), deliver("dev:1/b"))
	require.NoError(t, err)
	require.Equal(t, []string{"stored"}, results(got))
}

func TestWhatTheStoreRefusesIsFoundAndTheRestIsStored(t *testing.T) {
	p := newPlant()
	p.own()
	p.refuse = func(b ports.Batch) error {
		for _, e := range b.Events {
			if e.Key == "poison" {
				return ports.ErrRefused
			}
		}
		return nil
	}
	a := p.run(t, ingest.DefaultBounds())
	got, err := a.Accept(t.Context(), deliver("dev:1/a", "dev:1/b", "dev:1/poison", "dev:1/c", "dev:1/d"))
	require.NoError(t, err)
	require.Equal(t, []string{"stored", "stored", "quarantined:not_storable", "stored", "stored"}, results(got))
	require.Len(t, p.cases, 1)
	require.Equal(t, "dev:1/poison", string(p.cases[0].Raw))
}

func TestAStoreThatIsDownStoresNothingAndSaysSo(t *testing.T) {
	p := newPlant()
	p.own()
	down := fault.New(fault.Unavailable, "down", "down")
	p.refuse = func(ports.Batch) error { return down }
	a := p.run(t, ingest.DefaultBounds())
	_, err := a.Accept(t.Context(), deliver("dev:1/a"))
	require.ErrorIs(t, err, down)
	require.Equal(t, 1, p.asked, "whoever sent it sends it again")
}

func TestAFullQueueRefusesAtOnce(t *testing.T) {
	p := newPlant()
	p.own()
	a := p.run(t, ingest.Bounds{Writers: 1, MaxBatch: 2, MaxQueue: 3, MaxEach: 3})
	_, err := a.Accept(t.Context(), deliver("dev:1/a", "dev:1/b", "dev:1/c", "dev:1/d"))
	require.ErrorIs(t, err, ingest.ErrFull)
	require.Empty(t, p.stored)
	_, err = a.Accept(t.Context(), deliver("dev:1/a", "dev:1/b", "dev:1/c"))
	require.NoError(t, err)
}

func TestOwnershipIsJudgedAtTheTimeOfTheFix(t *testing.T) {
	p := newPlant()
	p.owners["dev:1"] = []ports.Ownership{{Company: acme, Badge: domain.BadgeID{UUID: domain.UUID{1}}, From: noon.Unix() + 1, To: math.MaxInt64}}
	p.owners["dev:2"] = []ports.Ownership{{Company: house, Badge: domain.BadgeID{UUID: domain.UUID{2}}, From: math.MinInt64, To: math.MaxInt64}}
	a := p.run(t, ingest.DefaultBounds())
	got, err := a.Accept(t.Context(), deliver("dev:1/a", "dev:2/b"))
	require.NoError(t, err)
	require.Equal(t, []string{"quarantined:not_owned_then", "quarantined:foreign_device"}, results(got))
}
