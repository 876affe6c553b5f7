package presence

// smooth fills d.sure, for each point of the surveyed piece how likely the place
// of the path is given all points before and after it, in 65536ths (the forward–
// backward algorithm, Rabiner 1989, in whole-number logarithms), and d.kept, how
// likely the badge stayed there since the point before.
func (d *deriver) smooth(c piece) {
	points := len(d.from) - 1
	d.ahead, d.behind = grow(d.ahead, len(d.places)), grow(d.behind, len(d.places))
	d.sure, d.kept = grow(d.sure, points), grow(d.kept, points)
	for s := d.from[points-1]; s < d.from[points]; s++ {
		d.behind[s] = 0
	}
	for k := points - 1; k > 0; k-- {
		m := d.motionTo(int(c.lo) + k)
		d.retreat(&m, k)
	}
	for s := d.from[0]; s < d.from[1]; s++ {
		d.ahead[s] = d.begin(&d.places[s])
	}
	d.sure[0], d.kept[0] = d.certainty(0), 0
	for k := 1; k < points; k++ {
		m := d.motionTo(int(c.lo) + k)
		d.kept[k] = d.proceed(&m, k)
		d.sure[k] = d.certainty(k)
	}
}

// proceed sums over the ways to each place of the k-th point, and returns how
// likely the path's place was kept since the point before, in 65536ths.
func (d *deriver) proceed(m *motion, k int) int32 {
	drive, stay := never, never
	for s := d.from[k-1]; s < d.from[k]; s++ {
		if d.places[s].site == travelling {
			drive = d.ahead[s] + m.arrive + m.started
		} else {
			stay = either(stay, d.ahead[s]+d.leave(m, s)+m.started)
		}
	}
	kept := int32(0)
	least := never
	for s := d.from[k]; s < d.from[k+1]; s++ {
		now := &d.places[s]
		change := stay + m.afterStay(now)
		if now.site != travelling {
			change = either(change, drive)
		}
		change += d.enter(now)
		sum := change
		if now.was >= 0 {
			same := d.ahead[now.was] + d.remain(m, now, d.age[now.was])
			sum = either(same, change)
			if s == d.best[k] && now.was == d.best[k-1] {
				kept = share(same - sum)
			}
		}
		d.ahead[s] = sum
		least = min(least, sum)
	}
	for s := d.from[k]; s < d.from[k+1]; s++ {
		d.ahead[s] -= least
	}
	return kept
}

// retreat sums over the ways from each place of the point before the k-th.
func (d *deriver) retreat(m *motion, k int) {
	fromDrive, fromStay := never, never
	for s := d.from[k]; s < d.from[k+1]; s++ {
		now := &d.places[s]
		c := d.enter(now) + d.behind[s]
		fromStay = either(fromStay, c+m.afterStay(now))
		if now.site != travelling {
			fromDrive = either(fromDrive, c)
		}
	}
	for s := d.from[k-1]; s < d.from[k]; s++ {
		if d.places[s].site == travelling {
			d.behind[s] = fromDrive + m.arrive + m.started
		} else {
			d.behind[s] = fromStay + d.leave(m, s) + m.started
		}
	}
	for s := d.from[k]; s < d.from[k+1]; s++ {
		if was := d.places[s].was; was >= 0 {
			d.behind[was] = either(d.behind[was], d.remain(m, &d.places[s], d.age[was])+d.behind[s])
		}
	}
	least := never
	for s := d.from[k-1]; s < d.from[k]; s++ {
		least = min(least, d.behind[s])
	}
	for s := d.from[k-1]; s < d.from[k]; s++ {
		d.behind[s] -= least
	}
}

// certainty returns the share of the path's place at the k-th point in 65536ths.
func (d *deriver) certainty(k int) int32 {
	all := d.ahead[d.from[k]] + d.behind[d.from[k]]
	for s := d.from[k] + 1; s < d.from[k+1]; s++ {
		all = either(all, d.ahead[s]+d.behind[s])
	}
	best := d.best[k]
	return share(d.ahead[best] + d.behind[best] - all)
}
