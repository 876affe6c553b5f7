package score

import (
	"sort"

	"actual/contracts/notehub/season"
	"actual/domain/geofence"
	"actual/domain/presence"
)

// Naive returns what the naive rule claims of fixes in order of time: each that
// may decide counts by itself; "was out, now in" arrives at the time of the first
// inside, "was in, now out" departs at the time of the first outside.
func Naive(fixes []presence.Fix, x *geofence.Index) []Claim {
	var out []Claim
	var hits []geofence.Hit
	in := int32(-1)
	for _, f := range fixes {
		if f.Weak != presence.Sound {
			continue
		}
		hits = x.Holding(geofence.LatLng{Lat: f.Lat, Lng: f.Lng}, f.At, hits[:0])
		if in >= 0 {
			last := &out[len(out)-1]
			if last.To = f.At; holds(hits, in) {
				continue
			}
			last.Open, in = false, -1
		}
		if len(hits) > 0 {
			in = hits[0].Site
			out = append(out, Claim{Site: x.Sites()[in].Ref, From: f.At, To: f.At, Open: true})
		}
	}
	return out
}

func holds(hits []geofence.Hit, site int32) bool {
	for _, h := range hits {
		if h.Site == site {
			return true
		}
	}
	return false
}

// silence is how long two fixes may be apart for Ideal to halve the time between
// them, seconds.
const silence = 3600

// Ideal returns what could be claimed if the site of every fix were known, and
// nothing of the time between two: each site gets half of it. It is what a rule
// without a notion of distance and speed cannot surpass.
func Ideal(fixes []presence.Fix, truth []season.Stay) []Claim {
	var out []Claim
	site, at := "", int64(0)
	for _, f := range fixes {
		if f.Weak != presence.Sound || f.At == at {
			continue
		}
		is := siteAt(truth, f.At)
		bridged := at != 0 && f.At-at < silence
		switch {
		case site != "" && bridged && is == site:
			out[len(out)-1].To = f.At
		case site != "" && bridged:
			out[len(out)-1].To = (at + f.At) / 2
		}
		if is != "" && (is != site || !bridged) {
			from := f.At
			if bridged {
				from = (at + f.At) / 2
			}
			out = append(out, Claim{Site: is, From: from, To: f.At})
		}
		site, at = is, f.At
	}
	return out
}

// siteAt returns where the badge stayed, or "".
func siteAt(truth []season.Stay, at int64) string {
	i := sort.Search(len(truth), func(i int) bool { return truth[i].To > at })
	if i == len(truth) || truth[i].From > at || !stays(truth[i].Kind) {
		return ""
	}
	return truth[i].Site
}
