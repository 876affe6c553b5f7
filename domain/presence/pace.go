package presence

// How fast a crew drives, and how long it takes to start and to stop, differs from
// town to town. Both are read off the fixes as the day goes on: the policy's values
// come first, and count as much as some observations would. What a stay's ends are
// judged by depends only on what came before it, so that nothing that comes later
// moves them.

// pace is what is known of a piece's drives so far.
type pace struct {
	way, seconds int64 // Of the legs between two driving fixes, millimetres.
	idle, weight int64 // Sums over the drives between two stays.
}

// learnPace sets the speed and the idle of the ends of a piece's stays, those from
// the first on.
func (d *deriver) learnPace(c piece, first int) {
	p := &d.tables.policy
	known := pace{way: int64(p.TravelSpeedCMS) * int64(p.PaceS) * 10, seconds: int64(p.PaceS)}
	known.weight = paceUnit / (int64(p.StartSpreadS) * int64(p.StartSpreadS))
	known.idle = int64(p.StartS) * known.weight
	from := c.lo + 1
	for i := first; i < len(d.stays); i++ {
		s := &d.stays[i]
		for ; from <= s.first; from++ {
			d.addLeg(&known, c, from)
		}
		if i > first {
			d.addDrive(&known, &d.stays[i-1], s)
		}
		speed, idle := known.speed(p), known.start(p)
		s.arrival.speed, s.departure.speed = speed, speed
		s.arrival.idle, s.departure.idle = idle+int64(p.AlightS), idle+int64(p.BoardS)
	}
}

const (
	paceUnit  = 1 << 30
	speedStep = 50   // cm/s: small changes of what is known change nothing.
	idleStep  = 4    // Seconds.
	walkingMM = 1500 // Millimetres a second: who is slower stands, or walks.
)

// speed returns the straight-line speed of drives, cm/s.
func (k *pace) speed(p *Policy) int64 {
	v := (k.way/10/max(1, k.seconds) + speedStep/2) / speedStep * speedStep
	return min(int64(p.TravelSpeedMaxCMS), max(int64(p.TravelSpeedMinCMS), v))
}

// start returns how long a drive takes beyond its way at speed, at either end.
func (k *pace) start(p *Policy) int64 {
	return (min(int64(p.StartMaxS), max(0, k.idle/k.weight)) + idleStep/2) / idleStep * idleStep
}

// addLeg adds the leg to point i, if it is between two driving fixes.
func (d *deriver) addLeg(k *pace, c piece, i int32) {
	if d.places[d.best[i-c.lo-1]].site != travelling || d.places[d.best[i-c.lo]].site != travelling {
		return
	}
	if leg, dt := d.points[i].leg, d.points[i].at-d.points[i-1].at; leg >= dt*walkingMM {
		k.way, k.seconds = k.way+leg, k.seconds+dt
	}
}

// addDrive adds the drive from one stay to the next. When fixes are made has
// nothing to do with when crews leave: on the mean over many drives, the halves of
// the gaps at their ends and what lies between last as long as they do. What of
// that is not the way at speed is idle.
func (d *deriver) addDrive(k *pace, s, next *stay) {
	if s.fence < 0 || next.fence < 0 || s.departure.kind != endSeen || next.arrival.kind != endSeen ||
		s.departure.other == elsewhere || next.arrival.other == elsewhere {
		return
	}
	from, to := &d.points[s.last], &d.points[next.first]
	left, came := &d.index.Fence(s.fence).Shape, &d.index.Fence(next.fence).Shape
	p := &d.tables.policy
	if s.last+1 == next.first {
		if way := left.EdgeDistance(to.place) + min(0, came.EdgeDistance(to.place)); way > int64(p.WalkMM) {
			k.add(-way/10/k.speed(p), to.at-from.at)
		}
		return
	}
	for i := s.last + 2; i < next.first; i++ {
		if d.points[i].leg < (d.points[i].at-d.points[i-1].at)*walkingMM {
			return // It stood, or was not on its way.
		}
	}
	out, in := &d.points[s.last+1], &d.points[next.first-1]
	way := max(0, left.EdgeDistance(out.place)) + max(0, came.EdgeDistance(in.place))
	halves := (out.at - from.at + to.at - in.at) / 2
	k.add(halves-way/10/k.speed(p), max(out.at-from.at, to.at-in.at))
}

// add counts a drive that was idle for some seconds, as exactly as gaps beside it
// tell.
func (k *pace) add(idle, gap int64) {
	weight := paceUnit / max(1, gap*gap/24)
	k.idle, k.weight = k.idle+weight*idle/2, k.weight+weight
}
