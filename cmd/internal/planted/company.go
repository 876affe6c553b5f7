package planted

import (
	"time"

	"actual/domain"
)

// company is who works, where and with what.
type company struct {
	cfg     Config
	number  int
	ref     string
	zone    *time.Location
	start   domain.Date
	sites   []site
	workers []worker
	crews   []crew
	books   bool // What is booked and clocked is known.
	leaders bool // The roster knows leaders only.
	shared  bool // One badge a crew: its leader's.
	night   int  // The crew that works at night; -1: none.
	builder int  // The crew whose jobs last for days; -1: none.
	routed  int  // How many crews have routes: all but the pool.
	pool    int  // The crew of those who go where they are needed; -1: they are in none.
	temp    int  // Somebody who is booked and whom nobody has mapped.
	spreads bool // The source spreads driving over jobs.
}

// worker is a person; the badge has the worker's number.
type worker struct {
	ref, name, badge string // badge: its device; "": wears none.
	crew             int    // -1: of no crew.
}

// crew is a group with a leader.
type crew struct {
	ref, name string
	leader    int
	members   []int // The leader first.
	headless  bool  // The schedule says no leader.
}

func newCompany(cfg Config, number int) *company {
	d := throw(cfg.Seed, forCompany, number)
	c := &company{cfg: cfg, number: number, ref: "C" + digits(number+1, 3), night: -1, builder: -1, pool: -1}
	c.start = cfg.Start
	if c.start.IsZero() {
		c.start = starts[number%len(starts)]
	}
	zone, err := time.LoadLocation(zones[number%len(zones)])
	if err != nil {
		panic(err) // The names are ours.
	}
	c.zone = zone
	c.books = number%4 != 3
	c.leaders = number%7 == 5
	c.shared = number%7 == 6
	c.people(d, int(d.between(4, 7)))
	c.spreads = number%3 == 1
	c.sites = layOut(d, c.routed*46+1)
	c.assign(d)
	return c
}

// Purposes of streams.
const (
	forCompany = iota + 1
	forDay
	forTruth
	forVisits
	forBooks
	forFixes
)

// people draws crews of two to five and some who go where they are needed.
func (c *company) people(d dice, crews int) {
	for i := range crews {
		k := crew{ref: "R" + digits(i+1, 2), name: "Crew " + digits(i+1, 2)}
		size := of(d, []int{2, 2, 3, 3, 3, 4, 4, 5})
		for range size {
			k.members = append(k.members, c.person(i))
		}
		k.leader = k.members[0]
		c.crews = append(c.crews, k)
	}
	c.routed = crews
	if c.number%2 == 0 {
		c.pool = crews
		c.crews = append(c.crews, crew{ref: "R90", name: "Float"})
	}
	for range 2 + crews/3 {
		w := c.person(c.pool)
		if c.pool >= 0 {
			c.crews[c.pool].members = append(c.crews[c.pool].members, w)
		}
	}
	c.temp = c.person(-1)
	c.workers[c.temp].badge = ""
	if c.leaders && !c.cfg.Clean {
		c.crews[0].headless = true
	}
	if d.chance(350) {
		c.night = crews - 1
	}
	if d.chance(600) {
		c.builder = crews - 2
	}
}

func (c *company) person(crew int) int {
	n := len(c.workers)
	w := worker{ref: "W-" + digits(c.number+1, 3) + digits(n+1, 3), name: "Worker " + digits(n+1, 3), crew: crew}
	if !c.shared || crew < 0 || crew == c.pool || len(c.workers) == 0 || c.workers[n-1].crew != crew {
		w.badge = "dev:86" + digits(c.number+1, 6) + digits(n+1, 7)
	}
	c.workers = append(c.workers, w)
	return n
}

// assign gives each site to a crew and days of the fortnight, and its usual effort.
func (c *company) assign(d dice) {
	for i := range c.sites {
		s := &c.sites[i]
		if i == yard {
			continue
		}
		s.crew = (i - 1) * c.routed / (len(c.sites) - 1)
		s.unknown = !c.cfg.Clean && d.chance(6)
		size := int64(len(c.crews[s.crew].members))
		s.weekly = d.chance(650)
		s.effort = d.hump(20, 65) * minute * size
		if s.kind == "commercial" {
			s.effort = d.hump(45, 110) * minute * size
			s.access = d.chance(250)
		}
		s.effort -= s.effort % quarter
		s.slot = d.chance(330)
	}
	c.fill()
}

// fill plans the fortnight of each crew street by street, to about eight hours a
// day.
func (c *company) fill() {
	for k := range c.routed {
		size := int64(len(c.crews[k].members))
		var load [10]int64
		day := 0
		for i := range c.sites {
			s := &c.sites[i]
			if s.crew != k || i == yard {
				continue
			}
			span := s.effort/size + 9*minute
			for tries := 0; load[day]+span > 8*hour-20*minute && tries < 10; tries++ {
				day = (day + 1) % 10
			}
			s.day = day
			load[day] += span
			if other := (day + 5) % 10; s.weekly && load[other]+span <= 8*hour-20*minute {
				load[other] += span
			} else {
				s.weekly = false
			}
			if load[day] > 7*hour {
				day = (day + 1) % 10
			}
		}
	}
}

const (
	minute  = int64(60)
	quarter = 15 * minute
	hour    = 60 * minute
)
