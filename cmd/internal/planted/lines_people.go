package planted

// people writes crews, workers, who is in which crew, and who wears which badge.
func (w *writer) people() {
	b := w.c.b
	for k, c := range b.crews {
		l := line{"type": "crew", "id": c.ref, "name": c.name}
		if len(c.members) > 0 && k != b.pool && !c.headless {
			l["leader"] = b.workers[c.leader].ref
		}
		if (b.leaders || b.shared) && k != b.pool {
			l["size"] = len(c.members)
		}
		w.put(l)
		if b.shared && k != b.pool {
			w.put(line{"type": "carriage", "badge": b.workers[c.leader].badge, "crew": c.ref})
		}
	}
	for n, p := range b.workers {
		l := line{"type": "worker", "id": p.ref, "name": p.name}
		if n == b.temp {
			l["unmapped"] = true
		}
		w.put(l)
		if carried := b.shared && p.crew >= 0 && p.crew != b.pool; p.badge != "" && !carried {
			w.put(line{"type": "custody", "badge": p.badge, "worker": p.ref})
		}
		w.memberships(n)
	}
}

// memberships writes in which crew a worker was, from when to when.
func (w *writer) memberships(worker int) {
	b := w.c.b
	if k := b.workers[worker].crew; b.leaders && (k < 0 || b.crews[k].leader != worker || b.crews[k].headless || k == b.pool) {
		return
	}
	for n := 0; n < b.cfg.Days; {
		in, from := b.assigned[n][worker], n
		for n < b.cfg.Days && b.assigned[n][worker] == in {
			n++
		}
		if in < 0 {
			continue
		}
		l := line{"type": "membership", "crew": b.crews[in].ref, "worker": b.workers[worker].ref}
		if from > 0 {
			l["from"] = w.day(from)
		}
		if n < b.cfg.Days {
			l["to"] = w.day(n)
		}
		w.put(l)
	}
}

// badges writes how badges did.
func (w *writer) badges() {
	b := w.c.b
	device := func(s signal) string {
		if s.device != "" {
			return s.device
		}
		return b.workers[s.worker].badge
	}
	for _, s := range b.signals {
		l := line{"type": "signal", "kind": s.kind, "badge": device(s), "from": w.time(s.from), "to": w.time(s.to)}
		if l["badge"] == "" || s.to <= s.from {
			continue
		}
		if s.site >= 0 {
			l["site"] = b.sites[s.site].ref
		}
		switch s.kind {
		case "alongside":
			l["other"], l["apart_m"], l["fixes"] = b.workers[s.other].badge, s.apart, s.fixes
			if s.moving {
				l["moving"] = true
			}
		case "unknown":
			l["fixes"] = s.fixes
		}
		w.put(l)
	}
}
