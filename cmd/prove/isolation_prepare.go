package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"github.com/jackc/pgx/v5"

	"actual/cmd/internal/described"
)

// preview gives a correction the id of its preview, as its owner would.
func (m *matrix) preview(ctx context.Context, f *firm, t *described.Template, x *filling) error {
	var first *described.Template
	switch {
	case t.Operation.ID == "makeCorrection":
		first = t.For(m.api.Operation("previewCorrection"))
	case t.Asks("expect"):
		first = t.Without("expect").With("preview", "true")
	default:
		return nil
	}
	again := *x
	again.taken = map[string]int{}
	got, err := m.send(ctx, f.admin, first.Request(&again))
	if err != nil {
		return err
	}
	var effect struct{ Expect string }
	_ = json.Unmarshal(got.Body, &effect) // Without one, the correction says what is wrong.
	x.expect = effect.Expect
	x.firm.texts -= again.asked // The same texts again: else it is another correction.
	return nil
}

// states put what a company has into the state that an operation asks for, by the
// operation's name: of themselves its tasks have ended well long before.
var states = map[string]string{
	"commitTransfer": `WITH s AS (UPDATE transfer_setting SET mode = 'on', target = 'quickbooks_time' WHERE company_id = $1)
		UPDATE transfer SET stage = 'abandoned', ended_at = now(), committed_at = NULL WHERE company_id = $1 AND stage IN ('writing', 'checking', 'proven', 'unequal')`,
	"prepareTransfer":     `UPDATE transfer_setting SET mode = 'trial', target = 'quickbooks_time' WHERE company_id = $1`,
	"commitPayrollExport": payrollOn, "preparePayrollExport": payrollOn,
	"cancelTask":             `UPDATE task SET state = 'waiting', ended_at = NULL WHERE company_id = $1`,
	"decideSourceRows":       `UPDATE source_row SET state = 'new', ours = NULL, decided_by = '' WHERE company_id = $1`,
	"decideTargetLinks":      `DELETE FROM target_link WHERE company_id = $1`,
	"restartTask":            `UPDATE task SET state = 'failed', ended_at = now() WHERE company_id = $1`,
	"acknowledgeDiscrepancy": openDiscrepancies, "resolveDiscrepancy": openDiscrepancies, "resolveDiscrepancies": openDiscrepancies, "assignDiscrepancy": openDiscrepancies,
	"correctDiscrepancy": `WITH j AS (UPDATE job SET state = 'planned' WHERE company_id = $1 RETURNING id)
		UPDATE discrepancy SET state = 'open', job_id = (SELECT min(id::text)::uuid FROM j), detail = jsonb_set(detail::jsonb, '{subject}', jsonb_build_object('job', (SELECT min(id::text) FROM j)))::json
		WHERE company_id = $1`,
	"pauseWebhook": activeWebhooks, "testWebhook": activeWebhooks,
	"resumeWebhook": `UPDATE webhook SET state = 'paused', why = '' WHERE company_id = $1`,
	"reopenTimeDay": approvedDays, "answerTimeDispute": approvedDays,
	"withdrawTimeSaying": `UPDATE time_said SET withdrawn_by = '', withdrawn_at = NULL WHERE company_id = $1`,
	"lockPayPeriod":      `UPDATE pay_period SET locked = false WHERE company_id = $1`,
	"unlockPayPeriod": `INSERT INTO pay_period (company_id, first_day, last_day, revision, locked, moved_by, moved_at, why, settings) VALUES ($1, '2026-01-05', '2026-01-11', 1, true, '', now(), '', 0)
		ON CONFLICT (company_id, first_day) DO UPDATE SET locked = true`,
	"reopenDiscrepancy": `UPDATE discrepancy SET state = 'resolved', reason = 'weather', resolution = 'accepted', resolved_at = now() WHERE company_id = $1`,
}

// approvedDays are those of all workers, of the day that the description's examples name.
const approvedDays = `INSERT INTO time_day (company_id, worker_id, day, state, revision, disputed) SELECT company_id, id, '2026-01-08', 'approved', 1, true FROM worker WHERE company_id = $1
	ON CONFLICT (company_id, worker_id, day) DO UPDATE SET state = 'approved', disputed = true`

const activeWebhooks = `UPDATE webhook SET state = 'active', why = '' WHERE company_id = $1`

const openDiscrepancies = `UPDATE discrepancy SET state = 'open' WHERE company_id = $1`

// ready makes an operation one that its owner can be answered 2xx.
func (m *matrix) ready(ctx context.Context, f *firm, t *described.Template) error {
	sql, needed := states[t.Operation.ID]
	if !needed {
		return nil
	}
	_, err := m.admin.Exec(ctx, sql, f.company)
	return err
}

// suits say which of a company's things an operation can be asked of, where most
// are none: by the operation's name, one for each place that takes an id.
var suits = map[string]string{
	"learnFence":          `SELECT site_id::text FROM visit WHERE company_id = $1 AND site_id IS NOT NULL AND verdict = 'decided' GROUP BY site_id ORDER BY count(*) DESC, site_id LIMIT 1`,
	"retryExport":         `SELECT id::text FROM export WHERE company_id = $1 AND state IN ('refused', 'pending') ORDER BY id LIMIT 1`,
	"commitTransfer":      `SELECT id::text FROM transfer WHERE company_id = $1 AND stage = 'prepared' ORDER BY id LIMIT 1`,
	"abandonTransfer":     `SELECT id::text FROM transfer WHERE company_id = $1 AND stage = 'prepared' ORDER BY id LIMIT 1`,
	"commitPayrollExport": payrollIn("prepared"), "abandonPayrollExport": payrollIn("prepared"), "settlePayrollBatch": payrollIn("unsettled"), "getPayrollFile": payrollIn("given"),
	"getCertifiedPayroll": certifiedProject, "getCertifiedPayrollData": certifiedProject, "getCertifiedPayrollTable": certifiedProject, "getCertifiedPayrollForm": certifiedProject,
	"getWebhookMessage": `SELECT webhook_id::text FROM webhook_message WHERE company_id = $1 AND sequence = 1 LIMIT 1`,
	"giveUpExport":      `SELECT id::text FROM export WHERE company_id = $1 AND state = 'trial' ORDER BY id LIMIT 1`,
}

// suited returns such a thing for every place of the request; none where any will do.
func (m *matrix) suited(ctx context.Context, f *firm, t *described.Template) (map[string]string, error) {
	sql, picky := suits[t.Operation.ID]
	if !picky {
		return nil, nil
	}
	var id string
	if err := m.admin.QueryRow(ctx, sql, f.company).Scan(&id); err != nil {
		return nil, fmt.Errorf("what suits %s: %w", t.Operation.ID, err)
	}
	instead := map[string]string{}
	for _, s := range t.Slots() {
		instead[s.Place] = id
	}
	return instead, nil
}

// guard names the state that a request changes, where it must: as the one who
// owns the thing last read it.
func (m *matrix) guard(ctx context.Context, owner *firm, t *described.Template, r *described.Request, instead map[string]string) error {
	reads := t.Operation.State()
	if !t.Operation.Guarded() || reads == nil {
		return nil
	}
	got, err := m.send(ctx, owner.admin, t.At(reads).Request(owner.filling(t, instead)))
	if err != nil {
		return err
	}
	r.Header.Set("If-Match", `"1"`)
	if tag := got.Header.Get("ETag"); tag != "" && got.Status == http.StatusOK {
		r.Header.Set("If-Match", tag)
	}
	return nil
}

// seeds make what the API makes only for large companies, by entity.
var seeds = map[string]string{
	"preview": `WITH p AS (INSERT INTO preview (company_id, id, request, expect, applies, asked_by, asked_at, expires_at, state, heard_at)
			VALUES ($1, gen_random_uuid(), json_build_object('reason', $2 || ' looks'), '', false, $2 || ' asks', now(), now() + interval '1 day', 'running', now() + interval '1 day') RETURNING id)
		SELECT id::text FROM p`,
	"run": `INSERT INTO run (company_id, id, kind, period, due_at, late_at, time_zone, state, planned_at, error)
		VALUES ($1, gen_random_uuid(), 'proof.v1', '2026-11-22', now(), now(), 'UTC', 'done', now(), $2 || ' fails') RETURNING id::text`,
	"task": `WITH t AS (INSERT INTO task (company_id, id, kind, request, dry_run, state, rows_total, changed, unchanged, refused, failures, asked_by, asked_at, heard_at, ended_at, expires_at, code, detail)
			VALUES ($1, gen_random_uuid(), 'update_fences', '{}', true, 'done', 1, 0, 0, 1, 0, $2 || ' asks', now(), now(), now(), now() + interval '1 day', '', '') RETURNING company_id, id),
		r AS (INSERT INTO task_row (company_id, task_id, n, line, input, state, field, code, detail)
			SELECT company_id, id, 1, 2, json_build_object('site', $2 || ' lawn'), 'refused', 'site', 'site.not_found', $2 || ' has none' FROM t)
		SELECT id::text FROM t`,
	"reconciliation": `INSERT INTO reconcile_pass (company_id, id, on_date, cause, made_by, as_of, rules, outcome, lacked, jobs, matches, found, opened, changed, returned, superseded, same, kept)
		VALUES ($1, gen_random_uuid(), current_date, 'on_request', $2 || ' asks', now(), 'proof', '', '[]', 0, 0, 0, 0, 0, 0, 0, 0, 0) RETURNING id::text`,
	"discrepancy": `INSERT INTO discrepancy (company_id, id, key, on_date, kind, severity, provisional, finding, expected, actual, gist, detail, state, revision, opened_at, moved_at, returned,
			acknowledged_by, reason, resolution, note, resolved_by)
		VALUES ($1, gen_random_uuid(), gen_random_uuid(), current_date, 'short_stay', 'info', false, 'short', 3600, 60, '',
			json_build_object('format', 1, 'key', gen_random_uuid(), 'digest', repeat('0', 64), 'kind', 'short_stay', 'rule', 1, 'severity', 'info', 'date', current_date::text,
				'day', json_build_array(0, 0), 'subject', json_build_object(), 'verdict', json_build_object('holds', true, 'finding', 'short'), 'facts', json_build_object()),
			'open', 1, now(), now(), 0, '', '', '', $2 || ' notes', '') RETURNING id::text`,
	"backfill": `INSERT INTO backfill (company_id, id, from_at, to_at, through_at, continues, found, stored, quarantined, known, ahead, hours, asked_by, asked_at, moved_at, ended_at, problem)
		VALUES ($1, gen_random_uuid(), now() - interval '1 hour', now(), now(), true, 0, 0, 0, 0, 0, '{}', $2 || ' asks', now(), now(), now(), '') RETURNING id::text`,
	"export": `WITH s AS (INSERT INTO export_setting (company_id, target, kind, mode, per_day, assigned_to, revision) VALUES ($1, 'aspire', 'issue', 'trial', 20, $2 || ' office', 2)),
		e AS (INSERT INTO export (company_id, id, target, kind, key, mark, content, state, sends, sends_most, answered, looks, fails, ref, problem, asked_by, asked_at, moved_at, turn)
			VALUES ($1, gen_random_uuid(), 'aspire', 'issue', $2 || ' key', 'ACT-' || $2, json_build_object('subject', $2 || ' crew not seen', 'ticket', '17'), 'refused', 0, 3, false, 0, 0, '',
				$2 || ' has none', $2 || ' asks', now(), now(), 1) RETURNING company_id, id),
		t AS (INSERT INTO export (company_id, id, target, kind, key, mark, content, state, sends, sends_most, answered, looks, fails, ref, problem, asked_by, asked_at, moved_at, turn)
			SELECT $1, gen_random_uuid(), 'aspire', 'issue', CASE n WHEN 30 THEN 'job_without_presence 2026-04-13 70201' ELSE $2 || ' trial ' || n END, 'ACT-' || $2 || n,
				'{"subject":"Crew not seen: ticket 70201","notes":"Nobody was at Example Plaza on Monday.","ticket":"500201"}', 'trial', 0, 3, false, 0, 0, '', '', $2 || ' asks', now(), now(), 1
			FROM generate_series(1, 30) n), -- In the words of the description's example, which so are nobody's own.
		p AS (INSERT INTO export_step (company_id, export_id, n, at, state, what, decided_by) SELECT company_id, id, 1, now(), 'refused', $2 || ' has none', $2 || ' asks' FROM e)
		SELECT id::text FROM e`,
	"transfer": `WITH s AS (INSERT INTO transfer_setting (company_id, target, mode, revision) VALUES ($1, 'quickbooks_time', 'on', 2)),
		w AS (INSERT INTO worker (company_id, id, ref, name, language, created_at) VALUES ($1, gen_random_uuid(), $2 || '-paid', $2 || ' paid', 'en', now()) RETURNING id),
		t AS (INSERT INTO transfer (company_id, id, target, first_day, last_day, stage, entries, set_hash, plan_hash, proof_hash, pass, problem, fails, asked_by, asked_at, prepared_at, committed_by, moved_at, turn)
			SELECT $1, gen_random_uuid(), 'quickbooks_time', '2026-01-08', '2026-01-08', 'prepared', 1, '', repeat('a', 64), '', 0, $2 || ' waits', 0, $2 || ' asks', now(), now(), '', now(), 1
			FROM generate_series(1, 60) RETURNING company_id, id),
		i AS (INSERT INTO transfer_item (company_id, transfer_id, worker_id, began, mark, copy, entry_id, revision, want, want_s, was, was_s, known, ref, version, op, state, problem, why, key, sends, round, looks)
			SELECT company_id, id, (SELECT id FROM w), now(), 'ACT-AAAAAAAAAAAA', 0, gen_random_uuid(), 1, '', 0, '', 0, false, $2 || ' ref', '', 'none', 'conflict', 'stranger', $2 || ' is unknown', '', 0, 0, 0 FROM t)
		SELECT id::text FROM t LIMIT 1`,
	"payroll_export": payrollSeed,
	"works_project":  worksSeed,
	"webhook":        webhookSeed,
	"alert":          alertSeed,
	"digest":         digestSeed + ` SELECT id::text FROM d`,
	"digest_letter":  digestSeed + ` SELECT id::text FROM l LIMIT 1`,
	"source_row": `INSERT INTO source_row (company_id, source, kind, ref, said, doubts, found_at, seen_at, seen_in, state, candidates, taken, problem, decided_by, linked_at, settled, revision)
		VALUES ($1, 'aspire', 'site', $2 || ' row', json_build_object('name', $2 || ' plaza'), '{}', now(), now(), gen_random_uuid(), 'new', '[]', '{}', $2 || ' is no place', '', now(), true, 1)
		RETURNING ref`,
	"target_entry": `INSERT INTO target_entry (company_id, target, sort, ref, name, what, payroll, number, email, active, barred, seen_at)
		SELECT $1, target, sort, $2 || ' entry', $2 || ' name', '', '', '', '', true, '', now()
		FROM unnest(ARRAY['quickbooks_time', 'quickbooks_online', 'aspire_time']) target, unnest(ARRAY['person', 'code']) sort RETURNING ref`,
	"sync": `INSERT INTO source_sync (company_id, id, source, whole, from_date, to_date, step, kind, after, read_at, calls, counts, notes, began_by, began_at, moved_at, ended_at, problem, revision)
		VALUES ($1, gen_random_uuid(), 'aspire', false, current_date, current_date, 'ended', '', '', '{}', 1, '{}', ARRAY[$2 || ' is not believed'], $2 || ' asks', now(), now(), now(), '', 1) RETURNING id::text`,
	"dead_task": `INSERT INTO dead_task (company_id, id, kind, payload, attempts, error, queued_at, died_at)
		VALUES ($1, gen_random_uuid(), 'ingest.release_quarantine.v1', convert_to('dev:' || $2, 'UTF8'), 5, $2 || ' fails', now(), now()) RETURNING id::text`, // A kind that is worked, when it is restarted.
}

// seed makes one of each of these with every firm.
func (m *matrix) seed(ctx context.Context) error {
	for _, f := range m.firms {
		if err := errors.Join(m.hooked(ctx, f), m.addressed(ctx, f)); err != nil {
			return err
		}
		for entity, sql := range seeds {
			err := pgx.BeginFunc(ctx, m.admin, func(tx pgx.Tx) error {
				var id string
				if _, err := tx.Exec(ctx, `SET CONSTRAINTS ALL DEFERRED`); err != nil {
					return err
				}
				if err := tx.QueryRow(ctx, sql, f.company, f.ref).Scan(&id); err != nil {
					return err
				}
				f.see([]described.Found{{Entity: entity, ID: id}})
				return nil
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}
