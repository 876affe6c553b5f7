package notice

import (
	"bytes"
	"slices"
	"time"

	"actual/domain"
	"actual/domain/badge"
)

// Settled is what holds for a subject: each part from the narrowest rule that says it.
type Settled struct {
	Off      bool
	OffKinds []Kind
	Missed   int           // 0: by the plan, see Allowed.
	Silence  time.Duration // 0: by Missed.
	Hours    Week
	DaysOff  []domain.Date
	Quiet    Week
	Repeat   []time.Duration
	Escalate int
	First    []Recipient
	Second   []Recipient
	Language Language
	From     map[string]Scope // Which rule each part is from, by its name in the API; absent: the usual one.
}

// Usual is what holds where no rule says otherwise. The reasons: docs/alerts.md.
func Usual() Settled {
	return Settled{
		Hours: On(6*60, 18*60, time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday), Quiet: Nightly(20*60, 6*60),
		Repeat: []time.Duration{time.Hour, 2 * time.Hour, 4 * time.Hour, 24 * time.Hour}, Escalate: 3, Language: English, From: map[string]Scope{},
	}
}

// Settle returns what the rules say together, the widest first, over what is usual.
func Settle(rules ...Rule) Settled {
	s := Usual()
	for _, r := range rules {
		take(&s, "off", &s.Off, r.Off, r)
		take(&s, "off_kinds", &s.OffKinds, r.OffKinds, r)
		if r.Missed != nil && r.Silence == nil { // What is narrower says it in its own way.
			take(&s, "silence_s", &s.Silence, new(time.Duration), r)
		}
		take(&s, "missed", &s.Missed, r.Missed, r)
		take(&s, "silence_s", &s.Silence, r.Silence, r)
		take(&s, "hours", &s.Hours, r.Hours, r)
		take(&s, "days_off", &s.DaysOff, r.DaysOff, r)
		take(&s, "quiet", &s.Quiet, r.Quiet, r)
		take(&s, "repeat_minutes", &s.Repeat, r.Repeat, r)
		take(&s, "escalate", &s.Escalate, r.Escalate, r)
		take(&s, "first", &s.First, r.First, r)
		take(&s, "second", &s.Second, r.Second, r)
		take(&s, "language", &s.Language, r.Language, r)
	}
	return s
}

func take[T any](s *Settled, name string, to, from *T, r Rule) {
	if from != nil {
		*to = *from
		s.From[name] = r.Scope
	}
}

// Chain returns those of the rules that are of the scopes, the widest first.
func Chain(rules []Rule, scopes ...Scope) []Rule {
	var out []Rule
	for _, r := range rules {
		if slices.Contains(scopes, r.Scope) {
			out = append(out, r)
		}
	}
	slices.SortStableFunc(out, func(a, b Rule) int {
		if d := slices.Index(Levels(), a.Scope.Level) - slices.Index(Levels(), b.Scope.Level); d != 0 {
			return d
		}
		return bytes.Compare(a.Scope.ID[:], b.Scope.ID[:])
	})
	return out
}

// Allowed returns how much silence of a badge may count before it is offline: what the
// rule says, else so many planned signs of life, with some time for the last of them to
// get through. Where no rule says how many that are, they are two, or three where they
// come more often than every two hours: one in fifty or so is missed by a badge that is
// well, and the more there are the likelier it is that two in a row are.
func (s *Settled) Allowed(plan badge.ReportingPlan) time.Duration {
	if s.Silence > 0 {
		return s.Silence
	}
	missed := s.Missed
	if missed == 0 {
		missed = 2
		if plan.Heartbeat < 2*time.Hour {
			missed = 3
		}
	}
	return time.Duration(missed)*plan.Heartbeat + slack(plan)
}

// slack is the time that a sign of life may take from when it is due: a fix is tried for,
// a session is opened and retried. Never more than an hour.
func slack(plan badge.ReportingPlan) time.Duration {
	return min(max(plan.Heartbeat/2, 10*time.Minute), time.Hour)
}

// Calendar returns the hours in which silence counts, in a time zone, with dates on which
// work is planned.
func (s Settled) Calendar(zone *time.Location, planned map[domain.Date]bool) Calendar {
	c := Calendar{Zone: zone, Hours: s.Hours, Extra: planned, Also: widest(s.Hours)}
	if len(s.DaysOff) > 0 {
		c.Off = make(map[domain.Date]bool, len(s.DaysOff))
		for _, d := range s.DaysOff {
			c.Off[d] = true
		}
	}
	return c
}

// widest returns the day's hours from the earliest beginning to the latest end of a week's.
func widest(w Week) Stretch {
	out := Stretch{dayMinutes, 0}
	for _, all := range w.days {
		for _, s := range all {
			out.From, out.To = min(out.From, s.From), max(out.To, s.To)
		}
	}
	return out
}

// Tells reports whether alerts of a kind are raised.
func (s Settled) Tells(k Kind) bool { return !s.Off && !slices.Contains(s.OffKinds, k) }
