package planted

import (
	"cmp"
	"slices"
	"strings"
)

// Said is a discrepancy as `actual reconcile` prints it: what a truth can be compared
// with, and what it says of how much.
type Said struct {
	Type        string `json:"type"`
	Company     string `json:"company"`
	Key         string `json:"key"`
	Kind        string `json:"kind"`
	Date        string `json:"date"`
	Site        string `json:"site"`
	Job         string `json:"job"`
	Crew        string `json:"crew"`
	Worker      string `json:"worker"`
	Badge       string `json:"badge"`
	Other       string `json:"other"`
	Row         string `json:"row"`
	Finding     string `json:"finding"`
	Provisional bool   `json:"provisional"`
	Expected    int64  `json:"expected"`
	Actual      int64  `json:"actual"`
}

// Score is how truths and what was said compare: of one kind, or of all.
type Score struct {
	Kind      string  `json:"kind"`
	Planted   int     `json:"planted"`
	Said      int     `json:"said"`
	Right     int     `json:"right"`
	Missed    int     `json:"missed"`
	Invented  int     `json:"invented"`
	Either    int     `json:"either"` // Neither for nor against: near a limit, as true, or a repeat of what was right.
	Precision float64 `json:"precision_pct"`
	Recall    float64 `json:"recall_pct"`
	Minutes   int64   `json:"minutes"`           // Of what was right and has a length: planted …
	Misjudged int64   `json:"minutes_misjudged"` // … and by how much the verdicts are off, without signs.
}

// Report compares all truths with all that was said.
type Report struct {
	Kinds    []Score
	All      Score
	Missed   []Truth
	Invented []Said
}

// subject is what a kind is of: those of the fields by which two are the same.
func subject(kind string, t Truth) string {
	parts := []string{t.Company, kind, t.Date}
	switch kind {
	case presenceWithoutJob, coverageHole:
		parts = append(parts, t.Site)
	case breakMissing, breakShort, unallottedTime, unmappedWorker:
		parts = append(parts, t.Worker)
	case memberMissing, memberExtra:
		parts = append(parts, t.Crew, t.Worker)
	case memberSubstituted:
		parts = append(parts, t.Crew, t.Worker, t.Other)
	case presenceWithoutBooking:
		parts = append(parts, t.Job, t.Worker)
	case splitCrew:
		parts = append(parts, t.Crew)
	case bookingWithoutPresence, bookingOutsideClock, clockOutMissing:
		parts = append(parts, t.Row)
	case bookingsOverlap:
		parts = append(parts, min(t.Row, t.Other), max(t.Row, t.Other))
	case badgeLeftBehind, unknownBadge, badgeSilent:
		parts = append(parts, t.Badge)
	case badgesAsOne:
		parts = append(parts, min(t.Badge, t.Other), max(t.Badge, t.Other))
	case siteUnlocated:
		parts = append(parts, t.Site)
	case crewLeaderless:
		if t.Crew == "" {
			parts = append(parts, t.Job)
		} else {
			parts = append(parts, t.Crew)
		}
	default:
		parts = append(parts, t.Job)
	}
	return strings.Join(parts, "\x00")
}

func (s Said) subject() string {
	return subject(s.Kind, Truth{
		Company: s.Company, Date: s.Date, Site: s.Site, Job: s.Job, Crew: s.Crew, Worker: s.Worker, Badge: s.Badge, Other: s.Other, Row: s.Row,
	})
}

// Compare scores what was said against the truth, kind by kind.
func Compare(truths []Truth, said []Said) Report {
	due, done, may := map[string][]Truth{}, map[string]bool{}, map[string]bool{}
	for _, t := range truths {
		due[subject(t.Kind, t)] = append(due[subject(t.Kind, t)], t)
		for _, kind := range t.May {
			may[subject(kind, t)] = true
		}
	}
	scores := map[string]*Score{}
	of := func(kind string) *Score {
		if scores[kind] == nil {
			scores[kind] = &Score{Kind: kind}
		}
		return scores[kind]
	}
	var r Report
	for _, s := range said {
		k, key := of(s.Kind), s.subject()
		k.Said++
		switch left := due[key]; {
		case len(left) > 0 && left[0].Near:
			k.Either++
			due[key], done[key] = left[1:], true
		case len(left) > 0:
			k.Right++
			k.judge(left[0], s)
			due[key], done[key] = left[1:], true
		case may[key], done[key] && s.Kind == presenceWithoutJob:
			k.Either++
		default:
			k.Invented++
			r.Invented = append(r.Invented, s)
		}
	}
	for _, left := range due {
		for _, t := range left {
			if !t.Near {
				r.Missed = append(r.Missed, t)
				of(t.Kind).Missed++
			}
		}
	}
	r.finish(scores)
	return r
}

// judge adds how far a verdict's minutes are off.
func (s *Score) judge(t Truth, said Said) {
	if t.Minutes == 0 {
		return
	}
	s.Minutes += t.Minutes
	s.Misjudged += abs(t.Minutes - said.length()/minute)
}

// length is how many seconds a verdict is about: where what is expected is a limit, or
// what is compared with, that is what was; else the difference of the two.
func (s Said) length() int64 {
	switch s.Kind {
	case memberSubstituted, badgeLeftBehind, badgesAsOne, badgeSilent, coverageHole, unallottedTime, clockOutMissing:
		return s.Actual
	}
	return abs(s.Expected - s.Actual)
}

// finish sorts, sums up and makes shares.
func (r *Report) finish(scores map[string]*Score) {
	r.All.Kind = "all"
	names := Kinds()
	for kind := range scores {
		if !slices.Contains(names, kind) {
			names = append(names, kind)
		}
	}
	for _, kind := range names {
		s := scores[kind]
		if s == nil {
			s = &Score{Kind: kind}
		}
		r.All.add(*s)
		r.Kinds = append(r.Kinds, s.shares())
	}
	r.All = r.All.shares()
	slices.SortFunc(r.Missed, func(a, b Truth) int { return strings.Compare(subject(a.Kind, a), subject(b.Kind, b)) })
	slices.SortFunc(r.Invented, func(a, b Said) int {
		return cmp.Or(strings.Compare(a.Kind, b.Kind), strings.Compare(a.subject(), b.subject()))
	})
}

func (s *Score) add(o Score) {
	s.Said += o.Said
	s.Right += o.Right
	s.Missed += o.Missed
	s.Invented += o.Invented
	s.Either += o.Either
	s.Minutes += o.Minutes
	s.Misjudged += o.Misjudged
}

// shares returns the score with its shares; of nothing they are whole.
func (s Score) shares() Score {
	s.Planted = s.Right + s.Missed
	s.Precision, s.Recall = percent(s.Right, s.Right+s.Invented), percent(s.Right, s.Planted)
	return s
}

func percent(part, whole int) float64 {
	if whole == 0 {
		return 100
	}
	return 100 * float64(part) / float64(whole)
}
