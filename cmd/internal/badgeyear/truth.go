package badgeyear

import "slices"

// AllowedM is how many minutes of its hours a badge may be silent, by what docs/alerts.md
// says: two planned signs of life, or three where they come more often than every two
// hours; and for the last to get through half the time between two, no less than ten
// minutes and no more than an hour.
func (b *Badge) AllowedM() int {
	signs := 2
	if b.BeatM < 120 {
		signs = 3
	}
	return signs*b.BeatM + min(max(b.BeatM/2, 10), 60)
}

// episodes finds the silences that somebody should be told of: between two calls of the
// badge more minutes of its hours passed than are allowed, and of the calls that it should
// have made in them, at least half could not be made.
func (w *World) episodes(crew *Crew, b *Badge) (out []Episode) {
	calls := make([]int64, 0, len(b.Contacts)+1)
	for _, c := range b.Contacts {
		calls = append(calls, c.At)
	}
	slices.Sort(calls)
	calls = append(calls, w.End())
	missed := 0
	for i := 1; i < len(calls); i++ {
		by, all := map[Why]int{}, 0
		for ; missed < len(b.Missed) && b.Missed[missed].At < calls[i]; missed++ {
			if m := b.Missed[missed]; m.At > calls[i-1] {
				by[m.Why]++
				all++
			}
		}
		from, to := w.Minute(calls[i-1]), w.Minute(calls[i])
		if between(crew.awake, from, to) <= b.AllowedM() || 2*by[""] > all || all == 0 {
			continue
		}
		delete(by, "")
		e := Episode{From: calls[i-1], To: calls[i], Soon: w.late(crew.open, from, b.AllowedM()), Late: w.late(crew.awake, from, b.AllowedM())}
		e.Brief = calls[i]-e.Late < 6*60
		if i == len(calls)-1 {
			e.To = 0
		}
		for why, n := range by {
			if e.Why == "" || n > by[e.Why] || n == by[e.Why] && why < e.Why {
				e.Why = why
			}
		}
		out = append(out, e)
	}
	return out
}

// late returns when so many of the minutes have passed since one; Unix seconds.
func (w *World) late(sums []int32, from, allowed int) int64 {
	m := from
	for m < w.Days*day && between(sums, from, m) < allowed {
		m++
	}
	return w.From.Unix() + int64(m)*60
}

// Awake counts the minutes of the crew's hours from one instant to another (Unix seconds).
func (w *World) Awake(crew *Crew, from, to int64) int {
	return between(crew.open, w.Minute(from), w.Minute(to))
}
