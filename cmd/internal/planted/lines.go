package planted

import (
	"bufio"
	"encoding/json"
	"io"
	"time"
)

// line is a record of the files of `actual reconcile`: docs/reconcile-format.md.
type line map[string]any

// writer writes lines until one fails.
type writer struct {
	out *bufio.Writer
	in  *json.Encoder
	err error
	c   *Company
}

func newWriter(c *Company, out io.Writer) *writer {
	w := &writer{out: bufio.NewWriterSize(out, 1<<16), c: c}
	w.in = json.NewEncoder(w.out)
	w.in.SetEscapeHTML(false)
	return w
}

func (w *writer) put(l line) {
	l["company"] = w.c.b.ref
	if w.err == nil {
		w.err = w.in.Encode(l)
	}
}

func (w *writer) close() error {
	if err := w.out.Flush(); w.err == nil {
		w.err = err
	}
	return w.err
}

func (w *writer) time(at int64) string { return time.Unix(at, 0).In(w.c.b.zone).Format(time.RFC3339) }

// WriteVisits writes the visits file of a company. Its errors are out's.
func (c *Company) WriteVisits(out io.Writer) error {
	w := newWriter(c, out)
	for i := range c.visits {
		w.visit(&c.visits[i])
	}
	return w.close()
}

func (w *writer) visit(v *visit) {
	ref := func(site int) string { return w.c.b.sites[site].ref }
	candidates := []line{{"site": ref(v.site), "odds": 1}}
	state := "settled"
	if v.other != 0 {
		state = "undecided"
		candidates = append(candidates, line{"site": ref(v.other), "odds": float64(v.odds) / 1000})
	}
	w.put(line{
		"badge": v.badge, "site": ref(v.site), "arrived": w.time(v.arrived), "departed": w.time(v.departed),
		"arrived_between": []string{w.time(v.came[0]), w.time(v.came[1])}, "departed_between": []string{w.time(v.went[0]), w.time(v.went[1])},
		"state": state, "candidates": candidates, "confidence": float64(v.confidence) / 1000, "fixes": v.fixes,
	})
}

// WriteJobs writes the jobs file of a company. Its errors are out's.
func (c *Company) WriteJobs(out io.Writer) error {
	w := newWriter(c, out)
	b := c.b
	w.put(line{
		"type": "company", "id": b.ref, "time_zone": b.zone.String(),
		"from": b.start.String(), "to": b.start.AddDays(b.cfg.Days - 1).String(),
	})
	w.places()
	w.people()
	w.plans()
	w.hours()
	w.badges()
	return w.close()
}

func (w *writer) places() {
	for i := range w.c.b.sites {
		s := &w.c.b.sites[i]
		l := line{"type": "site", "id": s.ref, "name": s.name, "kind": s.kind}
		if s.unknown {
			l["located"] = false
		}
		var beside []string
		for _, n := range s.near {
			beside = append(beside, w.c.b.sites[n].ref)
		}
		if beside != nil {
			l["neighbours"] = beside
		}
		w.put(l)
	}
}

func (w *writer) plans() {
	b := w.c.b
	for _, j := range b.jobs {
		l := line{"type": "job", "id": j.ref, "ticket": j.ticket, "site": b.sites[j.site].ref, "date": j.date.String(), "effort_s": j.effort}
		if j.crew >= 0 {
			l["crews"] = []string{b.crews[j.crew].ref}
		}
		if j.windowed {
			l["window"] = j.window[0].String() + "-" + j.window[1].String()
		}
		if j.cancelled {
			l["state"] = "cancelled"
		}
		if j.created != 0 {
			l["created_at"] = w.time(j.created)
		}
		w.put(l)
		if !j.moved.IsZero() {
			w.put(line{"type": "change", "job": j.ref, "at": w.time(b.instant(j.moved, 17*60)), "date": j.moved.String()})
		}
	}
}

func (w *writer) hours() {
	b := w.c.b
	for _, r := range b.booked {
		if r.stop.job == nil {
			continue // Booked to nothing that the schedule has.
		}
		l := line{"type": "booking", "id": r.id, "worker": b.workers[r.worker].ref, "job": r.stop.job.ref, "from": w.time(r.from), "to": w.time(r.to)}
		if r.distributed {
			l["distributed"] = true
		}
		w.put(l)
	}
	for _, c := range b.clocks {
		l := line{"type": "clock", "id": c.id, "worker": b.workers[c.worker].ref, "from": w.time(c.from), "break_s": c.brk}
		if c.to != 0 {
			l["to"] = w.time(c.to)
		}
		w.put(l)
	}
}

// day returns the first instant of a day of the season.
func (w *writer) day(n int) string {
	return w.time(w.c.b.start.AddDays(n).Span(w.c.b.zone).From.Unix())
}
