package conformance

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/domain"
	"actual/domain/fault"
	"actual/domain/transfer"
	"actual/ports"
)

// timeIsLost: whether the failure is of the whole writing or of its only item.
func timeIsLost(t *testing.T, open func(*testing.T) TimeTarget) {
	for _, done := range []bool{true, false} {
		s := open(t)
		w := s.at(markNo(0), 0, 0, 7, 0)
		s.Lose(done)
		results, err := s.Target.Write(t.Context(), s.Company, []transfer.Write{w})
		if err == nil {
			require.Equal(t, transfer.Unknown, results[0].Outcome)
		} else {
			require.ErrorIs(t, err, ports.ErrUnknownOutcome)
		}
		require.Equal(t, done, len(s.marked(t, w.Mark)) == 1)
		if s.Target.Traits().Keyed {
			s.does(t, w, transfer.Done)
			s.is(t, w, "")
		}
	}
	s := open(t)
	s.Busy()
	w := s.at(markNo(0), 0, 0, 7, 0)
	results, err := s.Target.Write(t.Context(), s.Company, []transfer.Write{w})
	if err == nil {
		require.Equal(t, transfer.Unsent, results[0].Outcome)
	} else {
		require.Equal(t, fault.Unavailable, fault.KindOf(err))
	}
	require.Empty(t, s.held(t))
}

func timeIsRefused(t *testing.T, s TimeTarget) {
	require.NotEmpty(t, s.Barred)
	items := []transfer.Write{s.at(markNo(0), 0, 0, 7, 0), s.at(markNo(1), 1, 0, 7, 0), s.at(markNo(2), 1, 1, 9, 0)}
	items[1].Person = s.Barred
	var results []transfer.Result
	for chunk := range slices.Chunk(items, s.Target.Traits().Bulk) {
		some, err := s.Target.Write(t.Context(), s.Company, chunk)
		require.NoError(t, err)
		results = append(results, some...)
	}
	require.Equal(t, transfer.Refused, results[1].Outcome)
	require.NotEmpty(t, results[1].Reason)
	s.is(t, items[0], results[0].Ref)
	s.is(t, items[2], results[2].Ref)
	require.Len(t, s.held(t), 2)
}

func timeOfOthers(t *testing.T, open func(*testing.T) TimeTarget) {
	s := open(t)
	w := s.at(markNo(0), 0, 0, 7, 0)
	first := s.does(t, w, transfer.Done)
	theirs := s.at(markNo(1), 0, 1, 12, 0).Content
	ref := s.Enter(t, theirs)
	rows := s.marked(t, "")
	require.Len(t, rows, 1)
	require.Equal(t, ref, rows[0].Ref)
	require.Equal(t, theirs, rows[0].Content)

	edited := w
	edited.Content = s.at(markNo(0), 0, 1, 9, 0).Content
	s.Edit(t, first.Ref, edited.Content)
	row := s.is(t, edited, first.Ref)
	w.Op, w.Ref, w.Version, w.Key = transfer.Change, first.Ref, first.Version, keyOf(markNo(2))
	switch {
	case !s.Target.Traits().CanChange:
		s.does(t, w, transfer.Refused)
	case first.Version != "":
		require.NotEqual(t, first.Version, row.Version, "its version tells")
		s.does(t, w, transfer.Conflict)
	}
	s.is(t, edited, first.Ref)

	s.Drop(t, first.Ref)
	require.Empty(t, s.marked(t, w.Mark))
}

func timeIsShut(t *testing.T, open func(*testing.T) TimeTarget) {
	s := open(t)
	w := s.at(markNo(0), 0, 0, 7, 0)
	done := s.does(t, w, transfer.Done)
	require.Empty(t, s.is(t, w, done.Ref).Locked)
	if s.Lock != nil {
		s.Lock(t, done.Ref)
		row := s.is(t, w, done.Ref)
		require.NotEmpty(t, row.Locked, "people are told why")
		next := s.at(markNo(0), 0, 1, 8, 0)
		next.Op, next.Ref, next.Version, next.Key = transfer.Change, row.Ref, row.Version, keyOf(markNo(1))
		results, err := s.Target.Write(t.Context(), s.Company, []transfer.Write{next})
		require.NoError(t, err)
		require.Contains(t, []transfer.Outcome{transfer.Conflict, transfer.Refused}, results[0].Outcome)
		s.is(t, w, done.Ref)
	}
	s = open(t)
	closed, err := s.Target.Closed(t.Context(), s.Company, s.People)
	require.NoError(t, err)
	require.Empty(t, closed)
	if s.Close != nil {
		s.Close(t, s.People[0], s.Day)
		closed, err := s.Target.Closed(t.Context(), s.Company, s.People)
		require.NoError(t, err)
		require.Equal(t, map[string]domain.Date{s.People[0]: s.Day}, closed)
	}
}

func timeFails(t *testing.T, s TimeTarget) {
	w := s.at(markNo(0), 0, 0, 7, 0)
	for name, do := range map[string]func(company domain.CompanyID) error{
		"held": func(company domain.CompanyID) error {
			_, _, err := s.Target.Held(t.Context(), company, ports.HeldTime{People: s.People, First: s.Day, Last: s.Day})
			return err
		},
		"write": func(company domain.CompanyID) error {
			results, err := s.Target.Write(t.Context(), company, []transfer.Write{w})
			if err == nil && results[0].Outcome == transfer.Unsent {
				return ports.ErrVendorDown
			}
			return err
		},
		"closed": func(company domain.CompanyID) error {
			_, err := s.Target.Closed(t.Context(), company, s.People)
			return err
		},
	} {
		if name != "closed" || s.Close != nil { // Who closes nothing need not ask.
			require.ErrorIs(t, do(s.Refused), ports.ErrSourceRefused, name)
			require.Equal(t, fault.Unavailable, fault.KindOf(do(s.Down)), "%s: nothing was sent", name)
		}
	}
	require.NotZero(t, s.Target.Traits().Bulk)
	require.Greater(t, s.Target.Traits().Settle, time.Duration(0))
}
