package timekeeping_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/adapters/outbound/postgis"
	"actual/adapters/outbound/postgis/postgistest"
	"actual/adapters/outbound/system"
	"actual/app/fences"
	apppresence "actual/app/presence"
	"actual/app/tenancy"
	"actual/app/timekeeping"
	"actual/domain"
	"actual/domain/badge"
	"actual/domain/geofence"
	"actual/domain/job"
	"actual/domain/ledger"
	"actual/domain/presence"
	"actual/domain/timesheet"
	"actual/ports"
)

// tuesday is noon after the monday whose time is approved.
var (
	tuesday = time.Date(2026, 9, 22, 16, 0, 0, 0, time.UTC)
	monday  = domain.NewDate(2026, 9, 21)
)

type clock struct{ now time.Time }

func (c *clock) Now() time.Time { return c.now }

// world is a company whose worker Ana wore a badge on monday, on a real store.
type world struct {
	t            *testing.T
	clock        *clock
	work         *postgis.UnitOfWork
	acme         domain.CompanyID
	church, mall domain.SiteID
	ana          domain.WorkerID
	badge        domain.BadgeID
	ids          system.Identifiers

	desk *timekeeping.Desk
	pay  *timekeeping.Pay
}

func newWorld(t *testing.T) *world {
	t.Helper()
	t.Parallel()
	db := postgistest.New(t)
	tasks, err := postgis.NewTaskInserter(db.App)
	require.NoError(t, err)
	w := &world{t: t, clock: &clock{tuesday}, work: postgis.NewUnitOfWork(db.App, tasks)}
	c, err := tenancy.NewCompanies(w.work, postgis.NewDirectory(db.Directory), w.clock, w.ids).
		Create(t.Context(), tenancy.CreateCompany{Ref: "acme", Name: "acme", Zone: "America/New_York", By: "test"})
	require.NoError(t, err)
	w.acme = c.ID()
	w.church, w.mall, w.ana, w.badge = domain.SiteID{UUID: w.ids.New()}, domain.SiteID{UUID: w.ids.New()}, domain.WorkerID{UUID: w.ids.New()}, domain.BadgeID{UUID: w.ids.New()}
	w.update(func(ctx context.Context, tx ports.Tx) error {
		b, err := badge.New(w.badge, "dev:1", "", time.Time{}, time.Time{})
		require.NoError(t, err)
		require.NoError(t, tx.Badges.Register(ctx, b, w.clock.now))
		ana, err := job.NewWorker(w.ana, job.Particulars{Ref: "117", Name: "Ana Flores", Language: job.Spanish})
		require.NoError(t, err)
		require.NoError(t, tx.Workers.Create(ctx, ana, w.clock.now))
		require.NoError(t, tx.Custodies.Begin(ctx, badge.Custody{ID: domain.CustodyID{UUID: w.ids.New()}, Badge: w.badge, Worker: w.ana, Span: domain.Span{From: w.at(0)}}))
		return tx.Sites.Save(ctx, []geofence.Site{
			{ID: w.church, Ref: "church", Name: "Church", Kind: geofence.KindOther}, {ID: w.mall, Ref: "mall", Name: "Mall", Kind: geofence.KindCommercial},
		}, nil, w.clock.now)
	})
	w.desk = timekeeping.NewDesk(w.work, fences.NewIndexes(), w.clock, w.ids)
	w.pay = timekeeping.NewPay(w.desk)
	return w
}

// at is a time of the monday in the company's time zone, such as 0730.
func (w *world) at(hhmm int) time.Time {
	zone, err := time.LoadLocation("America/New_York")
	require.NoError(w.t, err)
	first, _ := monday.At(domain.WallTime(hhmm/100*60+hhmm%100), zone)
	return first
}

func (w *world) update(fn func(ctx context.Context, tx ports.Tx) error) {
	w.t.Helper()
	require.NoError(w.t, w.work.Update(w.t.Context(), w.acme, fn))
}

// visit puts a version of a visit on record.
func (w *world) visit(v presence.Version) presence.Version {
	w.t.Helper()
	v.Badge, v.Policy, v.RecordedAt, v.Entry, v.Fixes, v.Confidence = w.badge, "test@1", w.clock.now.UnixMicro(), domain.EntryID{UUID: w.ids.New()}, 4, 990
	v.Last, v.ArrivedBetween, v.DepartedBetween = v.Departed, [2]int64{v.Arrived - 60, v.Arrived}, [2]int64{v.Departed, v.Departed + 60}
	v.Firm = v.State != presence.Provisional
	kind := ledger.VisitOpened
	if v.Number > 1 {
		kind = ledger.VisitChanged
	}
	record := apppresence.RecordOf(v, "dev:1")
	w.update(func(ctx context.Context, tx ports.Tx) error {
		_, err := tx.Steps.Close(ctx, ports.Closing{At: w.clock.now, Versions: []presence.Version{v}, Entries: []ledger.Entry{{
			ID: v.Entry, Company: w.acme, At: w.clock.now.Unix(), Kind: kind, Actor: "system:test", Subject: record.Subject(), Body: record.Body(nil),
		}}})
		return err
	})
	return v
}

// seen puts a settled visit on record.
func (w *world) seen(site domain.SiteID, from, to int) presence.Version {
	return w.visit(presence.Version{
		ID: domain.VisitID{UUID: w.ids.New()}, Number: 1, Visit: presence.Visit{Site: site, Arrived: w.at(from).Unix(), Departed: w.at(to).Unix(), State: presence.Settled},
	})
}

func (w *world) key() ports.TimeDayKey { return ports.TimeDayKey{Worker: w.ana, Day: monday} }

func (w *world) show() timekeeping.Told {
	w.t.Helper()
	told, err := w.desk.Show(w.t.Context(), w.acme, w.key())
	require.NoError(w.t, err)
	return told
}

// approve approves the monday, and returns what became of it.
func (w *world) approve(change func(c *timekeeping.Approve)) timekeeping.Done {
	w.t.Helper()
	cmd := timekeeping.Approve{Company: w.acme, Days: []timekeeping.Seen{{TimeDayKey: w.key()}}, By: "user:maria"}
	if change != nil {
		change(&cmd)
	}
	done, err := w.desk.Approve(w.t.Context(), cmd)
	require.NoError(w.t, err)
	require.Len(w.t, done, 1)
	return done[0]
}

// stand returns the entries that stand, as a transfer reads them.
func (w *world) stand(q ports.TimeEntryQuery) (all []timesheet.Entry) {
	w.t.Helper()
	w.update(func(ctx context.Context, tx ports.Tx) (err error) {
		all, err = tx.TimeHeld.Approved(ctx, q)
		return err
	})
	return all
}

// current returns what is believed of a visit.
func (w *world) current(id domain.VisitID) (v presence.Version) {
	w.t.Helper()
	w.update(func(ctx context.Context, tx ports.Tx) (err error) {
		v, err = tx.Visits.ByID(ctx, id)
		return err
	})
	return v
}
