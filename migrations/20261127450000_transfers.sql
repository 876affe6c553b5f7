-- Approved time on its way to a target: frozen, compared, committed, written, and read
-- back.
-- +goose Up
CREATE TABLE transfer (
  company_id   uuid        NOT NULL REFERENCES company,
  id           uuid        NOT NULL,
  target       text        NOT NULL CHECK (target ~ '^[a-z_]{1,32}$'),
  first_day    date        NOT NULL, -- Of work, both included.
  last_day     date        NOT NULL,
  stage        text        NOT NULL CHECK (stage IN ('preparing', 'prepared', 'writing', 'checking', 'proven', 'unequal', 'abandoned')),
  entries      integer     NOT NULL CHECK (entries >= 0), -- In the frozen set.
  set_hash     text        NOT NULL,
  plan_hash    text        NOT NULL, -- As far as it is compared.
  proof_hash   text        NOT NULL, -- '': it has not ended.
  after_worker uuid,                 -- Up to whom it is compared, or checked in this pass; NULL: nobody.
  pass         integer     NOT NULL, -- Of checking.
  again_at     timestamptz,          -- When something of this pass is worth looking at again.
  problem      text        NOT NULL,
  fails        integer     NOT NULL,
  asked_by     text        NOT NULL,
  asked_at     timestamptz NOT NULL,
  prepared_at  timestamptz,
  committed_by text        NOT NULL,
  committed_at timestamptz,
  ended_at     timestamptz,
  moved_at     timestamptz NOT NULL,
  turn         bigint      NOT NULL, -- Rises with each that takes it in hand …
  in_hand      timestamptz,          -- … until then.
  PRIMARY KEY (company_id, id),
  CHECK (first_day <= last_day),
  CHECK ((stage IN ('proven', 'unequal', 'abandoned')) = (ended_at IS NOT NULL)),
  CHECK (stage NOT IN ('writing', 'checking', 'proven', 'unequal') OR committed_at IS NOT NULL)
);
SELECT protect('transfer');
-- One at a time is written.
CREATE UNIQUE INDEX transfer_writing ON transfer (company_id) WHERE stage IN ('writing', 'checking');
GRANT SELECT, INSERT, UPDATE (stage, entries, set_hash, plan_hash, proof_hash, after_worker, pass, again_at, problem, fails, prepared_at, committed_by, committed_at, ended_at,
  moved_at, turn, in_hand) ON transfer TO actual_app;

CREATE TABLE transfer_item (
  company_id  uuid        NOT NULL REFERENCES company,
  transfer_id uuid        NOT NULL,
  worker_id   uuid        NOT NULL, -- Zeros: nobody that is known.
  began       timestamptz NOT NULL,
  mark        text        NOT NULL CHECK (mark ~ '^ACT-[A-Z2-7]{12}$'),
  copy        integer     NOT NULL CHECK (copy >= 0), -- From 1 on: the same again, to be removed.
  entry_id    uuid        NOT NULL, -- Zeros: none that is known.
  revision    integer     NOT NULL,
  want        text        NOT NULL, -- As the target is to hold it: day, from, to, seconds, person, code; '': not at all.
  want_s      integer     NOT NULL,
  was         text        NOT NULL, -- As it holds it, or was last known to.
  was_s       integer     NOT NULL,
  known       boolean     NOT NULL, -- That was known from an earlier transfer.
  ref         text        NOT NULL, -- What the target calls it; '': it is not there.
  version     text        NOT NULL,
  op          text        NOT NULL CHECK (op IN ('none', 'add', 'change', 'remove')),
  state       text        NOT NULL CHECK (state IN ('frozen', 'equal', 'planned', 'sent', 'unknown', 'done', 'blocked', 'proven', 'refused', 'conflict', 'unmapped', 'left_out')),
  problem     text        NOT NULL,
  why         text        NOT NULL,
  key         text        NOT NULL, -- Of what was last sent.
  sends       integer     NOT NULL CHECK (sends >= 0),
  round       integer     NOT NULL,
  sent_at     timestamptz, -- Before the first byte went.
  looks       integer     NOT NULL,
  PRIMARY KEY (company_id, transfer_id, worker_id, began, mark, copy),
  FOREIGN KEY (company_id, transfer_id) REFERENCES transfer (company_id, id)
);
SELECT protect('transfer_item');
CREATE UNIQUE INDEX transfer_item_mark ON transfer_item (company_id, transfer_id, mark, copy);
CREATE INDEX transfer_item_planned ON transfer_item (company_id, transfer_id, op, worker_id, began) WHERE state = 'planned';
CREATE INDEX transfer_item_open ON transfer_item (company_id, transfer_id, worker_id) WHERE state IN ('equal', 'planned', 'sent', 'unknown', 'done', 'blocked');
GRANT SELECT, INSERT, UPDATE (want, want_s, was, was_s, known, ref, version, op, state, problem, why, key, sends, round, sent_at, looks) ON transfer_item TO actual_app;

CREATE TABLE transfer_held (
  company_id  uuid    NOT NULL REFERENCES company,
  target      text    NOT NULL,
  mark        text    NOT NULL,
  worker_id   uuid    NOT NULL,
  began       timestamptz NOT NULL,
  entry_id    uuid    NOT NULL,
  revision    integer NOT NULL,
  day         date    NOT NULL,
  content     text    NOT NULL, -- As of transfer_item.want.
  lasts_s     integer NOT NULL,
  ref         text    NOT NULL CHECK (ref <> ''),
  version     text    NOT NULL,
  transfer_id uuid    NOT NULL, -- That it was last read back by.
  PRIMARY KEY (company_id, target, mark),
  FOREIGN KEY (company_id, transfer_id) REFERENCES transfer (company_id, id)
);
SELECT protect('transfer_held');
CREATE INDEX transfer_held_day ON transfer_held (company_id, target, day);
GRANT SELECT, INSERT, UPDATE (worker_id, began, entry_id, revision, day, content, lasts_s, ref, version, transfer_id), DELETE ON transfer_held TO actual_app;

CREATE TABLE transfer_setting (
  company_id uuid    NOT NULL REFERENCES company,
  target     text    NOT NULL, -- '': nowhere.
  mode       text    NOT NULL CHECK (mode IN ('off', 'trial', 'on')),
  revision   integer NOT NULL CHECK (revision > 1), -- 1 is what holds without a row.
  PRIMARY KEY (company_id),
  CHECK (mode = 'off' OR target <> '')
);
SELECT protect('transfer_setting');
GRANT SELECT, INSERT, UPDATE (target, mode, revision) ON transfer_setting TO actual_app;

-- +goose Down
DROP TABLE transfer_setting;
DROP TABLE transfer_held;
DROP TABLE transfer_item;
DROP TABLE transfer;
