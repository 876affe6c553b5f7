package season

// route returns the corners of the way from a to b along street and arterial
// middles, ends included: west–east along a's street, along arterials, and along
// b's street. Blocks are never crossed.
func route(a, b access) []point {
	if a.y == b.y && a.block == b.block {
		return []point{a.point, b.point}
	}
	best, out, in := int64(-1), int64(0), int64(0)
	for _, from := range []int64{a.block * blockWidth, (a.block + 1) * blockWidth} {
		for _, to := range []int64{b.block * blockWidth, (b.block + 1) * blockWidth} {
			if cost := abs(a.x-from) + abs(from-to) + abs(to-b.x); best < 0 || cost < best {
				best, out, in = cost, from, to
			}
		}
	}
	corners := []point{a.point, {out, a.y}}
	if out != in {
		across := (b.y + blockHeight/2) / blockHeight * blockHeight
		corners = append(corners, point{out, across}, point{in, across})
	}
	return tidy(append(corners, point{in, b.y}, b.point))
}

func abs(n int64) int64 { return max(n, -n) }

// tidy drops repeated points and splits legs where arterials cross.
func tidy(corners []point) []point {
	out := corners[:1:1]
	for _, p := range corners[1:] {
		last := out[len(out)-1]
		if p == last {
			continue
		}
		for last.x != p.x || last.y != p.y {
			last = point{nextCrossing(last.x, p.x, blockWidth), nextCrossing(last.y, p.y, blockHeight)}
			out = append(out, last)
		}
	}
	return out
}

// nextCrossing returns the next multiple of pitch on the way from a to b, or b.
func nextCrossing(a, b, pitch int64) int64 {
	switch {
	case b > a:
		return min(b, (a/pitch+1)*pitch)
	case b < a:
		return max(b, (a+pitch-1)/pitch*pitch-pitch)
	}
	return b
}

// lane moves the corners 2.5 m to the right of the direction of travel.
func lane(corners []point) []point {
	const offset = 2500
	out := make([]point, len(corners))
	for i, p := range corners {
		var before, after point
		if i > 0 {
			before = rightOf(corners[i-1], p, offset)
		}
		if i < len(corners)-1 {
			after = rightOf(p, corners[i+1], offset)
		}
		switch {
		case i == 0:
			out[i] = p.plus(after)
		case i == len(corners)-1 || before == after || before.x == -after.x && before.y == -after.y:
			out[i] = p.plus(before)
		default:
			out[i] = p.plus(before).plus(after)
		}
	}
	return out
}

// rightOf returns the offset to the right of an axis-parallel leg.
func rightOf(from, to point, offset int64) point {
	switch {
	case to.x > from.x:
		return point{0, -offset}
	case to.x < from.x:
		return point{0, offset}
	case to.y > from.y:
		return point{offset, 0}
	}
	return point{-offset, 0}
}
