package retention_test

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/app/retention"
	"actual/app/roster"
	"actual/domain"
	"actual/domain/booked"
	"actual/domain/job"
	"actual/domain/ledger"
	"actual/domain/tenant"
	"actual/ports"
)

// set is a clock that was set.
type set struct{ at time.Time }

func (s set) Now() time.Time { return s.at }

// ana adds a worker of acme who wore badge 1 over a span of days ago, and signs in.
func (w *world) ana(from, to int) job.Worker {
	w.t.Helper()
	ana, err := roster.NewWorkers(w.work, clock{}, w.ids).Add(w.t.Context(), roster.AddWorker{Company: acme, By: "user:1", Worker: job.Particulars{
		Ref: "117", Name: "Ana Flores", Email: "ana@example.com", Phone: "555 0117", Language: job.Spanish,
	}})
	require.NoError(w.t, err)
	custody := `INSERT INTO custody (company_id, id, badge_id, worker_id, from_at, to_at) VALUES ($1, gen_random_uuid(), $2, $3, $4, $5)`
	_, err = w.admin.Exec(w.t.Context(), custody, acme.UUID, badgeOf(acme, 1).UUID, ana.ID().UUID, ago(from), ago(to))
	require.NoError(w.t, err)
	_, err = w.admin.Exec(w.t.Context(), `INSERT INTO company_user (company_id, id, email, name, role, worker_id, invited_at) VALUES ($1, $2, 'ana@example.com', 'Ana', 'worker', $3, $4)`,
		acme.UUID, id(0x99), ana.ID().UUID, ago(9))
	require.NoError(w.t, err)
	_, err = w.admin.Exec(w.t.Context(), `INSERT INTO session (company_id, id, user_id, kind, way, secret_hash, created_at, seen_at, expires_at) VALUES ($1, $2, $2, 'user', 'link', '', $3, $3, $4)`,
		acme.UUID, id(0x99), ago(1), ago(-1))
	require.NoError(w.t, err)
	w.booked(ana, to)
	return ana
}

// booked notes that work was booked and clocked for the worker some days ago, at a
// source that calls them what payroll does.
func (w *world) booked(ana job.Worker, days int) {
	w.t.Helper()
	on := domain.DateOf(ago(days), time.UTC)
	require.NoError(w.t, w.work.Update(w.t.Context(), acme, func(ctx context.Context, tx ports.Tx) error {
		_, err := tx.Booked.Put(ctx, []booked.Time{{
			ID: domain.BookedTimeID{UUID: id(0x91)}, Source: booked.LMN, Of: booked.Ours{Worker: ana.ID()},
			Labour: booked.Labour{Ref: "T1:117", Worker: "117", Leader: "117", Date: on, Hours: 3600, Stage: booked.Entered},
		}}, now)
		if err != nil {
			return err
		}
		_, err = tx.Clocked.Put(ctx, []booked.Clock{{
			ID: domain.ClockTimeID{UUID: id(0x92)}, Source: booked.LMN, Of: ana.ID(), Clocked: booked.Clocked{Ref: "C1", Worker: "117", Date: on, Span: domain.Span{From: ago(days)}, Stage: booked.Entered},
		}}, now)
		return err
	}))
}

// naming counts the places where the company's tables name Ana: in every column of
// every table.
func (w *world) naming(words ...string) (tables []string) {
	w.t.Helper()
	rows, err := w.admin.Query(w.t.Context(), `SELECT c.oid::regclass::text FROM pg_class c WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
		AND c.relnamespace = 'public'::regnamespace AND c.relname <> 'spatial_ref_sys' ORDER BY 1`)
	require.NoError(w.t, err)
	var all []string
	for rows.Next() {
		var table string
		require.NoError(w.t, rows.Scan(&table))
		all = append(all, table)
	}
	require.NoError(w.t, rows.Err())
	for _, table := range all {
		for _, word := range words {
			if w.count(fmt.Sprintf(`SELECT count(*) FROM %s t WHERE t::text LIKE '%%%s%%'`, table, word)) > 0 {
				tables = append(tables, table+": "+word)
			}
		}
	}
	if w.count(`SELECT count(*) FROM ledger_entry WHERE convert_from(bytes, 'UTF8') ~ 'Ana|Flores|"117"'`) > 0 {
		tables = append(tables, "ledger_entry.bytes")
	}
	return tables
}

func fates(plan retention.ErasurePlan) map[string]retention.Fate {
	out := map[string]retention.Fate{}
	for _, p := range plan.Parts {
		out[p.What] = p.Fate
	}
	return out
}

func TestErasingAWorkerOfLongAgo(t *testing.T) {
	w := newWorld(t)
	ana := w.ana(tenant.PayRecordDays+50, tenant.PayRecordDays+1)
	require.True(t, w.verify(acme).Fits())
	require.ElementsMatch(t, []string{"worker: Ana", "worker: 555 0117", "ledger_beside: Ana", "company_user: Ana", "company_user: ana@", "worker: ana@"}, w.naming("Ana", "555 0117", "ana@"),
		"names stand where they can be erased, and nowhere else")
	eraser, cmd := retention.NewEraser(w.work, clock{}, w.ids), retention.EraseWorker{Company: acme, Worker: ana.ID(), By: "user:1"}

	plan, err := eraser.Preview(t.Context(), cmd)
	require.NoError(t, err)
	require.Equal(t, map[string]retention.Fate{
		"contacts": retention.Goes, "account": retention.Goes, "names": retention.Goes, "beside": retention.Goes,
		"custody": retention.Stays, "crews": retention.Stays, "visits": retention.Stays, "discrepancies": retention.Stays, "transfers": retention.Stays, "ledger": retention.Stays,
	}, fates(plan))
	require.Len(t, w.naming("Ana"), 3, "a preview writes nothing")

	plan, err = eraser.Erase(t.Context(), cmd)
	require.NoError(t, err)
	require.True(t, plan.Applied)
	require.Empty(t, w.naming("Ana", "Flores", "555 0117", "ana@", "(117", ",117,"))
	require.Equal(t, 1, w.count(`SELECT count(*) FROM session WHERE ended_at IS NOT NULL`))
	require.Equal(t, 1, w.count(`SELECT count(*) FROM booked_time WHERE ref = 'T1:' || worker_id`), "what a source calls her is no part of it")
	require.Equal(t, 1, w.count(`SELECT count(*) FROM custody`), "who wore which badge is known of somebody whom nobody can name")
	report := w.verify(acme)
	require.True(t, report.Fits(), "%v", report.Findings)
	require.Equal(t, []int{0, 2}, []int{report.Beside, report.Erased}, "erased is not tampered with")
	_, err = eraser.Erase(t.Context(), cmd)
	require.ErrorIs(t, err, job.ErrErased)
	_, err = eraser.Erase(t.Context(), retention.EraseWorker{Company: blue, Worker: ana.ID(), By: "user:1"})
	require.ErrorIs(t, err, job.ErrWorkerNotFound, "another company's")
}

func TestNamesWaitForTheLaw(t *testing.T) {
	w := newWorld(t)
	ana := w.ana(300, 100)
	eraser, cmd := retention.NewEraser(w.work, clock{}, w.ids), retention.EraseWorker{Company: acme, Worker: ana.ID(), By: "user:1"}
	plan, err := eraser.Erase(t.Context(), cmd)
	require.NoError(t, err)
	require.Equal(t, []retention.Fate{retention.Goes, retention.GoesLater}, []retention.Fate{fates(plan)["contacts"], fates(plan)["names"]})
	require.ElementsMatch(t, []string{"worker: Ana", "ledger_beside: Ana"}, w.naming("Ana", "555 0117", "ana@"), "contacts and account are gone")

	hold, err := w.holds.Place(t.Context(), retention.PlaceHold{Company: acme, Worker: ana.ID(), Reason: "a suit", By: "user:1"})
	require.NoError(t, err)
	due := set{ago(100).AddDate(0, 0, tenant.PayRecordDays+1)}
	daily := func(at set) {
		remover := retention.NewRemover(w.work, nil, at, w.ids)
		_, next, err := remover.Apply(t.Context(), acme, "")
		require.NoError(t, err)
		require.Empty(t, next)
	}
	daily(due)
	require.Len(t, w.naming("Ana"), 2, "on hold")
	_, err = w.holds.Lift(t.Context(), retention.LiftHold{Company: acme, Hold: hold.ID, Reason: "settled", By: "user:1"})
	require.NoError(t, err)
	daily(set{due.at.AddDate(0, 0, -5)})
	require.Len(t, w.naming("Ana"), 2, "not due")
	daily(due)
	require.Empty(t, w.naming("Ana", "Flores"))
	report := w.verify(acme)
	require.True(t, report.Fits(), "%v", report.Findings)
	require.Equal(t, 2, w.logs(acme, ledger.PersonErased))
}

func (w *world) logs(company domain.CompanyID, kind ledger.Kind) (n int) {
	w.t.Helper()
	require.NoError(w.t, w.work.View(w.t.Context(), company, func(ctx context.Context, tx ports.Tx) error {
		all, err := tx.Book.List(ctx, ports.LedgerQuery{Kind: kind, Limit: 1000})
		n = len(all)
		return err
	}))
	return n
}

func TestWhatStandsAgainstErasing(t *testing.T) {
	eraseOf := func(w *world, ana job.Worker) error {
		_, err := retention.NewEraser(w.work, clock{}, w.ids).Erase(t.Context(), retention.EraseWorker{Company: acme, Worker: ana.ID(), By: "user:1"})
		return err
	}
	t.Run("at work", func(t *testing.T) {
		w := newWorld(t)
		require.ErrorIs(t, eraseOf(w, w.ana(300, -1)), job.ErrAtWork)
		require.Len(t, w.naming("Ana"), 3)
	})
	t.Run("at work without an end", func(t *testing.T) {
		w := newWorld(t)
		ana := w.ana(300, 100)
		_, err := w.admin.Exec(t.Context(), `UPDATE custody SET to_at = 'infinity'`)
		require.NoError(t, err)
		_, err = w.admin.Exec(t.Context(), `UPDATE worker SET email = '', phone = ''`)
		require.NoError(t, err)
		plan, err := retention.NewEraser(w.work, clock{}, w.ids).Preview(t.Context(), retention.EraseWorker{Company: acme, Worker: ana.ID()})
		require.NoError(t, err)
		require.ErrorIs(t, plan.Against, job.ErrAtWork)
		said := fates(plan)
		require.Equal(t, []retention.Fate{retention.GoesLater, retention.GoesLater}, []retention.Fate{said["names"], said["beside"]}, "a badge is worn still")
		require.Equal(t, now.AddDate(0, 0, tenant.PayRecordDays), plan.Parts[2].At, "at the earliest")
		require.Equal(t, retention.Goes, said["contacts"], "nothing went before")
		require.ErrorIs(t, eraseOf(w, ana), job.ErrAtWork)
	})
	t.Run("contacts that went before", func(t *testing.T) {
		w := newWorld(t)
		ana := w.ana(300, 100)
		require.NoError(t, eraseOf(w, ana))
		plan, err := retention.NewEraser(w.work, clock{}, w.ids).Preview(t.Context(), retention.EraseWorker{Company: acme, Worker: ana.ID()})
		require.NoError(t, err)
		require.Equal(t, retention.Gone, fates(plan)["contacts"])
	})
	for name, hold := range map[string]retention.PlaceHold{
		"their badge": {Badge: badgeOf(acme, 1), From: ago(120)}, "a site where they were": {Site: site, From: ago(210), To: ago(190)},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			ana := w.ana(300, 100)
			w.visit(acme, badgeOf(acme, 1), 0x70, 200, sealed...)
			hold.Company, hold.Reason, hold.By = acme, "a suit", "user:1"
			_, err := w.holds.Place(t.Context(), hold)
			require.NoError(t, err)
			require.ErrorIs(t, eraseOf(w, ana), job.ErrOnHold)
			plan, err := retention.NewEraser(w.work, clock{}, w.ids).Preview(t.Context(), retention.EraseWorker{Company: acme, Worker: ana.ID()})
			require.NoError(t, err)
			require.ErrorIs(t, plan.Against, job.ErrOnHold, "a preview says what stands against it")
		})
	}
	t.Run("a hold on another time", func(t *testing.T) {
		w := newWorld(t)
		ana := w.ana(300, 100)
		_, err := w.holds.Place(t.Context(), retention.PlaceHold{Company: acme, Badge: badgeOf(acme, 1), From: ago(90), Reason: "a suit", By: "user:1"})
		require.NoError(t, err)
		require.NoError(t, eraseOf(w, ana))
	})
}

// A hold on a worker keeps the evidence of the badges that they wore.
func TestAHoldOnAWorkerCoversTheirBadges(t *testing.T) {
	w := newWorld(t)
	ana := w.ana(620, 580)
	w.evidence(acme, badgeOf(acme, 1), 450, 600, 640)
	w.evidence(acme, badgeOf(acme, 2), 600)
	_, err := w.holds.Place(t.Context(), retention.PlaceHold{Company: acme, Worker: ana.ID(), Reason: "a suit", By: "user:1"})
	require.NoError(t, err)
	w.apply(acme)
	require.Equal(t, []int{450, 600}, w.left("fix", "at", acme, badgeOf(acme, 1)))
	require.Empty(t, w.left("fix", "at", acme, badgeOf(acme, 2)))
}

func TestAWorkersFileHoldsWhatIsHeld(t *testing.T) {
	w := newWorld(t)
	ana := w.ana(300, 100)
	w.apart(ana.ID(), 0xa1, 200)
	w.apart(domain.WorkerID{UUID: id(0xaf)}, 0xa2, 200)
	w.evidence(acme, badgeOf(acme, 1), 310, 200, 150, 90)
	mine := w.visit(acme, badgeOf(acme, 1), 0x70, 200, sealed...)
	w.visit(acme, badgeOf(acme, 1), 0x71, 50, sealed...) // Somebody else's.
	w.visit(acme, badgeOf(acme, 2), 0x72, 200, sealed...)
	w.verify(acme)
	kinds, lines := map[string]int{}, []map[string]any{}
	filer := retention.NewFiler(w.work, clock{}, w.ids)
	require.NoError(t, filer.Write(t.Context(), retention.ShowFile{Company: acme, Worker: ana.ID(), By: "user:1"}, func(raw []byte) error {
		var line map[string]any
		require.NoError(t, json.Unmarshal(raw, &line))
		kinds[line["kind"].(string)]++
		lines = append(lines, line)
		return nil
	}))
	require.Equal(t, "index", lines[0]["kind"])
	require.Equal(t, "end", lines[len(lines)-1]["kind"])
	require.Equal(t, map[string]int{"index": 1, "worker": 1, "account": 1, "custody": 1, "booked": 1, "clock": 1, "discrepancy": 1, "visit": 1, "fix": 2, "entry": 4, "beside": 2, "end": 1}, kinds)
	for _, line := range lines {
		if line["kind"] == "discrepancy" {
			require.Equal(t, id(0xa1).String(), line["id"])
			require.Contains(t, fmt.Sprint(line["history"]), "Ana had none")
		}
		if line["kind"] == "visit" {
			require.Equal(t, mine.String(), line["id"])
		}
	}
	counts, _ := lines[len(lines)-1]["counts"].(map[string]any)
	require.InDelta(t, 2, counts["fix"], 0)
	w.verify(acme)
	require.Equal(t, 1, w.logs(acme, ledger.PersonExported), "handing it out is recorded")
	err := filer.Write(t.Context(), retention.ShowFile{Company: blue, Worker: ana.ID(), By: "user:1"}, func([]byte) error {
		t.Error("a line of another company's worker")
		return nil
	})
	require.ErrorIs(t, err, job.ErrWorkerNotFound)
	require.Zero(t, w.logs(blue, ledger.PersonExported))
}
