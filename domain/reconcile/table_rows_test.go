package reconcile_test

import (
	"strings"

	"github.com/stretchr/testify/require"

	"actual/domain"
	"actual/domain/badge"
	"actual/domain/job"
	"actual/domain/presence"
	"actual/domain/reconcile"
)

func (w *table) crew(of []string, more map[string]string) {
	k := reconcile.Crew{ID: domain.CrewID{UUID: w.id(of[0])}, Branch: more["branch"], Size: int(number(more["size"]))}
	for _, name := range of[1:] {
		name, leads := strings.CutSuffix(name, "*")
		only := strings.HasPrefix(name, "+") // Leads it, and is on no roster.
		name = strings.TrimPrefix(name, "+")
		if leads {
			k.Leader = w.worker(name)
		}
		if !only {
			w.in.Memberships = append(w.in.Memberships, job.Membership{ID: domain.MembershipID{UUID: w.id(of[0] + "+" + name)}, Crew: k.ID, Worker: w.worker(name)})
		}
		if !w.bare[name] {
			w.in.Custodies = append(w.in.Custodies, badge.Custody{ID: domain.CustodyID{UUID: w.id("wears-" + name)}, Badge: w.badge(name), Worker: w.worker(name)})
		}
	}
	if b := more["carries"]; b != "" {
		w.in.Carriages = append(w.in.Carriages, job.Carriage{ID: domain.CarriageID{UUID: w.id("carries-" + b)}, Badge: w.badge(b), Crew: k.ID})
	}
	w.in.Crews = append(w.in.Crews, k)
}

func (w *table) job(of []string, more map[string]string) {
	j := reconcile.Job{
		ID: domain.JobID{UUID: w.id(of[0])}, Site: w.site(of[1]), Date: w.date(of[2]), Ticket: more["ticket"],
		Effort: job.Effort(seconds(more["effort"])), State: reconcile.State(more["state"]), Flexible: more["flexible"] != "",
	}
	if len(of) > 3 {
		for c := range strings.SplitSeq(of[3], ",") {
			j.Crews = append(j.Crews, domain.CrewID{UUID: w.id(c)})
		}
	}
	if more["until"] != "" {
		j.Until = w.date(more["until"])
	}
	if from, to, ok := strings.Cut(more["window"], "-"); ok {
		f, _ := domain.ParseWallTime(from)
		u, _ := domain.ParseWallTime(to)
		j.Window = job.Window{From: f, To: u}
	}
	w.in.Jobs = append(w.in.Jobs, j)
}

func (w *table) seen(of []string, more map[string]string) {
	from, to := w.at(of[2], of[3], of[4])
	sites := strings.Split(of[1], "|")
	v := reconcile.Visit{ID: domain.VisitID{UUID: w.id("visit " + strings.Join(of, " "))}, Number: 1, Badge: w.badge(of[0])}
	v.Visit = presence.Visit{
		Site: w.site(sites[0]), Arrived: from, Departed: to, ArrivedBetween: [2]int64{from - 60, from + 60},
		DepartedBetween: [2]int64{to - 60, to + 60}, Last: to - 60, State: presence.Settled, Confidence: 1000, Fixes: 9,
	}
	if len(of) > 5 && of[5] == "once" { // By one fix: who knows when they came and left.
		mid := (from + to) / 2
		v.ArrivedBetween, v.DepartedBetween, v.Fixes = [2]int64{from, mid}, [2]int64{mid, to}, 1
	}
	if more["since"] != "" {
		v.ArrivedBetween[0], _ = w.at(of[2], more["since"], "-")
	}
	if more["until"] != "" {
		v.DepartedBetween[1], _ = w.at(of[2], more["until"], "-")
	}
	if len(sites) > 1 {
		v.Verdict = presence.Undecided
		for i, s := range sites {
			v.Candidates = append(v.Candidates, presence.Candidate{Site: w.site(s), Odds: int64(1000 * (i + 1))})
		}
	}
	w.in.Visits = append(w.in.Visits, v)
}

func (w *table) row(kind string, of []string, more map[string]string) {
	switch kind {
	case "booked":
		from, to := w.at(of[3], of[4], of[5])
		b := reconcile.Booking{ID: w.id(of[0]), Job: domain.JobID{UUID: w.id(of[2])}, From: from, To: to, Distributed: more["distributed"] != ""}
		if of[1] != "-" {
			b.Worker = w.worker(of[1])
		}
		w.in.Bookings = append(w.in.Bookings, b)
	case "clock":
		from, to := w.at(of[2], of[3], of[4])
		w.in.Clocks = append(w.in.Clocks, reconcile.Clock{ID: w.id(of[0]), Worker: w.worker(of[1]), From: from, To: to, Break: seconds(more["break"])})
	case "signal":
		from, to := w.at(of[2], of[3], of[4])
		s := reconcile.Signal{Kind: reconcile.SignalKind(of[0]), Badge: w.badge(of[1]), From: from, To: to, Site: w.site(more["at"]), Fixes: 50, ApartMM: int32(number(more["mm"])), Moving: more["moving"] != ""}
		if more["other"] != "" {
			s.Other = w.badge(more["other"])
		}
		w.in.Signals = append(w.in.Signals, s)
	case "off":
		w.away(of[0], of[1])
	case "lent":
		span := w.away(of[0], of[2])
		w.in.Memberships = append(w.in.Memberships, job.Membership{
			ID: domain.MembershipID{UUID: w.id(strings.Join(of, " "))}, Crew: domain.CrewID{UUID: w.id(of[1])}, Worker: w.worker(of[0]), Span: span,
		})
	case "unmapped":
		w.in.Workers = append(w.in.Workers, reconcile.Worker{ID: w.worker(of[0]), Unmapped: true})
	case "set":
		o := reconcile.Override{Name: of[0], Value: number(of[1]), Site: w.site(more["site"]), Branch: more["branch"]}
		require.NoError(w.t, o.Validate())
		w.in.Overrides = append(w.in.Overrides, o)
	default:
		w.t.Fatalf("there is no line %q", kind)
	}
}

// away takes somebody out of their crew for a date, and returns its span.
func (w *table) away(name, date string) domain.Span {
	span := w.date(date).Span(w.in.Zone)
	for i := range w.in.Memberships {
		if m := &w.in.Memberships[i]; m.Worker == w.worker(name) && m.Span == (domain.Span{}) {
			again := *m
			m.Span.To, again.Span.From, again.ID = span.From, span.To, domain.MembershipID{UUID: w.id("again " + name)}
			w.in.Memberships = append(w.in.Memberships, again)
			break
		}
	}
	return span
}
