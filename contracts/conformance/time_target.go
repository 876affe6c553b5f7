package conformance

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/domain"
	"actual/domain/transfer"
	"actual/ports"
)

// TimeTarget is where time is written, as adapters see it: a stand-in, since what is
// written at a vendor's own stays there. It has no time at first. Where Lock or Close is
// nil the target knows of no such thing, and must never tell of one; all else is there.
type TimeTarget struct {
	Target ports.TimeTarget

	Company domain.CompanyID // Has credentials that may do all.
	Refused domain.CompanyID // Has some that are refused.
	Down    domain.CompanyID // Its target does not answer.

	People []string // Two, who may have time.
	Codes  []string // Two, that may be booked to.
	Barred string   // Who may have no time.
	Day    domain.Date
	Zone   *time.Location

	Lose  func(done bool)                                      // The next writing's answer is lost, after or before it was done.
	Busy  func()                                               // The next writing is too much for the account.
	Enter func(t *testing.T, c transfer.Content) (ref string)  // Somebody's own time there.
	Edit  func(t *testing.T, ref string, c transfer.Content)   // Somebody changes time there.
	Drop  func(t *testing.T, ref string)                       // Somebody removes time there.
	Lock  func(t *testing.T, ref string)                       // Somebody locks time there.
	Close func(t *testing.T, person string, until domain.Date) // Somebody closes a person's days there.
}

// TimeTargets tests the promises of ports.TimeTarget.
func TimeTargets(t *testing.T, open func(t *testing.T) TimeTarget) {
	t.Helper()
	t.Run("what is written is there", func(t *testing.T) { timeIsThere(t, open(t)) })
	t.Run("of more than a page none is missing", func(t *testing.T) { timeInPages(t, open(t)) })
	t.Run("what is there is changed and removed", func(t *testing.T) { timeIsChanged(t, open(t)) })
	t.Run("the same again", func(t *testing.T) { timeAgain(t, open(t)) })
	t.Run("time that overlaps", func(t *testing.T) { timeOverlaps(t, open(t)) })
	t.Run("an answer that is lost", func(t *testing.T) { timeIsLost(t, open) })
	t.Run("one is refused, the others are not", func(t *testing.T) { timeIsRefused(t, open(t)) })
	t.Run("what others have done there", func(t *testing.T) { timeOfOthers(t, open) })
	t.Run("what is locked or closed", func(t *testing.T) { timeIsShut(t, open) })
	t.Run("failures are told apart", func(t *testing.T) { timeFails(t, open(t)) })
}

// at is a Write of an hour from an hour of the day, and so many minutes and seconds, on.
func (s TimeTarget) at(mark string, person, code, hour int, and time.Duration) transfer.Write {
	from, _ := s.Day.At(domain.WallTime(hour*60), s.Zone)
	from = from.Add(and)
	c := s.Target.Traits().As(transfer.Content{Person: s.People[person], Code: s.Codes[code], Day: s.Day, Span: domain.Span{From: from, To: from.Add(time.Hour)}})
	return transfer.Write{Op: transfer.Add, Key: keyOf(mark), Mark: mark, Content: c, Zone: s.Zone, Notes: "by badge"}
}

func keyOf(mark string) string {
	u := id(7)
	copy(u[:], mark[4:])
	return u.String()
}

func markNo(n int) string { return fmt.Sprintf("ACT-AAAAAAAAAA%c%c", 'A'+n/26, 'A'+n%26) }

// does writes one thing and expects an outcome.
func (s TimeTarget) does(t *testing.T, w transfer.Write, want transfer.Outcome) transfer.Result {
	t.Helper()
	results, err := s.Target.Write(t.Context(), s.Company, []transfer.Write{w})
	require.NoError(t, err)
	require.Len(t, results, 1)
	require.Equal(t, want, results[0].Outcome, results[0].Reason)
	if want != transfer.Done {
		require.NotEmpty(t, results[0].Reason, "people are told why")
	}
	return results[0]
}

// held returns what is there of all people on the day and those around it, by ref.
func (s TimeTarget) held(t *testing.T) []transfer.Row {
	t.Helper()
	byRef, after := map[string]transfer.Row{}, ""
	for {
		rows, next, err := s.Target.Held(t.Context(), s.Company, ports.HeldTime{People: s.People, First: s.Day.AddDays(-1), Last: s.Day.AddDays(1), After: after})
		require.NoError(t, err)
		for _, r := range rows {
			require.NotEmpty(t, r.Ref)
			byRef[r.Ref] = r
		}
		if after = next; after == "" {
			break
		}
	}
	var all []transfer.Row
	for _, r := range byRef {
		all = append(all, r)
	}
	slices.SortFunc(all, func(a, b transfer.Row) int { return len(a.Ref) - len(b.Ref) })
	return all
}

// marked returns the rows that bear a mark.
func (s TimeTarget) marked(t *testing.T, mark string) (rows []transfer.Row) {
	t.Helper()
	for _, r := range s.held(t) {
		if r.Mark == mark {
			rows = append(rows, r)
		}
	}
	return rows
}

// is expects time to be there once, just so.
func (s TimeTarget) is(t *testing.T, w transfer.Write, ref string) transfer.Row {
	t.Helper()
	rows := s.marked(t, w.Mark)
	require.Len(t, rows, 1)
	require.Equal(t, w.Content, rows[0].Content)
	if ref != "" {
		require.Equal(t, ref, rows[0].Ref)
	}
	return rows[0]
}

func timeIsThere(t *testing.T, s TimeTarget) {
	require.Empty(t, s.held(t))
	for i, w := range []transfer.Write{s.at(markNo(0), 0, 0, 7, 0), s.at(markNo(1), 0, 1, 9, 17*time.Minute+41*time.Second), s.at(markNo(2), 1, 1, 9, 0)} {
		done := s.does(t, w, transfer.Done)
		row := s.is(t, w, done.Ref)
		require.Equal(t, done.Version, row.Version)
		require.Len(t, s.held(t), i+1)
	}
	only, _, err := s.Target.Held(t.Context(), s.Company, ports.HeldTime{People: s.People[1:2], First: s.Day, Last: s.Day})
	require.NoError(t, err)
	require.Len(t, only, 1, "of that person alone")
	only, _, err = s.Target.Held(t.Context(), s.Company, ports.HeldTime{People: s.People, First: s.Day.AddDays(1), Last: s.Day.AddDays(1)})
	require.NoError(t, err)
	require.Empty(t, only, "on that day alone")
}

func timeInPages(t *testing.T, s TimeTarget) {
	bulk, n := s.Target.Traits().Bulk, 0
	for hour := 1; hour < 22; hour++ {
		var items []transfer.Write
		for person := range 2 {
			items = append(items, s.at(markNo(n), person, 0, hour, 0))
			n++
		}
		for chunk := range slices.Chunk(items, bulk) {
			results, err := s.Target.Write(t.Context(), s.Company, chunk)
			require.NoError(t, err)
			for _, r := range results {
				require.Equal(t, transfer.Done, r.Outcome, r.Reason)
			}
		}
	}
	seen := map[string]bool{}
	for _, r := range s.held(t) {
		seen[r.Mark] = true
	}
	require.Len(t, seen, n, "drift: time is missing, as if a page were lost")
}

func timeIsChanged(t *testing.T, s TimeTarget) {
	w := s.at(markNo(0), 0, 0, 7, 0)
	first := s.does(t, w, transfer.Done)
	next := s.at(markNo(0), 0, 1, 8, 3*time.Minute)
	next.Op, next.Ref, next.Version, next.Key = transfer.Change, first.Ref, first.Version, keyOf(markNo(1))
	if s.Target.Traits().CanChange {
		second := s.does(t, next, transfer.Done)
		s.is(t, next, first.Ref)
		if second.Version != "" {
			stale := s.at(markNo(0), 0, 0, 10, 0)
			stale.Op, stale.Ref, stale.Version, stale.Key = transfer.Change, first.Ref, first.Version, keyOf(markNo(2))
			s.does(t, stale, transfer.Conflict)
			s.is(t, next, first.Ref)
		}
		first.Version = second.Version
	} else {
		s.does(t, next, transfer.Refused)
		next = w
	}
	next.Op, next.Version, next.Ref, next.Key = transfer.Remove, first.Version, first.Ref, keyOf(markNo(3))
	if !s.Target.Traits().CanRemove {
		s.does(t, next, transfer.Refused)
		s.is(t, next, first.Ref)
		return
	}
	s.does(t, next, transfer.Done)
	require.Empty(t, s.held(t))
	next.Key = keyOf(markNo(4))
	s.does(t, next, transfer.Gone)
}

func timeAgain(t *testing.T, s TimeTarget) {
	w := s.at(markNo(0), 0, 0, 7, 0)
	first := s.does(t, w, transfer.Done)
	traits := s.Target.Traits()
	switch {
	case traits.Keyed:
		require.Equal(t, first.Ref, s.does(t, w, transfer.Done).Ref)
		s.is(t, w, first.Ref)
		w.Key = keyOf(markNo(1))
		if !traits.Exclusive {
			require.NotEqual(t, first.Ref, s.does(t, w, transfer.Done).Ref, "under another key it is another")
		}
	case traits.Exclusive:
		s.does(t, w, transfer.Conflict)
		s.is(t, w, first.Ref)
	default:
		s.does(t, w, transfer.Done)
		require.Len(t, s.marked(t, w.Mark), 2, "whoever sends it again has it twice")
	}
}

func timeOverlaps(t *testing.T, s TimeTarget) {
	over, there := transfer.Done, 4
	if s.Target.Traits().Exclusive {
		over, there = transfer.Conflict, 3
	}
	s.does(t, s.at(markNo(0), 0, 0, 7, 0), transfer.Done)
	s.does(t, s.at(markNo(1), 0, 1, 7, 30*time.Minute), over)
	s.does(t, s.at(markNo(2), 1, 1, 7, 30*time.Minute), transfer.Done)
	s.does(t, s.at(markNo(3), 0, 0, 8, 0), transfer.Done)
	require.Len(t, s.held(t), there, "what meets does not overlap")
}
