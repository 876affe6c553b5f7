package sourcing_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/app/sourcing"
	"actual/domain"
	"actual/domain/job"
	"actual/domain/source"
	"actual/ports"
)

func TestWhatIsThereIsMadeOnce(t *testing.T) {
	w := newWorld(t, plans())
	s := w.sync(sourcing.Ask{})
	require.Equal(t, 3, s.Counts[source.Site].Made)
	require.Equal(t, 2, s.Counts[source.Crew].Made)
	require.Equal(t, 2, s.Counts[source.Worker].Made)
	require.Equal(t, 4, s.Counts[source.Job].Made)
	require.EqualValues(t, len(w.books.asked), s.Calls)

	sites, fences := w.sites()
	require.Len(t, sites, 3, "one that is not active, and that no job names, is not made")
	centre, radius, ok := fences["2001"].Shape.Circle()
	require.True(t, ok)
	require.Equal(t, *place(1), centre)
	require.EqualValues(t, 91_440, radius, "300 ft")
	require.True(t, fences["2003"].Shape.IsZero(), "nobody knows where it is")
	require.Equal(t, "it has no place on the map: draw its fence", w.rows(source.Site)["2003"].Link.Problem)

	jobs := w.jobs()
	require.Len(t, jobs, 4)
	require.Equal(t, sites["2001"].ID, jobs["901"].Plan().Site)
	require.Equal(t, w.rows(source.Crew)["31"].Link.Ours, jobs["901"].Plan().Crew.UUID)
	require.Equal(t, source.Aspire, jobs["901"].Source())
	require.Equal(t, monday, jobs["901"].Plan().Date)
	require.True(t, jobs["904"].Plan().Crew.IsZero())

	w.update(func(ctx context.Context, tx ports.Tx) error {
		all, err := tx.Workers.List(ctx, ports.WorkerQuery{})
		require.Len(t, all, 2)
		require.Equal(t, "4411", all[0].Particulars().Ref)
		require.Equal(t, "E-7", all[1].Particulars().Ref, "payroll's number is what payroll calls them")
		crews, err2 := tx.Crews.List(ctx, ports.CrewQuery{Ref: "31"})
		require.Equal(t, all[1].ID(), crews[0].Leader())
		return errors.Join(err, err2)
	})

	w.books.asked = nil
	s = w.sync(sourcing.Ask{})
	require.NotContains(t, w.books.asked, "site", "a list of this day is not read again")
	for _, kind := range source.Kinds() {
		require.Zero(t, s.Counts[kind].Made+s.Counts[kind].Updated+s.Counts[kind].Cancelled+s.Counts[kind].Changed, kind)
	}
	s = w.sync(sourcing.Ask{Full: true})
	require.Contains(t, w.books.asked, "site")
	require.Zero(t, s.Counts[source.Job].Made+s.Counts[source.Job].Updated)
	require.Equal(t, jobs, w.jobs())
}

func TestACutOffSyncGoesOn(t *testing.T) {
	w := newWorld(t, plans())
	down := errors.New("cut off")
	w.books.fail = func(_ string, page int) error {
		if page%2 == 0 {
			return down
		}
		return nil
	}
	for n := 0; ; n++ { // Each time somebody else takes it up, for one step.
		r := w.begin(sourcing.Ask{})
		if err := r.Step(t.Context()); err != nil {
			require.ErrorIs(t, err, down)
		}
		if r.Ended() {
			break
		}
		require.Less(t, n, 50)
	}
	require.Len(t, w.jobs(), 4)
	sites, _ := w.sites()
	require.Len(t, sites, 3)
	all, err := w.syncer.List(t.Context(), acme, domain.SyncID{}, 10)
	require.NoError(t, err)
	require.Len(t, all, 1, "it was one sync all the time")
	require.Empty(t, all[0].Problem)
}

func TestOneReadsAtATime(t *testing.T) {
	w := newWorld(t, plans())
	first, second := w.begin(sourcing.Ask{}), w.begin(sourcing.Ask{})
	require.NoError(t, first.Step(t.Context()))
	require.ErrorIs(t, second.Step(t.Context()), sourcing.ErrUnderWay)
}

func TestASyncOfADayBeforeIsGivenUp(t *testing.T) {
	w := newWorld(t, plans())
	require.NoError(t, w.begin(sourcing.Ask{}).Step(t.Context()))
	w.clock.set(w.clock.Now().Add(24 * time.Hour))
	s := w.sync(sourcing.Ask{})
	require.Equal(t, monday.AddDays(1-7), s.From)
	require.Equal(t, monday.AddDays(1+14), s.To)
	require.Len(t, w.jobs(), 4)
}

func TestWhatTheSourceChangesIsFollowed(t *testing.T) {
	w := newWorld(t, plans())
	w.sync(sourcing.Ask{})
	w.books.jobs[0].Date, w.books.jobs[0].Crew, w.books.jobs[0].Site = monday.AddDays(2), "32", "2002"
	w.books.jobs[1].State, w.books.jobs[1].Said = ports.SourceCancelled, "Canceled"
	w.books.jobs = append(w.books.jobs[:2], w.books.jobs[3], planned("905", "2004", "31", monday), planned("906", "2009", "31", monday))
	w.books.sites[0].Name, w.books.sites[1].Radius = "Plaza North", 30_480
	w.books.crews[0].Name, w.books.crews[0].Leader = "Mow 3b", "4411"
	s := w.sync(sourcing.Ask{Full: true})
	jobs := w.jobs()
	sites, fences := w.sites()
	require.Equal(t, monday.AddDays(2), jobs["901"].Plan().Date)
	require.Equal(t, sites["2002"].ID, jobs["901"].Plan().Site)
	require.Equal(t, w.rows(source.Crew)["32"].Link.Ours, jobs["901"].Plan().Crew.UUID)
	require.Equal(t, job.Cancelled, jobs["902"].State())
	require.Equal(t, job.Cancelled, jobs["903"].State(), "it is gone")
	require.Equal(t, source.Gone, w.rows(source.Job)["903"].Link.State)
	require.Equal(t, sites["2004"].ID, jobs["905"].Plan().Site, "where a job is, a site is, active or not")
	require.NotContains(t, jobs, "906")
	require.Equal(t, "its site 2009 is not in the source's list", w.rows(source.Job)["906"].Link.Problem)
	require.Equal(t, "Plaza North", sites["2001"].Name)
	require.Equal(t, 1, fences["2001"].Version, "a name is no fence")
	_, radius, _ := fences["2002"].Shape.Circle()
	require.EqualValues(t, 30_480, radius)
	require.Equal(t, 2, s.Counts[source.Job].Cancelled)
	require.Equal(t, 1, s.Counts[source.Job].Waiting)

	w.books.jobs[1].State = ports.SourcePlanned
	w.books.jobs = append(w.books.jobs, planned("903", "2003", "32", monday.AddDays(3)))
	w.sync(sourcing.Ask{})
	jobs = w.jobs()
	require.Equal(t, job.Planned, jobs["902"].State(), "the source has it again")
	require.Equal(t, job.Planned, jobs["903"].State())
	require.Equal(t, monday.AddDays(3), jobs["903"].Plan().Date)
}

func TestWhatPeopleChangedStays(t *testing.T) {
	w := newWorld(t, plans())
	w.sync(sourcing.Ask{})
	drawn := square(t, 1)
	w.update(func(ctx context.Context, tx ports.Tx) error {
		all, versions, err := tx.Sites.Load(ctx)
		require.NoError(t, err)
		site := all[0]
		require.Equal(t, "2001", site.Ref)
		site.Name = "The Plaza"
		site.Revision++
		f := versions[0]
		for _, v := range versions {
			if v.Site == site.ID {
				f = v
			}
		}
		f.ID, f.Version, f.Shape, f.From = domain.FenceID{UUID: w.ids.New()}, f.Version+1, drawn, w.clock.Now().Unix()
		all[0] = site
		require.NoError(t, tx.Sites.Save(ctx, all[:1], append(versions[:0:0], f), w.clock.Now()))
		crews, err := tx.Crews.List(ctx, ports.CrewQuery{Ref: "31"})
		require.NoError(t, err)
		renamed, err := crews[0].Changed("north-3", "Los Tres", crews[0].Leader())
		require.NoError(t, err)
		require.NoError(t, tx.Crews.Save(ctx, renamed))
		for _, j := range must(tx.Jobs.Between(ctx, monday, monday, ports.JobQuery{})) {
			p := j.Plan()
			var next job.Job
			var err error
			if p.Ref == "902" {
				next, err = j.Cancelled()
			} else {
				p.Date = monday.AddDays(4)
				next, err = j.Changed(p)
			}
			require.NoError(t, err)
			require.NoError(t, tx.Jobs.Save(ctx, next, w.clock.Now()))
		}
		return nil
	})
	w.books.sites[0].Name, w.books.sites[0].Radius = "Plaza North", 30_480
	w.books.crews[0].Name = "Mow 3b"
	w.books.jobs[0].Date, w.books.jobs[0].Effort = monday.AddDays(2), 3600
	w.books.jobs[1].Date = monday.AddDays(2)
	w.sync(sourcing.Ask{Full: true})
	sites, fences := w.sites()
	require.Equal(t, "The Plaza", sites["2001"].Name)
	require.Equal(t, shaped(drawn), shaped(fences["2001"].Shape))
	jobs := w.jobs()
	require.Equal(t, monday.AddDays(4), jobs["901"].Plan().Date)
	require.Equal(t, job.Effort(3600), jobs["901"].Plan().Effort, "what people left alone follows the source")
	require.Equal(t, job.Cancelled, jobs["902"].State())
	w.update(func(ctx context.Context, tx ports.Tx) error {
		crews, err := tx.Crews.List(ctx, ports.CrewQuery{Ref: "north-3"})
		require.Equal(t, "Los Tres", crews[0].Name())
		return err
	})
}
