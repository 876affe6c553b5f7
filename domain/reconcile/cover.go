package reconcile

import (
	"cmp"
	"container/heap"
	"math"
	"slices"
)

// cover chooses among links, so that the total of what is chosen, of parties that have no
// job and of jobs that have no party is least. Either side may have any number of links.
//
// It is a cover of a graph's vertices by edges, where a vertex may be left out at a price. The best
// one is made of stars, and found by a matching: with m(v) the least that v can cost, its
// cheapest edge or its price, the edges of the best cover that save something are the matching of
// the greatest sum of m(u) + m(v) − cost, and each vertex without one takes its cheapest
// (Schrijver 2003, Combinatorial Optimization, §27.2). Edges that save nothing are left out first, so that what
// remains are the small knots where something is not as planned.
func cover(links []link, partyPrice, demandPrice []int32) []link {
	slices.SortFunc(links, func(a, b link) int {
		return cmp.Or(cmp.Compare(a.party, b.party), cmp.Compare(a.demand, b.demand), cmp.Compare(a.cost, b.cost))
	})
	links = slices.CompactFunc(links, func(a, b link) bool { return a.party == b.party && a.demand == b.demand })
	p, d := newSide(partyPrice), newSide(demandPrice)
	for i, l := range links {
		p.offer(l.party, l.cost, i)
		d.offer(l.demand, l.cost, i)
	}
	chosen := make([]bool, len(links))
	m := matcher{of: map[int]int{}}
	for i, l := range links {
		if save := p.least[l.party] + d.least[l.demand] - l.cost; save > 0 {
			m.add(l.party, l.demand, save, i)
		}
	}
	for _, i := range m.solve() {
		chosen[i] = true
		p.taken[links[i].party], d.taken[links[i].demand] = true, true
	}
	p.rest(chosen)
	d.rest(chosen)
	var out []link
	for i, l := range links {
		if chosen[i] {
			out = append(out, l)
		}
	}
	return out
}

// side is the parties, or the demands.
type side struct {
	least []int32 // What each costs at least.
	edge  []int   // Its cheapest edge where that is cheaper than to leave it out; else -1.
	taken []bool
}

func newSide(price []int32) *side {
	s := &side{slices.Clone(price), make([]int, len(price)), make([]bool, len(price))}
	for i := range s.edge {
		s.edge[i] = -1
	}
	return s
}

func (s *side) offer(v int, cost int32, edge int) {
	if cost < s.least[v] {
		s.least[v], s.edge[v] = cost, edge
	}
}

// rest gives those that the matching left their cheapest edge.
func (s *side) rest(chosen []bool) {
	for v, taken := range s.taken {
		if !taken && s.edge[v] >= 0 {
			chosen[s.edge[v]] = true
		}
	}
}

// matcher finds a matching of the greatest sum, by shortest augmenting paths with
// potentials, one party after another.
type matcher struct {
	of     map[int]int // Node of a demand.
	lefts  []left
	potent []int64 // Of demands.
	mate   []int   // Of demands: position in lefts, or -1.
}

// left is a party, and what it may be matched with.
type left struct {
	party  int
	arcs   []arc
	mate   int // Of its arcs; -1: none.
	potent int64
}

type arc struct {
	demand int
	save   int64
	link   int
}

func (m *matcher) add(party, demand int, save int32, link int) {
	if n := len(m.lefts); n == 0 || m.lefts[n-1].party != party {
		m.lefts = append(m.lefts, left{party: party, mate: -1})
	}
	node, known := m.of[demand]
	if !known {
		node = len(m.mate)
		m.of[demand] = node
		m.mate, m.potent = append(m.mate, -1), append(m.potent, 0)
	}
	l := &m.lefts[len(m.lefts)-1]
	l.arcs = append(l.arcs, arc{node, int64(save), link})
	l.potent = max(l.potent, int64(save))
}

// solve returns the links of the matching.
func (m *matcher) solve() (links []int) {
	for i := range m.lefts {
		m.augment(i)
	}
	for i := range m.lefts {
		if l := &m.lefts[i]; l.mate >= 0 {
			links = append(links, l.arcs[l.mate].link)
		}
	}
	return links
}

// slack is what an arc lacks to be tight: potentials of both ends are never less than it saves.
func (m *matcher) slack(l int, a arc) int64 { return m.lefts[l].potent + m.potent[a.demand] - a.save }

// reach is how a search came to a demand.
type reach struct {
	dist   int64
	from   int // Position in lefts …
	arc    int // … and its arc.
	closed bool
}

// augment matches one more party, or leaves unmatched the one on its alternating paths that
// is best left. Dijkstra over slacks: a path ends at a demand that is free, or at a party
// that gives its own up, which costs the party's potential.
func (m *matcher) augment(start int) {
	seen := map[int]*reach{}
	var queue arcHeap
	best, end, leaves := int64(math.MaxInt64), -1, start
	var closed []int
	at, dist := start, int64(0)
	visited := map[int]int64{start: 0}
	for {
		if give := dist + m.lefts[at].potent; give < best {
			best, end, leaves = give, -1, at
		}
		for k, a := range m.lefts[at].arcs {
			to := dist + m.slack(at, a)
			if r := seen[a.demand]; r == nil || !r.closed && to < r.dist {
				seen[a.demand] = &reach{dist: to, from: at, arc: k}
				heap.Push(&queue, reached{to, a.demand})
			}
		}
		next, ok := m.nearest(&queue, seen)
		if !ok || seen[next].dist >= best {
			break
		}
		r := seen[next]
		r.closed, dist = true, r.dist
		closed = append(closed, next)
		if give := dist + m.potent[next]; m.mate[next] < 0 && give < best {
			best, end = give, next
		}
		if m.mate[next] < 0 {
			break
		}
		at = m.mate[next]
		visited[at] = dist
	}
	for l, d := range visited {
		m.lefts[l].potent -= max(0, best-d)
	}
	for _, n := range closed {
		m.potent[n] += max(0, best-seen[n].dist)
	}
	m.flip(seen, start, end, leaves)
}

// nearest takes the nearest demand that is not closed from the queue.
func (m *matcher) nearest(queue *arcHeap, seen map[int]*reach) (demand int, ok bool) {
	for queue.Len() > 0 {
		r := heap.Pop(queue).(reached) //nolint:forcetypeassert // Nothing else is pushed.
		if s := seen[r.demand]; !s.closed && s.dist == r.dist {
			return r.demand, true
		}
	}
	return 0, false
}

// flip changes the matching along the path that a search found.
func (m *matcher) flip(seen map[int]*reach, start, end, leaves int) {
	if end < 0 { // The path ends at a party, which gives its demand up.
		if leaves == start {
			return
		}
		l := &m.lefts[leaves]
		end = l.arcs[l.mate].demand
		l.mate = -1
	}
	for {
		r := seen[end]
		l := &m.lefts[r.from]
		was := l.mate
		l.mate, m.mate[end] = r.arc, r.from
		if r.from == start {
			return
		}
		end = l.arcs[was].demand
	}
}

type reached struct {
	dist   int64
	demand int
}

// arcHeap orders by distance, and equal ones by demand, so that the result is always the same.
type arcHeap []reached

func (h arcHeap) Len() int { return len(h) }
func (h arcHeap) Less(i, j int) bool {
	return h[i].dist < h[j].dist || h[i].dist == h[j].dist && h[i].demand < h[j].demand
}
func (h arcHeap) Swap(i, j int) { h[i], h[j] = h[j], h[i] }
func (h *arcHeap) Push(x any)   { *h = append(*h, x.(reached)) } //nolint:forcetypeassert // Ours.
func (h *arcHeap) Pop() any {
	last := len(*h) - 1
	x := (*h)[last]
	*h = (*h)[:last]
	return x
}
