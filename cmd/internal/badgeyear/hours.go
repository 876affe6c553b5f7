package badgeyear

import (
	"math/rand/v2"
	"slices"
	"time"
)

// zones are of every kind: without changes of the clocks, with them on either side of the
// equator, and by half an hour.
var zones = []string{
	"America/New_York", "America/Chicago", "America/Denver", "America/Phoenix", "America/Los_Angeles", "America/St_Johns",
	"Europe/Berlin", "Australia/Sydney", "Australia/Lord_Howe", "America/Sao_Paulo", "Pacific/Auckland", "America/Halifax",
}

func (w *World) company(dice *rand.Rand, n int) *Company {
	c := &Company{ZoneName: zones[n%len(zones)]}
	zone, err := time.LoadLocation(c.ZoneName)
	if err != nil {
		panic(err)
	}
	c.Zone = zone
	switch n % 6 {
	case 0, 1, 2: // Monday to Friday.
		c.set([2]int{6 * 60, 18 * 60}, 1, 2, 3, 4, 5)
	case 3: // Saturdays, too.
		c.set([2]int{7 * 60, 17*60 + 30}, 1, 2, 3, 4, 5, 6)
	case 4: // Nights, Sunday to Thursday: streets are swept, snow is cleared.
		for _, day := range []int{0, 1, 2, 3, 4} {
			c.Hours[day] = append(c.Hours[day], [2]int{20 * 60, 24 * 60})
			c.Hours[day+1] = append(c.Hours[day+1], [2]int{0, 5 * 60})
		}
		for day := range c.Hours {
			slices.SortFunc(c.Hours[day], func(a, b [2]int) int { return a[0] - b[0] })
		}
	case 5: // Always.
		c.set([2]int{0, 24 * 60}, 0, 1, 2, 3, 4, 5, 6)
	}
	for range 8 {
		c.Holidays = append(c.Holidays, w.date(c, dice.IntN(w.Days)))
	}
	for range dice.IntN(5) + 3 {
		c.Outages = append(c.Outages, w.outage(dice, 60, 12*60))
	}
	crews := 2 + dice.IntN(2)
	for i := range crews {
		crew := &Crew{}
		for range 10 {
			crew.Planned = append(crew.Planned, w.date(c, dice.IntN(w.Days)))
		}
		crew.awake = w.count(c, crew)
		holes := w.holes(dice, crew)
		for range c.share(w.Badges, crews, i) {
			crew.Badges = append(crew.Badges, w.badge(dice, c, crew, holes))
		}
		c.Crews = append(c.Crews, crew)
	}
	return c
}

func (c *Company) share(all, crews, i int) int {
	return (all + crews - 1 - i) / crews
}

func (c *Company) set(hours [2]int, days ...int) {
	for _, day := range days {
		c.Hours[day] = [][2]int{hours}
	}
}

func (w *World) date(c *Company, day int) string {
	return w.From.AddDate(0, 0, day).In(c.Zone).Format(time.DateOnly)
}

// extra is what a date on which work is planned has for hours, where it has none: from the
// week's earliest beginning to its latest end.
func (c *Company) extra() [2]int {
	out := [2]int{24 * 60, 0}
	for _, all := range c.Hours {
		for _, h := range all {
			out[0], out[1] = min(out[0], h[0]), max(out[1], h[1])
		}
	}
	return out
}

// count looks at the clock on the wall in each minute of the year. What nothing got through
// in counts as nobody's silence; of that apart, all minutes of the hours are in open.
func (w *World) count(c *Company, crew *Crew) []int32 {
	n := w.Days * 1440
	sums := make([]int32, n+1)
	crew.open = make([]int32, n+1)
	off, planned, extra := map[string]bool{}, map[string]bool{}, c.extra()
	for _, d := range c.Holidays {
		off[d] = true
	}
	for _, d := range crew.Planned {
		planned[d] = true
	}
	at := w.From.In(c.Zone)
	var date string
	for m := range n {
		hour, minute, _ := at.Clock()
		wall := hour*60 + minute
		if date == "" || wall == 0 || minute == 0 {
			date = at.Format(time.DateOnly)
		}
		hours := c.Hours[at.Weekday()]
		if planned[date] && (off[date] || len(hours) == 0) {
			hours = [][2]int{extra}
		} else if off[date] {
			hours = nil
		}
		sums[m+1], crew.open[m+1] = sums[m], crew.open[m]
		for _, h := range hours {
			if h[0] <= wall && wall < h[1] {
				crew.open[m+1]++
				if !w.down(c, m) {
					sums[m+1]++
				}
			}
		}
		at = at.Add(time.Minute)
	}
	return sums
}

// down reports whether nothing gets through in a minute.
func (w *World) down(c *Company, m int) bool {
	at := w.From.Unix() + int64(m)*60
	for _, all := range [][]Outage{w.Outages, c.Outages} {
		for _, o := range all {
			if o.From <= at && at < o.To && o.Part == 100 {
				return true
			}
		}
	}
	return false
}

// in reports whether a minute of the year is in the crew's hours.
func (c *Crew) in(m int) bool {
	return m >= 0 && m+1 < len(c.open) && c.open[m+1] > c.open[m]
}

// between counts minutes from one of the year to another.
func between(sums []int32, from, to int) int {
	from, to = max(from, 0), min(to, len(sums)-1)
	if from >= to {
		return 0
	}
	return int(sums[to] - sums[from])
}
