package completeness

import (
	"slices"
	"time"

	"actual/domain"
)

// Statement says of a badge and a day whether all is here that it reported of it.
type Statement struct {
	Day      domain.Span
	Verdict  Verdict
	Why      Why
	Lacks    int64     // How many events are missing, at least.
	Settled  time.Time // Uploads until then decided it: the end of the first session that began after the day; zero where there is none.
	Sessions []Judged  // All that could bring something of the day, by when they began.
}

// State judges a day by the sessions of a badge. A badge sends what it has in the order
// in which it was written, so a day is all here when all sessions of it are complete,
// through the first that began after it, and a comparison with Notehub shows that there
// were no others. Sessions that can't have brought anything of the day are left aside.
func State(day domain.Span, sessions []Session, ev Evidence) Statement {
	sessions = slices.Clone(sessions)
	slices.SortFunc(sessions, compareSessions)
	out := Statement{Day: day, Verdict: Unknown}
	var last *Judged
	for i, s := range sessions {
		var next time.Time
		if i+1 < len(sessions) {
			next = sessions[i+1].Begins()
		}
		if s.Over().Before(day.From) && (!s.Ended.IsZero() || next.IsZero() || next.Before(day.From)) {
			continue
		}
		out.Sessions = append(out.Sessions, s.Judge(ev, next))
		if j := &out.Sessions[len(out.Sessions)-1]; !s.Begins().Before(day.To) {
			last = j
			break
		}
	}
	out.decide(ev, last)
	return out
}

func (st *Statement) decide(ev Evidence, last *Judged) {
	if last != nil {
		st.Settled = last.Over()
	}
	var unknown Why
	for _, j := range st.Sessions {
		switch {
		case j.Verdict == Incomplete:
			st.Lacks += j.Lacks
			if st.Verdict != Incomplete || j.Why == NotFound {
				st.Why = j.Why
			}
			st.Verdict = Incomplete
		case j.Verdict == Unknown && unknown == "":
			unknown = j.Why
		}
	}
	switch {
	case st.Verdict == Incomplete:
	case len(st.Sessions) == 0:
		st.Why = NothingHeard
	case last == nil:
		st.Why = NotHeardSince
	case unknown != "":
		st.Why = unknown
	case !covered(ev.Compared, domain.Span{From: st.Day.From, To: st.Settled.Add(time.Second)}):
		st.Why = NotCompared
	default:
		st.Verdict, st.Why = Complete, Compared
	}
}

func compareSessions(a, b Session) int {
	if n := a.Begins().Compare(b.Begins()); n != 0 {
		return n
	}
	if a.ID < b.ID {
		return -1
	}
	return 1
}
