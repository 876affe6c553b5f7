package planted

import (
	"cmp"
	"maps"
	"slices"
)

// Company is the season of one company.
type Company struct {
	b      *build
	visits []visit
	tracks []track // With Config.Engine: where each badge was.
}

// track is where a badge was, in order.
type track struct {
	device string
	number int
	stays  []stay
}

// Make makes the season of a company by its number, from 0. It fails with what is
// wrong with the configuration.
func Make(cfg Config, number int) (*Company, error) {
	if err := cfg.Check(); err != nil {
		return nil, err
	}
	c := &Company{b: grow(cfg, number)}
	see := c.b.observe
	if cfg.Engine {
		see = newEngine(c.b).observe
	}
	for w := range c.b.workers {
		if device := c.b.workers[w].badge; device != "" {
			stays := c.b.nights(w)
			c.visits = append(c.visits, see(device, w, stays)...)
			c.tracks = append(c.tracks, track{device, w, stays})
			c.b.still(w, stays)
		}
	}
	for i, device := range slices.Sorted(maps.Keys(c.b.aliens)) {
		c.visits = append(c.visits, see(device, 1000+i, c.b.aliens[device])...)
		c.tracks = append(c.tracks, track{device, 1000 + i, c.b.aliens[device]})
	}
	c.b.confused(c.visits)
	c.b.unseen(c.visits)
	c.b.rides()
	slices.SortStableFunc(c.b.truths, func(x, y Truth) int { return cmp.Or(cmp.Compare(x.Date, y.Date), cmp.Compare(x.Kind, y.Kind)) })
	return c, nil
}

// Truths returns what was planted, by date and kind.
func (c *Company) Truths() []Truth { return c.b.truths }

// Jobs returns how many jobs are planned.
func (c *Company) Jobs() int {
	n := 0
	for _, j := range c.b.jobs {
		if !j.cancelled {
			n++
		}
	}
	return n
}

// Visits returns how many visits were seen.
func (c *Company) Visits() int { return len(c.visits) }

// still tells of a badge that lies on its shelf, or at its worker's home.
func (b *build) still(w int, track []stay) {
	silent := func(from, to int64) bool {
		return slices.ContainsFunc(b.signals, func(s signal) bool {
			return s.worker == w && s.kind == "silent" && s.device == "" && s.from < to && s.to > from
		})
	}
	for i, s := range track {
		if s.site == yard && s.to-s.from > 4*hour && !silent(s.from, s.to) {
			b.signal(signal{kind: "still", worker: w, from: s.from + 20*minute, to: s.to - 10*minute, site: yard})
		}
		if i > 0 && s.from-track[i-1].to > 6*hour && !silent(track[i-1].to, s.from) && !b.out(w, track[i-1].to+40*minute, s.from-40*minute) {
			b.signal(signal{kind: "still", worker: w, from: track[i-1].to + 40*minute, to: s.from - 40*minute, site: -1})
		}
	}
}

// out reports whether a worker was at work in a span: where nobody drew the site, the badge moved, and
// was seen nowhere.
func (b *build) out(w int, from, to int64) bool {
	return slices.ContainsFunc(b.worked[w], func(s stay) bool { return s.from < to && s.to > from })
}

// confused tells of jobs at which every badge that was there seems to have been next
// door: nobody planted that, and it is so all the same. Where it was planted and some
// receiver was right, either verdict is.
func (b *build) confused(visits []visit) {
	right, wrong := map[*job]bool{}, map[*job]bool{}
	for _, v := range visits {
		switch {
		case v.stop == nil || v.stop.job == nil || v.stop.helps != nil:
		case v.site == v.stop.job.site:
			right[v.stop.job] = true
		default:
			wrong[v.stop.job] = true
		}
	}
	told := map[string]*Truth{}
	for i := range b.truths {
		if t := &b.truths[i]; t.Kind == neighbouringSite {
			told[t.Job] = t
		}
	}
	for _, j := range b.jobs {
		switch t := told[j.ref]; {
		case t != nil && right[j]:
			t.Near = true
		case t == nil && wrong[j] && !right[j]:
			b.truths = append(b.truths, Truth{
				Company: b.ref, Kind: neighbouringSite, Date: j.date.String(), Site: b.sites[j.site].ref, Job: j.ref,
				Story: "receivers took it for next door", Near: b.needed(j), May: []string{jobWithoutPresence},
			})
		}
	}
}

// unseen tells of jobs at which no badge was seen, though people worked there: too short for its
// fixes. Nobody can tell them from jobs that nobody did, nor from one that a stay next door served, so any of
// these verdicts is right, of the job and of time booked for it.
func (b *build) unseen(visits []visit) {
	seen, told := map[*job]bool{}, map[*job]bool{}
	for _, v := range visits {
		if v.stop != nil && v.stop.job != nil {
			seen[v.stop.job] = true
		}
	}
	for _, track := range b.tracks {
		for _, s := range track {
			if s.stop == nil || s.stop.job == nil || seen[s.stop.job] || told[s.stop.job] {
				continue
			}
			j := s.stop.job
			told[j] = true
			b.truths = append(b.truths, Truth{
				Company: b.ref, Kind: jobWithoutPresence, Date: j.date.String(), Site: b.sites[j.site].ref, Job: j.ref, Story: "no badge saw it", Near: true,
				May: []string{neighbouringSite},
			})
		}
	}
	for _, r := range b.booked {
		if told[r.stop.job] {
			b.truths = append(b.truths, Truth{
				Company: b.ref, Kind: bookingWithoutPresence, Date: b.start.AddDays(r.day).String(), Job: r.stop.job.ref,
				Worker: b.workers[r.worker].ref, Row: r.id, Story: "no badge saw it", Near: true,
			})
		}
	}
}

// needed reports whether somebody is planned next door of a job on its day: then nobody
// can tell which of the two was done.
func (b *build) needed(j *job) bool {
	return slices.ContainsFunc(b.jobs, func(o *job) bool {
		return o != j && o.date == j.date && !o.cancelled && slices.Contains(b.sites[j.site].near, o.site)
	})
}

// rides tells of mates whose badges went along in one truck, and worked near each other.
func (b *build) rides() {
	d := throw(b.cfg.Seed, forBooks, b.number)
	for k := range b.routed {
		team := b.crews[k].members
		for n := range b.cfg.Days {
			if which, _ := b.serves(n); which < 0 || len(team) < 2 || !d.chance(250) || b.shared {
				continue
			}
			s := signal{kind: "alongside", worker: team[0], other: team[1], site: -1, moving: d.chance(600), apart: d.between(16, 45), fixes: d.between(40, 90)}
			s.from = b.instant(b.start.AddDays(n), 7*60)
			s.to = s.from + d.between(3, 8)*hour
			if d.chance(300) { // Only so long as a drive.
				s.apart, s.to, s.fixes, s.moving = d.between(2, 8), s.from+d.between(20, 90)*minute, d.between(5, 15), false
			}
			b.signal(s)
		}
	}
}
