package labour_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/adapters/outbound/system"
	"actual/app/labour"
	"actual/domain"
	"actual/domain/booked"
	"actual/domain/fault"
	"actual/domain/job"
	"actual/domain/ledger"
	"actual/domain/run"
	"actual/domain/source"
	"actual/ports"
)

func hours(n int, ref, ticket, worker string) booked.Labour {
	from := tuesday.Add(-time.Duration(n+6) * time.Hour)
	return booked.Labour{Ref: ref, Ticket: ticket, Worker: worker, Crew: "31", Date: today, Span: domain.Span{From: from, To: from.Add(time.Hour)}, Hours: 3600, Stage: booked.Entered}
}

func TestLabourIsReadAndFindsOurs(t *testing.T) {
	w := newWorld(t)
	ids := system.Identifiers{}
	mowing, err := job.NewJob(domain.JobID{UUID: ids.New()}, source.Aspire, job.Plan{Ref: "900101", Date: today, Work: job.Work{Site: w.yard, Crew: w.mow}})
	require.NoError(t, err)
	w.do(func(ctx context.Context, tx ports.Tx) error {
		_, err := tx.Jobs.Create(ctx, []job.Job{mowing}, w.clock.now)
		return err
	})
	w.link(source.Worker, "4410", source.Said{Name: "Ana"}, w.ana.UUID)
	w.link(source.Crew, "31", source.Said{Name: "Mow 3"}, w.mow.UUID)
	w.link(source.Site, "2001", source.Said{Name: "Elm"}, w.yard.UUID)
	w.link(source.Job, "900101", source.Said{Active: true, Ticket: "5001", Site: "2001", Crew: "31", Date: today}, mowing.ID().UUID)
	w.office.times = []booked.Labour{hours(1, "1", "5001", "4410"), hours(2, "2", "5002", "4410"), hours(3, "3", "5003", "4411"), hours(4, "4", "", "4410")}
	w.office.sites = map[string]string{"5002": "2001"}

	got, err := w.reader.Times(t.Context(), w.acme)
	require.NoError(t, err)
	require.Equal(t, ports.BookedCounts{Created: 4}, got.BookedCounts)
	require.Equal(t, 3+2, got.Calls, "three pages, and the sites of two tickets")
	require.Equal(t, 2, got.Unplaced)
	require.Equal(t, []domain.Date{today.AddDays(-7), today}, []domain.Date{w.office.window.From, w.office.window.To}, "dates are the company's")
	require.ElementsMatch(t, []string{"5002", "5003"}, w.office.asked, "of what was planned the site is known")
	of := map[string]booked.Ours{}
	for _, row := range w.times(false) {
		of[row.Ref] = row.Of
	}
	require.Equal(t, map[string]booked.Ours{
		"1": {Worker: w.ana, Crew: w.mow, Site: w.yard, Job: mowing.ID()},
		"2": {Worker: w.ana, Crew: w.mow, Site: w.yard},
		"3": {Crew: w.mow},
		"4": {Worker: w.ana, Crew: w.mow},
	}, of)

	w.office.asked = nil
	got, err = w.reader.Times(t.Context(), w.acme)
	require.NoError(t, err)
	require.Equal(t, ports.BookedCounts{Unchanged: 4}, got.BookedCounts, "once is enough")
	require.Equal(t, []string{"5003"}, w.office.asked, "what is stored is not asked for")
	require.Len(t, w.entries(ledger.BookedRead), 1, "nothing new is not told")
	w.link(source.Worker, "4411", source.Said{Name: "Ben"}, w.worker("118", "Ben").UUID)
	got, err = w.reader.Times(t.Context(), w.acme)
	require.NoError(t, err)
	require.Equal(t, ports.BookedCounts{Changed: 1, Unchanged: 3}, got.BookedCounts, "a link that was made later is found")
}

func TestWhatIsGoneIsMarkedAndComesBack(t *testing.T) {
	w := newWorld(t)
	for n := range 50 {
		w.office.times = append(w.office.times, hours(1, fmt.Sprintf("%02d", n), "", "4410"))
	}
	old := hours(1, "old", "", "4410")
	old.Date = today.AddDays(-8)
	w.do(func(ctx context.Context, tx ports.Tx) error {
		_, err := tx.Booked.Put(ctx, []booked.Time{{ID: domain.BookedTimeID{UUID: system.Identifiers{}.New()}, Source: source.Aspire, Labour: old}}, w.clock.now)
		return err
	})
	all := w.office.times
	read := func() labour.Read {
		got, err := w.reader.Times(t.Context(), w.acme)
		require.NoError(t, err)
		return got
	}
	require.Zero(t, read().Gone)
	w.office.times = all[:45]
	require.Equal(t, 5, read().Gone)
	require.Zero(t, read().Gone, "once is enough")
	require.Len(t, w.times(false), 46, "what is older than the window stays")
	require.Len(t, w.times(true), 51, "nothing is deleted")
	w.office.times = all[:10]
	got := read()
	require.Equal(t, []int{0, 35}, []int{got.Gone, got.Unbelieved}, "so many at once are not believed")
	require.Len(t, w.times(false), 46)
	w.office.times = all
	require.Equal(t, 5, read().Changed, "they are there again")
	require.Len(t, w.times(false), 51)
}

func TestAReadingThatIsCutOffGoesOn(t *testing.T) {
	w := newWorld(t)
	w.office.times = []booked.Labour{hours(1, "1", "", "4410"), hours(1, "2", "", "4410"), hours(1, "3", "", "4410"), hours(1, "4", "", "4410")}
	_, err := w.reader.Times(t.Context(), w.acme)
	require.NoError(t, err)
	was := w.read()
	require.Equal(t, w.clock.now, was)
	w.clock.now = w.clock.now.Add(time.Hour)
	w.office.times = append(w.office.times[:3], hours(1, "5", "", "4410"))
	w.office.wrong, w.office.after = fault.New(fault.Unavailable, "test.down", "it is down"), "3"
	_, err = w.reader.Times(t.Context(), w.acme)
	require.Equal(t, fault.Unavailable, fault.KindOf(err))
	require.Len(t, w.times(false), 4, "what was not read is not gone")
	require.Equal(t, was, w.read(), "it was not read to its end")
	w.office.wrong = nil
	got, err := w.reader.Times(t.Context(), w.acme)
	require.NoError(t, err)
	require.Equal(t, w.clock.now, w.read())
	require.Equal(t, labour.Read{BookedCounts: ports.BookedCounts{Created: 1, Unchanged: 3}, Gone: 1}, labour.Read{BookedCounts: got.BookedCounts, Gone: got.Gone})
}

func TestWhatWasClockedIsReadByTurns(t *testing.T) {
	w := newWorld(t)
	w.link(source.Worker, "4410", source.Said{Name: "Ana"}, w.ana.UUID)
	w.office.clocks = []booked.Clocked{
		{Ref: "1", Worker: "4410", Date: today, Span: domain.Span{From: tuesday.Add(-9 * time.Hour), To: tuesday.Add(-time.Hour)}, Stage: booked.Accepted},
		{Ref: "2", Worker: "4411", Date: today, Span: domain.Span{From: tuesday.Add(-time.Hour)}, Stage: booked.Entered},
	}
	place, err := w.reader.Work(t.Context(), w.acme, run.Turn{Number: 1})
	require.NoError(t, err)
	require.NotEmpty(t, place, "labour is one turn")
	place, err = w.reader.Work(t.Context(), w.acme, run.Turn{Number: 2, Place: place})
	require.NoError(t, err)
	require.Empty(t, place)
	page, err := w.lister.Clocks(t.Context(), labour.ListClocks{Company: w.acme, Only: ports.ClockQuery{Limit: 1}})
	require.NoError(t, err)
	require.Equal(t, w.ana, page.Clocks[0].Of)
	rest, err := w.lister.Clocks(t.Context(), labour.ListClocks{Company: w.acme, Only: ports.ClockQuery{AfterDate: page.Next.Date, AfterID: domain.ClockTimeID{UUID: page.Next.ID}, Limit: 1}})
	require.NoError(t, err)
	require.Zero(t, rest.Next)
	require.True(t, rest.Clocks[0].Of.IsZero())
}

func TestWhatCanNotBeReadIsNoFailureOfTheNight(t *testing.T) {
	w := newWorld(t)
	w.office.wrong = errNoCredential
	place, err := w.reader.Work(t.Context(), w.acme, run.Turn{Number: 1})
	require.NoError(t, err)
	require.Empty(t, place, "there is nothing to be read")
	w.office.wrong = ports.ErrSourceScope
	got, err := w.reader.Times(t.Context(), w.acme)
	require.NoError(t, err)
	require.True(t, got.Forbidden)
	w.office.wrong = ports.ErrSourceRefused
	_, err = w.reader.Work(t.Context(), w.acme, run.Turn{Number: 1})
	require.ErrorIs(t, err, ports.ErrSourceRefused)
}
