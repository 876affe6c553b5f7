package conformance

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/domain"
	"actual/domain/booked"
	"actual/domain/geofence"
	"actual/domain/job"
	"actual/domain/source"
	"actual/ports"
)

// noted is a row of labour with all that one may have.
func noted(b byte, ref string, on domain.Date) booked.Time {
	return booked.Time{
		ID: domain.BookedTimeID{UUID: id(b)}, Source: "aspire",
		Labour: booked.Labour{
			Ref: ref, Ticket: "500201", Number: "70201", Worker: "4410", Crew: "31", Leader: "4411", Site: "2001", Task: "Mowing", Date: on,
			Span: domain.Span{From: now, To: now.Add(90 * time.Minute)}, Hours: 5100, Break: 300, Stage: booked.Accepted, Doubt: booked.Repeated, Version: "2026-07-14T09:11:00Z",
		},
	}
}

// spread is one of time that was spread over tickets, of no time of day.
func spread(b byte, ref string, on domain.Date) booked.Time {
	return booked.Time{
		ID: domain.BookedTimeID{UUID: id(b)}, Source: "aspire",
		Labour: booked.Labour{Ref: ref, Ticket: "500202", Date: on, Hours: 900, Travel: true, Stage: booked.Entered},
	}
}

func bookedTimes(t *testing.T, s Store) {
	t.Helper()
	planning(t, s)
	ana := newWorker(t, 0x11, "117")
	staff(t, s, ana)
	mow := newJob(t, 0x31, "", tuesday, job.Work{Site: yard})
	put := func(who domain.CompanyID, at time.Time, rows ...booked.Time) (counts ports.BookedCounts, err error) {
		err = s.in(t, who, func(ctx context.Context, tx ports.Tx) error {
			counts, err = tx.Booked.Put(ctx, rows, at)
			return err
		})
		return counts, err
	}
	require.NoError(t, s.in(t, acme, func(ctx context.Context, tx ports.Tx) error {
		_, err := tx.Jobs.Create(ctx, []job.Job{mow}, now)
		return err
	}))
	work, drive, next := noted(0x41, "770001", tuesday), spread(0x42, "770002", tuesday), noted(0x43, "770003", tuesday.AddDays(1))
	work.Of = booked.Ours{Worker: ana.ID(), Crew: mowCrew, Site: yard, Job: mow.ID()}
	next.Site, next.Ticket = "", "500203"
	counts, err := put(acme, now, work, drive, next)
	require.NoError(t, err)
	require.Equal(t, ports.BookedCounts{Created: 3}, counts)

	again := work
	again.ID = domain.BookedTimeID{UUID: id(0x51)}
	counts, err = put(acme, now.Add(time.Hour), again, drive)
	require.NoError(t, err)
	require.Equal(t, ports.BookedCounts{Unchanged: 2}, counts, "once is enough")
	twice := work
	twice.Hours = 1
	drive.Stage = booked.Exported
	counts, err = put(acme, now, twice, drive, work)
	require.NoError(t, err)
	require.Equal(t, ports.BookedCounts{Changed: 1, Unchanged: 1}, counts, "the last of one ref counts")
	elsewhere := work
	elsewhere.ID, elsewhere.Source, elsewhere.Of = domain.BookedTimeID{UUID: id(0x44)}, booked.LMN, booked.Ours{}
	counts, err = put(acme, now, elsewhere)
	require.NoError(t, err)
	require.Equal(t, ports.BookedCounts{Created: 1}, counts, "a ref is of a source")
	unknownOfOurs(t, put)
	bookedLists(t, s, work, drive, next, elsewhere)
	bookedGone(t, s, put, work, drive)
}

func unknownOfOurs(t *testing.T, put func(who domain.CompanyID, at time.Time, rows ...booked.Time) (ports.BookedCounts, error)) {
	t.Helper()
	for name, tt := range map[string]struct {
		of   booked.Ours
		want error
	}{
		"worker": {booked.Ours{Worker: domain.WorkerID{UUID: id(9)}}, job.ErrWorkerNotFound},
		"crew":   {booked.Ours{Crew: domain.CrewID{UUID: id(9)}}, job.ErrCrewNotFound},
		"site":   {booked.Ours{Site: domain.SiteID{UUID: id(9)}}, geofence.ErrNotFound},
		"job":    {booked.Ours{Job: domain.JobID{UUID: id(9)}}, job.ErrJobNotFound},
	} {
		bad := noted(0x49, "770009", tuesday)
		bad.Of = tt.of
		_, err := put(acme, now, bad)
		require.ErrorIs(t, err, tt.want, name)
	}
	theirs := noted(0x4a, "770001", tuesday)
	theirs.Of.Site = yard
	_, err := put(other, now, theirs)
	require.ErrorIs(t, err, geofence.ErrNotFound, "it is another company's site")
}

func bookedLists(t *testing.T, s Store, work, drive, next, elsewhere booked.Time) {
	t.Helper()
	require.NoError(t, s.Work.View(t.Context(), acme, func(ctx context.Context, tx ports.Tx) error {
		for name, tt := range map[string]struct {
			from, to domain.Date
			q        ports.BookedQuery
			want     []booked.Time
		}{
			"all":         {tuesday, tuesday.AddDays(1), ports.BookedQuery{}, []booked.Time{work, drive, elsewhere, next}},
			"of all time": {domain.Date{}, domain.Date{}, ports.BookedQuery{Source: "aspire"}, []booked.Time{work, drive, next}},
			"of a day":    {tuesday.AddDays(1), tuesday.AddDays(1), ports.BookedQuery{}, []booked.Time{next}},
			"after":       {tuesday, domain.Date{}, ports.BookedQuery{AfterDate: tuesday, AfterID: work.ID, Limit: 2}, []booked.Time{drive, elsewhere}},
			"by ref":      {domain.Date{}, domain.Date{}, ports.BookedQuery{Source: "aspire", Refs: []string{"770003", "770001"}}, []booked.Time{work, next}},
			"by none":     {domain.Date{}, domain.Date{}, ports.BookedQuery{Refs: []string{}}, []booked.Time{}},
			"of tickets":  {domain.Date{}, domain.Date{}, ports.BookedQuery{Tickets: []string{"500202", ""}}, []booked.Time{drive}},
			"of a worker": {tuesday, tuesday, ports.BookedQuery{Worker: work.Of.Worker}, []booked.Time{work}},
			"of a crew":   {tuesday, tuesday, ports.BookedQuery{Crew: mowCrew}, []booked.Time{work}},
			"of a site":   {tuesday, tuesday, ports.BookedQuery{Site: yard}, []booked.Time{work}},
			"of a job":    {tuesday, tuesday, ports.BookedQuery{Job: work.Of.Job}, []booked.Time{work}},
			"of no job":   {tuesday, tuesday, ports.BookedQuery{Job: domain.JobID{UUID: id(9)}}, []booked.Time{}},
		} {
			got, err := tx.Booked.Between(ctx, tt.from, tt.to, tt.q)
			require.NoError(t, err, name)
			require.Equal(t, tt.want, got, name)
		}
		sites, err := tx.Booked.SitesOf(ctx, "aspire", []string{"500201", "500202", "500203", "1", ""})
		require.Equal(t, map[string]string{"500201": "2001"}, sites)
		return err
	}))
	require.NoError(t, s.Work.View(t.Context(), other, func(ctx context.Context, tx ports.Tx) error {
		got, err := tx.Booked.Between(ctx, domain.Date{}, domain.Date{}, ports.BookedQuery{WithGone: true})
		require.Empty(t, got, "they are another company's")
		return err
	}))
}

// plannedByTicket tells what a source has planned, by its rows.
func plannedByTicket(t *testing.T, s Store) {
	t.Helper()
	planning(t, s)
	rows := []source.Row{
		{Ref: "1", Said: source.Said{Active: true, Ticket: "5001", Site: "2001", Crew: "31", Date: tuesday}},
		{Ref: "2", Said: source.Said{Active: true, Ticket: "5002", Date: tuesday.AddDays(1)}},
		{Ref: "3", Said: source.Said{Active: true, Date: tuesday}},
		{Ref: "4", Said: source.Said{Active: true, Ticket: "5004", Date: tuesday.AddDays(2)}},
		{Ref: "5", Said: source.Said{Active: true, Ticket: "5005", Date: tuesday}},
	}
	require.NoError(t, s.in(t, acme, func(ctx context.Context, tx ports.Tx) error {
		sync := domain.SyncID{UUID: id(0x61)}
		_, err := tx.SourceRows.Keep(ctx, ports.SourceRead{Source: source.Aspire, Kind: source.Job, Sync: sync, At: now, Rows: rows})
		require.NoError(t, err)
		next := domain.SyncID{UUID: id(0x62)}
		_, err = tx.SourceRows.Keep(ctx, ports.SourceRead{Source: source.Aspire, Kind: source.Job, Sync: next, At: now, Rows: rows[:4]})
		require.NoError(t, err)
		_, err = tx.SourceRows.Vanish(ctx, ports.SourceSeen{Source: source.Aspire, Kind: source.Job, Sync: next, From: tuesday, To: tuesday.AddDays(7)}, now)
		require.NoError(t, err)
		linked, err := tx.Links.List(ctx, ports.SourceLinkQuery{Source: source.Aspire, Kind: source.Job, Refs: []string{"1"}})
		require.NoError(t, err)
		linked[0].Link.Ours, linked[0].Link.State, linked[0].Link.At = id(0x31), source.Matched, now
		return tx.Links.Save(ctx, source.Aspire, linked...)
	}))
	require.NoError(t, s.in(t, acme, func(ctx context.Context, tx ports.Tx) error {
		got, err := tx.Booked.Planned(ctx, source.Aspire, tuesday, tuesday.AddDays(1))
		require.Equal(t, []booked.Planned{
			{Ticket: "5001", Site: "2001", Crew: "31", Date: tuesday, Job: domain.JobID{UUID: id(0x31)}},
			{Ticket: "5002", Date: tuesday.AddDays(1)},
		}, got, "without what has no ticket, is gone, or on another date")
		return err
	}))
	require.NoError(t, s.in(t, other, func(ctx context.Context, tx ports.Tx) error {
		got, err := tx.Booked.Planned(ctx, source.Aspire, tuesday, tuesday.AddDays(1))
		require.Empty(t, got)
		return err
	}))
}

func bookedGone(t *testing.T, s Store, put func(who domain.CompanyID, at time.Time, rows ...booked.Time) (ports.BookedCounts, error), work, drive booked.Time) {
	t.Helper()
	gone := func(who domain.CompanyID, at time.Time) (n int) {
		require.NoError(t, s.in(t, who, func(ctx context.Context, tx ports.Tx) (err error) {
			n, err = tx.Booked.Gone(ctx, "aspire", []string{work.Ref, drive.Ref, "1"}, at)
			return err
		}))
		return n
	}
	require.Zero(t, gone(other, now))
	require.Equal(t, 2, gone(acme, now))
	require.Zero(t, gone(acme, now.Add(time.Hour)), "they were gone before")
	list := func(q ports.BookedQuery) (got []booked.Time) {
		require.NoError(t, s.in(t, acme, func(ctx context.Context, tx ports.Tx) (err error) {
			q.Source = "aspire"
			got, err = tx.Booked.Between(ctx, tuesday, tuesday, q)
			return err
		}))
		return got
	}
	require.Empty(t, list(ports.BookedQuery{}))
	work.Gone, drive.Gone = now, now
	require.Equal(t, []booked.Time{work, drive}, list(ports.BookedQuery{WithGone: true}))
	work.Gone = time.Time{}
	counts, err := put(acme, now, work)
	require.NoError(t, err)
	require.Equal(t, ports.BookedCounts{Changed: 1}, counts, "it is there again")
	require.Equal(t, []booked.Time{work}, list(ports.BookedQuery{}))
}

func clockTimes(t *testing.T, s Store) {
	t.Helper()
	seed(t, s)
	ana := newWorker(t, 0x11, "117")
	staff(t, s, ana)
	day := booked.Clock{
		ID: domain.ClockTimeID{UUID: id(0x41)}, Source: "aspire", Of: ana.ID(),
		Clocked: booked.Clocked{Ref: "660001", Worker: "4410", Date: tuesday, Span: domain.Span{From: now, To: now.Add(8 * time.Hour)}, Break: 1800, Stage: booked.Accepted, Doubt: booked.Skipped},
	}
	open := booked.Clock{
		ID: domain.ClockTimeID{UUID: id(0x42)}, Source: "aspire",
		Clocked: booked.Clocked{Ref: "660002", Worker: "4411", Date: tuesday.AddDays(1), Span: domain.Span{From: now.Add(24 * time.Hour)}, Stage: booked.Entered},
	}
	put := func(rows ...booked.Clock) (counts ports.BookedCounts, err error) {
		err = s.in(t, acme, func(ctx context.Context, tx ports.Tx) error {
			counts, err = tx.Clocked.Put(ctx, rows, now)
			return err
		})
		return counts, err
	}
	counts, err := put(day, open)
	require.NoError(t, err)
	require.Equal(t, ports.BookedCounts{Created: 2}, counts)
	ended := open
	ended.ID, ended.Span.To = domain.ClockTimeID{UUID: id(0x51)}, now.Add(30*time.Hour)
	counts, err = put(day, open, ended)
	require.NoError(t, err)
	require.Equal(t, ports.BookedCounts{Changed: 1, Unchanged: 1}, counts)
	ended.ID = open.ID
	bad := open
	bad.ID, bad.Ref, bad.Of = domain.ClockTimeID{UUID: id(0x43)}, "660003", domain.WorkerID{UUID: id(9)}
	_, err = put(bad)
	require.ErrorIs(t, err, job.ErrWorkerNotFound)
	clockLists(t, s, day, ended)
}

func clockLists(t *testing.T, s Store, day, ended booked.Clock) {
	t.Helper()
	require.NoError(t, s.in(t, acme, func(ctx context.Context, tx ports.Tx) error {
		n, err := tx.Clocked.Gone(ctx, "aspire", []string{day.Ref}, now)
		require.NoError(t, err)
		require.Equal(t, 1, n)
		left := day
		left.Gone = now
		for name, tt := range map[string]struct {
			q    ports.ClockQuery
			want []booked.Clock
		}{
			"all":         {ports.ClockQuery{}, []booked.Clock{ended}},
			"and gone":    {ports.ClockQuery{WithGone: true, Source: "aspire"}, []booked.Clock{left, ended}},
			"of a worker": {ports.ClockQuery{WithGone: true, Worker: day.Of, Limit: 1}, []booked.Clock{left}},
			"after":       {ports.ClockQuery{WithGone: true, AfterDate: tuesday, AfterID: day.ID}, []booked.Clock{ended}},
			"by ref":      {ports.ClockQuery{WithGone: true, Refs: []string{day.Ref}}, []booked.Clock{left}},
			"of LMN":      {ports.ClockQuery{Source: booked.LMN}, []booked.Clock{}},
		} {
			got, err := tx.Clocked.Between(ctx, tuesday, tuesday.AddDays(7), tt.q)
			require.NoError(t, err, name)
			require.Equal(t, tt.want, got, name)
		}
		return nil
	}))
	require.NoError(t, s.in(t, other, func(ctx context.Context, tx ports.Tx) error {
		got, err := tx.Clocked.Between(ctx, domain.Date{}, domain.Date{}, ports.ClockQuery{WithGone: true})
		require.Empty(t, got, "they are another company's")
		return err
	}))
}
