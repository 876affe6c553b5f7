package digests_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/adapters/digestform"
	"actual/adapters/outbound/email"
	"actual/adapters/outbound/postgis"
	"actual/adapters/outbound/postgis/postgistest"
	"actual/adapters/outbound/system"
	"actual/app/digests"
	"actual/app/fences"
	"actual/app/insight"
	apppresence "actual/app/presence"
	"actual/app/reconciliation"
	"actual/app/runs"
	"actual/app/task"
	"actual/app/tenancy"
	"actual/app/timekeeping"
	"actual/contracts/smtp"
	"actual/domain"
	"actual/domain/badge"
	"actual/domain/digest"
	"actual/domain/geofence"
	"actual/domain/job"
	"actual/domain/ledger"
	"actual/domain/presence"
	"actual/ports"
)

type clock struct{ now time.Time }

func (c *clock) Now() time.Time { return c.now }

// world is a company whose worker Ana, of the crew North, wears a badge, on a real store,
// with a real mail server.
type world struct {
	t            *testing.T
	clock        *clock
	db           *postgistest.Database
	work         *postgis.UnitOfWork
	acme         domain.CompanyID
	church, mall domain.SiteID
	north        domain.CrewID
	ana          domain.WorkerID
	badge        domain.BadgeID
	ids          system.Identifiers

	inbox *smtp.Inbox
	desk  *digests.Desk
	plan  *runs.Scheduler
	runs  *runs.Worker
}

// sunday is noon before the first summary of the week.
var sunday = time.Date(2026, 9, 27, 16, 0, 0, 0, time.UTC)

// firstMonday is when the week of monday, 21 September, is told.
var firstMonday = domain.NewDate(2026, 9, 28)

func newWorld(t *testing.T, o smtp.Options) *world {
	t.Helper()
	t.Parallel()
	db := postgistest.New(t)
	tasks, err := postgis.NewTaskInserter(db.App)
	require.NoError(t, err)
	w := &world{t: t, clock: &clock{sunday}, db: db, work: postgis.NewUnitOfWork(db.App, tasks)}
	directory := postgis.NewDirectory(db.Directory)
	companies := tenancy.NewCompanies(w.work, directory, w.clock, w.ids)
	c, err := companies.Create(t.Context(), tenancy.CreateCompany{Ref: "acme", Name: "Acme Landscapes", Zone: "America/New_York", By: "test"})
	require.NoError(t, err)
	w.acme = c.ID()
	w.furnish()
	w.inbox, err = smtp.OpenWith(o)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, w.inbox.Close()) })
	w.desk = w.newDesk()
	kinds := runs.KindsOf(task.Definitions(task.Flows{}))
	w.plan, w.runs = runs.NewScheduler(w.work, directory, directory, w.clock, w.ids, kinds), runs.NewWorker(w.work, w.clock)
	return w
}

// newDesk is another process.
func (w *world) newDesk() *digests.Desk {
	index := fences.NewIndexes()
	return digests.NewDesk(w.work, digests.Sources{
		Times: timekeeping.NewDesk(w.work, index, w.clock, w.ids), Disputes: reconciliation.NewLister(w.work, index), Badges: insight.NewBadgeLister(w.work, w.clock), Fences: index,
	}, digests.Outside{
		Mail:  email.New(email.Config{Address: w.inbox.Address(), From: "Actual <post@actual.example>", HELO: "localhost"}),
		Forms: digestform.Forms{}, Budget: postgis.NewRateBudget(w.work), Houses: postgis.NewDirectory(w.db.Directory), Secrets: system.Secrets{},
	}, w.clock, w.ids, digests.Rules{URL: "https://actual.example", Host: "actual.example", PerMinute: 20})
}

func (w *world) furnish() {
	id := w.ids.New
	w.church, w.mall, w.ana, w.badge, w.north = domain.SiteID{UUID: id()}, domain.SiteID{UUID: id()}, domain.WorkerID{UUID: id()}, domain.BadgeID{UUID: id()}, domain.CrewID{UUID: id()}
	w.update(func(ctx context.Context, tx ports.Tx) error {
		b, err := badge.New(w.badge, "dev:1", "", time.Time{}, time.Time{})
		require.NoError(w.t, err)
		require.NoError(w.t, tx.Badges.Register(ctx, b, w.clock.now))
		ana, err := job.NewWorker(w.ana, job.Particulars{Ref: "117", Name: "Ana Flores", Language: job.Spanish})
		require.NoError(w.t, err)
		require.NoError(w.t, tx.Workers.Create(ctx, ana, w.clock.now))
		crew, err := job.NewCrew(w.north, "north", "North & Sons", domain.WorkerID{})
		require.NoError(w.t, err)
		require.NoError(w.t, tx.Crews.Create(ctx, crew, w.clock.now))
		require.NoError(w.t, tx.Members.Begin(ctx, job.Membership{ID: domain.MembershipID{UUID: id()}, Crew: w.north, Worker: w.ana, Span: domain.Span{From: w.at(21, 0)}}))
		require.NoError(w.t, tx.Custodies.Begin(ctx, badge.Custody{ID: domain.CustodyID{UUID: id()}, Badge: w.badge, Worker: w.ana, Span: domain.Span{From: w.at(21, 0)}}))
		return tx.Sites.Save(ctx, []geofence.Site{
			{ID: w.church, Ref: "church", Name: "St. Ann's <Church>", Kind: geofence.KindOther}, {ID: w.mall, Ref: "mall", Name: "Mall", Kind: geofence.KindCommercial},
		}, nil, w.clock.now)
	})
	w.job(21, w.church, 4)
	w.seen(22, w.church, 800, 1130)
	w.seen(21, w.church, 730, 1100)
}

// at is a time of a day of September 2026 in the company's time zone, such as 0730.
func (w *world) at(day, hhmm int) time.Time {
	zone, err := time.LoadLocation("America/New_York")
	require.NoError(w.t, err)
	first, _ := domain.NewDate(2026, 9, day).At(domain.WallTime(hhmm/100*60+hhmm%100), zone)
	return first
}

func (w *world) update(fn func(ctx context.Context, tx ports.Tx) error) {
	w.t.Helper()
	require.NoError(w.t, w.work.Update(w.t.Context(), w.acme, fn))
}

// job plans work of so many hours.
func (w *world) job(day int, site domain.SiteID, hours int) {
	w.update(func(ctx context.Context, tx ports.Tx) error {
		j, err := job.NewJob(domain.JobID{UUID: w.ids.New()}, job.ByHand, job.Plan{Date: domain.NewDate(2026, 9, day), Work: job.Work{Site: site, Crew: w.north, Effort: job.Effort(hours * 3600)}})
		require.NoError(w.t, err)
		_, err = tx.Jobs.Create(ctx, []job.Job{j}, w.clock.now)
		return err
	})
}

// seen puts a settled visit on record.
func (w *world) seen(day int, site domain.SiteID, from, to int) {
	v := presence.Version{
		ID: domain.VisitID{UUID: w.ids.New()}, Number: 1, Visit: presence.Visit{Site: site, Arrived: w.at(day, from).Unix(), Departed: w.at(day, to).Unix(), State: presence.Settled},
	}
	v.Badge, v.Policy, v.RecordedAt, v.Entry, v.Fixes, v.Confidence = w.badge, "test@1", w.clock.now.UnixMicro(), domain.EntryID{UUID: w.ids.New()}, 4, 990
	v.Last, v.ArrivedBetween, v.DepartedBetween, v.Firm = v.Departed, [2]int64{v.Arrived - 60, v.Arrived}, [2]int64{v.Departed, v.Departed + 60}, true
	record := apppresence.RecordOf(v, "dev:1")
	w.update(func(ctx context.Context, tx ports.Tx) error {
		_, err := tx.Steps.Close(ctx, ports.Closing{At: w.clock.now, Versions: []presence.Version{v}, Entries: []ledger.Entry{{
			ID: v.Entry, Company: w.acme, At: w.clock.now.Unix(), Kind: ledger.VisitOpened, Actor: "system:test", Subject: record.Subject(), Body: record.Body(nil),
		}}})
		return err
	})
}

// weekly turns weekly summaries on, for addresses.
func (w *world) weekly(to ...string) {
	w.t.Helper()
	people := make([]digest.Named, len(to))
	for i, email := range to {
		people[i].Email = email
	}
	_, err := w.desk.Change(w.t.Context(), digests.ChangeSettings{Company: w.acme, By: "user:test", Change: digest.Change{Weekly: new(true), Recipients: &people}})
	require.NoError(w.t, err)
}

// look is what a server does every few seconds: it plans, queues what is due, and works
// it, by some process.
func (w *world) look(desk *digests.Desk) (made int) {
	w.t.Helper()
	started, err := w.plan.Trigger(w.t.Context(), w.acme)
	require.NoError(w.t, err)
	for _, r := range started.Queued {
		for _, c := range digest.Cadences() {
			if r.Kind == task.MakeDigest(c) {
				made++
				w.make(desk, c, r.Period.Key)
			}
		}
	}
	return made
}

func (w *world) make(desk *digests.Desk, c digest.Cadence, period string) {
	w.t.Helper()
	kind := task.Definition{}
	for _, d := range task.Definitions(task.Flows{Digests: desk}) {
		if d.Kind == task.MakeDigest(c) {
			kind = d
		}
	}
	require.NoError(w.t, w.runs.Work(w.t.Context(), kind, w.acme, period))
}

// letters returns what became of all letters, by address, the last summary's first.
func (w *world) letters() (all []digest.Letter) {
	w.t.Helper()
	page, err := w.desk.List(w.t.Context(), digests.List{Company: w.acme, Limit: 100})
	require.NoError(w.t, err)
	for _, d := range page.Digests {
		all = append(all, d.Letters...)
	}
	return all
}

// deliver works the tasks of all letters that wait, as River would.
func (w *world) deliver(desk *digests.Desk) (again []error) {
	w.t.Helper()
	for _, l := range w.letters() {
		if l.Fate == digest.Waiting {
			if err := desk.Deliver(w.t.Context(), w.acme, []byte(l.ID.String())); err != nil {
				again = append(again, err)
			}
		}
	}
	return again
}
