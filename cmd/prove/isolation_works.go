package main

// worksSeed makes a project of public works that has a payroll: of a week without work.
const worksSeed = `WITH p AS (INSERT INTO works_project (company_id, id, name, location, county, contract, wages, sub, address, revision)
		VALUES ($1, gen_random_uuid(), $2 || ' overlay', $2 || ' road', $2 || ' county', $2 || ' contract', $2 || ' wages', false, $2 || ' address', 1) RETURNING company_id, id),
	s AS (INSERT INTO site (company_id, id, ref, name, kind, sky, created_at) SELECT company_id, gen_random_uuid(), $2 || '-works', $2 || ' works', 'municipal', 'open', now() FROM p RETURNING company_id, id),
	w AS (INSERT INTO worker (company_id, id, ref, name, language, created_at) VALUES ($1, gen_random_uuid(), $2 || '-works', $2 || ' works', 'en', now()) RETURNING company_id, id),
	t AS (INSERT INTO works_trade (company_id, id, worker_id, since, name, status, level, credit, made_by, made_at)
		SELECT company_id, gen_random_uuid(), id, '2026-01-01', $2 || ' laborer', 'J', '', 0, $2 || ' says', now() FROM w),
	l AS (INSERT INTO works_place (company_id, project_id, id, site_id) SELECT p.company_id, p.id, gen_random_uuid(), s.id FROM p, s),
	m AS (INSERT INTO works_payroll (company_id, project_id, number, revision, week, final, data, signer_name, signer_title, made_by, made_at)
		SELECT company_id, id, 1, 1, '2025-12-28', false, '{"contract":"' || $2 || ' contract","county":"","final":false,"location":"","no_work":true,"payroll_no":1,"project":"' || $2 ||
			' overlay","rows":[],"subcontractor":false,"wage_determination":"","week":"2025-12-28","week_ending":"2026-01-03"}', $2 || ' signer', $2 || ' controller', $2 || ' certifies', now() FROM p)
	SELECT id::text FROM p`

// certifiedProject picks a project that has a payroll of number 1.
const certifiedProject = `SELECT project_id::text FROM works_payroll WHERE company_id = $1 AND number = 1 ORDER BY project_id LIMIT 1`
