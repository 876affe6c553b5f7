-- What people ask for that is too much for one answer: a task, and of each of its
-- rows what became of it. Both go when they have expired; the ledger says what was done.
-- +goose Up
CREATE TABLE task (
  company_id   uuid        NOT NULL REFERENCES company,
  id           uuid        NOT NULL,
  kind         text        NOT NULL CHECK (kind <> ''),
  request      json        NOT NULL, -- How it is to be done, as its kind reads it.
  dry_run      boolean     NOT NULL,
  state        text        NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'failed', 'cancelled')),
  rows_total   integer     NOT NULL CHECK (rows_total >= 0),
  changed      integer     NOT NULL CHECK (changed >= 0),
  unchanged    integer     NOT NULL CHECK (unchanged >= 0),
  refused      integer     NOT NULL CHECK (refused >= 0),
  failures     integer     NOT NULL, -- Of the slice that is next, one after another.
  asked_by     text        NOT NULL,
  asked_at     timestamptz NOT NULL,
  started_at   timestamptz,
  heard_at     timestamptz NOT NULL, -- When who works on it was last heard of.
  ended_at     timestamptz,
  expires_at   timestamptz NOT NULL,
  code         text        NOT NULL,
  detail       text        NOT NULL,
  PRIMARY KEY (company_id, id),
  CHECK (changed + unchanged + refused <= rows_total),
  CHECK ((ended_at IS NULL) = (state IN ('waiting', 'running')))
);
SELECT protect('task');
GRANT SELECT, INSERT, DELETE, UPDATE (state, changed, unchanged, refused, failures, started_at, heard_at, ended_at, expires_at, code, detail) ON task TO actual_app;

CREATE TABLE task_row (
  company_id uuid    NOT NULL,
  task_id    uuid    NOT NULL,
  n          integer NOT NULL CHECK (n > 0), -- In the order in which they are worked.
  line       integer NOT NULL,               -- Of the file that it came from, where it begins; 0 where there is none.
  input      json    NOT NULL,
  state      text    NOT NULL CHECK (state IN ('waiting', 'changed', 'unchanged', 'refused')),
  field      text    NOT NULL,
  code       text    NOT NULL,
  detail     text    NOT NULL,
  result     json,
  PRIMARY KEY (company_id, task_id, n),
  FOREIGN KEY (company_id, task_id) REFERENCES task (company_id, id),
  CHECK ((code <> '') = (state = 'refused'))
);
SELECT protect('task_row');
CREATE INDEX task_row_waiting ON task_row (company_id, task_id, n) WHERE state = 'waiting'; -- What is to be done next.
CREATE INDEX task_row_refused ON task_row (company_id, task_id, n) WHERE state = 'refused'; -- The few that somebody must look at.
GRANT SELECT, INSERT, DELETE, UPDATE (input, state, field, code, detail, result) ON task_row TO actual_app;

-- +goose Down
DROP TABLE task_row;
DROP TABLE task;
