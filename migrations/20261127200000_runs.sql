-- The run ledger: scheduled work has a row for each company, kind and period
-- before it is due; and tasks whose attempts are used up.
-- +goose Up
CREATE TABLE run (
  company_id uuid        NOT NULL REFERENCES company,
  id         uuid        NOT NULL,
  kind       text        NOT NULL CHECK (kind <> ''),
  period     text        NOT NULL CHECK (period <> ''), -- The day, the week's day, or the instant: what has been done, in whatever time zone.
  due_at     timestamptz NOT NULL,
  late_at    timestamptz NOT NULL,
  time_zone  text        NOT NULL, -- That it was planned in.
  state      text        NOT NULL CHECK (state IN ('planned', 'queued', 'running', 'done', 'failed', 'skipped')),
  planned_at timestamptz NOT NULL,
  down_since timestamptz, -- Since when nobody had looked for due runs when this one was queued.
  queued_at  timestamptz,
  started_at timestamptz, -- The first attempt.
  taken_at   timestamptz, -- The last attempt.
  ended_at   timestamptz,
  attempts   integer     NOT NULL DEFAULT 0,
  failures   integer     NOT NULL DEFAULT 0,
  error      text        NOT NULL DEFAULT '',
  turn       integer     NOT NULL DEFAULT 0, -- Only the last one may end the run.
  place      text        NOT NULL DEFAULT '', -- Where its next turn goes on.
  resumes    boolean     NOT NULL DEFAULT false, -- The last turn ended well and left something to do.
  instead    text        NOT NULL DEFAULT '', -- The period that is run in place of one that was skipped.
  PRIMARY KEY (company_id, id),
  UNIQUE (company_id, kind, period) -- Each period once.
);
SELECT protect('run');
CREATE INDEX run_due ON run (company_id, kind, due_at);
CREATE INDEX run_open ON run (due_at) WHERE state IN ('planned', 'queued', 'running', 'failed'); -- Directory: what is due, and what is late.
CREATE INDEX run_listed ON run (company_id, due_at, id); -- The list, page by page.
CREATE POLICY directory ON run FOR SELECT TO actual_directory USING (true);
GRANT SELECT, INSERT, DELETE,
  UPDATE (state, down_since, queued_at, started_at, taken_at, ended_at, attempts, failures, error, turn, place, resumes, instead) ON run TO actual_app;
GRANT SELECT (company_id, kind, period, due_at, late_at, time_zone, state) ON run TO actual_directory;

-- When some server looked for due runs last, and when nobody did for a while: the
-- row is the house's.
CREATE TABLE run_look (
  company_id uuid        NOT NULL PRIMARY KEY REFERENCES company,
  looked_at  timestamptz NOT NULL,
  down_since timestamptz, -- The last time that nobody looked for a while: from …
  down_until timestamptz  -- … to.
);
SELECT protect('run_look');
GRANT SELECT, INSERT, UPDATE (looked_at, down_since, down_until) ON run_look TO actual_app;

CREATE TABLE dead_task (
  company_id uuid        NOT NULL REFERENCES company,
  id         uuid        NOT NULL,
  kind       text        NOT NULL,
  payload    bytea       NOT NULL,
  period     text        NOT NULL DEFAULT '', -- Of a run; else empty.
  attempts   integer     NOT NULL,
  error      text        NOT NULL, -- Of the last attempt.
  queued_at  timestamptz NOT NULL,
  died_at    timestamptz NOT NULL,
  PRIMARY KEY (company_id, id)
);
SELECT protect('dead_task');
CREATE INDEX dead_task_kind ON dead_task (kind); -- Directory: how many there are.
CREATE POLICY directory ON dead_task FOR SELECT TO actual_directory USING (true);
GRANT SELECT, INSERT, DELETE ON dead_task TO actual_app;
GRANT SELECT (company_id, kind) ON dead_task TO actual_directory;

-- +goose StatementBegin
-- keep_dead_task copies a task of River's that gave up to where its company sees
-- it: in the transaction in which it gives up, whoever says so, also where the
-- process that had it was killed. It writes with the rights of who says so, as
-- that company, and is itself again afterwards.
CREATE FUNCTION keep_dead_task() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  before text := current_setting('app.company_id', true);
  theirs uuid := CASE WHEN NEW.args->>'company_id' ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN (NEW.args->>'company_id')::uuid END;
BEGIN
  IF theirs IS NULL THEN
    RETURN NULL;
  END IF;
  PERFORM set_config('app.company_id', theirs::text, true);
  INSERT INTO dead_task (company_id, id, kind, payload, period, attempts, error, queued_at, died_at)
  SELECT c.company_id, gen_random_uuid(), NEW.kind, decode(COALESCE(NEW.args->>'payload', ''), 'base64'), COALESCE(NEW.args->>'period', ''),
    NEW.attempt, COALESCE(NEW.errors[array_upper(NEW.errors, 1)]->>'error', 'the process that ran it was killed'), NEW.created_at, now()
  FROM company c WHERE c.company_id = theirs;
  UPDATE run r SET state = 'failed'
  WHERE r.company_id = theirs AND r.kind = NEW.kind AND r.period = NEW.args->>'period' AND r.state IN ('queued', 'running');
  PERFORM set_config('app.company_id', COALESCE(before, ''), true);
  RETURN NULL;
END $$;
-- +goose StatementEnd

-- +goose Down
DROP TRIGGER IF EXISTS keep_dead_task ON river.river_job;
DROP FUNCTION keep_dead_task();
DROP TABLE dead_task;
DROP TABLE run_look;
DROP TABLE run;
