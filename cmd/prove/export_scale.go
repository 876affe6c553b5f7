package main

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"actual/adapters/outbound/postgis"
	"actual/adapters/outbound/system"
	"actual/app/task"
	"actual/app/tenancy"
	"actual/app/transfers"
	"actual/domain"
	"actual/domain/export"
	"actual/domain/transfer"
	"actual/ports"
)

// exportScale prepares transfers of ever more entries, against a target that holds
// half of them already.
var exportScale = claim{
	name:   "export-scale",
	target: "prepare and compare of 10,000, 30,000 and 100,000 approved entries against a target that holds half of them: time and memory stated; an entry of the largest costs at most 1.5 times one of the smallest, and the heap stays below 64 MB",
	run:    proveExportScale,
}

const (
	scaleDays = 10 // Entries of a worker: 10 days of 10.
	scaleADay = 10
	scaleMost = 1.5
)

// halfHeld is a target that holds every other entry as it is approved.
type halfHeld struct {
	rows map[string][]transfer.Row // By person.
}

// Traits implements ports.TimeTarget.
func (h *halfHeld) Traits() transfer.Traits {
	return transfer.Traits{Target: transfer.QuickBooksTime, Bulk: 50, Grain: time.Second, Spans: true, CanChange: true, CanRemove: true, Exclusive: true, Settle: time.Minute}
}

// Held implements ports.TimeTarget, all people on one page.
func (h *halfHeld) Held(_ context.Context, _ domain.CompanyID, q ports.HeldTime) (rows []transfer.Row, next string, err error) {
	for _, p := range q.People {
		rows = append(rows, h.rows[p]...)
	}
	return rows, "", nil
}

// Write implements ports.TimeTarget: nothing is written here.
func (h *halfHeld) Write(context.Context, domain.CompanyID, []transfer.Write) ([]transfer.Result, error) {
	return nil, errors.New("a transfer that is prepared writes nothing")
}

// Closed implements ports.TimeTarget.
func (h *halfHeld) Closed(context.Context, domain.CompanyID, []string) (map[string]domain.Date, error) {
	return nil, nil
}

// scaled is what one size took.
type scaled struct {
	entries int
	took    time.Duration
	peakMB  float64 // Of the heap, beside what the stand-in holds.
}

func proveExportScale(ctx context.Context, b *bench) (result, error) {
	if err := b.data(ctx); err != nil {
		return result{}, err
	}
	var all []scaled
	var told []string
	for _, n := range []int{10_000, 30_000, 100_000} {
		s, err := b.scale(ctx, n)
		if err != nil {
			return result{}, fmt.Errorf("%d entries: %w", n, err)
		}
		all = append(all, s)
		told = append(told, fmt.Sprintf("%d in %s (%s each, heap %.0f MB)", n, s.took.Round(10*time.Millisecond), (s.took/time.Duration(n)).Round(time.Microsecond), s.peakMB))
		b.say("%s", told[len(told)-1])
	}
	first, last := all[0], all[len(all)-1]
	dearer := last.took.Seconds() / float64(last.entries) / (first.took.Seconds() / float64(first.entries))
	return result{
		figures: fmt.Sprintf("%s; an entry of the largest costs %.2f of one of the smallest; load %s", strings.Join(told, "; "), dearer, load()),
		ok:      dearer <= scaleMost && last.peakMB < 64,
	}, nil
}

// scale prepares a transfer of so many entries, of a company of its own.
func (b *bench) scale(ctx context.Context, entries int) (s scaled, err error) {
	app, err := postgis.OpenApp(ctx, b.database.URLs.App, 4)
	if err != nil {
		return s, err
	}
	defer app.Close()
	directory, err := postgis.OpenDirectory(ctx, b.database.URLs.Directory, 2)
	if err != nil {
		return s, err
	}
	defer directory.Close()
	tasks, err := postgis.NewTaskInserter(app)
	if err != nil {
		return s, err
	}
	work, clock := postgis.NewUnitOfWork(app, tasks), system.Clock{}
	c, err := tenancy.NewCompanies(work, postgis.NewDirectory(directory), clock, system.Identifiers{}).
		Create(ctx, tenancy.CreateCompany{Ref: fmt.Sprint("scale-", entries), Name: "Scale", Zone: "America/New_York", By: "cli:proof"})
	if err != nil {
		return s, err
	}
	held := &halfHeld{rows: map[string][]transfer.Row{}}
	if err := b.scaleStock(ctx, c.ID(), entries, held); err != nil {
		return s, err
	}
	service := transfers.NewService(work, transfers.Targets{transfer.QuickBooksTime: held}, func(tx ports.Tx) ports.TimeEntries { return tx.TimeHeld }, transfer.Usual(), clock, system.Identifiers{})
	to, mode := transfer.QuickBooksTime, export.Shown
	if _, err := service.Change(ctx, transfers.ChangeSetting{Company: c.ID(), Target: &to, Mode: &mode, By: "cli:proof"}); err != nil {
		return s, err
	}
	stop := peak()
	began := time.Now()
	t, err := service.Prepare(ctx, transfers.Prepare{Company: c.ID(), First: domain.NewDate(2026, 11, 1), Last: domain.NewDate(2026, 11, 30), By: "cli:proof"})
	if err != nil {
		return s, err
	}
	for again := true; again; {
		err := service.Work(ctx, c.ID(), []byte(t.ID.String()+" 1"))
		if again = errors.Is(err, task.ErrAgain); err != nil && !again {
			return s, err
		}
	}
	s = scaled{entries: entries, took: time.Since(began), peakMB: stop()}
	shown, err := service.Show(ctx, c.ID(), t.ID)
	if err != nil {
		return s, err
	}
	n := map[transfer.State]int{}
	for _, one := range shown.Counts {
		n[one.State] += one.Items
	}
	if shown.Stage != transfer.Prepared || n[transfer.Equal] != entries/2 || n[transfer.Planned] != entries/2 {
		return s, fmt.Errorf("%s: %v", shown.Stage, n)
	}
	return s, nil
}

// peak watches how large the heap gets beyond what is there, until it is stopped.
func peak() (stop func() float64) {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	base, most, end, done := m.HeapInuse, m.HeapInuse, make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for {
			select {
			case <-end:
				return
			case <-time.After(50 * time.Millisecond):
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				most = max(most, m.HeapInuse)
			}
		}
	}()
	return func() float64 {
		close(end)
		<-done
		return float64(most-base) / (1 << 20)
	}
}

// scaleStock makes workers, who they are at the target, and approved time, of which
// the target holds every other entry.
func (b *bench) scaleStock(ctx context.Context, company domain.CompanyID, entries int, held *halfHeld) error {
	return b.asAdmin(ctx, func(conn *pgx.Conn) error {
		for _, sql := range []string{
			`INSERT INTO worker (company_id, id, ref, name, language, created_at) SELECT $1::uuid, gen_random_uuid(), 'E-' || n, 'Worker ' || n, 'en', now() FROM generate_series(1, $2::int / 100) n`,
			`INSERT INTO target_link (company_id, target, kind, key, ref, decided_by, decided_at, revision)
				SELECT company_id, 'quickbooks_time', 'worker', id::text, ref, 'cli:proof', now(), 1 FROM worker WHERE company_id = $1::uuid AND $2::int > 0`,
			`INSERT INTO target_rule (company_id, target, booked_by, otherwise, revision) SELECT $1::uuid, 'quickbooks_time', 'one', '1', 2 WHERE $2::int > 0`,
			fmt.Sprintf(`INSERT INTO time_day (company_id, worker_id, day, state, revision, disputed)
				SELECT company_id, id, date '2026-11-02' + d, 'approved', 1, false FROM worker, generate_series(0, %d) d WHERE company_id = $1::uuid AND $2::int > 0`, scaleDays-1),
			fmt.Sprintf(`INSERT INTO time_entry (company_id, id, revision, worker_id, day, began, ended, began_lo, began_hi, ended_lo, ended_hi, activity, evidence, withdrawn, recorded_at)
				SELECT company_id, gen_random_uuid(), 1, worker_id, day, b, b + interval '31 minutes', b, b, b, b, 'on_site', '{}', false, now()
				FROM (SELECT d.*, (d.day + time '06:00') AT TIME ZONE 'America/New_York' + interval '40 minutes' * n AS b FROM time_day d, generate_series(0, %d) n
					WHERE d.company_id = $1::uuid AND $2::int > 0) d`, scaleADay-1),
		} {
			if _, err := conn.Exec(ctx, sql, company.String(), entries); err != nil {
				return fmt.Errorf("%.60s: %w", sql, err)
			}
		}
		if _, err := conn.Exec(ctx, `ANALYZE time_entry`); err != nil {
			return err
		}
		rows, err := conn.Query(ctx, `SELECT e.id::text, w.ref, e.day::text, e.began, e.ended FROM time_entry e JOIN worker w ON w.company_id = e.company_id AND w.id = e.worker_id
			WHERE e.company_id = $1::uuid ORDER BY e.worker_id, e.began`, company.String())
		if err != nil {
			return err
		}
		for n := 0; rows.Next(); n++ {
			var id, person, day string
			var began, ended time.Time
			if err := rows.Scan(&id, &person, &day, &began, &ended); err != nil {
				return err
			}
			if n%2 == 1 {
				continue
			}
			entry, _ := domain.ParseTimeEntryID(id)
			on, _ := domain.ParseDate(day)
			held.rows[person] = append(held.rows[person], transfer.Row{
				Ref: fmt.Sprint(n + 1), Mark: transfer.MarkOf(company, transfer.QuickBooksTime, entry),
				Content: held.Traits().As(transfer.Content{Person: person, Code: "1", Day: on, Span: domain.Span{From: began, To: ended}}),
			})
		}
		return rows.Err()
	})
}
