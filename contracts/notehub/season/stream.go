package season

import "iter"

// stream makes a badge's records in order of delivery, a day at a time.
type stream struct {
	s     *Season
	pull  func() (*outing, int, bool)
	m     *sampler
	ready []record
	i     int
	done  bool
}

func (s *Season) newStream(badge int) *stream {
	return &stream{s: s, m: s.newSampler(badge), pull: s.days(badge)}
}

// days is outings as a plain function, which holds nothing that must be closed.
func (s *Season) days(badge int) func() (*outing, int, bool) {
	at := s.firstRest(badge)
	day := -1
	return func() (*outing, int, bool) {
		if day++; day >= s.cfg.Days {
			return nil, day, false
		}
		o := s.outing(badge, day, at)
		at = o.rest
		return o, day, true
	}
}

// firstRest is where a badge lies before the season.
func (s *Season) firstRest(badge int) rest {
	if s.keepsHome(badge) {
		at, _ := s.home(badge)
		return at
	}
	return s.shelf()
}

// outings returns the days of a badge's path.
func (s *Season) outings(badge int) iter.Seq2[*outing, int] {
	return func(yield func(*outing, int) bool) {
		next := s.days(badge)
		for o, day, ok := next(); ok; o, day, ok = next() {
			if !yield(o, day) {
				return
			}
		}
	}
}

// next returns the next record; it is valid until the one after it.
func (st *stream) next() (*record, bool) {
	for st.i == len(st.ready) {
		if st.done {
			return nil, false
		}
		st.refill()
	}
	st.i++
	return &st.ready[st.i-1], true
}

// refill lives one more day. What is delivered before the day's end can be handed
// on: nothing captured later arrives before it.
func (st *stream) refill() {
	st.i = 0
	o, day, ok := st.pull()
	if !ok {
		const ever = 1 << 50
		st.m.out.endDay(ever)
		st.ready, st.done = st.m.out.due(ever), true
		return
	}
	st.m.day(o, day)
	st.ready = st.m.out.due(o.until)
}
