package season

import (
	"bufio"
	"container/heap"
	"encoding/json"
	"io"
	"iter"
)

// merger orders streams by their next record.
type merger struct {
	streams []*stream
	next    []*record
}

func (m *merger) Len() int { return len(m.streams) }

// Less orders by delivery, then badge.
func (m *merger) Less(i, j int) bool {
	a, b := m.next[i], m.next[j]
	return a.deliver < b.deliver || a.deliver == b.deliver && a.badge < b.badge
}

// Swap exchanges two streams.
func (m *merger) Swap(i, j int) {
	m.streams[i], m.streams[j] = m.streams[j], m.streams[i]
	m.next[i], m.next[j] = m.next[j], m.next[i]
}

// Push is never called: streams only end.
func (m *merger) Push(any) {}

// Pop drops the last stream.
func (m *merger) Pop() any {
	n := len(m.streams) - 1
	m.streams, m.next = m.streams[:n], m.next[:n]
	return nil
}

// records returns the records of all badges in order of delivery.
func (s *Season) records() iter.Seq[*record] {
	return func(yield func(*record) bool) {
		m := &merger{}
		for i := range s.badges {
			st := s.newStream(i)
			if r, ok := st.next(); ok {
				m.streams, m.next = append(m.streams, st), append(m.next, r)
			}
		}
		heap.Init(m)
		for len(m.streams) > 0 {
			if !yield(m.next[0]) {
				return
			}
			if r, ok := m.streams[0].next(); ok {
				m.next[0] = r
				heap.Fix(m, 0)
			} else {
				heap.Pop(m)
			}
		}
	}
}

// All returns the deliveries of all badges from an instant (Unix seconds; 0: all)
// on, in order of delivery: what a live demonstration posts one by one. Raw is
// the caller's to keep. One day of all badges is held at a time.
func (s *Season) All(from int64) iter.Seq[Event] {
	return func(yield func(Event) bool) {
		w := writer{s}
		for r := range s.records() {
			if r.deliver < from*micro {
				continue
			}
			if !yield(Event{int(r.badge), r.deliver * 1000, w.appendEvent(make([]byte, 0, 1536), r)}) {
				return
			}
		}
	}
}

// WriteEvents writes the deliveries of all badges, one a line, in order of
// delivery. It returns w's errors.
func (s *Season) WriteEvents(w io.Writer) error {
	out := bufio.NewWriterSize(w, 1<<16)
	events := writer{s}
	var line []byte
	for r := range s.records() {
		line = append(events.appendEvent(line[:0], r), '\n')
		if _, err := out.Write(line); err != nil {
			return err
		}
	}
	return out.Flush()
}

// WriteTruth writes the truth of all badges, one stay a line, badge by badge. It
// returns w's errors.
func (s *Season) WriteTruth(w io.Writer) error {
	out := bufio.NewWriterSize(w, 1<<16)
	lines := json.NewEncoder(out)
	for i := range s.badges {
		for _, stay := range s.Truth(i) {
			if err := lines.Encode(stay); err != nil {
				return err
			}
		}
	}
	return out.Flush()
}
