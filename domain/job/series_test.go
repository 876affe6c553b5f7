package job_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"actual/domain"
	"actual/domain/job"
)

var mowing = job.Work{Site: domain.SiteID{UUID: domain.UUID{3}}, Effort: 7200}

func newSeries(t require.TestingT, c job.Course) job.Series {
	s, err := job.NewSeries(domain.SeriesID{UUID: domain.UUID{4}}, c, domain.Date{})
	require.NoError(t, err)
	return s
}

func TestWhatASeriesIs(t *testing.T) {
	good := job.Course{Rule: rule(t, "FREQ=WEEKLY"), Start: date(t, "2026-12-01"), Work: mowing}
	for name, tt := range map[string]struct {
		change func(c *job.Course)
		want   error
	}{
		"a rule without dates":    {func(c *job.Course) { c.Rule = rule(t, "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30") }, job.ErrSeriesEmpty},
		"no rule":                 {func(c *job.Course) { c.Rule = job.Rule{} }, job.ErrSeriesEmpty},
		"no start":                {func(c *job.Course) { c.Start = domain.Date{} }, job.ErrBadSeriesStart},
		"an end before the start": {func(c *job.Course) { c.End = date(t, "2026-11-30") }, job.ErrBadSeriesStart},
		"no site":                 {func(c *job.Course) { c.Site = domain.SiteID{} }, job.ErrNoSite},
		"an effort below nothing": {func(c *job.Course) { c.Effort = -1 }, job.ErrBadEffort},
		"a ref of two lines":      {func(c *job.Course) { c.Ref = "a\nb" }, job.ErrBadSeriesRef},
		"too many exceptions":     {func(c *job.Course) { c.Except = rule(t, "FREQ=DAILY").Dates(c.Start, c.Start.AddDays(1001)) }, job.ErrBadExcept},
	} {
		c := good
		tt.change(&c)
		_, err := job.NewSeries(domain.SeriesID{}, c, domain.Date{})
		require.ErrorIs(t, err, tt.want, name)
	}
	good.End, good.Except = date(t, "2026-12-29"), []domain.Date{date(t, "2026-12-22"), date(t, "2026-12-08"), date(t, "2026-12-22")}
	require.Equal(t, "2026-12-01 2026-12-15 2026-12-29", told(newSeries(t, good).Dates(domain.Date{}, date(t, "2027-12-01"))))
	late, err := job.NewSeries(domain.SeriesID{}, good, date(t, "2026-12-02"))
	require.NoError(t, err)
	require.Equal(t, "2026-12-15 2026-12-29", told(late.Dates(domain.Date{}, date(t, "2027-12-01"))))
}

func TestFromWhenAnotherCourseCounts(t *testing.T) {
	today := date(t, "2026-12-01")
	for name, tt := range map[string]struct{ start, since, next, want string }{
		"an old course":                     {"2026-11-01", "2026-11-01", "", "2026-12-01"},
		"one that counts later":             {"2026-11-01", "2026-12-21", "", "2026-12-21"},
		"one that starts later":             {"2026-12-21", "2026-12-21", "", "2026-12-21"},
		"one that is to start earlier":      {"2026-12-21", "2026-12-21", "2026-12-10", "2026-12-10"},
		"one that is to have started":       {"2026-12-21", "2026-12-21", "2026-11-10", "2026-12-01"},
		"one that is to start later":        {"2026-12-21", "2026-12-21", "2027-01-01", "2026-12-21"},
		"one put off, to start earlier":     {"2027-01-01", "2026-12-21", "2026-12-10", "2026-12-10"},
		"after another, to start elsewhere": {"2026-11-01", "2026-12-21", "2026-11-03", "2026-12-21"},
	} {
		c := job.Course{Rule: rule(t, "FREQ=WEEKLY"), Start: date(t, tt.start), Work: mowing}
		s := job.RestoreSeries(domain.SeriesID{}, c, date(t, tt.since), domain.Date{}, 1)
		if tt.next != "" {
			c.Start = date(t, tt.next)
		}
		require.Equal(t, tt.want, s.From(c, today).String(), name)
	}
}

func TestWhatAJobIs(t *testing.T) {
	good := job.Plan{Ref: " J-1 ", Date: date(t, "2026-12-01"), Work: mowing}
	j, err := job.NewJob(domain.JobID{}, job.ByHand, good)
	require.NoError(t, err)
	require.Equal(t, "J-1", j.Plan().Ref)
	for name, tt := range map[string]struct {
		change func(p *job.Plan)
		want   error
	}{
		"no date":       {func(p *job.Plan) { p.Date = domain.Date{} }, job.ErrBadJobDate},
		"of long ago":   {func(p *job.Plan) { p.Date = date(t, "1999-12-31") }, job.ErrBadJobDate},
		"no site":       {func(p *job.Plan) { p.Site = domain.SiteID{} }, job.ErrNoSite},
		"no such hours": {func(p *job.Plan) { p.Effort = 10_000*3600 + 1 }, job.ErrBadEffort},
		"a ref too far": {func(p *job.Plan) { p.Ref = string(make([]byte, 65)) }, job.ErrBadJobRef},
	} {
		p := good
		tt.change(&p)
		_, err := job.NewJob(domain.JobID{}, job.ByHand, p)
		require.ErrorIs(t, err, tt.want, name)
	}
	gone, err := j.Cancelled()
	require.NoError(t, err)
	require.Equal(t, job.Turn{}, gone.Turn(), "one of no series stays so")
	_, err = gone.Cancelled()
	require.ErrorIs(t, err, job.ErrCancelled)
	_, err = gone.Changed(good)
	require.ErrorIs(t, err, job.ErrCancelled)
}

func TestEfforts(t *testing.T) {
	for text, want := range map[string]job.Effort{"4": 14400, "4.5": 16200, "4,25": 15300, ".5": 1800, "4:30": 16200, "0:05": 300, "0.33": 1188, "1.9999": 7200, "10000": 36000000} {
		got, err := job.ParseEffort(text)
		require.NoError(t, err, text)
		require.Equal(t, want, got, text)
	}
	for _, text := range []string{"", ".", ":", "4:5", "4:60", "-1", "+1", "4h", "1e3", "4.5.5", "10000:01", "4:30:00", "99999999"} {
		_, err := job.ParseEffort(text)
		require.ErrorIs(t, err, job.ErrBadEffort, text)
	}
}

func TestWindows(t *testing.T) {
	ny, err := time.LoadLocation("America/New_York")
	require.NoError(t, err)
	_, err = job.NewWindow(60, 60)
	require.ErrorIs(t, err, job.ErrBadWindow)
	for name, tt := range map[string]struct{ on, from, to, want string }{
		"a day":                        {"2026-12-01", "07:00", "15:30", "2026-12-01T12:00:00Z to 2026-12-01T20:30:00Z"},
		"past midnight":                {"2026-12-01", "22:00", "06:00", "2026-12-02T03:00:00Z to 2026-12-02T11:00:00Z"},
		"a night of nine hours":        {"2026-10-31", "22:00", "06:00", "2026-11-01T02:00:00Z to 2026-11-01T11:00:00Z"},
		"a night of seven hours":       {"2026-03-07", "22:00", "06:00", "2026-03-08T03:00:00Z to 2026-03-08T10:00:00Z"},
		"the hour that comes twice":    {"2026-11-01", "01:00", "01:30", "2026-11-01T05:00:00Z to 2026-11-01T06:30:00Z"},
		"partly in the hour left out":  {"2026-03-08", "02:30", "03:30", "2026-03-08T07:00:00Z to 2026-03-08T07:30:00Z"},
		"wholly in the hour left out":  {"2026-03-08", "02:10", "02:50", "2026-03-08T07:00:00Z to 2026-03-08T07:00:00Z"},
		"until the hour that is twice": {"2026-10-31", "20:00", "01:30", "2026-11-01T00:00:00Z to 2026-11-01T06:30:00Z"},
	} {
		from, err := domain.ParseWallTime(tt.from)
		require.NoError(t, err)
		to, err := domain.ParseWallTime(tt.to)
		require.NoError(t, err)
		w, err := job.NewWindow(from, to)
		require.NoError(t, err)
		require.Equal(t, tt.want, w.Span(date(t, tt.on), ny).String(), name)
	}
	require.Equal(t, 25*time.Hour, length(job.Window{}.Span(date(t, "2026-11-01"), ny)))
}

func length(s domain.Span) time.Duration { return s.To.Sub(s.From) }

// plans is what a store holds of a series.
type plans struct {
	series job.Series
	jobs   []job.Job
	ids    byte
}

func (p *plans) follow(last domain.Date) (changed, made int) {
	those, missing := p.series.Follow(p.jobs, last)
	for _, c := range those {
		for i := range p.jobs {
			if p.jobs[i].ID() == c.ID() {
				p.jobs[i] = c
			}
		}
	}
	for _, on := range missing {
		p.ids++
		p.jobs = append(p.jobs, p.series.Job(domain.JobID{UUID: domain.UUID{0, p.ids}}, on))
	}
	return len(those), len(missing)
}

// A series may be changed at will, and its jobs made at any time: there is one job
// for each of its dates, it is still the same one, whoever was changed alone stays
// what they were, and doing it again does nothing.
func TestJobsFollowTheirSeries(t *testing.T) {
	rules := []string{"FREQ=WEEKLY", "FREQ=WEEKLY;BYDAY=MO,TH", "FREQ=DAILY;INTERVAL=3", "FREQ=MONTHLY", "FREQ=DAILY;COUNT=9"}
	rapid.Check(t, func(t *rapid.T) {
		start := date(t, "2026-03-02")
		day := func(name string) domain.Date { return start.AddDays(rapid.IntRange(0, 60).Draw(t, name)) }
		p := &plans{series: newSeries(t, job.Course{Rule: rule(t, rapid.SampledFrom(rules).Draw(t, "rule")), Start: start, Work: mowing})}
		last := day("last")
		p.follow(last)
		for range rapid.IntRange(1, 6).Draw(t, "steps") {
			before := map[domain.JobID]job.Job{}
			for _, j := range p.jobs {
				before[j.ID()] = j
			}
			switch step := rapid.IntRange(0, 3).Draw(t, "step"); {
			case step == 0 && len(p.jobs) > 0: // One by itself.
				i := rapid.IntRange(0, len(p.jobs)-1).Draw(t, "job")
				plan := p.jobs[i].Plan()
				plan.Date, plan.Effort = day("moved to"), 60
				next, err := p.jobs[i].Changed(plan)
				if rapid.Bool().Draw(t, "cancel") {
					next, err = p.jobs[i].Cancelled()
				}
				if err == nil {
					p.jobs[i], before[next.ID()] = next, next
				}
			case step == 1: // The series.
				c := p.series.Course()
				c.Rule, c.Effort = rule(t, rapid.SampledFrom(rules).Draw(t, "rule")), job.Effort(rapid.IntRange(1, 9).Draw(t, "effort"))
				c.Except = rapid.SliceOfN(rapid.Custom(func(t *rapid.T) domain.Date { return start.AddDays(rapid.IntRange(0, 60).Draw(t, "on")) }), 0, 3).Draw(t, "except")
				next, err := p.series.Changed(c, day("since"))
				require.NoError(t, err)
				p.series = next
			default:
				if later := day("last"); later.After(last) {
					last = later
				}
			}
			p.follow(last)
			changed, made := p.follow(last)
			require.Zero(t, changed+made, "again")
			holds(t, p, before, last)
		}
	})
}

func holds(t *rapid.T, p *plans, before map[domain.JobID]job.Job, last domain.Date) {
	by := map[domain.Date]job.Job{}
	for _, j := range p.jobs {
		require.NotContains(t, by, j.Turn().Date, "two for a date")
		by[j.Turn().Date] = j
		was, there := before[j.ID()]
		delete(before, j.ID())
		if there && (was.Turn().Apart || j.Turn().Date.Before(p.series.Since())) {
			require.Equal(t, was, j, "it stays")
		}
		if there {
			require.Equal(t, was.Turn(), j.Turn())
		}
	}
	require.Empty(t, before, "none is lost")
	for _, on := range p.series.Dates(p.series.Since(), last) {
		j, there := by[on]
		require.True(t, there, "%s has none", on)
		if !j.Turn().Apart {
			require.Equal(t, job.Planned, j.State())
			require.Equal(t, job.Plan{Date: on, Work: p.series.Course().Work}, j.Plan())
		}
		delete(by, on)
	}
	for on, j := range by {
		if !j.Turn().Apart && !on.Before(p.series.Since()) && !on.After(last) {
			require.Equal(t, job.Cancelled, j.State(), "the series no longer has %s", on)
		}
	}
}
