package planted

import "actual/domain"

// build is the season of a company as it comes about, day by day.
type build struct {
	*company
	now       int // The day that is made.
	jobs      []*job
	truths    []Truth
	assigned  [][]int          // By day and worker: in which crew the roster says they are; -1: in none.
	owed      map[int][]*stop  // By day: what is done then, though planned for another.
	ahead     map[[2]int]*stop // By day and site: what is done before.
	taken     map[[2]int]bool  // Day and site: somebody is there, though it is not due.
	tracks    [][]stay         // By worker: where the badge was, in order.
	worked    [][]stay         // By worker: when they were out with a party; its sites count for nothing.
	aliens    map[string][]stay
	strangers []string // Badges of nobody.
	signals   []signal
	pockets   int // How many stays of badges in one pocket there are.
	booked    []booking
	clocks    []clock
	rows      int

	at, left int // Where the builders are, and for how many days more.
	ticket   string
}

// day is a day of a season.
type day struct {
	*build
	n         int
	date      domain.Date
	d         dice
	parties   []*party
	absent    map[int]bool // Workers who are not at work …
	ghost     map[int]bool // … and are booked as if they were.
	leftEarly map[int]bool
	lent      map[int]bool
	hired     bool           // Somebody whom nobody has mapped is there.
	today     map[int][]stay // By worker: where the badge was.
	later     []func()       // Once it is known who was where.
	bookLater []func()       // Once it is booked.
}

// stay is a span at a site, Unix seconds.
type stay struct {
	site     int
	from, to int64
	doubt    int   // The neighbour that receivers take it for; 0: none.
	stop     *stop // nil: at the yard, or not at work.
	pocket   int   // Of two badges in one pocket the same, and of nobody else; 0: it went by itself.
}

// signal is what is known of how a badge did.
type signal struct {
	kind     string
	worker   int
	device   string // Of a badge that is nobody's.
	from, to int64
	site     int // -1: none.
	other    int
	apart    int64 // Metres.
	fixes    int64
	moving   bool
}

func (b *build) signal(s signal) { b.signals = append(b.signals, s) }

func (y *day) told(f func()) { y.bookLater = append(y.bookLater, f) }

// grow makes the season of a company.
func grow(cfg Config, number int) *build {
	b := &build{
		company: newCompany(cfg, number), owed: map[int][]*stop{}, ahead: map[[2]int]*stop{}, taken: map[[2]int]bool{}, aliens: map[string][]stay{},
	}
	b.tracks, b.worked = make([][]stay, len(b.workers)), make([][]stay, len(b.workers))
	for range cfg.Days {
		of := make([]int, len(b.workers))
		for w := range of {
			of[w] = b.workers[w].crew
		}
		b.assigned = append(b.assigned, of)
	}
	for n := range cfg.Days {
		b.now = n
		b.newDay(n).pass()
	}
	return b
}

func (b *build) newDay(n int) *day {
	return &day{
		build: b, n: n, date: b.start.AddDays(n), d: throw(b.cfg.Seed, forDay, b.number, n), absent: map[int]bool{},
		ghost: map[int]bool{}, leftEarly: map[int]bool{}, lent: map[int]bool{}, today: map[int][]stay{},
	}
}

// pass lets a day happen.
func (y *day) pass() {
	y.plan()
	y.owes()
	y.happens()
	for _, p := range y.parties {
		y.timeline(p)
		y.press(p)
	}
	for _, p := range y.parties {
		y.hurry(p)
	}
	y.walk()
	y.punctual()
	for _, f := range y.later {
		f()
	}
	y.book()
	for _, f := range y.bookLater {
		f()
	}
	y.unallotted()
	for w := range y.workers {
		for _, s := range y.today[w] {
			y.add(w, s)
		}
	}
}

// add appends to a badge's track; one that still lay elsewhere is fetched before.
func (b *build) add(w int, s stay) {
	t := b.tracks[w]
	if n := len(t); n > 0 && t[n-1].to > s.from {
		t[n-1].to = max(t[n-1].from, s.from-5*minute)
	}
	if s.to > s.from {
		b.tracks[w] = append(t, s)
	}
}

// owes adds what is done today though planned for another day, and takes away what
// was done already.
func (y *day) owes() {
	for _, p := range y.parties {
		kept := p.stops[:0]
		for _, s := range p.stops {
			before := y.ahead[[2]int{y.n, s.site}]
			if before == nil || before.job != nil {
				kept = append(kept, s)
				continue
			}
			before.job = s.job
			y.truth(wrongDay, "done on the day before", func(t *Truth) { t.of(y, before) })
		}
		p.stops = kept
	}
	for _, s := range y.owed[y.n] {
		if p := y.partyOf(s.job.crew); p != nil {
			p.stops = append(p.stops, s)
		}
	}
	y.siteless()
}

// siteless tells of jobs at sites that nobody drew, and of crews without a leader.
func (y *day) siteless() {
	told := map[string]bool{}
	for _, p := range y.parties {
		for _, s := range p.stops {
			if ref := y.sites[s.site].ref; s.job != nil && y.sites[s.site].unknown && !told[ref] && s.job.date == y.date {
				told[ref] = true
				y.truth(siteUnlocated, "nobody drew where it is", func(t *Truth) { t.Site = ref })
			}
		}
		if c := y.crews[p.crew]; c.headless && len(p.stops) > 0 {
			y.truth(crewLeaderless, "the crew has neither leader nor members", func(t *Truth) { t.Crew = c.ref })
		}
	}
}

// partyOf returns a crew's party, or nil where it is off.
func (y *day) partyOf(crew int) *party {
	for _, p := range y.parties {
		if p.crew == crew {
			return p
		}
	}
	return nil
}
