package main

// What payroll was given stands in stock: exports that can be committed or abandoned, each of a pay
// period of its own; some that wait for a person; and one that was given, so that of its period there is
// something to take back.

// payrollSeed makes them with a company.
const payrollSeed = `WITH s AS (INSERT INTO payroll_setting (company_id, revision, body, made_by, made_at)
		VALUES ($1, 2, '{"mode": "on", "door": "file", "batch": "A{DDD}{NN}", "beside_transfers": true, "codes": {"regular": "R", "overtime": "O"}, "costs": {}}', $2 || ' sets', now())),
	w AS (INSERT INTO worker (company_id, id, ref, name, language, created_at) VALUES ($1, gen_random_uuid(), $2 || '-on-payroll', $2 || ' on payroll', 'en', now()) RETURNING id),
	p AS (INSERT INTO payee (company_id, worker_id, pay_group, file_number, pay_number, associate, revision) SELECT $1, id, '7QX', 51 + abs(hashtext($1::uuid::text)) % 99000, '', '', 1 FROM w),
	e AS (INSERT INTO payroll_export (company_id, id, door, first_day, last_day, stage, plan_hash, rules, pay_revision, setting_revision, left_out, problem, fails, asked_by, asked_at, committed_by,
			committed_at, ended_at, moved_at, turn)
		SELECT $1, gen_random_uuid(), 'file', day, day + 6, stage, repeat('a', 64), '[]', 1, 2, '[]', $2 || ' waits', 0, $2 || ' asks', now(), '', CASE stage WHEN 'prepared' THEN NULL ELSE now() END,
			CASE stage WHEN 'given' THEN now() END, now(), 1
		FROM (SELECT date '2023-01-02' + 7 * n AS day, CASE WHEN n % 2 = 0 THEN 'prepared' ELSE 'unsettled' END AS stage FROM generate_series(1, 120) n
			UNION ALL SELECT date '2026-01-05', 'given') x
		RETURNING company_id, id, first_day, stage),
	b AS (INSERT INTO payroll_batch (company_id, export_id, n, pay_group, first_day, sequence, name, state, rows, file_name, file_bytes, sha256, why, settled_by, note)
		SELECT company_id, id, 1, '7QX', first_day, 1, 'A1', CASE stage WHEN 'given' THEN 'arrived' WHEN 'unsettled' THEN 'unknown' ELSE 'planned' END,
			jsonb_build_array(jsonb_build_object('worker', (SELECT id FROM w), 'file', 51 + abs(hashtext($1::uuid::text)) % 99000, 'week', first_day::text, 'hours', jsonb_build_object('regular', 800))),
			'PR7QXEPI.csv', convert_to($2 || ' hours', 'UTF8'), repeat('b', 64), $2 || ' is not sure', '', '' FROM e)
	SELECT id::text FROM e WHERE stage = 'prepared' ORDER BY id LIMIT 1`

// payrollOn lets a company give its payroll what is prepared now, of periods that are locked.
const payrollOn = `WITH s AS (INSERT INTO payroll_setting (company_id, revision, body, made_by, made_at)
		SELECT company_id, revision + 1, body || '{"mode": "on", "door": "file", "batch": "A{DDD}{NN}", "beside_transfers": true}', '', now() FROM payroll_setting WHERE company_id = $1 ORDER BY revision DESC LIMIT 1 RETURNING revision),
	p AS (INSERT INTO pay_period (company_id, first_day, last_day, revision, locked, moved_by, moved_at, why, settings)
		SELECT DISTINCT company_id, first_day, last_day, 1, true, '', now(), '', 0 FROM payroll_export WHERE company_id = $1
		ON CONFLICT (company_id, first_day) DO UPDATE SET locked = true),
	w AS (INSERT INTO payee (company_id, worker_id, pay_group, file_number, pay_number, associate, revision)
		SELECT company_id, id, '7QX', 51 + abs(hashtext(company_id::text)) % 99000, '', '', 1 FROM worker WHERE company_id = $1 AND ref LIKE '%-on-payroll' ON CONFLICT DO NOTHING)
	UPDATE payroll_export SET setting_revision = (SELECT revision FROM s) WHERE company_id = $1`

// payrollIn picks an export of a stage.
func payrollIn(stage string) string {
	return `SELECT id::text FROM payroll_export WHERE company_id = $1 AND stage = '` + stage + `' ORDER BY id LIMIT 1`
}
