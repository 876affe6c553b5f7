package conformance

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/domain"
	"actual/domain/geofence"
	"actual/domain/job"
	"actual/ports"
)

// Where and by whom jobs are done in these suites, all of acme.
var (
	yard    = domain.SiteID{UUID: id(3)}
	lot     = domain.SiteID{UUID: id(4)}
	mowCrew = domain.CrewID{UUID: id(0x21)}
	tuesday = domain.NewDate(2026, time.July, 14)
)

// planning makes two companies, the first with two sites and a crew.
func planning(t *testing.T, s Store) {
	t.Helper()
	seed(t, s)
	require.NoError(t, s.in(t, acme, func(ctx context.Context, tx ports.Tx) error {
		for ref, site := range map[string]domain.SiteID{"yard": yard, "lot": lot} {
			require.NoError(t, tx.Sites.Save(ctx, []geofence.Site{{ID: site, Ref: ref, Name: ref, Kind: geofence.KindYard}}, nil, now))
		}
		return tx.Crews.Create(ctx, job.RestoreCrew(mowCrew, "mow-1", "Mow 1", domain.WorkerID{}, 1), now)
	}))
}

func newJob(t *testing.T, b byte, ref string, on domain.Date, w job.Work) job.Job {
	t.Helper()
	j, err := job.NewJob(domain.JobID{UUID: id(b)}, job.ByHand, job.Plan{Ref: ref, Date: on, Work: w})
	require.NoError(t, err)
	return j
}

func jobs(t *testing.T, s Store) {
	t.Helper()
	planning(t, s)
	create := func(who domain.CompanyID, all ...job.Job) error {
		return s.in(t, who, func(ctx context.Context, tx ports.Tx) error {
			n, err := tx.Jobs.Create(ctx, all, now)
			if err == nil {
				require.Len(t, all, n)
			}
			return err
		})
	}
	mow := newJob(t, 0x31, "J-1", tuesday, job.Work{Site: yard, Crew: mowCrew, Effort: 3*3600 + 1, Window: job.Window{From: 22 * 60, To: 6 * 60}})
	bare := newJob(t, 0x32, "", tuesday.AddDays(1), job.Work{Site: lot})
	again := newJob(t, 0x33, "", tuesday.AddDays(-1), job.Work{Site: lot})
	require.NoError(t, create(acme, mow, bare))
	require.NoError(t, create(acme, again), "only refs are of one job")
	require.ErrorIs(t, create(acme, newJob(t, 0x34, "J-1", tuesday, job.Work{Site: lot})), job.ErrJobTaken)
	elsewhere, err := job.NewJob(domain.JobID{UUID: id(0x35)}, "aspire", job.Plan{Ref: "J-1", Date: tuesday.AddDays(2), Work: job.Work{Site: lot}})
	require.NoError(t, err)
	require.NoError(t, create(acme, elsewhere), "a ref is of a source")
	require.ErrorIs(t, create(acme, newJob(t, 0x36, "", tuesday, job.Work{Site: domain.SiteID{UUID: id(9)}})), geofence.ErrNotFound)
	require.ErrorIs(t, create(acme, newJob(t, 0x36, "", tuesday, job.Work{Site: yard, Crew: domain.CrewID{UUID: id(9)}})), job.ErrCrewNotFound)
	require.ErrorIs(t, create(other, newJob(t, 0x36, "", tuesday, job.Work{Site: yard})), geofence.ErrNotFound, "it is another company's site")

	moved := mow.Plan()
	moved.Date, moved.Crew, moved.Window, moved.Site, moved.Ref = tuesday.AddDays(3), domain.CrewID{}, job.Window{}, lot, "J-2"
	next, err := mow.Changed(moved)
	require.NoError(t, err)
	save := func(who domain.CompanyID, j job.Job) error {
		return s.in(t, who, func(ctx context.Context, tx ports.Tx) error { return tx.Jobs.Save(ctx, j, now) })
	}
	ask := func(name string, from, to domain.Date, q ports.JobQuery, want ...job.Job) {
		t.Helper()
		require.NoError(t, s.in(t, acme, func(ctx context.Context, tx ports.Tx) error {
			got, err := tx.Jobs.Between(ctx, from, to, q)
			require.NoError(t, err, name)
			require.Equal(t, append([]job.Job{}, want...), got, name)
			return nil
		}))
	}
	none := domain.Date{}
	ask("all", none, none, ports.JobQuery{}, again, mow, bare, elsewhere)
	ask("a day", tuesday, tuesday, ports.JobQuery{}, mow)
	ask("from", tuesday.AddDays(1), none, ports.JobQuery{}, bare, elsewhere)
	ask("to", none, tuesday, ports.JobQuery{}, again, mow)
	ask("of a site", none, none, ports.JobQuery{Site: lot}, again, bare, elsewhere)
	ask("of a crew", none, none, ports.JobQuery{Crew: mowCrew}, mow)
	ask("by source and ref", none, none, ports.JobQuery{Source: "aspire", Refs: []string{"J-1", "J-9"}}, elsewhere)
	ask("no ref is none", none, none, ports.JobQuery{Refs: []string{""}})
	ask("by id", none, none, ports.JobQuery{IDs: []domain.JobID{bare.ID()}}, bare)
	ask("of no id", none, none, ports.JobQuery{IDs: []domain.JobID{}})
	ask("the first", none, none, ports.JobQuery{Limit: 1}, again)
	ask("after it", none, none, ports.JobQuery{AfterDate: again.Plan().Date, AfterID: again.ID(), Limit: 2}, mow, bare)

	require.ErrorIs(t, save(other, next), domain.ErrMoved, "it is another company's job")
	require.NoError(t, save(acme, next))
	require.ErrorIs(t, save(acme, next), domain.ErrMoved)
	gone, err := bare.Cancelled()
	require.NoError(t, err)
	require.NoError(t, save(acme, gone))
	ask("cancelled", none, none, ports.JobQuery{State: job.Cancelled}, job.RestoreJob(bare.ID(), job.ByHand, bare.Plan(), job.Cancelled, job.Turn{}, 2))
	require.NoError(t, s.in(t, acme, func(ctx context.Context, tx ports.Tx) error {
		got, err := tx.Jobs.ByID(ctx, mow.ID())
		require.Equal(t, job.RestoreJob(mow.ID(), job.ByHand, moved, job.Planned, job.Turn{}, 2), got)
		return err
	}))
	require.NoError(t, s.in(t, other, func(ctx context.Context, tx ports.Tx) error {
		_, err := tx.Jobs.ByID(ctx, mow.ID())
		require.ErrorIs(t, err, job.ErrJobNotFound)
		all, err := tx.Jobs.Between(ctx, none, none, ports.JobQuery{})
		require.Empty(t, all)
		return err
	}))
}

func newSeries(t *testing.T, b byte, ref, rule string) job.Series {
	t.Helper()
	r, err := job.ParseRule(rule)
	require.NoError(t, err)
	s, err := job.NewSeries(domain.SeriesID{UUID: id(b)}, job.Course{
		Ref: ref, Rule: r, Start: tuesday, End: tuesday.AddDays(30), Except: []domain.Date{tuesday.AddDays(7)},
		Work: job.Work{Site: yard, Crew: mowCrew, Effort: 3600, Window: job.Window{From: 420, To: 900}},
	}, domain.Date{})
	require.NoError(t, err)
	return s
}

func jobSeries(t *testing.T, s Store) {
	t.Helper()
	planning(t, s)
	do := func(who domain.CompanyID, fn func(ctx context.Context, tx ports.Tx) error) error {
		return s.in(t, who, fn)
	}
	create := func(who domain.CompanyID, x job.Series) error {
		return do(who, func(ctx context.Context, tx ports.Tx) error { return tx.Series.Create(ctx, x, now) })
	}
	weekly, daily := newSeries(t, 0x41, "S-1", "FREQ=WEEKLY"), newSeries(t, 0x42, "", "FREQ=DAILY")
	require.NoError(t, create(acme, weekly))
	require.NoError(t, create(acme, daily))
	require.ErrorIs(t, create(acme, newSeries(t, 0x43, "S-1", "FREQ=DAILY")), job.ErrSeriesTaken)
	require.ErrorIs(t, create(other, newSeries(t, 0x43, "", "FREQ=DAILY")), geofence.ErrNotFound, "it is another company's site")
	find := func(q ports.SeriesQuery) (ids []domain.SeriesID) {
		require.NoError(t, do(acme, func(ctx context.Context, tx ports.Tx) error {
			all, err := tx.Series.List(ctx, q)
			for _, x := range all {
				ids = append(ids, x.ID())
			}
			return err
		}))
		return ids
	}
	require.Equal(t, []domain.SeriesID{weekly.ID(), daily.ID()}, find(ports.SeriesQuery{Site: yard, Crew: mowCrew}))
	require.Equal(t, []domain.SeriesID{weekly.ID()}, find(ports.SeriesQuery{Ref: "S-1"}))
	require.Empty(t, find(ports.SeriesQuery{Site: lot}))
	require.Equal(t, []domain.SeriesID{daily.ID()}, find(ports.SeriesQuery{AfterStart: tuesday, AfterID: weekly.ID(), Limit: 5}))

	made := func(x job.Series, upTo domain.Date) error {
		return do(acme, func(ctx context.Context, tx ports.Tx) error { return tx.Series.Made(ctx, x, upTo) })
	}
	require.NoError(t, made(weekly, tuesday.AddDays(10)))
	require.ErrorIs(t, made(weekly, tuesday.AddDays(10)), domain.ErrMoved, "another process has made them")
	require.Equal(t, []domain.SeriesID{daily.ID()}, find(ports.SeriesQuery{Behind: tuesday.AddDays(10)}))
	require.NoError(t, made(daily, tuesday.AddDays(40)))
	require.Equal(t, []domain.SeriesID{weekly.ID()}, find(ports.SeriesQuery{Behind: tuesday.AddDays(60)}), "the other is made up to its end")

	course := weekly.Course()
	course.End, course.Except, course.Window = domain.Date{}, nil, job.Window{}
	next, err := weekly.Changed(course, tuesday.AddDays(5))
	require.NoError(t, err)
	save := func(who domain.CompanyID) error {
		return do(who, func(ctx context.Context, tx ports.Tx) error { return tx.Series.Save(ctx, next) })
	}
	require.ErrorIs(t, save(other), domain.ErrMoved)
	require.NoError(t, save(acme))
	require.ErrorIs(t, save(acme), domain.ErrMoved)
	require.ErrorIs(t, made(job.RestoreSeries(weekly.ID(), course, next.Since(), tuesday.AddDays(10), 1), tuesday.AddDays(20)), domain.ErrMoved, "it was changed")
	require.NoError(t, do(acme, func(ctx context.Context, tx ports.Tx) error {
		got, err := tx.Series.ByID(ctx, weekly.ID())
		require.Equal(t, job.RestoreSeries(weekly.ID(), course, tuesday.AddDays(5), tuesday.AddDays(10), 2), got)
		return err
	}))
	require.NoError(t, do(other, func(ctx context.Context, tx ports.Tx) error {
		_, err := tx.Series.ByID(ctx, weekly.ID())
		require.ErrorIs(t, err, job.ErrSeriesNotFound)
		return nil
	}))
}

func jobsOfSeries(t *testing.T, s Store) {
	t.Helper()
	planning(t, s)
	weekly := newSeries(t, 0x41, "S-1", "FREQ=WEEKLY")
	create := func(all ...job.Job) (n int, err error) {
		err = s.in(t, acme, func(ctx context.Context, tx ports.Tx) error {
			n, err = tx.Jobs.Create(ctx, all, now)
			return err
		})
		return n, err
	}
	of := func(b byte, on domain.Date) job.Job { return weekly.Job(domain.JobID{UUID: id(b)}, on) }
	_, err := create(of(0x31, tuesday))
	require.ErrorIs(t, err, job.ErrSeriesNotFound)
	require.NoError(t, s.in(t, acme, func(ctx context.Context, tx ports.Tx) error { return tx.Series.Create(ctx, weekly, now) }))
	n, err := create(of(0x31, tuesday), of(0x32, tuesday.AddDays(14)))
	require.NoError(t, err)
	require.Equal(t, 2, n)
	n, err = create(of(0x33, tuesday), of(0x34, tuesday.AddDays(21)))
	require.NoError(t, err)
	require.Equal(t, 1, n, "a series has one job for a date")
	require.NoError(t, s.in(t, acme, func(ctx context.Context, tx ports.Tx) error {
		all, err := tx.Jobs.Between(ctx, domain.Date{}, domain.Date{}, ports.JobQuery{Series: weekly.ID()})
		require.Equal(t, []job.Job{of(0x31, tuesday), of(0x32, tuesday.AddDays(14)), of(0x34, tuesday.AddDays(21))}, all)
		return err
	}))
	p := of(0x31, tuesday).Plan()
	p.Date = tuesday.AddDays(1)
	moved, err := of(0x31, tuesday).Changed(p)
	require.NoError(t, err)
	require.NoError(t, s.in(t, acme, func(ctx context.Context, tx ports.Tx) error {
		require.NoError(t, tx.Jobs.Save(ctx, moved, now))
		got, err := tx.Jobs.ByID(ctx, moved.ID())
		require.Equal(t, job.Turn{Series: weekly.ID(), Date: tuesday, Apart: true}, got.Turn())
		return err
	}))
	n, err = create(of(0x35, tuesday))
	require.NoError(t, err)
	require.Zero(t, n, "the one that was moved is of that date")
}
