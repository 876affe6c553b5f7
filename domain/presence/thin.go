package presence

// Thin returns at most so many of some fixes, in their order: those that bend the path
// most, and always the first and the last. It is for drawing; nothing is derived from
// what it returns. The rule is Steinarsson's (largest triangle three buckets, 2013), on the
// plane of latitude and longitude.
func Thin(fixes []Fix, most int) []Fix {
	if len(fixes) <= most || most < 2 {
		return fixes
	}
	if most == 2 {
		return []Fix{fixes[0], fixes[len(fixes)-1]}
	}
	out := make([]Fix, 1, most)
	out[0] = fixes[0]
	inner, buckets := len(fixes)-2, most-2
	edge := func(n int) int { return 1 + n*inner/buckets }
	for n := range buckets {
		from, to := edge(n), edge(n+1)
		lat, lng := meanOf(fixes[to:min(len(fixes), edge(min(n+2, buckets))+1)])
		last, best, widest := out[len(out)-1], from, int64(-1)
		for i := from; i < to; i++ {
			if area := triangle(last, fixes[i], lat, lng); area > widest {
				best, widest = i, area
			}
		}
		out = append(out, fixes[best])
	}
	return append(out, fixes[len(fixes)-1])
}

// meanOf returns the mean place of fixes, of which there is at least one.
func meanOf(fixes []Fix) (lat, lng int64) {
	for _, f := range fixes {
		lat, lng = lat+int64(f.Lat), lng+int64(f.Lng)
	}
	n := int64(len(fixes))
	return lat / n, lng / n
}

// triangle returns twice the area of a triangle, in square micro-degrees.
func triangle(a, b Fix, lat, lng int64) int64 {
	const micro = 10 // A product of 1e-7 degrees around the world would not fit.
	area := (int64(b.Lat-a.Lat)/micro)*((lng-int64(a.Lng))/micro) - ((lat-int64(a.Lat))/micro)*(int64(b.Lng-a.Lng)/micro)
	return max(area, -area)
}
