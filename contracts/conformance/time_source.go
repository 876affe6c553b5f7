package conformance

import (
	"context"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"actual/domain"
	"actual/domain/booked"
	"actual/domain/fault"
	"actual/ports"
)

// TimeSource is where work is booked and clocked, as adapters see it. What is empty is
// not tested, as of JobSource.
type TimeSource struct {
	Source ports.TimeSource

	Company domain.CompanyID // As of JobSource.
	Refused domain.CompanyID
	Narrow  domain.CompanyID // Has credentials that may read neither.
	Down    domain.CompanyID

	Window   ports.TimeWindow
	Times    []booked.Labour // All of the window.
	Clocks   []booked.Clocked
	Findings []ports.SourceFinding // Of both lists; What is not compared.
	Tickets  map[string]string     // Sites of some tickets; "" of one without.
}

// TimeSources tests the promises of ports.TimeSource.
func TimeSources(t *testing.T, open func(t *testing.T) TimeSource) {
	t.Helper()
	t.Run("all that there is, page by page", func(t *testing.T) { allTimes(t, open(t), 0) })
	t.Run("however small the pages", func(t *testing.T) {
		s := open(t)
		if s.Times == nil {
			t.Skip("of a vendor's own that would take too many of the account's calls")
		}
		allTimes(t, s, 3)
	})
	t.Run("a window without time", func(t *testing.T) {
		s := open(t)
		s.Window.From, s.Window.To = domain.NewDate(1999, 1, 1), domain.NewDate(1999, 1, 8)
		times, err := walk(t, ports.SourceQuery{}, s.times)
		require.NoError(t, err)
		require.Empty(t, times.rows)
		clocks, err := walk(t, ports.SourceQuery{}, s.clocks)
		require.NoError(t, err)
		require.Empty(t, clocks.rows)
		_, err = s.Source.ListTimes(t.Context(), s.Company, s.Window, ports.SourceQuery{After: "this is no place"})
		require.ErrorIs(t, err, ports.ErrSourceCursor)
	})
	t.Run("the sites of tickets", func(t *testing.T) {
		s := open(t)
		want, refs := map[string]string{}, []string{}
		for ticket, site := range s.Tickets {
			if refs = append(refs, ticket); site != "" {
				want[ticket] = site
			}
		}
		got, _, err := s.Source.SitesOf(t.Context(), s.Company, refs)
		require.NoError(t, err)
		require.Equal(t, want, got, "drift: sites of tickets are others than they were")
	})
	t.Run("failures are told apart", func(t *testing.T) {
		s := open(t)
		for _, tt := range []struct {
			company domain.CompanyID
			is      func(err error) bool
		}{
			{s.Refused, func(err error) bool { return fault.KindOf(err) == fault.Conflict }},
			{s.Down, func(err error) bool { return fault.KindOf(err) == fault.Unavailable }},
			{s.Narrow, func(err error) bool { return fault.KindOf(err) == fault.Conflict }},
		} {
			if tt.company.IsZero() {
				continue
			}
			_, err := s.Source.ListTimes(t.Context(), tt.company, s.Window, ports.SourceQuery{})
			require.True(t, tt.is(err), err)
			_, err = s.Source.ListClocks(t.Context(), tt.company, s.Window, ports.SourceQuery{})
			require.True(t, tt.is(err), err)
		}
	})
}

func (s TimeSource) times(ctx context.Context, q ports.SourceQuery) (ports.SourcePage[booked.Labour], error) {
	return s.Source.ListTimes(ctx, s.Company, s.Window, q)
}

func (s TimeSource) clocks(ctx context.Context, q ports.SourceQuery) (ports.SourcePage[booked.Clocked], error) {
	return s.Source.ListClocks(ctx, s.Company, s.Window, q)
}

// allTimes reads both lists by pages of so many rows.
func allTimes(t *testing.T, s TimeSource, limit int) {
	t.Helper()
	q := ports.SourceQuery{Limit: limit}
	times, err := walk(t, q, s.times)
	require.NoError(t, err)
	clocks, err := walk(t, q, s.clocks)
	require.NoError(t, err)
	for _, l := range times.rows {
		require.False(t, l.Date.Before(s.Window.From) || l.Date.After(s.Window.To), "labour on %s is in the window", l.Date)
		require.NotEmpty(t, l.Stage)
		require.False(t, l.Span.To.Before(l.Span.From), l)
	}
	for _, c := range clocks.rows {
		require.False(t, c.Date.Before(s.Window.From) || c.Date.After(s.Window.To), "a stretch on %s is in the window", c.Date)
		require.False(t, c.Span.From.IsZero(), c)
	}
	if s.Times == nil && len(times.rows)+len(clocks.rows) == 0 {
		return // An account in which nobody works.
	}
	same(t, "booked times", s.Times, times.rows, func(l booked.Labour) string { return l.Ref })
	same(t, "clock times", s.Clocks, clocks.rows, func(c booked.Clocked) string { return c.Ref })
	if s.Findings != nil {
		found := slices.Concat(times.findings, clocks.findings)
		for i := range found {
			require.NotEmpty(t, found[i].What)
			found[i].What = ""
		}
		require.ElementsMatch(t, s.Findings, found, "drift: findings are others than they were")
	}
}
