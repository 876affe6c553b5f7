package presence

import "slices"

// rival is what the fixes of a stay say of one site.
type rival struct {
	site, fence int32
	fits        int64 // Sum of the weighted costs of the fixes that are near it.
	weight      int64 // Sum of their weights, 1024ths.
	rarity      cost
}

// stay is a run of points whose likeliest place is one site.
type stay struct {
	site, fence        int32 // The fence at the first point.
	first, last        int32 // Points.
	part               int32 // The first point of it in the last piece that it was joined from.
	fixes              int32
	inside, ruled      bool  // A fix lies in the fence as far as errors tell; a ruling says so.
	sure, span         int64 // Sum of 65536ths × seconds, and of the seconds.
	single             int32 // Certainty of the first fix, 65536ths, where there is no span.
	weight             int64
	rivals, rivals2    int32 // d.rivals[rivals:rivals2]
	arrival, departure end
	before, after      cost // What it costs to have changed over from the stay right before, and to the one right after.
}

// end says what lies beyond one end of a stay.
type end struct {
	kind  endKind
	other int32 // The place of the point beyond: a site, travelling or elsewhere.
	depth int64 // How deep inside another site the point beyond lies, millimetres.
	speed int64 // Straight-line speed of a drive, cm/s; see learnPace.
	idle  int64 // Seconds that a drive takes beyond its way at speed.
}

// endKind says what is known of the time beyond an end.
type endKind uint8

const (
	endSeen   endKind = iota // A point elsewhere.
	endSilent                // A silence too long to say.
	endCut                   // A cut of the track inside the stay: it is exact.
	endOuter                 // Nothing at all.
)

// collect appends the stays of a surveyed, decided and smoothed piece to d.stays.
func (d *deriver) collect(in *Input, c piece) {
	points := len(d.from) - 1
	first := len(d.stays)
	for k := 0; k < points; {
		s := &d.places[d.best[k]]
		n := k + 1
		for n < points && d.places[d.best[n]].site == s.site && !d.tooLong(c, n) {
			n++
		}
		if s.site >= 0 {
			d.append(in, c, k, n)
		}
		k = n
	}
	d.reconsider(first)
	d.learnPace(c, first)
	if first > 0 && len(d.stays) > first && d.joins(c, first-1, &d.stays[first]) {
		d.join(&d.stays[first-1], &d.stays[first])
		d.stays = slices.Delete(d.stays, first, first+1)
	}
}

// tooLong reports whether the silence before the n-th point splits a stay.
func (d *deriver) tooLong(c piece, n int) bool {
	i := int(c.lo) + n
	return d.points[i].at-d.points[i-1].at > int64(d.tables.policy.MaxBridgeS)
}

// append adds the stay of the k-th up to before the n-th point.
func (d *deriver) append(in *Input, c piece, k, n int) {
	s := &d.places[d.best[k]]
	now := stay{
		site: s.site, fence: s.fence, first: c.lo + int32(k), last: c.lo + int32(n-1), part: c.lo + int32(k),
		fixes: int32(n - k), single: d.sure[k], rivals: int32(len(d.rivals)),
	}
	for j := k; j < n; j++ {
		d.count(in, c, &now, j, j == k)
	}
	now.rivals2 = int32(len(d.rivals))
	now.before, now.after = d.changed(c, k), d.changed(c, n)
	now.arrival, now.departure = d.arrivalEnd(c, k), d.departureEnd(c, n-1)
	d.stays = append(d.stays, now)
}

// count adds what the j-th point says.
func (d *deriver) count(in *Input, c piece, now *stay, j int, first bool) {
	i := int(c.lo) + j
	weight := int64(nat)
	if !first {
		dt := d.points[i].at - d.points[i-1].at
		weight = int64(d.tables.at(dt).weight)
		now.span += dt
		now.sure += dt * (int64(d.sure[j]) * int64(d.kept[j]) >> 16)
	}
	now.weight += weight
	own := &d.places[d.best[j]]
	if d.ruledSite(in, d.points[i].at) != free {
		now.inside, now.ruled = true, true
	} else if int64(own.distance)*10 <= int64(own.sigma)*int64(d.tables.policy.InsideErrors) {
		now.inside = true
	}
	for s := d.from[j]; s < d.from[j+1]; s++ {
		if d.places[s].site >= 0 {
			d.compare(now, &d.places[s], weight, first)
		}
	}
}

// compare adds what a fix says of one candidate.
func (d *deriver) compare(now *stay, s *place, weight int64, first bool) {
	fits := int64(discounted(s.fits, int32(weight)))
	if !first {
		fits += int64(scaled(s.room, int32(weight)*d.tables.policy.RoomMilli/1000))
	}
	for i := int(now.rivals); i < len(d.rivals); i++ {
		if r := &d.rivals[i]; r.site == s.site {
			r.fits += fits
			r.weight += weight
			return
		}
	}
	d.rivals = append(d.rivals, rival{s.site, s.fence, fits, weight, s.rarity})
}

// arrivalEnd looks at what lies before the k-th point of a piece.
func (d *deriver) arrivalEnd(c piece, k int) end {
	switch {
	case k == 0:
		return outerEnd(c.left)
	case d.tooLong(c, k):
		return end{kind: endSilent}
	}
	return d.seenEnd(k - 1)
}

// departureEnd looks at what lies after the k-th point of a piece.
func (d *deriver) departureEnd(c piece, k int) end {
	switch {
	case k == len(d.from)-2:
		return outerEnd(c.right)
	case d.tooLong(c, k+1):
		return end{kind: endSilent}
	}
	return d.seenEnd(k + 1)
}

// seenEnd is an end beyond which the path's place at the k-th point lies.
func (d *deriver) seenEnd(k int) end {
	beyond := &d.places[d.best[k]]
	e := end{other: beyond.site}
	if beyond.site >= 0 && beyond.fence >= 0 {
		e.depth = max(0, -int64(beyond.distance))
	}
	return e
}

func outerEnd(e ending) end {
	switch e {
	case hole:
		return end{kind: endSilent}
	case quiet, parked:
		return end{kind: endCut}
	}
	return end{kind: endOuter}
}

// joins reports whether now goes on where the last stay ended, at a quiet cut.
// Neither may have gone far from the cut: without that bound a stay could reach
// back without end, and each new fix would need all of the badge's history.
func (d *deriver) joins(c piece, last int, now *stay) bool {
	s := &d.stays[last]
	if c.left != quiet || now.first != c.lo || s.last != c.lo || s.site != now.site {
		return false
	}
	return d.stayNear(s.part, s.last, c.lo) && d.stayNear(now.first, now.last, c.lo)
}

// stayNear reports whether the points lo to hi lie within AwayMM of point i.
func (d *deriver) stayNear(lo, hi, i int32) bool {
	for ; lo <= hi; lo++ {
		if d.away(int(lo), int(i)) {
			return false
		}
	}
	return true
}

func (d *deriver) away(i, j int) bool {
	return d.points[i].place.DistanceTo(d.points[j].place) > int64(d.tables.policy.AwayMM)
}

// join adds now, which begins at the point where s ends, to s.
func (d *deriver) join(s, now *stay) {
	s.last, s.part, s.departure, s.after = now.last, now.first, now.departure, now.after
	s.fixes += now.fixes - 1
	s.inside, s.ruled = s.inside || now.inside, s.ruled || now.ruled
	s.sure, s.span = s.sure+now.sure, s.span+now.span
	s.weight += now.weight
	merged := int32(len(d.rivals))
	d.rivals = append(d.rivals, d.rivals[s.rivals:s.rivals2]...)
	for _, r := range d.rivals[now.rivals:now.rivals2] {
		d.addRival(merged, r)
	}
	s.rivals, s.rivals2 = merged, int32(len(d.rivals))
}

func (d *deriver) addRival(from int32, r rival) {
	for i := int(from); i < len(d.rivals); i++ {
		if known := &d.rivals[i]; known.site == r.site {
			known.fits += r.fits
			known.weight += r.weight
			return
		}
	}
	d.rivals = append(d.rivals, r)
}
