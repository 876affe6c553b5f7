package presence

import (
	"sync"

	"actual/domain/geofence"
)

// deriver holds the memory that one derivation after another uses.
type deriver struct {
	tables *tables
	index  *geofence.Index
	sites  []geofence.Site

	chosen map[string]int32 // The fix chosen for each key.
	why    []Weakness
	order  []int32
	jumps  []int32
	points []point
	pieces []piece
	ruled  []ruled

	// Of one piece, by point or by place:
	places        []place
	from          []int32
	hits          []geofence.Hit
	near          []place
	value         []cost
	back, age     []int32
	best          []int32
	ahead, behind []cost
	sure, kept    []int32

	ranking []ranked
	rivals  []rival
	stays   []stay
}

// ruled is an at_site ruling whose site the index knows.
type ruled struct {
	ruling int
	site   int32
}

var derivers = sync.Pool{New: func() any { return &deriver{chosen: map[string]int32{}} }}

// Derive returns the visits of one badge, ordered by arrival. It is a pure
// function of the set of fixes, the index, the rulings, the policy, AsOf and the
// zone: the order of the fixes and repeats of them change nothing, and AsOf
// changes states only.
func Derive(in Input) []Visit {
	d := derivers.Get().(*deriver)
	defer d.release()
	d.prepare(&in)
	for _, c := range d.pieces {
		d.survey(&in, c)
		d.path(c)
		d.smooth(c)
		d.collect(&in, c)
	}
	return d.visits(&in)
}

// prepare normalises the fixes and cuts the track.
func (d *deriver) prepare(in *Input) {
	if d.tables == nil || d.tables.policy != in.Policy {
		d.tables = newTables(in.Policy)
	}
	d.index, d.sites = in.Index, nil
	if in.Index != nil {
		d.sites = in.Index.Sites()
	}
	d.stays, d.rivals = d.stays[:0], d.rivals[:0]
	d.findRulings(in)
	d.normalise(in)
	d.cut(in)
}

// release gives the deriver back without what belongs to its last caller.
func (d *deriver) release() {
	d.index, d.sites = nil, nil
	clear(d.chosen)
	derivers.Put(d)
}
