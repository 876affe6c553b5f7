package reconciliation_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/adapters/outbound/system"
	"actual/app/reconciliation"
	"actual/domain"
	"actual/domain/booked"
	"actual/domain/job"
	"actual/domain/reconcile"
	"actual/domain/source"
	"actual/ports"
)

// book books an hour on the morning of a date at a source, for somebody whom it calls so.
func (w *world) book(of job.Source, ref, worker string, on domain.Date) {
	w.t.Helper()
	from := on.Span(time.UTC).From.Add(14 * time.Hour)
	row := booked.Time{ID: domain.BookedTimeID{UUID: system.Identifiers{}.New()}, Source: of, Labour: booked.Labour{
		Ref: ref, Worker: worker, Date: on, Span: domain.Span{From: from, To: from.Add(time.Hour)}, Hours: 3600, Stage: booked.Entered,
	}}
	w.update(func(ctx context.Context, tx ports.Tx) error {
		_, err := tx.Booked.Put(ctx, []booked.Time{row}, w.clock.now)
		return err
	})
}

// Of an LMN file, its dates are known once it was imported after they ended; of those
// after it nothing is, until the next.
func TestBookedTimeOfFiles(t *testing.T) {
	w := newWorld(t)
	for _, on := range []domain.Date{thursday.AddDays(-2), thursday.AddDays(-1), thursday} {
		w.plan(on)
	}
	imported := func(at time.Time) {
		w.update(func(ctx context.Context, tx ports.Tx) error {
			return tx.BookedRead.Note(ctx, booked.LMN, ports.BookedLabour, at)
		})
	}
	known := func(on domain.Date) bool {
		w.pass(on)
		return w.asked.BookedThrough >= on.Span(w.asked.Zone).To.Unix()+w.asked.Policy.BookLagS
	}
	require.False(t, known(thursday))
	require.Zero(t, w.asked.BookedThrough, "the company books nothing")
	imported(friday.Add(-26 * time.Hour)) // On Thursday morning.
	require.False(t, known(thursday))
	require.NotZero(t, w.asked.BookedThrough, "a file may come")
	w.book(booked.LMN, "1", "W1", thursday.AddDays(-2))
	require.True(t, known(thursday.AddDays(-2)))
	require.False(t, known(thursday.AddDays(-1)), "the file ends before")
	w.book(booked.LMN, "2", "W1", thursday)
	require.True(t, known(thursday.AddDays(-1)), "nothing was booked on it")
	require.False(t, known(thursday), "it was imported while the date went on")
	imported(friday)
	require.True(t, known(thursday))
}

// Those whom a source names are found, mapped since, to be mapped, or to be ignored.
func TestWhomASourceNames(t *testing.T) {
	w := newWorld(t)
	ben, err := job.NewWorker(domain.WorkerID{UUID: system.Identifiers{}.New()}, job.Particulars{Ref: "W7", Name: "Ben"})
	require.NoError(t, err)
	w.update(func(ctx context.Context, tx ports.Tx) error {
		if err := tx.Workers.Create(ctx, ben, w.clock.now); err != nil {
			return err
		}
		sync := source.Sync{ID: domain.SyncID{UUID: system.Identifiers{}.New()}, Source: source.Aspire, From: thursday, To: thursday, BeganAt: w.clock.now, MovedAt: w.clock.now, Revision: 1}
		if err := tx.Syncs.Begin(ctx, sync); err != nil {
			return err
		}
		read := ports.SourceRead{Source: source.Aspire, Kind: source.Worker, Sync: sync.ID, At: w.clock.now}
		for _, ref := range []string{"7", "8", "9"} {
			read.Rows = append(read.Rows, source.Row{Kind: source.Worker, Ref: ref, Said: source.Said{Name: "Name " + ref}})
		}
		if _, err := tx.SourceRows.Keep(ctx, read); err != nil {
			return err
		}
		rows, err := tx.Links.List(ctx, ports.SourceLinkQuery{Source: source.Aspire, Kind: source.Worker})
		if err != nil {
			return err
		}
		rows[0].Link.State, rows[0].Link.Ours, rows[0].Link.Settled = source.Matched, ben.ID().UUID, true
		rows[2].Link.State, rows[2].Link.By, rows[2].Link.Settled = source.Ignored, "user:maria", true
		return tx.Links.Save(ctx, source.Aspire, rows...)
	})
	w.plan(thursday)
	for _, ref := range []string{"7", "8", "9"} {
		w.book(source.Aspire, "r"+ref, ref, thursday)
	}
	w.pass(thursday)
	nobody := source.Nobody(source.Aspire, "8")
	var whose []domain.WorkerID
	for _, b := range w.asked.Bookings {
		whose = append(whose, b.Worker)
	}
	require.ElementsMatch(t, []domain.WorkerID{ben.ID(), nobody}, whose, "who is ignored books nothing")
	require.ElementsMatch(t, []reconcile.Worker{{ID: ben.ID()}, {ID: nobody, Unmapped: true}}, w.asked.Workers)

	w.finds = reconcile.Reconcile(w.asked)
	w.pass(thursday)
	page, err := w.lister.List(t.Context(), reconciliation.List{Company: w.acme, Only: ports.DiscrepancyQuery{Kinds: []reconcile.Kind{reconcile.UnmappedWorker}}})
	require.NoError(t, err)
	require.Len(t, page.Discrepancies, 1)
	require.Equal(t, nobody, page.Discrepancies[0].Subject.Worker)
	require.Equal(t, "Name 8", page.Names.Name(nobody.UUID))
}
