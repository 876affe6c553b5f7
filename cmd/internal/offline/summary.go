package offline

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"actual/cmd/internal/wording"
	"actual/domain/presence"
	"actual/ports"
)

// Summary says what a stream of events held.
type Summary struct {
	Events   int                       // Events read, repeats included.
	Repeated int                       // Of these, how many are another one's bytes again.
	Fixes    int                       // Positions, each once.
	Sound    int                       // Of these, how many may decide presence.
	Weak     map[presence.Weakness]int // Why the others may not.
	Problems []Problem                 // What could not be read, by reason.

	LastReceived int64 // The last time that Notehub heard of one, Unix seconds; 0 where none says.
	LastSeen     int64 // The last time that any speaks of, Unix seconds; 0 where none does.
}

// Problem is a reason for which pieces of a stream could not be read.
type Problem struct {
	Reason string // One of the Reasons of ports, as in quarantine.
	Count  int
	Line   int    // The first line with it, from 1.
	Why    string // What was wrong there.
}

// Unread returns how many pieces could not be read.
func (s Summary) Unread() int {
	n := 0
	for _, p := range s.Problems {
		n += p.Count
	}
	return n
}

// AsOf returns the time of judgement where none is given: when Notehub last
// heard of anything, else the last time that any event speaks of.
func (s Summary) AsOf() int64 {
	if s.LastReceived != 0 {
		return s.LastReceived
	}
	return s.LastSeen
}

// Lines says the same for people, one fact a line.
func (s Summary) Lines() []string {
	out := []string{fmt.Sprintf("%s read (%d repeated), %s, %d of them evidence", wording.Count(s.Events, "event"), s.Repeated, wording.Count(s.Fixes, "position"), s.Sound)}
	var weak []string
	for _, w := range slices.SortedFunc(maps.Keys(s.Weak), func(a, b presence.Weakness) int {
		return cmp.Or(cmp.Compare(s.Weak[b], s.Weak[a]), strings.Compare(string(a), string(b)))
	}) {
		weak = append(weak, fmt.Sprintf("%d %s", s.Weak[w], w))
	}
	if weak != nil {
		out = append(out, "kept, but no evidence: "+strings.Join(weak, ", "))
	}
	for _, p := range s.Problems {
		out = append(out, fmt.Sprintf("not read: %d × %s, first on line %d: %s", p.Count, p.Reason, p.Line, p.Why))
	}
	return out
}

// complain counts a piece of a line that could not be read.
func (s *Summary) complain(line int, reason, why string) {
	s.merge(Problem{reason, 1, line, why})
}

// merge adds a problem to those of the same reason; the first line speaks for
// all.
func (s *Summary) merge(p Problem) {
	for i := range s.Problems {
		was := &s.Problems[i]
		if was.Reason != p.Reason {
			continue
		}
		was.Count += p.Count
		if p.Line < was.Line {
			was.Line, was.Why = p.Line, p.Why
		}
		return
	}
	s.Problems = append(s.Problems, p)
	slices.SortFunc(s.Problems, func(a, b Problem) int { return strings.Compare(a.Reason, b.Reason) })
}

func (s *Summary) tooLong(line int) {
	s.complain(line, ports.ReasonTooLarge, "the line is longer than 1 MiB; give one event a line")
}
