package tenancy

import (
	"sync"
	"time"

	"actual/domain"
	"actual/domain/tenant"
)

// buckets holds what is left of rates, by whose they are.
type buckets struct {
	mu  sync.Mutex
	all map[domain.UUID]*tenant.Bucket
}

func newBuckets() *buckets { return &buckets{all: map[domain.UUID]*tenant.Bucket{}} }

func (b *buckets) take(now time.Time, of domain.UUID, perMinute int64) tenant.Allowance {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.of(of, now).Take(now, perMinute)
}

// rate is a limit of somebody's.
type rate struct {
	whose     domain.UUID
	limit     tenant.Limit
	perMinute int64
}

// takeBoth takes one of each of two rates, or of neither.
func (b *buckets) takeBoth(now time.Time, one, two rate) (a tenant.Allowance) {
	b.mu.Lock()
	defer b.mu.Unlock()
	first, second := b.of(one.whose, now), b.of(two.whose, now)
	if a = first.Look(now, one.perMinute); !a.OK {
		a.Of = one.limit
		return a
	}
	if a = second.Look(now, two.perMinute); !a.OK {
		a.Of = two.limit
		return a
	}
	a, other := first.Take(now, one.perMinute), second.Take(now, two.perMinute)
	a.Of, other.Of = one.limit, two.limit
	if other.Remaining < a.Remaining {
		return other
	}
	return a
}

func (b *buckets) of(id domain.UUID, now time.Time) *tenant.Bucket {
	bucket, ok := b.all[id]
	if !ok {
		if len(b.all) >= maxRemembered {
			b.sweep(now)
		}
		bucket = &tenant.Bucket{}
		b.all[id] = bucket
	}
	return bucket
}

// sweep forgets those that are full: that is what a new one is.
func (b *buckets) sweep(now time.Time) {
	for id, bucket := range b.all {
		if bucket.Full(now) {
			delete(b.all, id)
		}
	}
}
