-- What a payroll, such as ADP's, was given of approved time, once each.
-- +goose Up
CREATE TABLE payroll_setting (
  company_id uuid        NOT NULL REFERENCES company,
  revision   integer     NOT NULL CHECK (revision > 1), -- 1 is what holds without a row.
  body       jsonb       NOT NULL,
  made_by    text        NOT NULL,
  made_at    timestamptz NOT NULL,
  PRIMARY KEY (company_id, revision)
);
SELECT protect('payroll_setting');
GRANT SELECT, INSERT ON payroll_setting TO actual_app;

CREATE TABLE payee (
  company_id  uuid    NOT NULL REFERENCES company,
  worker_id   uuid    NOT NULL,
  pay_group   text    NOT NULL CHECK (pay_group ~ '^[A-Z0-9]{2,3}$'),
  file_number integer NOT NULL CHECK (file_number BETWEEN 51 AND 999999),
  pay_number  text    NOT NULL, -- '': the first.
  associate   text    NOT NULL, -- ADP's associate OID; '': not known.
  revision    integer NOT NULL CHECK (revision > 0),
  PRIMARY KEY (company_id, worker_id),
  FOREIGN KEY (company_id, worker_id) REFERENCES worker (company_id, id)
);
SELECT protect('payee');
CREATE UNIQUE INDEX payee_file ON payee (company_id, pay_group, file_number);
GRANT SELECT, INSERT, UPDATE (pay_group, file_number, pay_number, associate, revision), DELETE ON payee TO actual_app;

CREATE TABLE payroll_export (
  company_id   uuid        NOT NULL REFERENCES company,
  id           uuid        NOT NULL,
  door         text        NOT NULL CHECK (door IN ('file', 'api')),
  first_day    date        NOT NULL, -- Of the pay period, both included.
  last_day     date        NOT NULL,
  stage        text        NOT NULL CHECK (stage IN ('prepared', 'sending', 'unsettled', 'given', 'abandoned')),
  plan_hash    text        NOT NULL,
  rules        jsonb       NOT NULL, -- Versions of the rules that hours were classified by.
  pay_revision integer     NOT NULL, -- Of the pay settings.
  setting_revision integer NOT NULL,
  left_out     jsonb       NOT NULL, -- [{"worker", "hours_s", "why"}]
  problem      text        NOT NULL,
  fails        integer     NOT NULL,
  asked_by     text        NOT NULL,
  asked_at     timestamptz NOT NULL,
  committed_by text        NOT NULL,
  committed_at timestamptz,
  ended_at     timestamptz,
  moved_at     timestamptz NOT NULL,
  turn         bigint      NOT NULL, -- Rises with each that takes it in hand …
  in_hand      timestamptz,          -- … until then.
  PRIMARY KEY (company_id, id),
  CHECK (first_day <= last_day),
  CHECK ((stage IN ('prepared', 'abandoned')) OR committed_at IS NOT NULL)
);
SELECT protect('payroll_export');
-- Of a pay period nothing more is given while something is on its way or unknown.
CREATE UNIQUE INDEX payroll_export_open ON payroll_export (company_id, first_day) WHERE stage IN ('sending', 'unsettled');
CREATE INDEX payroll_export_period ON payroll_export (company_id, first_day, id);
GRANT SELECT, INSERT, UPDATE (stage, problem, fails, committed_by, committed_at, ended_at, moved_at, turn, in_hand) ON payroll_export TO actual_app;

CREATE TABLE payroll_batch (
  company_id uuid        NOT NULL REFERENCES company,
  export_id  uuid        NOT NULL,
  n          integer     NOT NULL CHECK (n > 0),
  pay_group  text        NOT NULL,
  first_day  date        NOT NULL, -- Of the pay period.
  sequence   integer     NOT NULL CHECK (sequence > 0),
  name       text        NOT NULL CHECK (name ~ '^[A-Za-z0-9]{1,8}$'),
  state      text        NOT NULL CHECK (state IN ('planned', 'sent', 'arrived', 'refused', 'unknown', 'void')),
  rows       jsonb       NOT NULL, -- [{"worker", "file", "associate", "pay", "week", "cost", "hours", "refused"}]
  file_name  text        NOT NULL, -- '': it goes by the API.
  file_bytes bytea       NOT NULL,
  sha256     text        NOT NULL,
  why        text        NOT NULL,
  sent_at    timestamptz,          -- Before the first byte went.
  settled_by text        NOT NULL,
  note       text        NOT NULL, -- How they know.
  settled_at timestamptz,
  PRIMARY KEY (company_id, export_id, n),
  FOREIGN KEY (company_id, export_id) REFERENCES payroll_export (company_id, id)
);
SELECT protect('payroll_batch');
-- A name is given once, whatever becomes of it.
CREATE UNIQUE INDEX payroll_batch_sequence ON payroll_batch (company_id, pay_group, first_day, sequence);
GRANT SELECT, INSERT, UPDATE (state, rows, why, sent_at, settled_by, note, settled_at) ON payroll_batch TO actual_app;

-- +goose Down
DROP TABLE payroll_batch;
DROP TABLE payroll_export;
DROP TABLE payee;
DROP TABLE payroll_setting;
