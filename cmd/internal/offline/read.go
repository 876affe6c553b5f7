package offline

import (
	"cmp"
	"io"
	"maps"
	"runtime"
	"slices"
	"strings"
	"sync"

	"actual/adapters/inbound/notehub"
	"actual/domain/presence"
	"actual/ports"
)

// ReadFixes reads a stream of events, one a line (NDJSON; a line may also hold
// an array, or several), and returns the fixes of each device: ordered by time,
// each once. Neither the order of the lines nor repeats of them change the
// fixes. What cannot be read is counted and passed over; the only errors are
// r's.
func ReadFixes(r io.Reader) (map[string][]presence.Fix, Summary, error) {
	var long Summary
	workers := make([]*intake, runtime.GOMAXPROCS(0))
	batches := make(chan *batch, len(workers))
	var running sync.WaitGroup
	for i := range workers {
		workers[i] = &intake{fixes: map[string][]presence.Fix{}}
		running.Go(func() {
			for b := range batches {
				workers[i].takeAll(b)
			}
		})
	}
	err := scan(r, func(b *batch) { batches <- b }, long.tooLong)
	close(batches)
	running.Wait()
	if err != nil {
		return nil, Summary{}, err
	}
	all := &intake{summary: long, fixes: map[string][]presence.Fix{}}
	for _, w := range workers {
		all.join(w)
	}
	return all.fixes, all.finish(), nil
}

// intake gathers what events say.
type intake struct {
	fixes    map[string][]presence.Fix
	contents []uint64 // Of every event, to count repeats.
	summary  Summary
}

func (n *intake) takeAll(b *batch) {
	for i := range b.ends {
		switch line := b.line(i); {
		case len(line) > MaxLine:
			n.summary.tooLong(b.first + i)
		case len(line) > 0:
			n.takeLine(b.first+i, line)
		}
	}
}

// takeLine takes the events of a line: mostly one object.
func (n *intake) takeLine(number int, line []byte) {
	if reading, refusal := Read(line); refusal == nil {
		n.take(reading)
		return
	}
	for _, item := range notehub.Split(line) {
		refusal := &Refusal{ports.ReasonNotJSON, item.Why}
		var reading Reading
		if item.Valid {
			reading, refusal = Read(item.Raw)
		}
		if refusal != nil {
			n.summary.complain(number, refusal.Reason, refusal.Why)
			continue
		}
		n.take(reading)
	}
}

func (n *intake) take(r Reading) {
	s := &n.summary
	s.Events++
	s.LastReceived, s.LastSeen = max(s.LastReceived, r.Received), max(s.LastSeen, r.Seen)
	n.contents = append(n.contents, r.Content)
	if r.HasFix {
		n.fixes[r.Device] = append(n.fixes[r.Device], r.Fix)
	}
}

// join adds what another has gathered.
func (n *intake) join(o *intake) {
	for device, fixes := range o.fixes {
		n.fixes[device] = append(n.fixes[device], fixes...)
	}
	n.contents = append(n.contents, o.contents...)
	s := &n.summary
	s.Events += o.summary.Events
	s.LastReceived, s.LastSeen = max(s.LastReceived, o.summary.LastReceived), max(s.LastSeen, o.summary.LastSeen)
	for _, p := range o.summary.Problems {
		s.merge(p)
	}
}

// finish orders the fixes, drops repeats and counts.
func (n *intake) finish() Summary {
	devices := slices.Sorted(maps.Keys(n.fixes))
	ordered := make([][]presence.Fix, len(devices))
	Parallel(len(devices), func(i int) { ordered[i] = Normalise(n.fixes[devices[i]]) })
	s := n.summary
	s.Weak = map[presence.Weakness]int{}
	for i, device := range devices {
		n.fixes[device] = ordered[i]
		s.Fixes += len(ordered[i])
		for _, f := range ordered[i] {
			if f.Weak == presence.Sound {
				s.Sound++
			} else {
				s.Weak[f.Weak]++
			}
		}
	}
	slices.Sort(n.contents)
	s.Repeated = len(n.contents) - len(slices.Compact(n.contents))
	return s
}

// Normalise orders fixes by time, then key, then content, and keeps one of each
// that are equal. It changes its argument.
func Normalise(fixes []presence.Fix) []presence.Fix {
	slices.SortFunc(fixes, func(a, b presence.Fix) int {
		return cmp.Or(cmp.Compare(a.At, b.At), strings.Compare(a.Key, b.Key), cmp.Compare(a.Content, b.Content), presence.Prefer(a, b))
	})
	return slices.Compact(fixes)
}

// Parallel calls do for 0 to n-1, on every processor, and returns when all are done.
func Parallel(n int, do func(i int)) {
	next := make(chan int)
	var running sync.WaitGroup
	for range min(n, runtime.GOMAXPROCS(0)) {
		running.Go(func() {
			for i := range next {
				do(i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	running.Wait()
}
