package casefile

import (
	"time"

	"actual/domain"
	"actual/domain/badge"
	"actual/domain/geofence"
	"actual/domain/job"
	"actual/domain/presence"
	"actual/domain/reconcile"
)

// facts are the records of a case.
type facts struct {
	Sites       []site    `json:"sites,omitempty"`
	Crews       []crew    `json:"crews,omitempty"`
	Workers     []worker  `json:"workers,omitempty"`
	Memberships []holding `json:"memberships,omitempty"`
	Custodies   []holding `json:"custodies,omitempty"`
	Carriages   []holding `json:"carriages,omitempty"`
	Jobs        []planned `json:"jobs,omitempty"`
	Changes     []change  `json:"changes,omitempty"`
	Visits      []visit   `json:"visits,omitempty"`
	Bookings    []booking `json:"bookings,omitempty"`
	Clocks      []clock   `json:"clocks,omitempty"`
	Signals     []signal  `json:"signals,omitempty"`
}

type (
	site struct {
		ID         id     `json:"id"`
		Kind       string `json:"kind,omitempty"`
		Branch     string `json:"branch,omitempty"`
		Unlocated  bool   `json:"unlocated,omitempty"`
		Fence      id     `json:"fence,omitzero"`
		Neighbours []id   `json:"neighbours,omitempty"`
	}
	crew struct {
		ID     id     `json:"id"`
		Branch string `json:"branch,omitempty"`
		Leader id     `json:"leader,omitzero"`
		Size   int    `json:"size,omitempty"`
	}
	worker struct {
		ID       id   `json:"id"`
		Unmapped bool `json:"unmapped,omitempty"`
		NoBooks  bool `json:"no_books,omitempty"`
	}
	// holding is a membership, a custody or a carriage. From and To: 0 is open.
	holding struct {
		ID     id    `json:"id"`
		Crew   id    `json:"crew,omitzero"`
		Worker id    `json:"worker,omitzero"`
		Badge  id    `json:"badge,omitzero"`
		From   int64 `json:"from,omitempty"`
		To     int64 `json:"to,omitempty"`
	}
	planned struct {
		ID         id     `json:"id"`
		Revision   int64  `json:"revision,omitempty"`
		Ticket     string `json:"ticket,omitempty"`
		Site       id     `json:"site,omitzero"`
		Date       date   `json:"date"`
		Until      date   `json:"until,omitzero"`
		WindowFrom int    `json:"window_from,omitempty"` // Minutes after midnight; with WindowTo 0, too: none.
		WindowTo   int    `json:"window_to,omitempty"`
		Crews      []id   `json:"crews,omitempty"`
		Leader     id     `json:"leader,omitzero"`
		EffortS    int64  `json:"effort_s,omitempty"`
		State      string `json:"state"`
		Flexible   bool   `json:"flexible,omitempty"`
		CreatedAt  int64  `json:"created_at,omitempty"`
	}
	change struct {
		Job   id     `json:"job"`
		At    int64  `json:"at"`
		Date  date   `json:"date"`
		Crews []id   `json:"crews,omitempty"`
		Site  id     `json:"site,omitzero"`
		State string `json:"state,omitempty"`
	}
	booking struct {
		ID          id     `json:"id"`
		Worker      id     `json:"worker,omitzero"`
		Job         id     `json:"job,omitzero"`
		Ticket      string `json:"ticket,omitempty"`
		Site        id     `json:"site,omitzero"`
		From        int64  `json:"from"`
		To          int64  `json:"to"`
		Distributed bool   `json:"distributed,omitempty"`
	}
	clock struct {
		ID     id    `json:"id"`
		Worker id    `json:"worker,omitzero"`
		From   int64 `json:"from"`
		To     int64 `json:"to,omitempty"`
		BreakS int64 `json:"break_s,omitempty"`
	}
	signal struct {
		Kind    string `json:"kind"`
		Badge   id     `json:"badge,omitzero"`
		From    int64  `json:"from"`
		To      int64  `json:"to"`
		Site    id     `json:"site,omitzero"`
		Other   id     `json:"other,omitzero"`
		ApartMM int32  `json:"apart_mm,omitempty"`
		Fixes   int32  `json:"fixes,omitempty"`
		Moving  bool   `json:"moving,omitempty"`
	}
)

func factsOf(r reconcile.Records) facts {
	return facts{
		Sites: each(r.Sites, func(s reconcile.Site) site {
			return site{id{s.ID.UUID}, string(s.Kind), s.Branch, s.Unlocated, id{s.Fence.UUID}, each(s.Neighbours, func(n domain.SiteID) id { return id{n.UUID} })}
		}),
		Crews:   each(r.Crews, func(c reconcile.Crew) crew { return crew{id{c.ID.UUID}, c.Branch, id{c.Leader.UUID}, c.Size} }),
		Workers: each(r.Workers, func(w reconcile.Worker) worker { return worker{id{w.ID.UUID}, w.Unmapped, w.NoBooks} }),
		Memberships: each(r.Memberships, func(m job.Membership) holding {
			return holding{ID: id{m.ID.UUID}, Crew: id{m.Crew.UUID}, Worker: id{m.Worker.UUID}, From: second(m.Span.From), To: second(m.Span.To)}
		}),
		Custodies: each(r.Custodies, func(c badge.Custody) holding {
			return holding{ID: id{c.ID.UUID}, Badge: id{c.Badge.UUID}, Worker: id{c.Worker.UUID}, From: second(c.Span.From), To: second(c.Span.To)}
		}),
		Carriages: each(r.Carriages, func(c job.Carriage) holding {
			return holding{ID: id{c.ID.UUID}, Crew: id{c.Crew.UUID}, Badge: id{c.Badge.UUID}, From: second(c.Span.From), To: second(c.Span.To)}
		}),
		Jobs: each(r.Jobs, func(j reconcile.Job) planned {
			return planned{
				id{j.ID.UUID},
				j.Revision, j.Ticket,
				id{j.Site.UUID},
				date{j.Date},
				date{j.Until},
				int(j.Window.From), int(j.Window.To), crewIDs(j.Crews),
				id{j.Leader.UUID},
				int64(j.Effort), string(j.State), j.Flexible, j.CreatedAt,
			}
		}),
		Changes: each(r.Changes, func(c reconcile.Change) change {
			return change{id{c.Job.UUID}, c.At, date{c.Date}, crewIDs(c.Crews), id{c.Site.UUID}, string(c.State)}
		}),
		Visits: each(r.Visits, visitOf),
		Bookings: each(r.Bookings, func(b reconcile.Booking) booking {
			return booking{id{b.ID}, id{b.Worker.UUID}, id{b.Job.UUID}, b.Ticket, id{b.Site.UUID}, b.From, b.To, b.Distributed}
		}),
		Clocks: each(r.Clocks, func(c reconcile.Clock) clock { return clock{id{c.ID}, id{c.Worker.UUID}, c.From, c.To, c.Break} }),
		Signals: each(r.Signals, func(s reconcile.Signal) signal {
			return signal{string(s.Kind), id{s.Badge.UUID}, s.From, s.To, id{s.Site.UUID}, id{s.Other.UUID}, s.ApartMM, s.Fixes, s.Moving}
		}),
	}
}

func (f facts) records() reconcile.Records {
	return reconcile.Records{
		Sites: each(f.Sites, func(s site) reconcile.Site {
			return reconcile.Site{
				ID: domain.SiteID(s.ID), Kind: geofence.Kind(s.Kind), Branch: s.Branch, Unlocated: s.Unlocated, Fence: domain.FenceID(s.Fence),
				Neighbours: each(s.Neighbours, func(n id) domain.SiteID { return domain.SiteID(n) }),
			}
		}),
		Crews: each(f.Crews, func(c crew) reconcile.Crew {
			return reconcile.Crew{ID: domain.CrewID(c.ID), Branch: c.Branch, Leader: domain.WorkerID(c.Leader), Size: c.Size}
		}),
		Workers: each(f.Workers, func(w worker) reconcile.Worker {
			return reconcile.Worker{ID: domain.WorkerID(w.ID), Unmapped: w.Unmapped, NoBooks: w.NoBooks}
		}),
		Memberships: each(f.Memberships, func(h holding) job.Membership {
			return job.Membership{ID: domain.MembershipID(h.ID), Crew: domain.CrewID(h.Crew), Worker: domain.WorkerID(h.Worker), Span: h.span()}
		}),
		Custodies: each(f.Custodies, func(h holding) badge.Custody {
			return badge.Custody{ID: domain.CustodyID(h.ID), Badge: domain.BadgeID(h.Badge), Worker: domain.WorkerID(h.Worker), Span: h.span()}
		}),
		Carriages: each(f.Carriages, func(h holding) job.Carriage {
			return job.Carriage{ID: domain.CarriageID(h.ID), Crew: domain.CrewID(h.Crew), Badge: domain.BadgeID(h.Badge), Span: h.span()}
		}),
		Jobs: each(f.Jobs, planned.job),
		Changes: each(f.Changes, func(c change) reconcile.Change {
			return reconcile.Change{Job: domain.JobID(c.Job), At: c.At, Date: c.Date.Date, Crews: crewsOf(c.Crews), Site: domain.SiteID(c.Site), State: reconcile.State(c.State)}
		}),
		Visits: each(f.Visits, visit.visit),
		Bookings: each(f.Bookings, func(b booking) reconcile.Booking {
			return reconcile.Booking{
				ID: b.ID.UUID, Worker: domain.WorkerID(b.Worker), Job: domain.JobID(b.Job), Ticket: b.Ticket, Site: domain.SiteID(b.Site), From: b.From, To: b.To, Distributed: b.Distributed,
			}
		}),
		Clocks: each(f.Clocks, func(c clock) reconcile.Clock {
			return reconcile.Clock{ID: c.ID.UUID, Worker: domain.WorkerID(c.Worker), From: c.From, To: c.To, Break: c.BreakS}
		}),
		Signals: each(f.Signals, func(s signal) reconcile.Signal {
			return reconcile.Signal{
				Kind: reconcile.SignalKind(s.Kind), Badge: domain.BadgeID(s.Badge), From: s.From, To: s.To, Site: domain.SiteID(s.Site), Other: domain.BadgeID(s.Other),
				ApartMM: s.ApartMM, Fixes: s.Fixes, Moving: s.Moving,
			}
		}),
	}
}

func (p planned) job() reconcile.Job {
	return reconcile.Job{
		ID: domain.JobID(p.ID), Revision: p.Revision, Ticket: p.Ticket, Site: domain.SiteID(p.Site), Date: p.Date.Date, Until: p.Until.Date,
		Window: job.Window{From: domain.WallTime(p.WindowFrom), To: domain.WallTime(p.WindowTo)}, Crews: crewsOf(p.Crews), Leader: domain.WorkerID(p.Leader),
		Effort: job.Effort(p.EffortS), State: reconcile.State(p.State), Flexible: p.Flexible, CreatedAt: p.CreatedAt,
	}
}

func crewIDs(all []domain.CrewID) []id {
	return each(all, func(c domain.CrewID) id { return id{c.UUID} })
}

func crewsOf(all []id) []domain.CrewID {
	return each(all, func(c id) domain.CrewID { return domain.CrewID(c) })
}

func (h holding) span() domain.Span { return domain.Span{From: instant(h.From), To: instant(h.To)} }

func second(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.Unix()
}

func instant(sec int64) time.Time {
	if sec == 0 {
		return time.Time{}
	}
	return time.Unix(sec, 0).UTC()
}

// visit is a visit without what people call its sites: that may change, and no verdict
// rests upon it.
type visit struct {
	ID           id          `json:"id"`
	Version      int         `json:"version"`
	Badge        id          `json:"badge"`
	Site         id          `json:"site"`
	Fence        id          `json:"fence,omitzero"`
	Arrived      int64       `json:"arrived"`
	Departed     int64       `json:"departed,omitempty"`
	ArrivedIn    [2]int64    `json:"arrived_between"`
	DepartedIn   [2]int64    `json:"departed_between"`
	Open         bool        `json:"open,omitempty"`
	Last         int64       `json:"last"`
	Undecided    bool        `json:"undecided,omitempty"`
	State        uint8       `json:"state"` // 0 provisional, 1 settled, 2 sealed.
	Completeness bool        `json:"completeness_unknown,omitempty"`
	Candidates   []candidate `json:"candidates,omitempty"`
	Confidence   int32       `json:"confidence"`
	Fixes        int32       `json:"fixes"`
	SettlesAt    int64       `json:"settles_at,omitempty"`
	FirstFix     string      `json:"first_fix,omitempty"`
	LastFix      string      `json:"last_fix,omitempty"`
	ErrorMM      int32       `json:"error_mm,omitempty"`
}

type candidate struct {
	Site  id    `json:"site"`
	Fence id    `json:"fence,omitzero"`
	Odds  int64 `json:"odds"`
}

func visitOf(v reconcile.Visit) visit {
	return visit{
		ID: id{v.ID.UUID}, Version: v.Number, Badge: id{v.Badge.UUID}, Site: id{v.Site.UUID}, Fence: id{v.Fence.UUID}, Arrived: v.Arrived, Departed: v.Departed,
		ArrivedIn: v.ArrivedBetween, DepartedIn: v.DepartedBetween, Open: v.Open, Last: v.Last, Undecided: v.Verdict == presence.Undecided, State: uint8(v.State),
		Completeness: v.CompletenessUnknown, Confidence: v.Confidence, Fixes: v.Fixes, SettlesAt: v.SettlesAt, FirstFix: v.FirstFix, LastFix: v.LastFix, ErrorMM: v.ErrorMM,
		Candidates: each(v.Candidates, func(c presence.Candidate) candidate {
			return candidate{id{c.Site.UUID}, id{c.Fence.UUID}, c.Odds}
		}),
	}
}

func (v visit) visit() reconcile.Visit {
	out := reconcile.Visit{ID: domain.VisitID(v.ID), Number: v.Version, Badge: domain.BadgeID(v.Badge), FirstFix: v.FirstFix, LastFix: v.LastFix, ErrorMM: v.ErrorMM}
	out.Visit = presence.Visit{
		Site: domain.SiteID(v.Site), Fence: domain.FenceID(v.Fence), Arrived: v.Arrived, ArrivedBetween: v.ArrivedIn, Departed: v.Departed, DepartedBetween: v.DepartedIn,
		Open: v.Open, Last: v.Last, State: presence.State(v.State), CompletenessUnknown: v.Completeness, Confidence: v.Confidence, Fixes: v.Fixes, SettlesAt: v.SettlesAt,
		Candidates: each(v.Candidates, func(c candidate) presence.Candidate {
			return presence.Candidate{Site: domain.SiteID(c.Site), Fence: domain.FenceID(c.Fence), Odds: c.Odds}
		}),
	}
	if v.Undecided {
		out.Verdict = presence.Undecided
	}
	return out
}
