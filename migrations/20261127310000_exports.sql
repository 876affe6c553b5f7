-- What is written at vendors that know no idempotency key, once each: intended,
-- sent, and read back.
-- +goose Up
CREATE TABLE export (
  company_id   uuid        NOT NULL REFERENCES company,
  id           uuid        NOT NULL,
  target       text        NOT NULL CHECK (target ~ '^[a-z_]{1,32}$'),
  kind         text        NOT NULL CHECK (kind ~ '^[a-z_]{1,32}$'),
  key          text        NOT NULL CHECK (key <> ''),  -- What it is about: each once.
  mark         text        NOT NULL CHECK (mark <> ''), -- What it is known by at the target. It follows from the key.
  content      jsonb       NOT NULL,                    -- {"<field>": "<text>"}; frozen when it is sent.
  state        text        NOT NULL CHECK (state IN ('trial', 'pending', 'sent', 'unknown', 'confirmed', 'refused', 'given_up')),
  sends        integer     NOT NULL CHECK (sends >= 0), -- How often it began to be sent,
  sends_most   integer     NOT NULL,                    -- and may.
  answered     boolean     NOT NULL,                    -- The last sending was answered as done.
  looks        integer     NOT NULL,                    -- How often it was looked for since, in vain.
  fails        integer     NOT NULL,                    -- How often in a row neither could be tried.
  ref          text        NOT NULL,                    -- What the target calls it; '' until it was seen there.
  problem      text        NOT NULL,
  asked_by     text        NOT NULL,
  asked_at     timestamptz NOT NULL,
  sent_at      timestamptz, -- Before the first byte went: when it last began to be sent.
  due_at       timestamptz, -- NULL: when somebody decides something.
  moved_at     timestamptz NOT NULL,
  turn         bigint      NOT NULL, -- Rises with each that takes it in hand …
  in_hand      timestamptz,          -- … until then.
  PRIMARY KEY (company_id, id),
  UNIQUE (company_id, target, kind, key),
  CHECK ((state = 'confirmed') = (ref <> '')),
  CHECK (sends = 0 OR sent_at IS NOT NULL),
  CHECK (state NOT IN ('sent', 'unknown', 'confirmed') OR sends > 0)
);
SELECT protect('export');
CREATE INDEX export_sent ON export (company_id, target, kind, sent_at);
GRANT SELECT, INSERT, UPDATE (content, state, sends, sends_most, answered, looks, fails, ref, problem, asked_by, sent_at, due_at, moved_at, turn, in_hand) ON export TO actual_app;

CREATE TABLE export_step (
  company_id uuid        NOT NULL REFERENCES company,
  export_id  uuid        NOT NULL,
  n          integer     NOT NULL CHECK (n > 0),
  at         timestamptz NOT NULL,
  state      text        NOT NULL, -- That it was in then.
  what       text        NOT NULL,
  decided_by text        NOT NULL, -- Who decided it; '': nobody did.
  PRIMARY KEY (company_id, export_id, n),
  FOREIGN KEY (company_id, export_id) REFERENCES export (company_id, id)
);
SELECT protect('export_step');
GRANT SELECT, INSERT ON export_step TO actual_app;

CREATE TABLE export_setting (
  company_id  uuid    NOT NULL REFERENCES company,
  target      text    NOT NULL,
  kind        text    NOT NULL,
  mode        text    NOT NULL CHECK (mode IN ('off', 'trial', 'on')),
  per_day     integer NOT NULL CHECK (per_day BETWEEN 1 AND 1000),
  assigned_to text    NOT NULL, -- '': nobody.
  revision    integer NOT NULL CHECK (revision > 1), -- 1 is what holds without a row.
  PRIMARY KEY (company_id, target, kind)
);
SELECT protect('export_setting');
GRANT SELECT, INSERT, UPDATE (mode, per_day, assigned_to, revision) ON export_setting TO actual_app;

-- +goose Down
DROP TABLE export_setting;
DROP TABLE export_step;
DROP TABLE export;
