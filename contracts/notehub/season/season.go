package season

import (
	"iter"
	"slices"
	"time"
)

// Season is a simulated season of one company. It is immutable and safe for
// concurrent use; every iterator of it makes its own pass.
type Season struct {
	cfg    Config
	zone   *time.Location
	town   *town
	near   nearness
	badges []Badge
	heads  []header
}

// Event is one delivery of a routed Notehub event.
type Event struct {
	Badge    int    // Its number in Badges.
	Received int64  // When the route's receiver gets it: Unix nanoseconds. Later than the event's own `received`; far later for a second delivery.
	Raw      []byte // One JSON object, without a line's end.
}

// New makes the town and the badges of a season. It panics where cfg.Check
// returns an error: check configurations that a person wrote.
func New(cfg Config) *Season {
	if err := cfg.Check(); err != nil {
		panic(err)
	}
	cfg = cfg.filled()
	zone, _ := time.LoadLocation(cfg.TimeZone)
	s := &Season{cfg: cfg, zone: zone, town: newTown(cfg), badges: newBadges(cfg)}
	s.near = newNearness(s.town.sites)
	s.heads = s.headers()
	return s
}

// Config returns the configuration with its defaults filled in.
func (s *Season) Config() Config { return s.cfg }

// Badges returns the badges; their numbers are their positions.
func (s *Season) Badges() []Badge { return slices.Clone(s.badges) }

// Span returns when the season begins and ends, Unix seconds: 05:00 local of the
// first day to 05:00 after the last. Events of a late burst, and second
// deliveries, come after its end.
func (s *Season) Span() (from, to int64) { return s.cut(0) / 1000, s.cut(s.cfg.Days) / 1000 }

// Events returns the deliveries of a badge in order of delivery. They depend on
// the configuration and the badge's number only, so badges can be made in
// parallel. Raw is the caller's to keep.
func (s *Season) Events(badge int) iter.Seq[Event] {
	return func(yield func(Event) bool) {
		w := writer{s: s}
		for st := s.newStream(badge); ; {
			r, ok := st.next()
			if !ok || !yield(Event{badge, r.deliver * 1000, w.appendEvent(make([]byte, 0, 1536), r)}) {
				return
			}
		}
	}
}

// Point is a place of a badge's true path, which is straight and of even speed
// from one point to the next.
type Point struct {
	At       int64 // Unix milliseconds.
	Lat, Lng int32 // WGS 84, 1e-7 degree.
}

// Path returns the true path of a badge.
func (s *Season) Path(badge int) iter.Seq[Point] {
	return func(yield func(Point) bool) {
		for o := range s.outings(badge) {
			for _, w := range o.ways {
				lat, lng := s.town.frame.degrees(w.p)
				if !yield(Point{w.t, int32(nearest(lat)), int32(nearest(lng))}) {
					return
				}
			}
		}
	}
}

// Truth returns the partition of a badge's time, in order.
func (s *Season) Truth(badge int) []Stay {
	var out []Stay
	for o := range s.outings(badge) {
		raw := s.sift(o.ways)
		for _, m := range s.judge(o, raw) {
			out = s.addStay(out, badge, m, raw)
		}
	}
	return out
}

// addStay appends a span in whole seconds, or lengthens the last one over the
// cut between two days.
func (s *Season) addStay(out []Stay, badge int, m mark, raw []inside) []Stay {
	st := Stay{Badge: s.badges[badge].Device, Kind: m.kind, From: (m.from + 500) / 1000, To: (m.to + 500) / 1000}
	switch {
	case m.site >= 0:
		st.Site = s.town.sites[m.site].ref
		st.Outside = outsideOf(m, raw) / 1000
	case m.site == elsewhere:
		st.Site = "elsewhere"
	}
	if st.From == st.To {
		return out
	}
	if n := len(out); n > 0 && out[n-1].Site == st.Site && out[n-1].Kind == st.Kind && st.Kind != Work && out[n-1].To == st.From {
		out[n-1].To = st.To
		out[n-1].Outside += st.Outside
		return out
	}
	return append(out, st)
}
