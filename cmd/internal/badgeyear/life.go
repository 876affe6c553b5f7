package badgeyear

import (
	"math/rand/v2"
	"slices"
)

// plans are reporting plans: minutes between fixes in motion, and between signs of life at
// rest (the cadences of facts found in the field).
var plans = [][2]int{{1, 60}, {5, 60}, {5, 240}, {15, 240}, {15, 360}, {30, 60}, {60, 240}, {30, 720}}

const day = 1440

// holes are times in which a crew works where there is no coverage: in its hours, on a few
// days in a row.
func (w *World) holes(dice *rand.Rand, crew *Crew) (out []Stint) {
	for range dice.IntN(4) + 2 {
		first := dice.IntN(w.Days) * day
		for d := range dice.IntN(4) + 1 {
			from, to := 0, 0
			for m := first + d*day; m < first+(d+1)*day; m++ {
				if crew.in(m) {
					if from == 0 {
						from = m
					}
					to = m + 1
				}
			}
			if to-from > 3*60 { // There and back there is coverage.
				out = append(out, Stint{from + 30 + dice.IntN(60), to - 20 - dice.IntN(60), Hole})
			}
		}
	}
	return out
}

// stints are the times in which a badge cannot call. They do not overlap.
func (w *World) stints(dice *rand.Rand, holes []Stint) []Stint {
	var all []Stint
	for _, h := range holes {
		if dice.IntN(10) < 9 { // One stays in the yard.
			all = append(all, h)
		}
	}
	begin := func() int { return dice.IntN(w.Days * day) }
	for range dice.IntN(5) + 1 {
		from, length := begin(), 0
		switch k := dice.IntN(10); {
		case k < 2:
			length = 60 + dice.IntN(4*60)
		case k < 6:
			length = 12*60 + dice.IntN(16*60)
		default:
			length = 2*day + dice.IntN(9*day)
		}
		all = append(all, Stint{from, from + length, Dead})
	}
	for range dice.IntN(3) {
		from := begin()
		all = append(all, Stint{from, from + 30 + dice.IntN(3*day), Off})
	}
	for range dice.IntN(2) { // In a cellar, a container, another valley.
		from := begin()
		all = append(all, Stint{from, from + 6*60 + dice.IntN(6*day), Hole})
	}
	if dice.IntN(20) == 0 {
		from := begin()
		all = append(all, Stint{from, from + 14*day + dice.IntN(21*day), Broken})
	}
	slices.SortFunc(all, func(a, b Stint) int { return a.From - b.From })
	out := all[:0:0]
	for _, s := range all {
		if n := len(out); n > 0 && s.From < out[n-1].To+2*60 {
			continue
		}
		out = append(out, s)
	}
	return out
}

func (w *World) badge(dice *rand.Rand, c *Company, crew *Crew, holes []Stint) *Badge {
	plan := plans[dice.IntN(len(plans))]
	b := &Badge{MovingM: plan[0], BeatM: plan[1], Sleeps: dice.IntN(2) == 0}
	b.Stints = w.stints(dice, holes)
	calls := &caller{World: w, dice: dice, company: c, crew: crew, badge: b}
	calls.year()
	b.Episodes = w.episodes(crew, b)
	slices.SortFunc(b.Contacts, func(a, o Contact) int { return int(a.Shown - o.Shown) })
	return b
}

// caller lets a badge call over the year.
type caller struct {
	*World
	dice    *rand.Rand
	company *Company
	crew    *Crew
	badge   *Badge
	stint   int // Which one comes next, or is.
}

// year goes through it, call by call: in motion on most working days, else at rest.
func (c *caller) year() {
	end := c.Days * day
	worn, today := false, -1
	for m := c.dice.IntN(c.badge.BeatM); m < end; {
		in := c.crew.in(m)
		if m/day != today {
			today, worn = m/day, c.dice.IntN(10) < 9
		}
		step := c.badge.BeatM
		if in && worn && c.dice.IntN(8) > 0 { // Now and then it lies still for a while.
			step = c.badge.MovingM
		}
		if in || !c.badge.Sleeps {
			c.call(m)
		} else { // It wakes up when its hours begin.
			for m < end && !c.crew.in(m) {
				m++
			}
			m += 1 + c.dice.IntN(15)
			continue
		}
		m += max(step+c.dice.IntN(step/20+2)-step/40, 1)
	}
}

func (c *caller) call(m int) {
	for c.stint < len(c.badge.Stints) && c.badge.Stints[c.stint].To <= m {
		c.stint++
	}
	if c.stint < len(c.badge.Stints) && c.badge.Stints[c.stint].From <= m {
		c.miss(m, c.badge.Stints[c.stint].Why)
		return
	}
	if c.dice.IntN(100) < 2 { // A fix came first, or no session came about.
		c.miss(m, "")
		return
	}
	at := c.From.Unix() + int64(m)*60 + 10 + int64(c.dice.IntN(230))
	k := Contact{At: at, Shown: at + 1 + int64(c.dice.IntN(5)), MV: c.volts(m)}
	if c.dice.IntN(100) == 0 { // The route tries again.
		k.Shown += int64(c.dice.IntN(40 * 60))
	}
	for _, outages := range [][]Outage{c.Outages, c.company.Outages} {
		for _, o := range outages {
			switch {
			case k.Shown == 0 || at < o.From || at >= o.To || c.dice.IntN(100) >= o.Part:
			case o.Kept:
				k.Shown = max(k.Shown, o.To+int64(c.dice.IntN(600)))
			default:
				k.Shown = 0
			}
		}
	}
	c.badge.Contacts = append(c.badge.Contacts, k)
}

func (c *caller) miss(m int, why Why) {
	c.badge.Missed = append(c.badge.Missed, Missed{c.From.Unix() + int64(m)*60, why})
}

// volts fall by day and rise by night; before a battery dies they fall for days.
func (c *caller) volts(m int) int32 {
	v := int32(4150 - m%day*350/day)
	if c.stint < len(c.badge.Stints) {
		if s := c.badge.Stints[c.stint]; s.Why == Dead && s.From-m < 4*day {
			v = 3330 + int32(s.From-m)*600/(4*day)
		}
	}
	return v - int32(c.dice.IntN(20))
}
