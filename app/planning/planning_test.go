package planning_test

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/app/planning"
	"actual/app/roster"
	"actual/domain"
	"actual/domain/badge"
	"actual/domain/job"
	"actual/domain/ledger"
	"actual/ports"
)

func date(t *testing.T, text string) domain.Date {
	t.Helper()
	d, err := domain.ParseDate(text)
	require.NoError(t, err)
	return d
}

func rule(t *testing.T, text string) job.Rule {
	t.Helper()
	r, err := job.ParseRule(text)
	require.NoError(t, err)
	return r
}

// dates tells jobs by their dates, with a minus the cancelled ones.
func dates(all []job.Job) string {
	var out []string
	for _, j := range all {
		mark := ""
		if j.State() == job.Cancelled {
			mark = "-"
		}
		out = append(out, mark+j.Plan().Date.String()[5:])
	}
	return strings.Join(out, " ")
}

func TestAJobByHand(t *testing.T) {
	w := newWorld(t)
	j, err := w.jobs.Create(t.Context(), planning.CreateJob{Company: w.acme, By: "test", Plan: job.Plan{
		Ref: "J-1", Date: date(t, "2026-12-01"), Work: job.Work{Site: w.yard, Crew: w.mow, Effort: 3600},
	}})
	require.NoError(t, err)
	change := planning.ChangeJob{Company: w.acme, Job: j.ID(), Seen: 1, By: "test", Date: roster.Set(date(t, "2026-12-02"))}
	change.Work.Crew = roster.Set(domain.CrewID{})
	next, err := w.jobs.Change(t.Context(), change)
	require.NoError(t, err)
	require.Equal(t, domain.Revision(2), next.Revision())
	_, err = w.jobs.Change(t.Context(), change)
	require.ErrorIs(t, err, domain.ErrMoved)
	same := planning.ChangeJob{Company: w.acme, Job: j.ID(), Seen: 2, By: "test", Date: roster.Set(date(t, "2026-12-02"))}
	again, err := w.jobs.Change(t.Context(), same)
	require.NoError(t, err)
	require.Equal(t, next, again, "it says nothing new")
	shown, err := w.jobs.Show(t.Context(), w.acme, j.ID())
	require.NoError(t, err)
	require.Equal(t, next, shown)
	require.Equal(t, job.Plan{Ref: "J-1", Date: date(t, "2026-12-02"), Work: job.Work{Site: w.yard, Effort: 3600}}, shown.Plan())

	badges, err := w.jobs.Expect(t.Context(), planning.ExpectBadges{Company: w.acme, Job: j.ID(), Add: []domain.BadgeID{w.badge}, By: "test"})
	require.NoError(t, err)
	require.Equal(t, []domain.BadgeID{w.badge}, badges)
	_, err = w.jobs.Expect(t.Context(), planning.ExpectBadges{Company: w.acme, Job: j.ID(), Add: []domain.BadgeID{{UUID: domain.UUID{9}}}, By: "test"})
	require.ErrorIs(t, err, badge.ErrNotFound)
	badges, err = w.jobs.Expect(t.Context(), planning.ExpectBadges{Company: w.acme, Job: j.ID(), Remove: []domain.BadgeID{w.badge}, By: "test"})
	require.NoError(t, err)
	require.Empty(t, badges)

	gone, err := w.jobs.Cancel(t.Context(), w.acme, j.ID(), "test")
	require.NoError(t, err)
	require.Equal(t, job.Cancelled, gone.State())
	_, err = w.jobs.Cancel(t.Context(), w.acme, j.ID(), "test")
	require.ErrorIs(t, err, job.ErrCancelled)
	_, err = w.jobs.Cancel(t.Context(), w.acme, domain.JobID{UUID: domain.UUID{9}}, "test")
	require.ErrorIs(t, err, job.ErrJobNotFound)
	got := w.entries()
	require.Equal(t, []int{1, 1, 2, 1}, []int{got[ledger.JobCreated], got[ledger.JobChanged], got[ledger.JobBadgesChanged], got[ledger.JobCancelled]})
}

func (w *world) weekly(text string) job.Series {
	w.t.Helper()
	s, err := w.series.Create(w.t.Context(), planning.CreateSeries{Company: w.acme, By: "test", Course: job.Course{
		Rule: rule(w.t, text), Start: date(w.t, "2026-11-24"), Work: job.Work{Site: w.yard, Crew: w.mow, Effort: 3600},
	}})
	require.NoError(w.t, err)
	return s
}

func (w *world) extend() {
	w.t.Helper()
	more, err := w.series.Extend(w.t.Context(), w.acme, time.Minute)
	require.NoError(w.t, err)
	require.False(w.t, more)
}

func TestJobsOfASeriesAreMadeAhead(t *testing.T) {
	w := newWorld(t)
	s := w.weekly("FREQ=WEEKLY")
	require.Equal(t, "2026-12-28", s.Made().String(), "for 28 days")
	require.Equal(t, "11-24 12-01 12-08 12-15 12-22", dates(w.planned()), "from its start on")
	w.extend()
	was := w.planned()
	require.Len(t, was, 5)
	w.clock.now = monday.AddDate(0, 0, 10)
	var all sync.WaitGroup
	for range 4 { // Processes.
		all.Go(func() { w.extend() })
	}
	all.Wait()
	now := w.planned()
	require.Equal(t, "11-24 12-01 12-08 12-15 12-22 12-29 01-05", dates(now))
	require.Equal(t, was, now[:5])
	require.Equal(t, 2, w.entries()[ledger.SeriesExtended])
	w.clock.now = monday.AddDate(1, 0, 0) // After a year of downtime.
	w.extend()
	require.Len(t, strings.Fields(dates(w.planned())), 58)
	more, err := w.series.Extend(t.Context(), w.acme, 0)
	require.NoError(t, err)
	require.False(t, more, "nothing is left")
	w.clock.now = w.clock.now.AddDate(0, 0, 7)
	more, err = w.series.Extend(t.Context(), w.acme, 0)
	require.NoError(t, err)
	require.True(t, more, "its time was over")
}

func TestAnOldSeriesMakesNoYearsOfJobs(t *testing.T) {
	w := newWorld(t)
	s, err := w.series.Create(t.Context(), planning.CreateSeries{Company: w.acme, By: "test", Course: job.Course{
		Rule: rule(t, "FREQ=DAILY"), Start: date(t, "2001-01-01"), Work: job.Work{Site: w.yard},
	}})
	require.NoError(t, err)
	require.Equal(t, "2025-11-29", s.Since().String())
	require.Len(t, strings.Fields(dates(w.planned())), 366+1+28)
}

func TestASeriesTakesAnotherCourse(t *testing.T) {
	w := newWorld(t)
	s := w.weekly("FREQ=WEEKLY")
	was := w.planned()
	moved, err := w.jobs.Change(t.Context(), planning.ChangeJob{Company: w.acme, Job: was[3].ID(), Seen: 1, Date: roster.Set(date(t, "2026-12-16")), By: "test"})
	require.NoError(t, err)
	_, err = w.jobs.Cancel(t.Context(), w.acme, was[4].ID(), "test")
	require.NoError(t, err)

	change := planning.ChangeSeries{Company: w.acme, Series: s.ID(), Seen: 1, By: "test", Since: date(t, "2026-12-05"), Rule: roster.Set(rule(t, "FREQ=WEEKLY;BYDAY=TU,FR"))}
	change.Work.Effort = roster.Set(job.Effort(60))
	changed, err := w.series.Change(t.Context(), change)
	require.NoError(t, err)
	require.Equal(t, domain.Revision(2), changed.Revision())
	now := w.planned()
	require.Equal(t, "11-24 12-01 12-08 12-11 12-16 12-18 -12-22 12-25", dates(now))
	require.Equal(t, was[:2], now[:2], "before the date nothing changes")
	require.Equal(t, was[2].ID(), now[2].ID())
	require.Equal(t, job.Effort(60), now[2].Plan().Effort)
	require.Equal(t, moved, now[4])
	_, err = w.series.Change(t.Context(), change)
	require.ErrorIs(t, err, domain.ErrMoved)

	same := planning.ChangeSeries{Company: w.acme, Series: s.ID(), Seen: 2, By: "test", Rule: roster.Set(rule(t, "freq=weekly;byday=tu,fr"))}
	unchanged, err := w.series.Change(t.Context(), same)
	require.NoError(t, err)
	require.Equal(t, changed.Revision(), unchanged.Revision(), "it says nothing new")

	back := planning.ChangeSeries{Company: w.acme, Series: s.ID(), Seen: 2, By: "test", Since: date(t, "2026-12-05"), Rule: roster.Set(rule(t, "FREQ=WEEKLY"))}
	_, err = w.series.Change(t.Context(), back)
	require.NoError(t, err)
	require.Equal(t, "11-24 12-01 12-08 -12-11 12-16 -12-18 -12-22 -12-25", dates(w.planned()))
	again := change
	again.Seen = 3
	_, err = w.series.Change(t.Context(), again)
	require.NoError(t, err)
	after := w.planned()
	require.Equal(t, "11-24 12-01 12-08 12-11 12-16 12-18 -12-22 12-25", dates(after))
	require.True(t, slices.EqualFunc(now, after, func(a, b job.Job) bool { return a.ID() == b.ID() }), "they are who they were")

	w.clock.now = monday.AddDate(0, 0, 20)
	late := planning.ChangeSeries{Company: w.acme, Series: s.ID(), Seen: 4, By: "test", Since: date(t, "2027-01-10"), End: roster.Set(date(t, "2027-01-12"))}
	_, err = w.series.Change(t.Context(), late)
	require.NoError(t, err)
	require.Equal(t, "12-29 01-01 01-05 01-08 01-12", dates(w.planned())[len(dates(after))+1:], "up to then by the old course")
	late.Seen, late.Since = 5, date(t, "2028-01-01")
	_, err = w.series.Change(t.Context(), late)
	require.ErrorIs(t, err, job.ErrBadSince)
	require.Equal(t, 4, w.entries()[ledger.SeriesChanged])
}

func TestAChangeThatNamesNoDateBringsNoCourseForward(t *testing.T) {
	w := newWorld(t)
	s := w.weekly("FREQ=WEEKLY") // Tuesdays.
	change := func(c planning.ChangeSeries) job.Series {
		t.Helper()
		c.Company, c.Series, c.Seen, c.By = w.acme, s.ID(), s.Revision(), "test"
		next, err := w.series.Change(t.Context(), c)
		require.NoError(t, err)
		return next
	}
	s = change(planning.ChangeSeries{Since: date(t, "2026-12-14"), Rule: roster.Set(rule(t, "FREQ=WEEKLY;BYDAY=FR"))})
	was := w.planned()
	require.Equal(t, "11-24 12-01 12-08 -12-15 12-18 -12-22 12-25", dates(was))

	s = change(planning.ChangeSeries{Ref: roster.Set("R1b")})
	require.Equal(t, "2026-12-14", s.Since().String())
	s = change(planning.ChangeSeries{Since: date(t, "2026-12-01"), Ref: roster.Set("R1c")})
	require.Equal(t, "2026-12-14", s.Since().String(), "a name has no date")
	require.Equal(t, was, w.planned(), "a new name touches no job")

	effort := planning.ChangeSeries{}
	effort.Work.Effort = roster.Set(job.Effort(60))
	s = change(effort)
	require.Equal(t, "2026-12-14", s.Since().String())
	now := w.planned()
	require.Equal(t, "11-24 12-01 12-08 -12-15 12-18 -12-22 12-25", dates(now))
	require.Equal(t, was[:4], now[:4])
	require.Equal(t, job.Effort(60), now[4].Plan().Effort)

	s = change(planning.ChangeSeries{Since: date(t, "2026-12-10"), Rule: roster.Set(rule(t, "FREQ=WEEKLY;BYDAY=FR"))})
	require.Equal(t, "11-24 12-01 12-08 12-11 -12-15 12-18 -12-22 12-25", dates(w.planned()), "a date that is named counts")
	w.clock.now = monday.AddDate(0, 0, 18)
	s = change(planning.ChangeSeries{Ref: roster.Set("R1d")})
	require.Equal(t, "2026-12-10", s.Since().String())
	effort.Work.Effort.Value = 90
	require.Equal(t, "2026-12-18", change(effort).Since().String(), "today, where the course is older")
}

func TestBadgesOfACrew(t *testing.T) {
	w := newWorld(t)
	other := domain.BadgeID{UUID: domain.UUID{7}}
	w.do(func(ctx context.Context, tx ports.Tx) error {
		b, err := badge.New(other, "dev:2", "", time.Time{}, time.Time{})
		require.NoError(t, err)
		require.NoError(t, tx.Badges.Register(ctx, b, monday))
		ana, err := job.NewWorker(domain.WorkerID{UUID: domain.UUID{8}}, job.Particulars{Ref: "117", Name: "Ana"})
		require.NoError(t, err)
		require.NoError(t, tx.Workers.Create(ctx, ana, monday))
		require.NoError(t, tx.Members.Begin(ctx, job.Membership{ID: domain.MembershipID{UUID: domain.UUID{9}}, Crew: w.mow, Worker: ana.ID(), Span: domain.Span{From: monday}}))
		require.NoError(t, tx.Custodies.Begin(ctx, badge.Custody{ID: domain.CustodyID{UUID: domain.UUID{9}}, Badge: w.badge, Worker: ana.ID(), Span: domain.Span{From: monday}}))
		return tx.CrewBadges.Begin(ctx, job.Carriage{ID: domain.CarriageID{UUID: domain.UUID{9}}, Crew: w.mow, Badge: other, Span: domain.Span{From: monday, To: monday.Add(time.Hour)}})
	})
	ny, err := time.LoadLocation("America/New_York")
	require.NoError(t, err)
	for on, want := range map[string]int{"2026-11-29": 0, "2026-11-30": 2, "2026-12-01": 1} {
		w.do(func(ctx context.Context, tx ports.Tx) error {
			badges, err := planning.BadgesOfCrew(ctx, tx, w.mow, date(t, on), ny)
			require.Len(t, badges, want, on)
			return err
		})
	}
}
