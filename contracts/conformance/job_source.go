package conformance

import (
	"context"
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"actual/domain"
	"actual/domain/fault"
	"actual/ports"
)

// JobSource is where work is planned, as adapters see it: a stand-in, or a vendor's
// own. Of the latter some is not known or not to be had: what is empty is not
// tested.
type JobSource struct {
	Source ports.JobSource
	Check  ports.JobSourceCheck

	Company domain.CompanyID // Has credentials that may read all.
	Refused domain.CompanyID // Has some that are refused.
	Narrow  domain.CompanyID // Has some that may read the Missing not.
	Down    domain.CompanyID // Its source does not answer.
	Missing []string         // Of the narrow ones.

	Window   ports.SourceWindow
	Sites    []ports.SourceSite // All that there are.
	Crews    []ports.SourceCrew
	Workers  []ports.SourceWorker
	Jobs     []ports.SourceJob     // Those of the window.
	Findings []ports.SourceFinding // Of all four lists; What is not compared.
}

// JobSources tests the promises of ports.JobSource.
func JobSources(t *testing.T, open func(t *testing.T) JobSource) {
	t.Helper()
	t.Run("all that there is, page by page", func(t *testing.T) { everything(t, open(t), 0) })
	t.Run("however small the pages", func(t *testing.T) {
		s := open(t)
		if s.Sites == nil {
			t.Skip("of a vendor's own that would take too many of the account's calls")
		}
		everything(t, s, 3)
	})
	t.Run("a place in a list stays good", func(t *testing.T) {
		s := open(t)
		first, err := s.Source.ListSites(t.Context(), s.Company, ports.SourceQuery{Limit: 2})
		require.NoError(t, err)
		require.NotEmpty(t, first.Next, "a page that is not empty may be followed by another")
		for range 2 {
			rest, err := walk(t, ports.SourceQuery{After: first.Next, Limit: 2}, sitesOf(s, s.Company))
			require.NoError(t, err)
			for _, one := range first.Rows {
				require.NotContains(t, refsOf(rest.rows, siteRef), one.Ref)
			}
		}
		_, err = s.Source.ListSites(t.Context(), s.Company, ports.SourceQuery{After: "this is no place"})
		require.ErrorIs(t, err, ports.ErrSourceCursor)
	})
	t.Run("what is known of an order is not looked up", func(t *testing.T) {
		s := open(t)
		first, err := s.Source.ListJobs(t.Context(), s.Company, s.Window, ports.SourceQuery{})
		require.NoError(t, err)
		known := map[string]ports.SourceOrder{}
		for _, j := range first.Rows {
			if j.Ticket != "" && j.Site != "" {
				known[j.Ticket] = ports.SourceOrder{Site: j.Site, Service: "known: " + j.Service}
			}
		}
		again, err := s.Source.ListJobs(t.Context(), s.Company, s.Window, ports.SourceQuery{
			Known: func(_ context.Context, orders []string) (map[string]ports.SourceOrder, error) {
				for ref := range known {
					require.Contains(t, orders, ref)
				}
				return known, nil
			},
		})
		require.NoError(t, err)
		require.Less(t, again.Calls, first.Calls)
		require.Len(t, again.Rows, len(first.Rows))
		for i, j := range again.Rows {
			if of, is := known[j.Ticket]; is {
				require.Equal(t, of.Site, j.Site)
				require.Equal(t, of.Service, j.Service)
				j.Service = first.Rows[i].Service
			}
			require.Equal(t, first.Rows[i], j)
		}
	})
	t.Run("a window without jobs", func(t *testing.T) {
		s := open(t)
		long := ports.SourceWindow{From: domain.NewDate(1999, 1, 1), To: domain.NewDate(1999, 1, 8)}
		got, err := walk(t, ports.SourceQuery{}, jobsOf(s, s.Company, long))
		require.NoError(t, err)
		require.Empty(t, got.rows)
		require.Empty(t, got.findings)
	})
	t.Run("failures are told apart", func(t *testing.T) {
		s := open(t)
		for company, ask := range map[domain.CompanyID]func(err error){
			s.Refused: func(err error) { require.ErrorIs(t, err, ports.ErrSourceRefused) },
			s.Down:    func(err error) { require.Equal(t, fault.Unavailable, fault.KindOf(err)) },
		} {
			if company.IsZero() {
				continue
			}
			_, err := s.Source.ListSites(t.Context(), company, ports.SourceQuery{})
			ask(err)
			_, err = s.Source.ListJobs(t.Context(), company, s.Window, ports.SourceQuery{})
			ask(err)
			_, err = s.Check.Check(t.Context(), company)
			ask(err)
		}
	})
	t.Run("what may not be read is named", func(t *testing.T) {
		s := open(t)
		report, err := s.Check.Check(t.Context(), s.Company)
		require.NoError(t, err)
		require.Empty(t, report.Missing)
		require.NotEmpty(t, report.Readable)
		if s.Narrow.IsZero() {
			return
		}
		report, err = s.Check.Check(t.Context(), s.Narrow)
		require.NoError(t, err)
		require.ElementsMatch(t, s.Missing, report.Missing)
	})
}

// everything reads all lists by pages of so many rows.
func everything(t *testing.T, s JobSource, limit int) {
	t.Helper()
	q := ports.SourceQuery{Limit: limit}
	sites, err := walk(t, q, sitesOf(s, s.Company))
	require.NoError(t, err)
	crews, err := walk(t, q, func(ctx context.Context, q ports.SourceQuery) (ports.SourcePage[ports.SourceCrew], error) {
		return s.Source.ListCrews(ctx, s.Company, q)
	})
	require.NoError(t, err)
	workers, err := walk(t, q, func(ctx context.Context, q ports.SourceQuery) (ports.SourcePage[ports.SourceWorker], error) {
		return s.Source.ListWorkers(ctx, s.Company, q)
	})
	require.NoError(t, err)
	jobs, err := walk(t, q, jobsOf(s, s.Company, s.Window))
	require.NoError(t, err)
	for _, j := range jobs.rows {
		require.False(t, j.Date.Before(s.Window.From) || j.Date.After(s.Window.To), "a job on %s is in the window", j.Date)
		require.NotEmpty(t, j.State)
	}
	same(t, "sites", s.Sites, sites.rows, siteRef)
	same(t, "crews", s.Crews, crews.rows, func(c ports.SourceCrew) string { return c.Ref })
	same(t, "workers", s.Workers, workers.rows, func(w ports.SourceWorker) string { return w.Ref })
	same(t, "jobs", s.Jobs, jobs.rows, func(j ports.SourceJob) string { return j.Ref })
	if s.Findings != nil {
		found := slices.Concat(sites.findings, crews.findings, workers.findings, jobs.findings)
		for i := range found {
			require.NotEmpty(t, found[i].What)
			found[i].What = ""
		}
		require.ElementsMatch(t, s.Findings, found, "drift: findings are others than they were")
	}
}

func siteRef(s ports.SourceSite) string { return s.Ref }

func sitesOf(s JobSource, company domain.CompanyID) lister[ports.SourceSite] {
	return func(ctx context.Context, q ports.SourceQuery) (ports.SourcePage[ports.SourceSite], error) {
		return s.Source.ListSites(ctx, company, q)
	}
}

func jobsOf(s JobSource, company domain.CompanyID, w ports.SourceWindow) lister[ports.SourceJob] {
	return func(ctx context.Context, q ports.SourceQuery) (ports.SourcePage[ports.SourceJob], error) {
		return s.Source.ListJobs(ctx, company, w, q)
	}
}

type lister[R any] func(ctx context.Context, q ports.SourceQuery) (ports.SourcePage[R], error)

// walked is what a list brought from a place on.
type walked[R any] struct {
	rows     []R
	findings []ports.SourceFinding
}

// walk reads from a place to the end.
func walk[R any](t *testing.T, q ports.SourceQuery, list lister[R]) (walked[R], error) {
	t.Helper()
	var out walked[R]
	seen := map[string]bool{}
	for {
		page, err := list(t.Context(), q)
		if err != nil {
			return out, err
		}
		require.Positive(t, page.Calls)
		out.rows, out.findings = append(out.rows, page.Rows...), append(out.findings, page.Findings...)
		if page.Next == "" {
			return out, nil
		}
		require.False(t, seen[page.Next], "the list goes round: %q again", page.Next)
		seen[page.Next], q.After = true, page.Next
	}
}

func refsOf[R any](rows []R, ref func(R) string) []string {
	out := make([]string, len(rows))
	for i, r := range rows {
		out[i] = ref(r)
	}
	return out
}

// same compares rows by their refs; of a source whose rows are not known only that
// each has a ref of its own.
func same[R any](t *testing.T, what string, want, got []R, ref func(R) string) {
	t.Helper()
	have := map[string]R{}
	for _, r := range got {
		require.NotEmpty(t, ref(r), what)
		have[ref(r)] = r
	}
	if want == nil {
		require.NotEmpty(t, have, "a source without %s shows nothing", what)
		return
	}
	var missing []string
	for _, r := range want {
		if _, there := have[ref(r)]; !there {
			missing = append(missing, ref(r))
		}
	}
	require.Empty(t, missing, "drift: %s are missing, as if a page were lost", what)
	for _, r := range want {
		require.Equal(t, r, have[ref(r)], "drift: %s are not what they were: %s", what, ref(r))
		delete(have, ref(r))
	}
	require.Empty(t, slices.Collect(maps.Keys(have)), "%s that there are not", what)
}
