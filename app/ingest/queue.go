package ingest

import (
	"sync"

	"actual/domain"
)

// queue holds what waits to be written, a lane for each company. Batches are
// taken from the lanes in turns, and each lane has a bound of its own: a company
// that floods waits for itself.
type queue struct {
	most     int // Events that may wait or be written in all,
	mostEach int // and of one company.

	some chan struct{} // There may be something to take.

	mu      sync.Mutex
	lanes   map[domain.CompanyID]*lane
	turns   []*lane // Those with groups, the next one first.
	waiting int
}

// lane is what waits of one company.
type lane struct {
	groups []*group
	held   int // Its events that wait or are being written.
}

func newQueue(b Bounds) *queue {
	return &queue{most: b.MaxQueue, mostEach: b.MaxEach, some: make(chan struct{}, 1), lanes: map[domain.CompanyID]*lane{}}
}

// admit makes room for so many events of a company, or reports that there is
// none. It is given back when they are written, whether or not somebody waits.
func (q *queue) admit(company domain.CompanyID, events int) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	l := q.lanes[company]
	if l == nil {
		l = &lane{}
	}
	if q.waiting+events > q.most || l.held+events > q.mostEach {
		return false
	}
	q.lanes[company] = l
	q.waiting += events
	l.held += events
	return true
}

// back gives room back.
func (q *queue) back(company domain.CompanyID, events int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.waiting -= events
	l := q.lanes[company]
	if l.held -= events; l.held == 0 {
		delete(q.lanes, company)
	}
}

// put queues a group that has room.
func (q *queue) put(g *group) {
	q.mu.Lock()
	defer q.mu.Unlock()
	l := q.lanes[g.of]
	if l.groups = append(l.groups, g); len(l.groups) == 1 {
		q.turns = append(q.turns, l)
	}
	q.wake()
}

// take returns the next group of the company whose turn it is; nil where nothing
// waits.
func (q *queue) take() *group {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.turns) == 0 {
		return nil
	}
	l := q.turns[0]
	q.turns = q.turns[1:]
	g := l.groups[0]
	if l.groups = l.groups[1:]; len(l.groups) > 0 {
		q.turns = append(q.turns, l)
	}
	if len(q.turns) > 0 {
		q.wake()
	}
	return g
}

func (q *queue) wake() {
	select {
	case q.some <- struct{}{}:
	default:
	}
}

func (q *queue) depth() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.waiting
}
