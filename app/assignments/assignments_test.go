package assignments_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/adapters/outbound/postgis"
	"actual/adapters/outbound/postgis/postgistest"
	"actual/adapters/outbound/system"
	"actual/app/assignments"
	"actual/app/fences"
	"actual/app/tenancy"
	"actual/domain"
	"actual/domain/assignment"
	"actual/domain/badge"
	"actual/domain/booked"
	"actual/domain/geofence"
	"actual/domain/job"
	"actual/domain/ledger"
	"actual/domain/presence"
	"actual/domain/run"
	"actual/domain/source"
	"actual/ports"
)

var tuesday = domain.NewDate(2026, time.November, 24)

// at is an hour of the Tuesday in New York; 24 is the next midnight.
func at(hour int) time.Time {
	zone, _ := time.LoadLocation("America/New_York")
	return tuesday.Span(zone).From.Add(time.Duration(hour) * time.Hour)
}

type clock struct{ now time.Time }

func (c *clock) Now() time.Time { return c.now }

// world is a company on a real store: a crew of Aspire's with a job, and its people.
type world struct {
	t      *testing.T
	clock  *clock
	work   *postgis.UnitOfWork
	acme   domain.CompanyID
	site   domain.SiteID
	crew   domain.CrewID
	badge  domain.BadgeID
	people map[string]domain.WorkerID // Ana leads, Ben follows, Cas is somebody else.
	export *assignments.Exporter
	lister *assignments.Lister
}

func newWorld(t *testing.T) *world {
	t.Helper()
	db := postgistest.New(t)
	tasks, err := postgis.NewTaskInserter(db.App)
	require.NoError(t, err)
	ids := system.Identifiers{}
	w := &world{t: t, clock: &clock{at(-6)}, work: postgis.NewUnitOfWork(db.App, tasks), people: map[string]domain.WorkerID{}}
	c, err := tenancy.NewCompanies(w.work, postgis.NewDirectory(db.Directory), w.clock, ids).
		Create(t.Context(), tenancy.CreateCompany{Ref: "acme", Name: "acme", Zone: "America/New_York", By: "test"})
	require.NoError(t, err)
	w.acme, w.site, w.crew, w.badge = c.ID(), domain.SiteID{UUID: ids.New()}, domain.CrewID{UUID: ids.New()}, domain.BadgeID{UUID: ids.New()}
	w.do(func(ctx context.Context, tx ports.Tx) {
		for _, ref := range []string{"Ana", "Ben", "Cas"} {
			of, err := job.NewWorker(domain.WorkerID{UUID: ids.New()}, job.Particulars{Ref: ref, Name: ref})
			require.NoError(t, err)
			require.NoError(t, tx.Workers.Create(ctx, of, w.clock.now))
			w.people[ref] = of.ID()
		}
		require.NoError(t, tx.Sites.Save(ctx, []geofence.Site{{ID: w.site, Ref: "elm", Name: "Elm", Kind: geofence.KindOther}}, nil, w.clock.now))
		require.NoError(t, tx.Crews.Create(ctx, job.RestoreCrew(w.crew, "31", "Mow 3", w.people["Ana"], 1), w.clock.now))
		b, err := badge.New(w.badge, "dev:1", "", time.Time{}, time.Time{})
		require.NoError(t, err)
		require.NoError(t, tx.Badges.Register(ctx, b, w.clock.now))
		require.NoError(t, tx.Custodies.Begin(ctx, badge.Custody{ID: domain.CustodyID{UUID: ids.New()}, Badge: w.badge, Worker: w.people["Ben"], Span: domain.Span{From: at(-240)}}))
	})
	w.job("900101", tuesday, "500201")
	w.export, w.lister = assignments.NewExporter(w.work, w.clock, ids), assignments.NewLister(w.work, fences.NewIndexes())
	return w
}

func (w *world) do(fn func(ctx context.Context, tx ports.Tx)) {
	w.t.Helper()
	require.NoError(w.t, w.work.Update(w.t.Context(), w.acme, func(ctx context.Context, tx ports.Tx) error {
		fn(ctx, tx)
		return nil
	}))
}

// job puts a job of Aspire's there, with what Aspire says of it.
func (w *world) job(ref string, on domain.Date, ticket string) {
	w.do(func(ctx context.Context, tx ports.Tx) {
		j, err := job.NewJob(domain.JobID{UUID: system.Identifiers{}.New()}, source.Aspire, job.Plan{Ref: ref, Date: on, Work: job.Work{Site: w.site, Crew: w.crew}})
		require.NoError(w.t, err)
		_, err = tx.Jobs.Create(ctx, []job.Job{j}, w.clock.now)
		require.NoError(w.t, err)
		said := source.Said{Active: true, Ticket: ticket, Number: "70201", Name: "Mowing", Order: 2, Crew: "31", Site: "2001", Date: on}
		_, err = tx.SourceRows.Keep(ctx, ports.SourceRead{
			Source: source.Aspire, Kind: source.Job, Sync: domain.SyncID{UUID: system.Identifiers{}.New()}, At: w.clock.now, Rows: []source.Row{{Kind: source.Job, Ref: ref, Said: said}},
		})
		require.NoError(w.t, err)
	})
}

// book books people with the crew some days before the Tuesday.
func (w *world) book(ago int, refs ...string) {
	w.do(func(ctx context.Context, tx ports.Tx) {
		for _, ref := range refs {
			row := booked.Time{
				ID: domain.BookedTimeID{UUID: system.Identifiers{}.New()}, Source: source.Aspire,
				Labour: booked.Labour{Ref: fmt.Sprint(ago, ref), Ticket: "1", Worker: ref, Crew: "31", Date: tuesday.AddDays(-ago), Hours: 3600, Stage: booked.Entered},
				Of:     booked.Ours{Worker: w.people[ref], Crew: w.crew},
			}
			_, err := tx.Booked.Put(ctx, []booked.Time{row}, w.clock.now)
			require.NoError(w.t, err)
		}
	})
}

func (w *world) leads(ref string) {
	w.do(func(ctx context.Context, tx ports.Tx) {
		c, err := tx.Crews.ByID(ctx, w.crew)
		require.NoError(w.t, err)
		next, err := c.Changed(c.Ref(), c.Name(), w.people[ref])
		require.NoError(w.t, err)
		require.NoError(w.t, tx.Crews.Save(ctx, next))
	})
}

// visit says where the badge was, from an hour of the Tuesday to another.
func (w *world) visit(from, to int) {
	w.do(func(ctx context.Context, tx ports.Tx) {
		a, d := at(from).Unix(), at(to).Unix()
		v := presence.Version{
			ID: domain.VisitID{UUID: system.Identifiers{}.New()}, Number: 1, Badge: w.badge, Policy: "test", RecordedAt: w.clock.now.UnixMicro(),
			Visit: presence.Visit{
				Site: w.site, Arrived: a, ArrivedBetween: [2]int64{a - 60, a}, Departed: d, DepartedBetween: [2]int64{d, d + 60}, Last: d, State: presence.Provisional,
				Confidence: 900, Fixes: 9, SettlesAt: d + 3600, Candidates: []presence.Candidate{{Site: w.site, Odds: 1000}},
			},
		}
		_, err := tx.Steps.Close(ctx, ports.Closing{At: w.clock.now, Versions: []presence.Version{v}})
		require.NoError(w.t, err)
	})
}

func (w *world) night(on domain.Date) {
	w.t.Helper()
	place, err := w.export.Nightly(w.t.Context(), w.acme, run.Turn{Period: run.Period{Key: on.String()}}, time.Minute)
	require.NoError(w.t, err)
	require.Empty(w.t, place)
}

// told prints the rows of the Tuesday: who, why, and whether they were there.
func (w *world) told(revision domain.Revision) (out []string) {
	w.t.Helper()
	page, err := w.lister.List(w.t.Context(), assignments.List{Company: w.acme, Date: tuesday, Revision: revision})
	require.NoError(w.t, err)
	for _, r := range page.Rows {
		out = append(out, fmt.Sprintf("%s %s %s %s%s", r.JobRef, page.Names.Workers[r.Worker].Particulars().Ref, r.Source, r.Presence.Seen, r.Presence.Why))
	}
	return out
}

func (w *world) exports() (all []assignment.Export) {
	page, err := w.lister.Exports(w.t.Context(), assignments.Exports{Company: w.acme, Date: tuesday})
	require.NoError(w.t, err)
	return page.Exports
}

func TestTheNightsOfADate(t *testing.T) {
	w := newWorld(t)
	w.book(1, "Ana", "Ben")
	w.book(2, "Ana", "Ben", "Cas")
	_, err := w.lister.List(t.Context(), assignments.List{Company: w.acme, Date: tuesday})
	require.ErrorIs(t, err, assignment.ErrNotExported)

	w.clock.now = at(4)
	w.night(tuesday)
	require.Equal(t, []string{"900101 Ana recent_times unknownnot_yet", "900101 Ben recent_times unknownnot_yet"}, w.told(0))
	page, err := w.lister.List(t.Context(), assignments.List{Company: w.acme, Date: tuesday, Limit: 1})
	require.NoError(t, err)
	require.Equal(t, assignment.Said{Ticket: "500201", Number: "70201", Service: "Mowing", Order: 2, Version: 1}, page.Rows[0].Said)
	require.Equal(t, []any{w.people["Ana"], "Elm", "31", 1}, []any{page.Rows[0].Leader, page.Names.Sites[w.site].Name, page.Names.Crews[w.crew].Ref(), page.Rows[0].Parts})
	page, err = w.lister.List(t.Context(), assignments.List{Company: w.acme, Date: tuesday, Limit: 1, Only: ports.AssignmentQuery{After: page.Next}})
	require.NoError(t, err)
	require.Equal(t, []any{w.people["Ben"], ""}, []any{page.Rows[0].Worker, page.Next})

	w.leads("Cas") // On the day,
	w.visit(8, 9)
	w.clock.now = at(28)
	w.night(tuesday.AddDays(1))
	want := []string{"900101 Ana recent_times unknownno_badge", "900101 Ben recent_times there", "900101 Cas leader unknownno_badge"}
	require.Equal(t, want, w.told(2))

	w.leads("Ana") // and back the next: of the Tuesday that says nothing.
	w.clock.now = at(52)
	w.night(tuesday.AddDays(2))
	require.Equal(t, want, w.told(0))
	all := w.exports()
	require.Len(t, all, 2)
	require.Equal(t, []any{at(28).UTC(), at(52).UTC()}, []any{all[0].MadeAt, all[0].CheckedAt}, "it was checked, and is as it was")
	require.Equal(t, []int{3, 1, 2, 0}, []int{all[0].Total, all[0].Added, all[0].Changed, all[0].Removed})
	require.Equal(t, []int{1, 1, 5}, []int{all[0].From.Jobs, all[0].From.Visits, all[0].From.Booked})
	require.Equal(t, []string{"900101 Ana recent_times unknownnot_yet", "900101 Ben recent_times unknownnot_yet"}, w.told(1), "no revision is ever changed")

	changed, err := w.lister.Changes(t.Context(), w.acme, tuesday, 0)
	require.NoError(t, err)
	require.Len(t, changed.Changes, 3)
	require.Equal(t, []string{"job", "presence"}, changed.Changes[0].Parts)
	_, err = w.lister.Changes(t.Context(), w.acme, tuesday, 9)
	require.ErrorIs(t, err, assignment.ErrNoRevision)
}

func TestAMovedJobIsInNoLaterRevision(t *testing.T) {
	w := newWorld(t)
	w.clock.now = at(4)
	w.night(tuesday)
	require.Equal(t, []string{"900101 Ana leader unknownnot_yet"}, w.told(0))
	w.do(func(ctx context.Context, tx ports.Tx) {
		all, err := tx.Jobs.Between(ctx, tuesday, tuesday, ports.JobQuery{})
		require.NoError(t, err)
		p := all[0].Plan()
		p.Date = tuesday.AddDays(1)
		moved, err := all[0].Changed(p)
		require.NoError(t, err)
		require.NoError(t, tx.Jobs.Save(ctx, moved, w.clock.now))
	})
	w.clock.now = at(28)
	w.night(tuesday.AddDays(1))
	require.Empty(t, w.told(0))
	require.Len(t, w.told(1), 1)
	changed, err := w.lister.Changes(t.Context(), w.acme, tuesday, 2)
	require.NoError(t, err)
	require.Nil(t, changed.Changes[0].Is)
	next, err := w.lister.List(t.Context(), assignments.List{Company: w.acme, Date: tuesday.AddDays(1)})
	require.NoError(t, err)
	require.Equal(t, domain.Revision(2), next.Rows[0].JobRevision)
}

func TestMakeAtOnce(t *testing.T) {
	w := newWorld(t)
	make1 := func(on domain.Date) (assignments.Made, error) {
		return w.export.Make(t.Context(), assignments.Make{Company: w.acme, Date: on, By: "cli:test"})
	}
	made, err := make1(tuesday)
	require.NoError(t, err)
	require.Equal(t, []any{true, domain.Revision(1), "cli:test"}, []any{made.Changed, made.Export.Revision, made.Export.By})
	made, err = make1(tuesday)
	require.NoError(t, err)
	require.False(t, made.Changed)
	made, err = make1(tuesday.AddDays(30))
	require.NoError(t, err)
	require.True(t, made.Changed, "of a date without jobs who asks is given an empty one")
	_, err = make1(tuesday.AddDays(90))
	require.ErrorIs(t, err, assignment.ErrTooFar)
	w.do(func(ctx context.Context, tx ports.Tx) {
		var digests []string
		require.NoError(t, tx.History.EachPending(ctx, func(raw []byte) error {
			e, err := ledger.ParseEntry(raw)
			if digest, ok := e.Body.Get("digest"); ok && e.Kind == ledger.ExportMade {
				text, _ := digest.AsText()
				digests = append(digests, e.Subject+" "+text)
			}
			return err
		}))
		require.Len(t, digests, 2)
		require.Contains(t, digests[0], fmt.Sprintf("assignments:%s %x", tuesday, w.exports()[0].Digest))
	})

	_, err = w.export.Nightly(t.Context(), w.acme, run.Turn{Period: run.Period{Key: "2026-11-24T00:00Z"}}, time.Minute)
	require.ErrorIs(t, err, assignments.ErrPeriod)
	place, err := w.export.Nightly(t.Context(), w.acme, run.Turn{Period: run.Period{Key: tuesday.String()}, Place: "2"}, 0)
	require.NoError(t, err)
	require.Equal(t, "2", place, "its turn was over before it began")
	w.night(tuesday.AddDays(9))
	page, err := w.lister.Exports(t.Context(), assignments.Exports{Company: w.acme, Limit: 1})
	require.NoError(t, err)
	require.Equal(t, tuesday.AddDays(30), page.Exports[0].Date)
	page, err = w.lister.Exports(t.Context(), assignments.Exports{Company: w.acme, Before: page.Next, Limit: 1})
	require.NoError(t, err)
	require.Equal(t, tuesday, page.Exports[0].Date, "of a date without jobs none is made at night")
	require.Zero(t, page.Next)
}
