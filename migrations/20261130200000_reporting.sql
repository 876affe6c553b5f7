-- What Power BI reads (docs/powerbi.md): views in a schema of their own, for login
-- roles of one company each. Whose role it is stands in a table, by the role's name:
-- no policy of theirs reads a setting. The schema and the group actual_bi are made by
-- `actual provision`.
-- +goose Up
-- +goose StatementBegin
DO $$
BEGIN
  IF to_regnamespace('reporting') IS NULL OR NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'actual_bi') THEN
    RAISE EXCEPTION 'the schema reporting or the role actual_bi is not there: run `actual provision` first';
  END IF;
END $$;
-- +goose StatementEnd

CREATE TABLE reporting_role (
  company_id uuid        NOT NULL REFERENCES company,
  role       name        NOT NULL CHECK (role = 'actual_bi_' || replace(company_id::text, '-', '')), -- So no row can give a role another company.
  added_at   timestamptz NOT NULL,
  rotated_at timestamptz NOT NULL, -- When it was last given a password.
  PRIMARY KEY (company_id)
);
SELECT protect('reporting_role');
GRANT SELECT, INSERT, UPDATE (rotated_at), DELETE ON reporting_role TO actual_app;
CREATE POLICY reporting ON reporting_role FOR SELECT TO actual_bi USING (role = CURRENT_USER);
GRANT SELECT (company_id, role) ON reporting_role TO actual_bi;

-- +goose StatementBegin
-- The rows that a role may see, and the columns: those that the views show. No role of
-- theirs may use the schema of the tables, so only the views reach them.
DO $$
DECLARE of text[];
BEGIN
  FOREACH of SLICE 1 IN ARRAY ARRAY[
    ['company',           'company_id, ref, name, time_zone, created_at'],
    ['site',              'company_id, id, ref, name, kind, sky, created_at, retired_at'],
    ['zone',              'company_id, id, name, retired_at'],
    ['zone_site',         'company_id, zone_id, site_id'],
    ['worker',            'company_id, id, ref, name, active_from, active_to'],
    ['crew',              'company_id, id, ref, name, leader_id'],
    ['crew_member',       'company_id, crew_id, worker_id, from_at, to_at'],
    ['crew_badge',        'company_id, crew_id, badge_id, from_at, to_at'],
    ['custody',           'company_id, badge_id, worker_id, from_at, to_at'],
    ['badge',             'company_id, id, device, label, tags, owned_from, owned_to, report_every_s, heartbeat_s, replaces'],
    ['badge_state',       'company_id, badge_id, heard_at, last_fix_at, voltage_mv, voltage_at'],
    ['badge_quiet',       'company_id, badge_id, from_at, to_at'],
    ['alert_voltage',     'company_id, badge_id, date, least_mv, last_mv, rose'],
    ['alert',             'company_id, id, kind, badge_id, crew_id, since, raised_at, state, told, ended_at'],
    ['visit_version',     'company_id, visit_id, version, badge_id, site_id, arrived, arrived_lo, arrived_hi, departed, departed_lo, departed_hi, last_inside, verdict, state, completeness_unknown, confidence, fixes, recorded_at, recorded_to'],
    ['job',               'company_id, id, source, ref, site_id, on_date, crew_id, window_from, window_to, effort_s, state, created_at, changed_at'],
    ['discrepancy',       'company_id, id, on_date, kind, severity, provisional, site_id, job_id, crew_id, worker_id, badge_id, finding, expected, actual, state, opened_at, moved_at, returned, acknowledged_at, reason, resolution, resolved_at'],
    ['discrepancy_event', 'company_id, discrepancy_id, revision, what, at'],
    ['time_entry',        'company_id, id, revision, worker_id, day, began, ended, began_lo, began_hi, ended_lo, ended_hi, activity, job_id, site_id, withdrawn, recorded_at, recorded_to']
  ] LOOP
    EXECUTE format('CREATE POLICY reporting ON %I FOR SELECT TO actual_bi USING (company_id = (SELECT r.company_id FROM reporting_role r WHERE r.role = CURRENT_USER))', of[1]);
    EXECUTE format('GRANT SELECT (%s) ON %I TO actual_bi', of[2], of[1]);
  END LOOP;
END $$;
-- +goose StatementEnd

-- Types are those that Npgsql 4.0, which Power BI brings, reads: text, bigint, numeric,
-- boolean, date, and times in UTC without a zone. Ids are text, hours numeric.
CREATE VIEW reporting.dim_company WITH (security_invoker = true, security_barrier = true) AS
SELECT c.company_id::text AS company_id, c.ref, c.name, c.time_zone, c.created_at AT TIME ZONE 'UTC' AS created_at_utc
FROM company c;

-- The days of the company, in its time zone: from the year of its first visit or job to
-- the end of the next year.
CREATE VIEW reporting.dim_day WITH (security_invoker = true, security_barrier = true) AS
SELECT d.day::date AS day, extract(year FROM d.day)::bigint AS year, extract(month FROM d.day)::bigint AS month,
  to_char(d.day, 'YYYY-MM') AS year_month, extract(isodow FROM d.day)::bigint AS weekday, date_trunc('week', d.day)::date AS week_begins,
  b.begins AT TIME ZONE 'UTC' AS begins_at_utc, b.ends AT TIME ZONE 'UTC' AS ends_at_utc,
  (extract(epoch FROM b.ends - b.begins) / 3600)::numeric(6,2) AS hours -- 23 or 25 where the clocks change.
FROM company c,
  LATERAL (SELECT least(c.created_at,
      (SELECT min(v.arrived) FROM visit_version v WHERE v.company_id = c.company_id AND v.recorded_to IS NULL AND v.state <> 'withdrawn'),
      (SELECT min(j.on_date)::timestamp FROM job j WHERE j.company_id = c.company_id) AT TIME ZONE c.time_zone) AS since) f,
  LATERAL generate_series(date_trunc('year', f.since AT TIME ZONE c.time_zone), date_trunc('year', now() AT TIME ZONE c.time_zone) + interval '2 years - 1 day', interval '1 day') AS d (day),
  LATERAL (SELECT d.day AT TIME ZONE c.time_zone AS begins, (d.day + interval '1 day') AT TIME ZONE c.time_zone AS ends) b;

CREATE VIEW reporting.dim_site WITH (security_invoker = true, security_barrier = true) AS
SELECT s.id::text AS site_id, s.ref, s.name, s.kind, s.sky,
  (SELECT string_agg(z.name, ', ' ORDER BY z.name) FROM zone_site i JOIN zone z ON z.company_id = i.company_id AND z.id = i.zone_id
    WHERE i.company_id = s.company_id AND i.site_id = s.id AND z.retired_at IS NULL) AS zones,
  s.created_at AT TIME ZONE 'UTC' AS created_at_utc, s.retired_at AT TIME ZONE 'UTC' AS retired_at_utc, s.retired_at IS NOT NULL AS retired
FROM site s;

CREATE VIEW reporting.dim_worker WITH (security_invoker = true, security_barrier = true) AS
SELECT w.id::text AS worker_id, w.ref, w.name, NULLIF(w.active_from, '-infinity') AT TIME ZONE 'UTC' AS active_from_utc,
  NULLIF(w.active_to, 'infinity') AT TIME ZONE 'UTC' AS active_to_utc, w.active_from <= now() AND now() < w.active_to AS active,
  (SELECT m.crew_id::text FROM crew_member m WHERE m.company_id = w.company_id AND m.worker_id = w.id AND m.from_at <= now() AND now() < m.to_at) AS crew_id
FROM worker w;

CREATE VIEW reporting.dim_crew WITH (security_invoker = true, security_barrier = true) AS
SELECT c.id::text AS crew_id, c.ref, c.name, c.leader_id::text AS leader_id, l.name AS leader
FROM crew c LEFT JOIN worker l ON l.company_id = c.company_id AND l.id = c.leader_id;

CREATE VIEW reporting.dim_badge WITH (security_invoker = true, security_barrier = true) AS
SELECT b.id::text AS badge_id, b.device, b.label, array_to_string(b.tags, ', ') AS tags, NULLIF(b.owned_from, '-infinity') AT TIME ZONE 'UTC' AS owned_from_utc,
  NULLIF(b.owned_to, 'infinity') AT TIME ZONE 'UTC' AS owned_to_utc, now() < b.owned_to AS owned, b.replaces::text AS replaces_badge_id,
  b.report_every_s::bigint AS report_every_s, b.heartbeat_s::bigint AS heartbeat_s
FROM badge b;

-- Visits as believed now. Who wore the badge, and in which crew they were, is as of arrival.
CREATE VIEW reporting.fact_visit WITH (security_invoker = true, security_barrier = true) AS
SELECT v.visit_id::text AS visit_id, v.version::bigint AS version, v.badge_id::text AS badge_id, v.site_id::text AS site_id,
  w.worker_id::text AS worker_id, COALESCE(m.crew_id, k.crew_id)::text AS crew_id, (v.arrived AT TIME ZONE c.time_zone)::date AS day,
  v.arrived AT TIME ZONE 'UTC' AS arrived_at_utc, v.arrived_lo AT TIME ZONE 'UTC' AS arrived_earliest_utc, v.arrived_hi AT TIME ZONE 'UTC' AS arrived_latest_utc,
  v.departed AT TIME ZONE 'UTC' AS departed_at_utc, v.departed_lo AT TIME ZONE 'UTC' AS departed_earliest_utc, v.departed_hi AT TIME ZONE 'UTC' AS departed_latest_utc,
  (extract(epoch FROM COALESCE(v.departed, v.last_inside) - v.arrived) / 3600)::numeric(10,4) AS hours, -- Of one that is not over: up to the last fix inside.
  v.departed IS NULL AS open, v.verdict, v.state, v.completeness_unknown, (v.confidence / 1000.0)::numeric(4,3) AS confidence, v.fixes::bigint AS fixes,
  v.recorded_at AT TIME ZONE 'UTC' AS known_from_utc
FROM visit_version v JOIN company c ON c.company_id = v.company_id
  LEFT JOIN custody w ON w.company_id = v.company_id AND w.badge_id = v.badge_id AND w.from_at <= v.arrived AND v.arrived < w.to_at
  LEFT JOIN crew_member m ON m.company_id = v.company_id AND m.worker_id = w.worker_id AND m.from_at <= v.arrived AND v.arrived < m.to_at
  LEFT JOIN crew_badge k ON k.company_id = v.company_id AND k.badge_id = v.badge_id AND k.from_at <= v.arrived AND v.arrived < k.to_at
WHERE v.recorded_to IS NULL AND v.state <> 'withdrawn';

-- Visits as known then: each version was believed from known_from_utc until known_to_utc,
-- NULL where it still is. One that was withdrawn says so from then on.
CREATE VIEW reporting.fact_visit_known WITH (security_invoker = true, security_barrier = true) AS
SELECT v.visit_id::text AS visit_id, v.version::bigint AS version, v.badge_id::text AS badge_id, v.site_id::text AS site_id,
  w.worker_id::text AS worker_id, COALESCE(m.crew_id, k.crew_id)::text AS crew_id, (v.arrived AT TIME ZONE c.time_zone)::date AS day,
  v.arrived AT TIME ZONE 'UTC' AS arrived_at_utc, v.departed AT TIME ZONE 'UTC' AS departed_at_utc,
  (extract(epoch FROM COALESCE(v.departed, v.last_inside) - v.arrived) / 3600)::numeric(10,4) AS hours,
  v.departed IS NULL AS open, v.verdict, v.state, (v.confidence / 1000.0)::numeric(4,3) AS confidence, v.fixes::bigint AS fixes,
  v.recorded_at AT TIME ZONE 'UTC' AS known_from_utc, v.recorded_to AT TIME ZONE 'UTC' AS known_to_utc
FROM visit_version v JOIN company c ON c.company_id = v.company_id
  LEFT JOIN custody w ON w.company_id = v.company_id AND w.badge_id = v.badge_id AND w.from_at <= v.arrived AND v.arrived < w.to_at
  LEFT JOIN crew_member m ON m.company_id = v.company_id AND m.worker_id = w.worker_id AND m.from_at <= v.arrived AND v.arrived < m.to_at
  LEFT JOIN crew_badge k ON k.company_id = v.company_id AND k.badge_id = v.badge_id AND k.from_at <= v.arrived AND v.arrived < k.to_at;

CREATE VIEW reporting.fact_job WITH (security_invoker = true, security_barrier = true) AS
SELECT j.id::text AS job_id, j.source, j.ref, j.site_id::text AS site_id, j.crew_id::text AS crew_id, j.on_date AS day,
  to_char(make_interval(mins => j.window_from), 'HH24:MI') AS window_from, to_char(make_interval(mins => j.window_to), 'HH24:MI') AS window_to,
  (j.effort_s / 3600.0)::numeric(10,4) AS planned_hours, j.state, j.state = 'planned' AS planned,
  (SELECT count(*) FROM visit_version v WHERE v.company_id = j.company_id AND v.site_id = j.site_id AND v.recorded_to IS NULL AND v.state <> 'withdrawn' AND v.verdict = 'decided'
    AND v.arrived >= j.on_date::timestamp AT TIME ZONE c.time_zone AND v.arrived < (j.on_date + 1)::timestamp AT TIME ZONE c.time_zone) AS visits_at_site,
  j.created_at AT TIME ZONE 'UTC' AS created_at_utc, j.changed_at AT TIME ZONE 'UTC' AS changed_at_utc
FROM job j JOIN company c ON c.company_id = j.company_id;

CREATE VIEW reporting.fact_discrepancy WITH (security_invoker = true, security_barrier = true) AS
SELECT d.id::text AS discrepancy_id, d.on_date AS day, d.kind, d.severity, d.provisional, d.site_id::text AS site_id, d.job_id::text AS job_id, d.crew_id::text AS crew_id,
  d.worker_id::text AS worker_id, d.badge_id::text AS badge_id, d.finding, d.expected, d.actual, d.state, d.state IN ('open', 'acknowledged') AS to_settle,
  d.opened_at AT TIME ZONE 'UTC' AS opened_at_utc, d.moved_at AT TIME ZONE 'UTC' AS moved_at_utc, d.returned::bigint AS returned,
  d.acknowledged_at AT TIME ZONE 'UTC' AS acknowledged_at_utc, d.reason, d.resolution, d.resolved_at AT TIME ZONE 'UTC' AS resolved_at_utc
FROM discrepancy d;

-- How far people were with discrepancies at any time.
CREATE VIEW reporting.fact_discrepancy_known WITH (security_invoker = true, security_barrier = true) AS
SELECT e.discrepancy_id::text AS discrepancy_id, e.revision::bigint AS revision, d.on_date AS day, d.kind, e.what,
  first_value(e.state) OVER (PARTITION BY e.company_id, e.discrepancy_id, e.step ORDER BY e.revision) AS state,
  e.at AT TIME ZONE 'UTC' AS known_from_utc, lead(e.at) OVER (PARTITION BY e.company_id, e.discrepancy_id ORDER BY e.revision) AT TIME ZONE 'UTC' AS known_to_utc
FROM (SELECT x.*, count(x.state) OVER (PARTITION BY x.company_id, x.discrepancy_id ORDER BY x.revision) AS step
    FROM (SELECT o.company_id, o.discrepancy_id, o.revision, o.what, o.at, CASE o.what WHEN 'opened' THEN 'open' WHEN 'returned' THEN 'open' WHEN 'reopened' THEN 'open'
        WHEN 'superseded' THEN 'superseded' WHEN 'acknowledged' THEN 'acknowledged' WHEN 'resolved' THEN 'resolved' END AS state FROM discrepancy_event o) x) e
  JOIN discrepancy d ON d.company_id = e.company_id AND d.id = e.discrepancy_id;

-- Approved time as it stands. The least and the most are what the evidence leaves open.
CREATE VIEW reporting.fact_time WITH (security_invoker = true, security_barrier = true) AS
SELECT t.id::text AS entry_id, t.revision::bigint AS revision, t.worker_id::text AS worker_id, t.day, t.job_id::text AS job_id, t.site_id::text AS site_id, m.crew_id::text AS crew_id, t.activity,
  t.began AT TIME ZONE 'UTC' AS began_at_utc, t.ended AT TIME ZONE 'UTC' AS ended_at_utc, (extract(epoch FROM t.ended - t.began) / 3600)::numeric(10,4) AS hours,
  (greatest(0, extract(epoch FROM t.ended_lo - t.began_hi)) / 3600)::numeric(10,4) AS hours_least, (extract(epoch FROM t.ended_hi - t.began_lo) / 3600)::numeric(10,4) AS hours_most,
  t.recorded_at AT TIME ZONE 'UTC' AS known_from_utc
FROM time_entry t
  LEFT JOIN crew_member m ON m.company_id = t.company_id AND m.worker_id = t.worker_id AND m.from_at <= t.began AND t.began < m.to_at
WHERE t.recorded_to IS NULL AND NOT t.withdrawn;

CREATE VIEW reporting.fact_time_known WITH (security_invoker = true, security_barrier = true) AS
SELECT t.id::text AS entry_id, t.revision::bigint AS revision, t.worker_id::text AS worker_id, t.day, t.job_id::text AS job_id, t.site_id::text AS site_id, t.activity,
  t.began AT TIME ZONE 'UTC' AS began_at_utc, t.ended AT TIME ZONE 'UTC' AS ended_at_utc, (extract(epoch FROM t.ended - t.began) / 3600)::numeric(10,4) AS hours, t.withdrawn,
  t.recorded_at AT TIME ZONE 'UTC' AS known_from_utc, t.recorded_to AT TIME ZONE 'UTC' AS known_to_utc
FROM time_entry t;

-- How badges do now, which is when the model was refreshed.
CREATE VIEW reporting.fact_badge_health WITH (security_invoker = true, security_barrier = true) AS
SELECT b.id::text AS badge_id, s.heard_at AT TIME ZONE 'UTC' AS heard_at_utc, s.last_fix_at AT TIME ZONE 'UTC' AS last_fix_at_utc, (s.voltage_mv / 1000.0)::numeric(6,3) AS volts,
  s.voltage_at AT TIME ZONE 'UTC' AS volts_at_utc, (extract(epoch FROM now() - s.heard_at) / 3600)::numeric(12,2) AS silent_hours,
  EXISTS (SELECT FROM alert a WHERE a.company_id = b.company_id AND a.badge_id = b.id AND a.state <> 'over') AS alerted, now() AT TIME ZONE 'UTC' AS as_of_utc
FROM badge b LEFT JOIN badge_state s ON s.company_id = b.company_id AND s.badge_id = b.id
WHERE b.owned_to > now();

CREATE VIEW reporting.fact_badge_voltage WITH (security_invoker = true, security_barrier = true) AS
SELECT v.badge_id::text AS badge_id, v.date AS day, (v.least_mv / 1000.0)::numeric(6,3) AS volts_least, (v.last_mv / 1000.0)::numeric(6,3) AS volts_last, v.rose AS charged
FROM alert_voltage v;

CREATE VIEW reporting.fact_badge_quiet WITH (security_invoker = true, security_barrier = true) AS
SELECT q.badge_id::text AS badge_id, (q.from_at AT TIME ZONE c.time_zone)::date AS day, q.from_at AT TIME ZONE 'UTC' AS from_utc, q.to_at AT TIME ZONE 'UTC' AS to_utc,
  (extract(epoch FROM q.to_at - q.from_at) / 3600)::numeric(12,2) AS hours
FROM badge_quiet q JOIN company c ON c.company_id = q.company_id;

CREATE VIEW reporting.fact_alert WITH (security_invoker = true, security_barrier = true) AS
SELECT a.id::text AS alert_id, a.kind, a.badge_id::text AS badge_id, a.crew_id::text AS crew_id, (a.since AT TIME ZONE c.time_zone)::date AS day, a.since AT TIME ZONE 'UTC' AS since_utc,
  a.raised_at AT TIME ZONE 'UTC' AS raised_at_utc, a.ended_at AT TIME ZONE 'UTC' AS ended_at_utc, a.state, a.told::bigint AS messages,
  (extract(epoch FROM a.ended_at - a.since) / 3600)::numeric(12,2) AS hours
FROM alert a JOIN company c ON c.company_id = a.company_id;

GRANT USAGE ON SCHEMA reporting TO actual_bi;
GRANT SELECT ON ALL TABLES IN SCHEMA reporting TO actual_bi;

-- +goose Down
-- +goose StatementBegin
DO $$
DECLARE x record;
BEGIN
  FOR x IN SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'reporting'::regnamespace AND c.relkind = 'v' LOOP
    EXECUTE format('DROP VIEW reporting.%I', x.relname);
  END LOOP;
  FOR x IN SELECT DISTINCT p.polrelid::regclass AS t FROM pg_policy p WHERE p.polname = 'reporting' AND p.polrelid <> 'reporting_role'::regclass LOOP
    EXECUTE format('DROP POLICY reporting ON %s', x.t);
    EXECUTE format('REVOKE ALL ON %s FROM actual_bi', x.t);
  END LOOP;
END $$;
-- +goose StatementEnd
REVOKE USAGE ON SCHEMA reporting FROM actual_bi;
DROP TABLE reporting_role;
