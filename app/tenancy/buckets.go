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

// takeBoth takes one of each of two rates, or of neither.
func (b *buckets) takeBoth(now time.Time, one domain.UUID, onePerMinute int64, two domain.UUID, twoPerMinute int64) tenant.Allowance {
	b.mu.Lock()
	defer b.mu.Unlock()
	first, second := b.of(one, now), b.of(two, now)
	if a := first.Look(now, onePerMinute); !a.OK {
		return a
	}
	if a := second.Look(now, twoPerMinute); !a.OK {
		return a
	}
	a, other := first.Take(now, onePerMinute), second.Take(now, twoPerMinute)
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
