package main

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"actual/domain"
)

// aRow makes a row of the company $1 in each table that a day of events leaves
// empty, those first that others refer to.
var aRow = []string{
	`INSERT INTO company_user (company_id, id, email, name, role, invited_at) VALUES ($1, gen_random_uuid(), 'maria@proof.example', 'Maria', 'admin', now())`,
	`INSERT INTO session (company_id, id, user_id, kind, way, secret_hash, created_at, seen_at, expires_at)
		SELECT company_id, id, id, 'user', 'email', '\x01', now(), now(), now() FROM company_user WHERE company_id = $1`,
	`INSERT INTO support_entry (company_id, id, user_id, reason, entered_at, until_at) SELECT company_id, id, user_id, 'proof', now(), now() FROM session WHERE company_id = $1`,
	`INSERT INTO sign_in (company_id, id, kind, return_to, caller, created_at, expires_at) VALUES ($1, gen_random_uuid(), 'link', '/', '', now(), now())`,
	`INSERT INTO company_limit (company_id, name, value) VALUES ($1, 'badges', 7)`,
	`INSERT INTO fence_draft (company_id, id, site_id, given, stays, fixes, since, until, agreement, made_by, made_at)
		SELECT company_id, gen_random_uuid(), id, '{}', 5, 50, now(), now(), 900, 'cli:proof', now() FROM site WHERE company_id = $1 LIMIT 1`,
	`INSERT INTO vendor_budget (company_id, vendor, account, rate, free_at) VALUES ($1, 'proof', 'app:proof', '', now())`,
	`INSERT INTO idempotency_key (company_id, principal, key, fingerprint, attempt, began_at) VALUES ($1, 'apikey:proof', 'proof', '\x01', gen_random_uuid(), now())`,
	`INSERT INTO worker (company_id, id, ref, name, language, created_at) VALUES ($1, gen_random_uuid(), 'proof', 'Maria', 'es', now())`,
	`INSERT INTO crew (company_id, id, ref, name, leader_id, created_at) SELECT company_id, gen_random_uuid(), 'proof', 'Mow 3', id, now() FROM worker WHERE company_id = $1`,
	`UPDATE badge SET replaces = (SELECT max(id::text)::uuid FROM badge WHERE company_id = $1) WHERE company_id = $1`,
	`INSERT INTO badge_quiet (company_id, badge_id, from_at, to_at) SELECT company_id, id, now() - interval '3 hours', now() FROM badge WHERE company_id = $1 LIMIT 1 ON CONFLICT DO NOTHING`,
	`INSERT INTO crew_member (company_id, id, crew_id, worker_id, from_at)
		SELECT c.company_id, gen_random_uuid(), c.id, w.id, now() FROM crew c JOIN worker w ON w.company_id = c.company_id WHERE c.company_id = $1 LIMIT 1`,
	`INSERT INTO custody (company_id, id, badge_id, worker_id, from_at)
		SELECT b.company_id, gen_random_uuid(), b.id, w.id, now() FROM badge b JOIN worker w ON w.company_id = b.company_id WHERE b.company_id = $1 LIMIT 1`,
	`INSERT INTO crew_badge (company_id, id, crew_id, badge_id, from_at)
		SELECT c.company_id, gen_random_uuid(), c.id, b.id, now() FROM crew c JOIN badge b ON b.company_id = c.company_id WHERE c.company_id = $1 LIMIT 1`,
	`INSERT INTO job_series (company_id, id, site_id, crew_id, effort_s, rule, start_on, since_on, created_at)
		SELECT s.company_id, gen_random_uuid(), s.id, c.id, 3600, 'FREQ=WEEKLY', current_date, current_date, now() FROM site s JOIN crew c ON c.company_id = s.company_id WHERE s.company_id = $1 LIMIT 1`,
	`INSERT INTO job (company_id, id, source, site_id, crew_id, on_date, effort_s, state, series_id, series_date, created_at)
		SELECT company_id, gen_random_uuid(), 'hand', site_id, crew_id, start_on, effort_s, 'planned', id, start_on, now() FROM job_series WHERE company_id = $1`,
	`INSERT INTO job_badge (company_id, job_id, badge_id, added_at) SELECT j.company_id, j.id, b.id, now() FROM job j JOIN badge b ON b.company_id = j.company_id WHERE j.company_id = $1 LIMIT 1`,
	`INSERT INTO booked_time (company_id, id, source, ref, ticket, number, worker_ref, crew_ref, leader_ref, site_ref, task, on_date, hours_s, break_s, travel, stage, doubt, version, job_id, site_id, crew_id, worker_id, stored_at, changed_at)
		SELECT j.company_id, gen_random_uuid(), 'proof', 'proof', 'T-1', '70201', '4410', '', '', '', '', j.on_date, 3600, 0, false, 'entered', '', '', j.id, j.site_id, j.crew_id, w.id, now(), now()
		FROM job j JOIN worker w ON w.company_id = j.company_id WHERE j.company_id = $1 LIMIT 1`,
	`INSERT INTO booked_read (company_id, source, list, read_at) VALUES ($1, 'proof', 'times', now())`,
	`INSERT INTO clock_time (company_id, id, source, ref, worker_ref, on_date, from_at, break_s, stage, doubt, worker_id, stored_at, changed_at)
		SELECT company_id, gen_random_uuid(), 'proof', 'proof', '4410', current_date, now(), 0, 'entered', '', id, now(), now() FROM worker WHERE company_id = $1`,
	`INSERT INTO assignment_export (company_id, on_date, revision, made_at, made_by, checked_at, total, added, changed, removed, digest, made_from)
		VALUES ($1, '2026-01-01'::date + abs(hashtext($1::uuid::text)) % 1000000, 1, now(), 'cli:proof', now(), 1, 1, 0, 0, sha256('proof'), '{}')`,
	`INSERT INTO assignment_row (company_id, on_date, key, from_revision, place, job_id, site_id, crew_id, worker_id, badge_id, source, body)
		SELECT j.company_id, e.on_date, 'proof', 1, 'proof', j.id, j.site_id, j.crew_id, w.id, b.id, 'nobody', '{}'
		FROM job j JOIN assignment_export e ON e.company_id = j.company_id JOIN worker w ON w.company_id = j.company_id JOIN badge b ON b.company_id = j.company_id WHERE j.company_id = $1 LIMIT 1`,
	`INSERT INTO preview (company_id, id, request, expect, applies, asked_by, asked_at, expires_at, state, heard_at)
		VALUES ($1, gen_random_uuid(), '{}', '', false, 'apikey:proof', now(), now() + interval '1 hour', 'done', now())`,
	`INSERT INTO preview_change (company_id, preview_id, n, change) SELECT company_id, id, 1, '{}' FROM preview WHERE company_id = $1`,
	`INSERT INTO task (company_id, id, kind, request, dry_run, state, rows_total, changed, unchanged, refused, failures, asked_by, asked_at, heard_at, ended_at, expires_at, code, detail)
		VALUES ($1, gen_random_uuid(), 'assign_badges', '{}', false, 'done', 1, 0, 0, 1, 0, 'apikey:proof', now(), now(), now(), now() + interval '1 hour', '', '')`,
	`INSERT INTO task_row (company_id, task_id, n, line, input, state, field, code, detail)
		SELECT company_id, id, 1, 2, '{"worker":"W1"}', 'refused', 'worker', 'worker.not_found', 'no such worker' FROM task WHERE company_id = $1`,
	`INSERT INTO zone (company_id, id, name, revision, created_at) VALUES ($1, gen_random_uuid(), 'North route', 1, now())`,
	`INSERT INTO zone_site (company_id, zone_id, site_id) SELECT z.company_id, z.id, s.id FROM zone z JOIN site s ON s.company_id = z.company_id WHERE z.company_id = $1 LIMIT 1`,
	`INSERT INTO retention (company_id, days, revision) VALUES ($1, '{}', 2)`,
	`INSERT INTO legal_hold (company_id, id, worker_id, badge_id, site_id, from_at, to_at, reason, placed_by, placed_at)
		SELECT $1, gen_random_uuid(), of.worker, of.badge, of.site, '-infinity', 'infinity', 'proof', 'cli:proof', now()
		FROM (SELECT id, NULL::uuid, NULL::uuid FROM worker WHERE company_id = $1
			UNION ALL (SELECT NULL, id, NULL FROM badge WHERE company_id = $1 LIMIT 1)
			UNION ALL (SELECT NULL, NULL, id FROM site WHERE company_id = $1 LIMIT 1)) of (worker, badge, site)`,
	`INSERT INTO badge_session (company_id, badge_id, session, begins_at, over_at, stored_at, notes, routed, ends, many_ends)
		SELECT company_id, id, 'proof', now(), now(), now(), 1, 1, '[]', false FROM badge WHERE company_id = $1 LIMIT 1`,
	`INSERT INTO session_reading (company_id, stored_at, key, content) VALUES ($1, to_timestamp(0), '', 0) ON CONFLICT DO NOTHING`,
	`INSERT INTO backfill (company_id, id, from_at, to_at, through_at, continues, found, stored, quarantined, known, ahead, hours, asked_by, asked_at, moved_at, problem)
		VALUES ($1, gen_random_uuid(), now() - interval '1 hour', now(), now(), true, 0, 0, 0, 0, 0, '{}', 'cli:proof', now(), now(), '')`,
	`INSERT INTO reconcile_pass (company_id, id, on_date, cause, made_by, as_of, rules, outcome, lacked, jobs, matches, found, opened, changed, returned, superseded, same, kept)
		VALUES ($1, gen_random_uuid(), current_date, 'nightly', 'system:proof', now(), 'proof', '', '[]', 0, 0, 1, 1, 0, 0, 0, 0, 0)`,
	`INSERT INTO discrepancy (company_id, id, key, on_date, kind, severity, provisional, site_id, finding, expected, actual, gist, detail, state, revision, opened_at, moved_at, returned,
			acknowledged_by, reason, resolution, note, resolved_by, assignee_id)
		SELECT s.company_id, gen_random_uuid(), gen_random_uuid(), current_date, 'short_stay', 'info', false, s.id, 'short', 3600, 60, '', '{}', 'open', 1, now(), now(), 0, '', '', '', '', '', u.id
		FROM site s JOIN company_user u ON u.company_id = s.company_id WHERE s.company_id = $1 LIMIT 1`,
	`INSERT INTO discrepancy_event (company_id, discrepancy_id, revision, what, at, by, pass_id, gist, before, reason, resolution, text, assignee_id)
		SELECT d.company_id, d.id, 1, 'opened', now(), 'system:proof', p.id, '', '', '', '', '', d.assignee_id FROM discrepancy d JOIN reconcile_pass p ON p.company_id = d.company_id WHERE d.company_id = $1`,
	`INSERT INTO time_day (company_id, worker_id, day, state, revision, disputed) SELECT company_id, id, current_date, 'approved', 1, false FROM worker WHERE company_id = $1`,
	`INSERT INTO time_act (company_id, worker_id, day, revision, what, at, by, text, overridden)
		SELECT company_id, worker_id, day, 1, 'approved', now(), 'cli:proof', '', '{}' FROM time_day WHERE company_id = $1`,
	`INSERT INTO time_entry (company_id, id, revision, worker_id, day, began, ended, began_lo, began_hi, ended_lo, ended_hi, activity, evidence, withdrawn, recorded_at)
		SELECT company_id, gen_random_uuid(), 1, worker_id, day, now(), now() + interval '1 hour', now(), now(), now(), now(), 'travel', '{}', false, now() FROM time_day WHERE company_id = $1`,
	`INSERT INTO time_said (company_id, id, worker_id, day, from_at, to_at, activity, site_id, job_id, why, by, at, withdrawn_by)
		SELECT d.company_id, gen_random_uuid(), d.worker_id, d.day, now(), now() + interval '1 hour', 'on_site', j.site_id, j.id, 'proof', 'cli:proof', now(), ''
		FROM time_day d JOIN job j ON j.company_id = d.company_id WHERE d.company_id = $1 LIMIT 1`,
	`INSERT INTO pay_period (company_id, first_day, last_day, revision, locked, moved_by, moved_at, why, settings) VALUES ($1, current_date, current_date, 1, true, 'cli:proof', now(), '', 0)`,
	`INSERT INTO pay_setting (company_id, revision, body, made_by, made_at) VALUES ($1, 2, '{}', 'cli:proof', now())`,
	`INSERT INTO pay_rate (company_id, id, worker_id, job_id, since, basic, fringe, made_by, made_at)
		SELECT w.company_id, gen_random_uuid(), w.id, j.id, current_date, 200000, 0, 'cli:proof', now() FROM worker w JOIN job j ON j.company_id = w.company_id WHERE w.company_id = $1 LIMIT 1`,
	`INSERT INTO works_project (company_id, id, name, location, county, contract, wages, sub, address, revision) VALUES ($1, gen_random_uuid(), 'proof', '', '', '1', '', false, '', 1)`,
	`INSERT INTO works_place (company_id, project_id, id, site_id) SELECT p.company_id, p.id, gen_random_uuid(), s.id FROM works_project p JOIN site s ON s.company_id = p.company_id WHERE p.company_id = $1 LIMIT 1`,
	`INSERT INTO works_place (company_id, project_id, id, job_id) SELECT p.company_id, p.id, gen_random_uuid(), j.id FROM works_project p JOIN job j ON j.company_id = p.company_id WHERE p.company_id = $1 LIMIT 1`,
	`INSERT INTO works_trade (company_id, id, worker_id, job_id, since, name, status, level, credit, made_by, made_at)
		SELECT w.company_id, gen_random_uuid(), w.id, j.id, current_date, 'proof', 'J', '', 0, 'cli:proof', now() FROM worker w JOIN job j ON j.company_id = w.company_id WHERE w.company_id = $1 LIMIT 1`,
	`INSERT INTO works_trade (company_id, id, worker_id, site_id, since, name, status, level, credit, made_by, made_at)
		SELECT w.company_id, gen_random_uuid(), w.id, s.id, current_date, 'proof', 'J', '', 0, 'cli:proof', now() FROM worker w JOIN site s ON s.company_id = w.company_id WHERE w.company_id = $1 LIMIT 1`,
	`INSERT INTO works_payroll (company_id, project_id, number, revision, week, final, data, signer_name, signer_title, made_by, made_at)
		SELECT company_id, id, 1, 1, current_date, false, '{}', 'Proof', 'Proof', 'cli:proof', now() FROM works_project WHERE company_id = $1`,
	`INSERT INTO reconcile_setting (company_id, version, thresholds, branches, made_by, made_at) VALUES ($1, 1, '[]', '[]', 'cli:proof', now())`,
	`INSERT INTO ledger_beside (company_id, entry_id, field, subject, salt, value)
		SELECT company_id, id, 'name', 'worker:proof', '\x00000000000000000000000000000001', 'Maria' FROM ledger_entry WHERE company_id = $1 LIMIT 1`,
	`INSERT INTO run (company_id, id, kind, period, due_at, late_at, time_zone, state, planned_at)
		VALUES ($1, gen_random_uuid(), 'proof.v1', '2026-11-22', now(), now(), 'UTC', 'done', now()) ON CONFLICT DO NOTHING`,
	`INSERT INTO run_choice (company_id, kind, cycle, weekday, month_day, minute, since) VALUES ($1, 'digests.weekly.v1', 'week', 1, 0, 420, now())`,
	`INSERT INTO digest_setting (company_id, daily, weekly, monthly, minute, weekday, month_day, language, recipients, revision) VALUES ($1, false, true, false, 420, 1, 1, 'en', '[]', 2)`,
	`INSERT INTO digest (company_id, id, cadence, sent_on, first_day, last_day, by_hand, time_zone, made_at, made_by, figures, changed)
		VALUES ($1, gen_random_uuid(), 'weekly', '2026-04-13', '2026-04-06', '2026-04-12', false, 'UTC', now(), 'system:proof', '{}', '{}')`,
	`INSERT INTO digest_letter (company_id, id, digest_id, address, language, fate, tries, problem, answer, made_at, due_at, moved_at, turn, secret)
		SELECT company_id, gen_random_uuid(), id, 'a@b.example', 'en', 'sent', 1, '', '250 ok', now(), NULL, now(), 1, ''::bytea FROM digest WHERE company_id = $1`,
	`INSERT INTO run_look (company_id, looked_at) VALUES ($1, now()) ON CONFLICT DO NOTHING`,
	`INSERT INTO dead_task (company_id, id, kind, payload, attempts, error, queued_at, died_at) VALUES ($1, gen_random_uuid(), 'proof.v1', '', 5, 'proof', now(), now())`,
	`INSERT INTO erasure (company_id, worker_id, asked_by, asked_at, due_at) SELECT company_id, id, 'cli:proof', now(), now() FROM worker WHERE company_id = $1`,
	`INSERT INTO source_sync (company_id, id, source, whole, from_date, to_date, step, kind, after, read_at, calls, counts, notes, began_by, began_at, moved_at, problem, revision)
		VALUES ($1, gen_random_uuid(), 'proof', false, current_date, current_date, 'read', 'site', '', '{}', 0, '{}', '{}', 'cli:proof', now(), now(), '', 1)`,
	`INSERT INTO source_row (company_id, source, kind, ref, said, doubts, found_at, seen_at, seen_in, state, candidates, taken, problem, decided_by, linked_at, settled, revision)
		SELECT company_id, source, 'site', '2001', '{}', '{}', now(), now(), id, 'new', '[]', '{}', '', '', now(), false, 1 FROM source_sync WHERE company_id = $1`,
	`INSERT INTO source_finding (company_id, source, kind, ref, fault, what, since, seen_at, seen_in)
		SELECT company_id, source, 'site', '2001', 'no_position', 'proof', now(), now(), id FROM source_sync WHERE company_id = $1`,
	`INSERT INTO vendor_credential (company_id, vendor, version, settings, secrets, sealed, wrapped_key, key_id, set_at, set_by)
		VALUES ($1, 'notehub', 1, '{}', '{token}', '\x01', '\x01', 'proof', now(), 'cli:proof')`,
	`INSERT INTO vendor_connection (company_id, vendor, version, account, account_name, person, connected_at, connected_by, renewed_at, expires_at, cut_why, sealed, wrapped_key, key_id)
		VALUES ($1, 'quickbookstime', 1, '88', 'proof', '501', now(), 'cli:proof', now(), now(), '', '\x01', '\x01', 'proof')`,
	`INSERT INTO vendor_attempt (company_id, hash, vendor, begun_by, redirect, expires_at) VALUES ($1, '\x01', 'quickbookstime', 'cli:proof', 'https://proof', now())`,
	`INSERT INTO export (company_id, id, target, kind, key, mark, content, state, sends, sends_most, answered, looks, fails, ref, problem, asked_by, asked_at, sent_at, moved_at, turn)
		VALUES ($1, gen_random_uuid(), 'aspire', 'issue', 'proof', 'ACT-PROOF', '{}', 'unknown', 1, 3, false, 0, 0, '', '', 'cli:proof', now(), now(), now(), 1)`,
	`INSERT INTO export_step (company_id, export_id, n, at, state, what, decided_by) SELECT company_id, id, 1, now(), 'pending', 'asked for', 'cli:proof' FROM export WHERE company_id = $1`,
	`INSERT INTO target_entry (company_id, target, sort, ref, name, what, payroll, number, email, active, barred, seen_at) VALUES ($1, 'quickbooks_online', 'person', '55', 'proof', '', '', '', '', true, '', now())`,
	`INSERT INTO target_link (company_id, target, kind, key, ref, decided_by, decided_at, revision) VALUES ($1, 'quickbooks_online', 'activity', 'travel', 'item:12', 'cli:proof', now(), 1)`,
	`INSERT INTO time_mark (company_id, target, mark, person, code, begins_at, ends_at, ref) VALUES ($1, 'aspire_time', 'ACT-PROOF', '4100', '5100', now(), now(), '')`,
	`INSERT INTO target_rule (company_id, target, booked_by, otherwise, revision) VALUES ($1, 'quickbooks_online', 'one', 'item:12', 2)`,
	`INSERT INTO export_setting (company_id, target, kind, mode, per_day, assigned_to, revision) VALUES ($1, 'aspire', 'issue', 'off', 20, '', 2)`,
	`INSERT INTO transfer (company_id, id, target, first_day, last_day, stage, entries, set_hash, plan_hash, proof_hash, pass, problem, fails, asked_by, asked_at, committed_by, moved_at, turn)
		VALUES ($1, gen_random_uuid(), 'quickbooks_time', '2026-11-20', '2026-11-20', 'prepared', 1, 'proof', 'proof', '', 0, '', 0, 'cli:proof', now(), '', now(), 1)`,
	`INSERT INTO transfer_item (company_id, transfer_id, worker_id, began, mark, copy, entry_id, revision, want, want_s, was, was_s, known, ref, version, op, state, problem, why, key, sends, round, looks)
		SELECT company_id, id, gen_random_uuid(), now(), 'ACT-AAAAAAAAAAAA', 0, gen_random_uuid(), 1, '', 0, '', 0, false, '', '', 'add', 'planned', '', '', '', 0, 0, 0 FROM transfer WHERE company_id = $1`,
	`INSERT INTO transfer_held (company_id, target, mark, worker_id, began, entry_id, revision, day, content, lasts_s, ref, version, transfer_id)
		SELECT company_id, target, 'ACT-AAAAAAAAAAAA', gen_random_uuid(), now(), gen_random_uuid(), 1, first_day, '', 0, '1', '', id FROM transfer WHERE company_id = $1`,
	`INSERT INTO alert_rule (company_id, id, body, revision, made_by, made_at) VALUES ($1, gen_random_uuid(), '{}', 1, 'cli:proof', now())`,
	`INSERT INTO alert_rule (company_id, id, zone_id, body, revision, made_by, made_at) SELECT company_id, gen_random_uuid(), id, '{}', 1, 'cli:proof', now() FROM zone WHERE company_id = $1 LIMIT 1`,
	`INSERT INTO alert_rule (company_id, id, crew_id, body, revision, made_by, made_at) SELECT company_id, gen_random_uuid(), id, '{}', 1, 'cli:proof', now() FROM crew WHERE company_id = $1 LIMIT 1`,
	`INSERT INTO alert_rule (company_id, id, badge_id, body, revision, made_by, made_at) SELECT company_id, gen_random_uuid(), id, '{}', 1, 'cli:proof', now() FROM badge WHERE company_id = $1 LIMIT 1`,
	`INSERT INTO alert (company_id, id, kind, subject, about, badge_id, crew_id, since, raised_at, state, told, answered_by, answers, ended, facts, revision)
		SELECT b.company_id, gen_random_uuid(), 'badge_offline', 'badge:proof', 'proof', b.id, c.id, now(), now(), 'open', 0, '', 0, '', '{}', 1
		FROM badge b JOIN crew c ON c.company_id = b.company_id WHERE b.company_id = $1 LIMIT 1`,
	`INSERT INTO ledger_check (company_id, checked_at, entries, findings, finding) VALUES ($1, now(), 1, 0, '') ON CONFLICT DO NOTHING`,
	`INSERT INTO alert_address (company_id, id, channel, shown, made_at, made_by, version, sealed, wrapped_key, key_id)
		VALUES ($1, gen_random_uuid(), 'slack', 'https://proof.example/…', now(), 'cli:proof', 1, 'x', 'x', 'proof')`,
	`INSERT INTO alert_message (company_id, id, channel, recipient, address_id, language, kind, crew_id, back, subject, body, made_at, state, attempts, due_at, why)
		SELECT a.company_id, gen_random_uuid(), 'slack', 'https://proof.example/…', d.id, 'en', 'badge_offline', a.crew_id, false, 'proof', '{"items":[],"footer":""}', now(), 'sent', 1, now(), ''
		FROM alert a JOIN alert_address d ON d.company_id = a.company_id WHERE a.company_id = $1 LIMIT 1`,
	`INSERT INTO alert_told (company_id, alert_id, message_id, n) SELECT a.company_id, a.id, m.id, 1 FROM alert a JOIN alert_message m ON m.company_id = a.company_id WHERE a.company_id = $1 LIMIT 1`,
	`INSERT INTO alert_outage (company_id, whole, began_at, ended_at, refuted) VALUES ($1, false, now(), now(), false)`,
	`INSERT INTO alert_pulse (company_id, looked_at, live, overdue, since) VALUES ($1, now(), 0, 0, 0) ON CONFLICT DO NOTHING`,
	`INSERT INTO alert_voltage (company_id, badge_id, date, least_mv, last_mv, rose) SELECT company_id, id, current_date, 3900, 3900, false FROM badge WHERE company_id = $1 LIMIT 1 ON CONFLICT DO NOTHING`,
	`INSERT INTO payroll_setting (company_id, revision, body, made_by, made_at) VALUES ($1, 2, '{}', 'cli:proof', now())`,
	`INSERT INTO webhook (company_id, id, name, url, types, ordering, signing, in_flight, per_second, state, why, created_at, created_by, revision, keyed, head, head_hash, failures, turn)
		VALUES ($1, gen_random_uuid(), 'proof', 'https://proof.example', '{}', 'none', 'hmac', 1, 0, 'paused', '', now(), 'cli:proof', 1, 1, 1, '', 0, 0)`,
	`INSERT INTO webhook_secret (company_id, webhook_id, n, signing, public, made_at, made_by, version, sealed, wrapped_key, key_id)
		SELECT company_id, id, 1, 'hmac', '', now(), 'cli:proof', 1, 'x', 'x', 'proof' FROM webhook WHERE company_id = $1`,
	`INSERT INTO webhook_message (company_id, webhook_id, sequence, fact_id, type, at, line, payload, progress, attempts, tried, queued_at)
		SELECT w.company_id, w.id, 1, gen_random_uuid(), 'visit.opened', now(), b.id, '{}', 'delivered', 1, 1, now() FROM webhook w JOIN badge b ON b.company_id = w.company_id WHERE w.company_id = $1 LIMIT 1`,
	`INSERT INTO webhook_attempt (company_id, webhook_id, sequence, n, at, took_ms, status, problem, asked_s, answer, signatures)
		SELECT company_id, webhook_id, sequence, 1, now(), 1, 200, '', 0, '', 1 FROM webhook_message WHERE company_id = $1`,
	`INSERT INTO payee (company_id, worker_id, pay_group, file_number, pay_number, associate, revision) SELECT company_id, id, '7QX', 4321, '', '', 1 FROM worker WHERE company_id = $1 LIMIT 1`,
	`INSERT INTO payroll_export (company_id, id, door, first_day, last_day, stage, plan_hash, rules, pay_revision, setting_revision, left_out, problem, fails, asked_by, asked_at, committed_by, moved_at, turn)
		VALUES ($1, gen_random_uuid(), 'file', current_date, current_date, 'prepared', '', '[]', 1, 1, '[]', '', 0, 'cli:proof', now(), '', now(), 1)`,
	`INSERT INTO payroll_batch (company_id, export_id, n, pay_group, first_day, sequence, name, state, rows, file_name, file_bytes, sha256, why, settled_by, note)
		SELECT company_id, id, 1, '7QX', first_day, 1, 'A1', 'planned', '[]', '', '', '', '', '', '' FROM payroll_export WHERE company_id = $1`,
	`INSERT INTO transfer_setting (company_id, target, mode, revision) VALUES ($1, 'quickbooks_time', 'off', 2)`,
	`INSERT INTO reporting_model (company_id, workspace, dataset, profile, enhanced, per_day, revision, wants, whole, request, failures, problem) VALUES ($1, 'proof', 'proof', '', false, 8, 1, 0, false, '', 0, '')`,
	`INSERT INTO reporting_role (company_id, role, added_at, rotated_at) VALUES ($1::uuid, 'actual_bi_' || replace($1::uuid::text, '-', ''), now(), now())`,
}

// furnishTables makes a row of the company in each of these tables.
func furnishTables(ctx context.Context, conn *pgx.Conn, company domain.UUID) error {
	for _, sql := range aRow {
		if _, err := conn.Exec(ctx, sql, company); err != nil {
			return fmt.Errorf("%s: %w", sql, err)
		}
	}
	return nil
}
