-- Worked time that people have approved, in all its revisions, and what they did about
-- it. What nobody has approved is derived when it is asked for, and stands nowhere.
-- +goose Up
CREATE TABLE time_day (
  company_id uuid    NOT NULL REFERENCES company,
  worker_id  uuid    NOT NULL,
  day        date    NOT NULL, -- Of work.
  state      text    NOT NULL CHECK (state IN ('open', 'approved')),
  revision   integer NOT NULL CHECK (revision > 0), -- It rises with each act.
  disputed   boolean NOT NULL, -- The worker has said that it is wrong, and nobody has answered.
  PRIMARY KEY (company_id, worker_id, day),
  FOREIGN KEY (company_id, worker_id) REFERENCES worker (company_id, id)
);
SELECT protect('time_day');
CREATE INDEX time_day_by_day ON time_day (company_id, day, worker_id); -- Of a pay period.
GRANT SELECT, INSERT, UPDATE (state, revision, disputed) ON time_day TO actual_app;

CREATE TABLE time_act (
  company_id uuid        NOT NULL,
  worker_id  uuid        NOT NULL,
  day        date        NOT NULL,
  revision   integer     NOT NULL, -- Of the day, after it.
  what       text        NOT NULL CHECK (what IN ('approved', 'reopened', 'disputed', 'answered', 'said', 'unsaid')),
  at         timestamptz NOT NULL,
  by         text        NOT NULL CHECK (by <> ''),
  text       text        NOT NULL, -- What was said; '': nothing.
  overridden text[]      NOT NULL, -- What stood against an approval, and was overridden.
  PRIMARY KEY (company_id, worker_id, day, revision),
  FOREIGN KEY (company_id, worker_id, day) REFERENCES time_day (company_id, worker_id, day)
);
SELECT protect('time_act');
GRANT SELECT, INSERT ON time_act TO actual_app;

CREATE TABLE time_entry (
  company_id  uuid        NOT NULL,
  id          uuid        NOT NULL,
  revision    integer     NOT NULL, -- Of the day, when it was approved so.
  worker_id   uuid        NOT NULL,
  day         date        NOT NULL,
  began       timestamptz NOT NULL,
  ended       timestamptz NOT NULL CHECK (ended > began),
  began_lo    timestamptz NOT NULL, -- What the evidence leaves open.
  began_hi    timestamptz NOT NULL,
  ended_lo    timestamptz NOT NULL,
  ended_hi    timestamptz NOT NULL,
  activity    text        NOT NULL CHECK (activity IN ('on_site', 'travel', 'yard', 'rest', 'meal', 'unresolved')),
  job_id      uuid, -- No foreign keys: it tells what was approved then.
  site_id     uuid,
  evidence    jsonb       NOT NULL, -- {"visits", "custodies", "booked", "said", "why", "rivals"}
  withdrawn   boolean     NOT NULL, -- The day was approved without it.
  recorded_at timestamptz NOT NULL,
  recorded_to timestamptz,          -- NULL: its last revision.
  PRIMARY KEY (company_id, id, revision),
  FOREIGN KEY (company_id, worker_id, day) REFERENCES time_day (company_id, worker_id, day)
);
SELECT protect('time_entry');
CREATE INDEX time_entry_by_worker ON time_entry (company_id, worker_id, began, id) WHERE recorded_to IS NULL AND NOT withdrawn; -- What stands, page by page.
CREATE INDEX time_entry_by_day ON time_entry (company_id, day, worker_id) WHERE recorded_to IS NULL AND NOT withdrawn;          -- Of a pay period.
GRANT SELECT, INSERT, UPDATE (recorded_to) ON time_entry TO actual_app;

CREATE TABLE time_said (
  company_id   uuid        NOT NULL,
  id           uuid        NOT NULL,
  worker_id    uuid        NOT NULL,
  day          date        NOT NULL, -- Of work, that it is of.
  from_at      timestamptz NOT NULL,
  to_at        timestamptz NOT NULL CHECK (to_at > from_at),
  activity     text        NOT NULL CHECK (activity IN ('on_site', 'yard', 'travel', 'rest', 'meal', 'off')),
  site_id      uuid,
  job_id       uuid,
  why          text        NOT NULL CHECK (why <> ''),
  by           text        NOT NULL,
  at           timestamptz NOT NULL,
  withdrawn_by text        NOT NULL, -- '': it counts.
  withdrawn_at timestamptz,
  PRIMARY KEY (company_id, id),
  FOREIGN KEY (company_id, worker_id) REFERENCES worker (company_id, id),
  FOREIGN KEY (company_id, site_id) REFERENCES site (company_id, id),
  FOREIGN KEY (company_id, job_id) REFERENCES job (company_id, id)
);
SELECT protect('time_said');
CREATE INDEX time_said_by_day ON time_said (company_id, day, worker_id); -- Of days.
GRANT SELECT, INSERT, UPDATE (withdrawn_by, withdrawn_at) ON time_said TO actual_app;

CREATE TABLE pay_period (
  company_id uuid        NOT NULL REFERENCES company,
  first_day  date        NOT NULL,
  last_day   date        NOT NULL CHECK (last_day >= first_day),
  revision   integer     NOT NULL CHECK (revision > 0),
  locked     boolean     NOT NULL,
  moved_by   text        NOT NULL,
  moved_at   timestamptz NOT NULL,
  why        text        NOT NULL, -- Why it was unlocked, or locked all the same; '': nothing to say.
  settings   integer     NOT NULL, -- The revision of the pay settings that it was locked under; 0: those that come along.
  PRIMARY KEY (company_id, first_day)
);
SELECT protect('pay_period');
GRANT SELECT, INSERT, UPDATE (last_day, revision, locked, moved_by, moved_at, why, settings) ON pay_period TO actual_app;

CREATE TABLE pay_setting (
  company_id uuid        NOT NULL REFERENCES company,
  revision   integer     NOT NULL CHECK (revision > 1), -- 1 is what holds without a row.
  body       jsonb       NOT NULL,
  made_by    text        NOT NULL,
  made_at    timestamptz NOT NULL,
  PRIMARY KEY (company_id, revision)
);
SELECT protect('pay_setting');
GRANT SELECT, INSERT ON pay_setting TO actual_app;

CREATE TABLE pay_rate (
  company_id uuid        NOT NULL,
  id         uuid        NOT NULL,
  worker_id  uuid        NOT NULL,
  job_id     uuid, -- NULL: of all jobs that have no rate of their own.
  since      date        NOT NULL, -- The first day of work that it holds for, until a later one of the same.
  basic      bigint      NOT NULL CHECK (basic >= 0),  -- Ten-thousandths of a dollar an hour.
  fringe     bigint      NOT NULL CHECK (fringe >= 0), -- In cash; overtime does not multiply it.
  made_by    text        NOT NULL,
  made_at    timestamptz NOT NULL,
  PRIMARY KEY (company_id, id),
  FOREIGN KEY (company_id, worker_id) REFERENCES worker (company_id, id),
  FOREIGN KEY (company_id, job_id) REFERENCES job (company_id, id)
);
SELECT protect('pay_rate');
CREATE INDEX pay_rate_by_worker ON pay_rate (company_id, worker_id, id); -- Of a worker.
GRANT SELECT, INSERT ON pay_rate TO actual_app;

-- +goose Down
DROP TABLE pay_rate;
DROP TABLE pay_setting;
DROP TABLE pay_period;
DROP TABLE time_said;
DROP TABLE time_entry;
DROP TABLE time_act;
DROP TABLE time_day;
