package sourcing_test

import (
	"context"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"actual/app/sourcing"
	"actual/domain"
	"actual/domain/geofence"
	"actual/domain/job"
	"actual/domain/source"
	"actual/ports"
)

// ours gives the company sites with fences about places, by ref.
func (w *world) ours(of map[string]int32, name func(ref string) string) {
	w.t.Helper()
	w.update(func(ctx context.Context, tx ports.Tx) error {
		for ref, n := range of {
			s := geofence.Site{ID: domain.SiteID{UUID: w.ids.New()}, Ref: ref, Name: name(ref), Kind: geofence.KindOther}
			f := geofence.Fence{ID: domain.FenceID{UUID: w.ids.New()}, Site: s.ID, Version: 1, Shape: square(w.t, n)}
			if err := tx.Sites.Save(ctx, []geofence.Site{s}, []geofence.Fence{f}, w.clock.Now()); err != nil {
				return err
			}
		}
		return nil
	})
}

func TestWhatWasThereBeforeIsMatched(t *testing.T) {
	w := newWorld(t, plans())
	w.ours(map[string]int32{"2001": 1, "oak": 2, "there": 4}, func(ref string) string {
		return map[string]string{"2001": "The Plaza", "oak": "oak  h.o.a.", "there": "Bay Street"}[ref]
	})
	w.update(func(ctx context.Context, tx ports.Tx) error {
		ann, err := job.NewWorker(domain.WorkerID{UUID: w.ids.New()}, job.Particulars{Ref: "E-7", Name: "Annabel"})
		require.NoError(t, err)
		require.NoError(t, tx.Workers.Create(ctx, ann, w.clock.Now()))
		crew, err := job.NewCrew(domain.CrewID{UUID: w.ids.New()}, "mow-3", "Mowing three", domain.WorkerID{})
		require.NoError(t, err)
		return tx.Crews.Create(ctx, crew, w.clock.Now())
	})
	w.books.sites[3].Active = true
	s := w.sync(sourcing.Ask{})
	require.Equal(t, 3, s.Counts[source.Site].Matched)
	require.Equal(t, 1, s.Counts[source.Site].Made)
	require.Equal(t, 1, s.Counts[source.Crew].Matched)
	require.Equal(t, 1, s.Counts[source.Worker].Matched)
	sites, fences := w.sites()
	require.Len(t, sites, 4)
	rows := w.rows(source.Site)
	require.Equal(t, sites["2001"].ID.UUID, rows["2001"].Link.Ours, "by ref")
	require.Equal(t, sites["oak"].ID.UUID, rows["2002"].Link.Ours, "by name")
	require.Equal(t, sites["there"].ID.UUID, rows["2004"].Link.Ours, "by place")
	require.Equal(t, source.Matched, rows["2004"].Link.State)
	require.Equal(t, "The Plaza", sites["2001"].Name, "what people called it stays")
	require.Equal(t, shaped(square(t, 1)), shaped(fences["2001"].Shape), "and what they drew")
	require.Equal(t, sites["2001"].ID, w.jobs()["901"].Plan().Site)
	w.update(func(ctx context.Context, tx ports.Tx) error {
		crews, err := tx.Crews.List(ctx, ports.CrewQuery{Ref: "mow-3"})
		require.NoError(t, err)
		require.Equal(t, w.rows(source.Worker)["4410"].Link.Ours, crews[0].Leader().UUID, "what ours leaves open the source fills in")
		return nil
	})
}

func TestWhatMayBeSeveralIsLeftToPeople(t *testing.T) {
	w := newWorld(t, plans())
	w.ours(map[string]int32{"a": 1, "b": 1}, func(string) string { return "Example Plaza" })
	s := w.sync(sourcing.Ask{})
	row := w.rows(source.Site)["2001"]
	require.Equal(t, source.Ambiguous, row.Link.State)
	require.Len(t, row.Link.Candidates, 2)
	require.Equal(t, 1, s.Counts[source.Site].Waiting)
	require.NotContains(t, w.jobs(), "901")
	require.Equal(t, "it is to be said which of ours its site 2001 is", w.rows(source.Job)["901"].Link.Problem)

	w.update(func(ctx context.Context, tx ports.Tx) error { // Somebody says which.
		row.Link.State, row.Link.Ours, row.Link.By, row.Link.Candidates = source.Matched, row.Link.Candidates[0].Ours, "user:maria", nil
		return tx.Links.Save(ctx, source.Aspire, row)
	})
	w.books.asked = nil
	s = w.sync(sourcing.Ask{TakeOnly: true})
	require.Empty(t, w.books.asked)
	require.Equal(t, 2, s.Counts[source.Job].Made)
	require.Equal(t, row.Link.Ours, w.jobs()["901"].Plan().Site.UUID)
	row = w.rows(source.Site)["2001"]
	require.Equal(t, "user:maria", row.Link.By)

	sites, _ := w.sites()
	other := sites["a"].ID.UUID
	if other == row.Link.Ours {
		other = sites["b"].ID.UUID
	}
	w.update(func(ctx context.Context, tx ports.Tx) error { // And that it was wrong.
		row.Link.Ours, row.Link.Settled = other, false
		if err := tx.Links.Save(ctx, source.Aspire, row); err != nil {
			return err
		}
		return tx.SourceRows.Unsettle(ctx, source.Aspire, source.Job)
	})
	w.sync(sourcing.Ask{TakeOnly: true})
	require.Equal(t, other, w.jobs()["901"].Plan().Site.UUID, "its jobs follow")
}

func TestTwoRowsAreNotOneOfOurs(t *testing.T) {
	b := plans()
	b.sites = append(b.sites, ports.SourceSite{Ref: "2010", Name: "Example Plaza", Position: place(1), Radius: 91_440, Active: true})
	w := newWorld(t, b)
	w.ours(map[string]int32{"plaza": 1}, func(string) string { return "Example Plaza" })
	w.sync(sourcing.Ask{})
	for _, ref := range []string{"2001", "2010"} {
		require.Equal(t, source.Ambiguous, w.rows(source.Site)[ref].Link.State, ref)
	}
}

func TestWhatVanishedAtOnceIsNotBelieved(t *testing.T) {
	b := plans()
	for n := range 40 {
		b.jobs = append(b.jobs, planned(strconv.Itoa(1000+n), "2001", "31", monday))
	}
	w := newWorld(t, b)
	w.sync(sourcing.Ask{})
	b.jobs = b.jobs[:4]
	s := w.sync(sourcing.Ask{})
	require.Len(t, s.Notes, 1)
	require.Zero(t, s.Counts[source.Job].Cancelled)
	s = w.sync(sourcing.Ask{Believe: true})
	require.Equal(t, 40, s.Counts[source.Job].Cancelled)
}

func TestWhatIsInDoubtMovesNothing(t *testing.T) {
	w := newWorld(t, plans())
	w.sync(sourcing.Ask{})
	before := w.jobs()
	j := &w.books.jobs[0]
	j.Site, j.State, j.Date = "", ports.SourceCancelled, monday.AddDays(1)
	w.books.findings["job"] = []ports.SourceFinding{
		{Kind: ports.SourceNoSite, Of: "job", Ref: "901", What: "it leads nowhere"}, {Kind: ports.SourceNoDate, Of: "job", Ref: "902", What: "no date"},
	}
	w.books.jobs = append(w.books.jobs[:1], w.books.jobs[2:]...) // 902 is there, but can't be read.
	w.sync(sourcing.Ask{})
	require.Equal(t, before, w.jobs())
	require.Equal(t, "in doubt (no_site): ours is left as it is", w.rows(source.Job)["901"].Link.Problem)

	w.books.findings["job"] = append(w.books.findings["job"], ports.SourceFinding{Kind: ports.SourceUnreadable, Of: "job", What: "a row without an id"})
	w.books.jobs = w.books.jobs[:2]
	s := w.sync(sourcing.Ask{})
	require.Equal(t, before, w.jobs(), "a row that has no ref may be the one that is not there")
	require.Len(t, s.Notes, 1)

	w.books.findings["job"] = nil
	*j = planned("901", "2001", "31", monday.AddDays(1))
	s = w.sync(sourcing.Ask{})
	require.Equal(t, monday.AddDays(1), w.jobs()["901"].Plan().Date)
	require.Equal(t, 2, s.Counts[source.Job].Gone)
}
