package main

import (
	"math/rand/v2"
	"slices"
	"time"

	"actual/cmd/internal/badgeyear"
	"actual/domain"
	"actual/domain/badge"
	"actual/domain/notice"
)

// offlineLook is how often the platform looks.
const offlineLook = 5 * time.Minute

// offlineYear lets the rules of domain/notice look at a year, as the platform does.
type offlineYear struct {
	world     *badgeyear.World
	companies []*offlineCompany
	whole     []notice.Outage
	now       time.Time
	dice      *rand.Rand
	lastID    uint64
}

// offlineCompany is a company as the platform knows it.
type offlineCompany struct {
	truth    *badgeyear.Company
	rule     notice.Rule
	settled  *notice.Settled
	badges   []*offlineBadge
	seen     []notice.Badge // Of the badges, in their order.
	outages  []notice.Outage
	held     map[int64]bool // Instants of the grid at which nobody was told that a badge is offline.
	open     []*offlineAlert
	all      []*offlineAlert
	messages int
	letters  []notice.Letter // Of the last look.
}

type offlineBadge struct {
	truth *badgeyear.Badge
	crew  *badgeyear.Crew
	next  int // Of its contacts.
}

// offlineAlert is an alert with all that became of it.
type offlineAlert struct {
	notice.Alert
	company *offlineCompany
	badge   *offlineBadge
	at      int // Of the company's badges.
	told    []time.Time
	back    []time.Time
	ack     time.Time           // When somebody acknowledged it; zero: nobody did.
	snooze  time.Time           // When somebody snoozed it …
	until   time.Time           // … until then.
	plan    func(now time.Time) // What a person will do; nil: nothing.
	planAt  time.Time
}

func newOfflineYear(w *badgeyear.World) *offlineYear {
	y := &offlineYear{world: w, dice: rand.New(rand.NewPCG(w.Seed, 7))}
	for n, c := range w.Companies {
		y.companies = append(y.companies, newOfflineCompany(w, c, n))
	}
	return y
}

func newOfflineCompany(w *badgeyear.World, truth *badgeyear.Company, n int) *offlineCompany {
	c := &offlineCompany{truth: truth, held: map[int64]bool{}}
	var days [7][]notice.Stretch
	for day, all := range truth.Hours {
		for _, h := range all {
			days[day] = append(days[day], notice.Stretch{From: h[0], To: h[1]})
		}
	}
	hours, err := notice.NewWeek(days)
	if err != nil {
		panic(err)
	}
	off := dates(truth.Holidays)
	quiet := notice.Nightly(domain.WallTime(offlineQuiet[n%len(offlineQuiet)][0]), domain.WallTime(offlineQuiet[n%len(offlineQuiet)][1]))
	repeat, escalate := offlineRepeats[n%len(offlineRepeats)], n%3*2
	first, second := []notice.Recipient{{Channel: notice.Email, To: "office@company.example"}}, []notice.Recipient{{Channel: notice.Email, To: "owner@company.example"}}
	c.rule = notice.Rule{
		Scope: notice.Scope{Level: notice.OfCompany}, Hours: &hours, DaysOff: &off, Quiet: &quiet, Repeat: &repeat, Escalate: &escalate, First: &first, Second: &second,
	}
	if err := c.rule.Check(); err != nil {
		panic(err)
	}
	settled := notice.Settle(c.rule)
	c.settled = &settled
	for crewAt, crew := range truth.Crews {
		planned := map[domain.Date]bool{}
		for _, d := range dates(crew.Planned) {
			planned[d] = true
		}
		calendar := settled.Calendar(truth.Zone, planned)
		for _, b := range crew.Badges {
			c.badges = append(c.badges, &offlineBadge{truth: b, crew: crew})
			c.seen = append(c.seen, notice.Badge{
				Label: "badge", Plan: badge.ReportingPlan{Moving: time.Duration(b.MovingM) * time.Minute, Heartbeat: time.Duration(b.BeatM) * time.Minute},
				Begun: w.From, Crew: domain.CrewID{UUID: domain.UUID{byte(crewAt + 1)}}, Settled: c.settled, Calendar: &calendar,
			})
		}
	}
	return c
}

var (
	offlineQuiet   = [][2]int{{20 * 60, 6 * 60}, {22 * 60, 7*60 + 30}, {0, 5 * 60}, {18 * 60, 8 * 60}, {1 * 60, 2*60 + 30}}
	offlineRepeats = [][]time.Duration{
		{time.Hour, 2 * time.Hour, 4 * time.Hour, 24 * time.Hour},
		{30 * time.Minute, time.Hour, 3 * time.Hour},
		{4 * time.Hour, 24 * time.Hour, 72 * time.Hour, 7 * 24 * time.Hour},
		{15 * time.Minute, 45 * time.Minute, 6 * time.Hour, 12 * time.Hour},
	}
)

func dates(texts []string) (out []domain.Date) {
	for _, text := range texts {
		d, err := domain.ParseDate(text)
		if err != nil {
			panic(err)
		}
		out = append(out, d)
	}
	return out
}

// run looks at all companies, again and again.
func (y *offlineYear) run(say func(string, ...any)) {
	end := time.Unix(y.world.End(), 0).UTC()
	month := time.Month(0)
	for y.now = y.world.From; y.now.Before(end); y.now = y.now.Add(offlineLook) {
		if y.now.Month() != month {
			month = y.now.Month()
			if month%3 == 1 {
				say("%s", y.now.Format("January 2006"))
			}
		}
		var pulses []notice.Pulse
		for _, c := range y.companies {
			pulses = append(pulses, y.look(c))
		}
		y.whole = notice.WatchAll(y.whole, pulses, y.now)
		for _, c := range y.companies {
			c.outages = slices.DeleteFunc(c.outages, func(o notice.Outage) bool { return o.Whole })
			c.outages = append(c.outages, y.whole...)
			c.forget(y.now)
		}
	}
}

// forget drops outages that lie behind: the platform reads those of the last weeks.
func (c *offlineCompany) forget(now time.Time) {
	c.outages = slices.DeleteFunc(c.outages, func(o notice.Outage) bool { return !o.To.IsZero() && now.Sub(o.To) > 400*24*time.Hour })
}

// look is one look at a company.
func (y *offlineYear) look(c *offlineCompany) notice.Pulse {
	c.hear(y.now)
	for _, a := range c.open {
		if a.plan != nil && !y.now.Before(a.planAt) {
			a.plan(y.now)
			a.plan = nil
		}
	}
	seen := notice.Judge(notice.Look{Now: y.now, Zone: c.truth.Zone, Badges: c.seen, Outages: c.outages})
	c.outages = seen.Outages
	for _, b := range seen.Over {
		b.Alert.Revision++
		*b.Alert = b.Alert.Finish(notice.Heard, y.now)
		b.Alert = nil
	}
	for _, s := range seen.Silent {
		y.raise(c, s)
	}
	if seen.Held {
		c.held[y.now.Unix()] = true
	}
	y.tell(c, seen.Held)
	return seen.Pulse
}

// hear takes in what has come.
func (c *offlineCompany) hear(now time.Time) {
	sec := now.Unix()
	for i, b := range c.badges {
		all := b.truth.Contacts
		for b.next < len(all) && all[b.next].Shown <= sec {
			if k := all[b.next]; k.Shown > 0 {
				at := time.Unix(k.At, 0).UTC()
				c.seen[i].Health = c.seen[i].Health.Merge(badge.Health{HeardAt: at, VoltageMV: k.MV, VoltageAt: at})
			}
			b.next++
		}
	}
}

func (y *offlineYear) raise(c *offlineCompany, s notice.Silence) {
	y.lastID++
	a := &offlineAlert{company: c}
	for i := range c.seen {
		if &c.seen[i] == s.Badge {
			a.badge, a.at = c.badges[i], i
		}
	}
	var id domain.UUID
	for i := range 8 {
		id[i] = byte(y.lastID >> (8 * i))
	}
	mates, quiet := 0, 0
	for i := range c.seen {
		if o := &c.seen[i]; o != s.Badge && o.Crew == s.Badge.Crew {
			mates++
			if d := o.Health.HeardAt.Sub(s.Badge.Health.HeardAt).Abs(); d < time.Hour {
				quiet++
			}
		}
	}
	trail := notice.Trail{FirstRead: y.world.From, Charged: y.world.From, Mates: mates, MatesQuiet: quiet}
	a.Alert = notice.Raise(notice.Alert{
		ID: domain.AlertID{UUID: id}, Kind: notice.BadgeOffline, Subject: "badge", About: s.Badge.Label, Crew: s.Badge.Crew, Since: s.Since,
		Case: notice.CaseOf(s.Badge.Health, "", trail, y.now),
	}, y.now)
	s.Badge.Alert = &a.Alert
	c.open, c.all = append(c.open, a), append(c.all, a)
}

// tell tells what is to be told, and lets people answer some of it.
func (y *offlineYear) tell(c *offlineCompany, held bool) {
	alerts := make([]notice.Alert, len(c.open))
	for i, a := range c.open {
		alerts[i] = a.Alert
	}
	tended := notice.Tend(alerts, func(notice.Alert) *notice.Settled { return c.settled }, c.truth.Zone, func(notice.Kind) bool { return held }, y.now)
	for _, next := range tended.Changed {
		i := slices.IndexFunc(c.open, func(a *offlineAlert) bool { return a.ID == next.ID })
		c.open[i].Alert = next
	}
	for _, told := range tended.Told {
		a := c.open[slices.IndexFunc(c.open, func(a *offlineAlert) bool { return a.ID == told.ID })]
		if told.State == notice.Over {
			a.back = append(a.back, y.now)
			continue
		}
		a.told = append(a.told, y.now)
		if a.plan == nil && a.ack.IsZero() {
			y.answer(a)
		}
	}
	c.letters = notice.Letters(tended.Told, func(notice.Alert) *notice.Settled { return c.settled })
	c.messages += len(c.letters)
	c.open = slices.DeleteFunc(c.open, func(a *offlineAlert) bool { return a.State == notice.Over && a.Next.IsZero() })
}

// answer lets a person answer the alert some time later, perhaps.
func (y *offlineYear) answer(a *offlineAlert) {
	a.planAt = y.now.Add(time.Duration(5+y.dice.IntN(115)) * time.Minute)
	switch y.dice.IntN(8) {
	case 0:
		a.plan = func(now time.Time) {
			if next, err := a.Acknowledge("user:office", now); err == nil {
				a.Alert, a.ack = next, now
			}
		}
	case 1:
		if !a.snooze.IsZero() {
			return
		}
		until := a.planAt.Add(time.Duration(20+y.dice.IntN(40*60)) * time.Minute)
		a.plan = func(now time.Time) {
			if next, err := a.Snooze("user:office", until, now); err == nil {
				a.Alert, a.snooze, a.until = next, now, until
			}
		}
	}
}
