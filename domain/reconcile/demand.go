package reconcile

import (
	"bytes"
	"cmp"
	"slices"
	"time"

	"actual/domain"
)

// demand is a job that somebody should have been seen at.
type demand struct {
	job    *Job
	crews  []domain.CrewID // Whose it is: the leader's where a source names a leader only.
	limits *limits
	seen   bool   // One of whom it is for could be seen then.
	rosts  bool   // It is known who belongs to its crews.
	each   int64  // Seconds that the plan has for each of them; 0: not known.
	links  []link // From parties.
}

// demands returns the jobs that presence may explain, in order of date and id.
func (w *world) demands() []*demand {
	near := int(w.widest())
	var all []*demand
	for i := range w.in.Jobs {
		j := &w.in.Jobs[i]
		if j.State == Cancelled || j.Site.IsZero() || w.site(j.Site).Unlocated ||
			j.last().Before(w.in.From.AddDays(-2*near)) || j.Date.After(w.in.To.AddDays(2*near)) {
			continue
		}
		all = append(all, w.demand(j))
	}
	slices.SortFunc(all, func(a, b *demand) int {
		return cmp.Or(a.job.Date.DaysSince(b.job.Date), bytes.Compare(a.job.ID.UUID[:], b.job.ID.UUID[:]))
	})
	return all
}

// widest is over how many days rules look at most.
func (w *world) widest() int64 {
	n := w.in.Policy.NearDays
	for _, o := range w.in.Overrides {
		if o.Name == "near_days" {
			n = max(n, o.Value)
		}
	}
	return n
}

func (w *world) demand(j *Job) *demand {
	d := &demand{job: j}
	staff := w.staffOf(j)
	d.crews = staff.jobCrews(j, w.noonOf(j))
	d.limits = w.limitsOf(j.Site, w.branchOf(d.crews))
	at, noon := w.worktime(j), w.noonOf(j)
	size := 0
	for _, c := range d.crews {
		size += staff.size(c, noon)
		d.rosts = d.rosts || len(staff.members(c, noon)) > 0 || len(staff.carried(c, at)) > 0
	}
	if size > 0 {
		d.each = int64(j.Effort) / int64(size)
	}
	for _, c := range d.crews {
		for _, b := range staff.badges(c, at) {
			d.seen = d.seen || w.alive(b, at, d.limits)
		}
	}
	if len(d.crews) == 0 && !j.Leader.IsZero() {
		d.rosts = true
		for _, b := range staff.worn(j.Leader, at) {
			d.seen = d.seen || w.alive(b, at, d.limits)
		}
	}
	return d
}

// staffOf is what is known of whom a job is for.
func (w *world) staffOf(j *Job) (r Records) {
	for _, c := range j.Crews {
		r.add(w.staff(c))
	}
	if len(j.Crews) == 0 && !j.Leader.IsZero() {
		r.add(Records{Memberships: w.ofWorker[j.Leader], Crews: w.leads[j.Leader], Custodies: w.worn[j.Leader]})
		for _, c := range r.jobCrews(j, w.noonOf(j)) {
			r.add(w.staff(c))
		}
	}
	return r
}

// jobCrews returns the crews that a job is for; where it has a leader only, the leader's.
func (r *Records) jobCrews(j *Job, noon int64) []domain.CrewID {
	if len(j.Crews) > 0 || j.Leader.IsZero() {
		return j.Crews
	}
	if c := crewOf(r.Memberships, j.Leader, noon); !c.IsZero() {
		return []domain.CrewID{c}
	}
	for i := range r.Crews {
		if r.Crews[i].Leader == j.Leader {
			return []domain.CrewID{r.Crews[i].ID}
		}
	}
	return nil
}

// size returns of how many a crew is: of its roster, else of what is said of it.
func (r *Records) size(c domain.CrewID, noon int64) int {
	k := r.crew(c)
	n := len(r.members(c, noon))
	if k.Size > n && k.Size > len(r.about(c, noon)) { // Of a crew of which only some are known.
		return k.Size
	}
	if n == 1 && !k.Leader.IsZero() && crewOf(r.Memberships, k.Leader, noon) != c {
		return 0
	}
	return n
}

// usual returns of how many a crew is on an ordinary day, as the office plans: who is lent to it or
// away for a day counts where they belong.
func (r *Records) usual(c domain.CrewID, noon int64) int {
	const lasting = 7 * 86_400
	belong := map[domain.WorkerID]bool{}
	for i := range r.Memberships {
		m := &r.Memberships[i]
		if m.Crew == c && !inferred(m) && meets(m.Span, stretch{noon - 86_400, noon + 86_400}) &&
			(m.Span.From.IsZero() || m.Span.To.IsZero() || m.Span.To.Sub(m.Span.From) >= lasting*time.Second) {
			belong[m.Worker] = true
		}
	}
	if k := r.crew(c); len(belong) > 0 && !k.Leader.IsZero() {
		belong[k.Leader] = true
	}
	if len(belong) == 0 {
		return r.size(c, noon)
	}
	return max(len(belong), r.crew(c).Size)
}

// about returns whom the roster has in a crew about an instant, those with a day off there, too.
func (r *Records) about(c domain.CrewID, noon int64) map[domain.WorkerID]bool {
	known := map[domain.WorkerID]bool{}
	for i := range r.Memberships {
		if m := &r.Memberships[i]; m.Crew == c && !inferred(m) && meets(m.Span, stretch{noon - 86_400, noon + 86_400}) {
			known[m.Worker] = true
		}
	}
	return known
}

// badges returns what members wear and what the crew carries in a stretch.
func (r *Records) badges(c domain.CrewID, at stretch) (list []domain.BadgeID) {
	for _, k := range r.members(c, (at[0]+at[1])/2) {
		list = append(list, r.worn(k, at)...)
	}
	return append(list, r.carried(c, at)...)
}

func (w *world) branchOf(crews []domain.CrewID) string {
	for _, c := range crews {
		if b := w.crew(c).Branch; b != "" {
			return b
		}
	}
	return ""
}

// Hours of a job without a window, from the beginning of its date.
const (
	workFrom = 6 * 3600
	workTo   = 18 * 3600
)

// worktime is when a job could be worked on: its window, else the day's hours.
func (w *world) worktime(j *Job) stretch {
	return worktime(w.window(j), w.day(j.Date))
}

func worktime(window, day stretch) stretch {
	if window != (stretch{}) {
		return window
	}
	return stretch{day[0] + workFrom, day[0] + workTo}
}

// noonOf is the instant at which it counts who is in a job's crews.
func (w *world) noonOf(j *Job) int64 {
	t := w.worktime(j)
	return (t[0] + t[1]) / 2
}

// alive reports whether a badge could be seen in a stretch.
func (w *world) alive(b domain.BadgeID, at stretch, l *limits) bool {
	return !mute(w.signals[b], b, at, l.SilentMinS)
}

// mute reports whether a badge was silent for so much of a stretch that its absence says
// nothing: limit seconds, or half of it.
func mute(signals []Signal, b domain.BadgeID, at stretch, limit int64) bool {
	var silent []stretch
	for _, s := range signals {
		if s.Badge == b && (s.Kind == Silent || s.Kind == Uncovered && s.Site.IsZero()) {
			silent = append(silent, stretch{max(s.From, at[0]), min(s.To, at[1])})
		}
	}
	return len(silent) > 0 && total(silent) >= min(limit, length(at)/2)
}

// add adds records; those that are there already stay once.
func (r *Records) add(o Records) {
	r.Sites, r.Crews, r.Workers = append(r.Sites, o.Sites...), append(r.Crews, o.Crews...), append(r.Workers, o.Workers...)
	r.Memberships, r.Custodies, r.Carriages = append(r.Memberships, o.Memberships...), append(r.Custodies, o.Custodies...), append(r.Carriages, o.Carriages...)
	r.Jobs, r.Changes, r.Visits = append(r.Jobs, o.Jobs...), append(r.Changes, o.Changes...), append(r.Visits, o.Visits...)
	r.Bookings, r.Clocks, r.Signals = append(r.Bookings, o.Bookings...), append(r.Clocks, o.Clocks...), append(r.Signals, o.Signals...)
}
