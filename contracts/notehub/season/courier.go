package season

import (
	"cmp"
	"slices"
)

const micro = 1_000_000 // Microseconds of a second.

// courier brings a badge's records to the receiver of the route: over the
// network, when there is one, to Notehub, and from there by HTTP.
type courier struct {
	s           *Season
	badge       int32
	triangulate bool
	seq         uint32
	path        *reader  // Of the day: where uploads happen.
	outage      [2]int64 // Without network, Unix seconds.
	queue       []record // Waiting on the badge.
	release     int64    // When the queue goes, Unix seconds.
	last        int64    // The last `received`, microseconds.
	session     uint64
	sessionAt   int64    // When it began, Unix seconds.
	pending     []record // Received by Notehub, not yet handed on.
}

func newCourier(s *Season, badge int, triangulate bool) courier {
	return courier{s: s, badge: int32(badge), triangulate: triangulate}
}

// startDay draws the day's outage; one that still goes on is kept.
func (c *courier) startDay(day int, path *reader) {
	c.path = path
	d := throw(c.s.cfg.Seed, forOutage, int(c.badge), day)
	from := c.s.local(day, 7, 0)/1000 + d.below(8*3600)
	var lasts int64
	switch p := d.unit(); {
	case p < 0.06:
		lasts = d.between(20*60, 150*60)
	case p < 0.07:
		lasts = d.between(3*3600, 30*3600)
	}
	if lasts > 0 && from > c.outage[1] && c.s.cfg.Hazards.Has(Outages) {
		c.outage = [2]int64{from, from + lasts}
	}
}

// endDay sends what is due before an instant (milliseconds) and puts the pending
// records that arrive before it in order of delivery.
func (c *courier) endDay(until int64) {
	if len(c.queue) > 0 && c.release < until/1000 {
		c.flush()
	}
	slices.SortFunc(c.pending, func(a, b record) int {
		return cmp.Or(cmp.Compare(a.deliver, b.deliver), cmp.Compare(a.seq, b.seq))
	})
}

// due takes the ordered records that are delivered before an instant
// (milliseconds) out of the pending ones.
func (c *courier) due(until int64) []record {
	n, _ := slices.BinarySearchFunc(c.pending, until*1000, func(r record, t int64) int { return cmp.Compare(r.deliver, t) })
	ready := slices.Clone(c.pending[:n])
	c.pending = slices.Delete(c.pending, 0, n)
	return ready
}

// take accepts a record in order of capture.
func (c *courier) take(r record) {
	if len(c.queue) > 0 && r.captured >= c.release {
		c.flush()
	}
	r.badge = c.badge
	r.seq = c.number()
	wait := int64(c.s.cfg.Outbound.Seconds())
	switch out := c.online(r.captured); {
	case len(c.queue) > 0:
		c.queue = append(c.queue, r)
	case out > r.captured || wait > 0:
		c.release = c.online(max(out, r.captured+wait))
		c.queue = append(c.queue, r)
	default:
		d := c.dice(r.seq)
		delay := d.between(1500, 12_000)
		if d.chance(0.1) {
			delay = d.between(12_000, 75_000)
		}
		c.begin(r.captured, &d)
		r.received = r.captured*micro + delay*1000 + d.below(1000)
		c.receive(r, &d)
	}
}

// online returns t, or the end of the outage that t lies in.
func (c *courier) online(t int64) int64 {
	if t >= c.outage[0] && t < c.outage[1] {
		return c.outage[1]
	}
	return t
}

func (c *courier) number() uint32 {
	c.seq++
	return c.seq
}

func (c *courier) dice(seq uint32) dice {
	return throw(c.s.cfg.Seed, forDelivery, int(c.badge), int(seq))
}

// flush sends the queue as one batch.
func (c *courier) flush() {
	d := c.dice(c.queue[0].seq)
	c.sessionAt = 0
	arrive := c.release + d.between(15, 90)
	c.begin(arrive-5, &d)
	at := max(arrive*micro+d.below(micro), c.last+1000)
	batch := at
	for i, r := range c.queue {
		r.received = at
		r.batch, r.batchIndex, r.batchTotal = batch, uint32(i+1), uint32(len(c.queue))
		if r.best == bestFix && c.s.cfg.Hazards.Has(StaleBest) && d.chance(0.15) {
			r.best = bestTower // Of the place of upload.
		}
		c.receive(r, &d)
		at += d.between(20_000, 250_000)
	}
	c.queue = c.queue[:0]
}

// begin opens a session where the last is older than 90 minutes.
func (c *courier) begin(at int64, d *dice) {
	if at < c.sessionAt+90*60 {
		return
	}
	c.sessionAt = at
	r := record{form: sessionBegin, best: bestTower, captured: at, badge: c.badge, seq: c.number()}
	c.session = mix(c.s.cfg.Seed ^ mix(uint64(c.badge)<<32|uint64(r.seq)))
	r.received = at*micro + d.below(micro)
	r.millivolts = int16(d.between(3700, 4100))
	c.receive(r, d)
	if c.triangulate {
		g := r
		g.form, g.best, g.seq = geolocate, bestTri, c.number()
		g.received += d.between(1, 6) * micro
		c.receive(g, d)
	}
}
