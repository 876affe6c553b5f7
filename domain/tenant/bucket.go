package tenant

import "time"

// Bucket holds what is left of a rate. It is a token bucket, kept as the one time
// at which it is full again (GCRA). The zero value is full.
type Bucket struct{ full time.Time }

// Allowance says whether one more is within a rate, and what is left.
type Allowance struct {
	OK        bool
	Of        Limit         // Whose rate it is, where a request counts against two.
	Limit     int64         // What the bucket holds.
	Window    time.Duration // In which an empty one fills.
	Remaining int64
	Reset     time.Duration // Until it is full.
	Retry     time.Duration // Until there is one again; 0 where OK.
}

// burst is for how long a rate may come at once.
const burst = 10 * time.Second

// Take takes one of a rate of so many a minute. It takes nothing where none is
// left.
func (b *Bucket) Take(now time.Time, perMinute int64) Allowance {
	a := b.Look(now, perMinute)
	if a.OK {
		each := time.Minute / time.Duration(perMinute)
		b.full = now.Add(a.Reset + each)
		a.Remaining--
		a.Reset += each
	}
	return a
}

// Look says what Take would find, and takes nothing.
func (b *Bucket) Look(now time.Time, perMinute int64) Allowance {
	each := time.Minute / time.Duration(perMinute)
	holds := max(1, int64(burst/each))
	a := Allowance{Limit: holds, Window: time.Duration(holds) * each}
	if b.full.After(now) {
		a.Reset = b.full.Sub(now)
	}
	if a.Remaining = int64((a.Window - a.Reset) / each); a.Remaining > 0 {
		a.OK = true
		return a
	}
	a.Remaining = 0
	a.Retry = a.Reset + each - a.Window
	return a
}

// Full reports whether nothing is missing from it.
func (b *Bucket) Full(now time.Time) bool { return !b.full.After(now) }
