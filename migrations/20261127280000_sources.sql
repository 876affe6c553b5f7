-- What sources of planned work say, and which of ours that is.
-- +goose Up
CREATE TABLE source_sync (
  company_id uuid        NOT NULL REFERENCES company,
  id         uuid        NOT NULL,
  source     text        NOT NULL, -- As of job.source.
  whole      boolean     NOT NULL, -- Everything is read, and taken over anew.
  from_date  date        NOT NULL, -- Jobs of these dates are read.
  to_date    date        NOT NULL,
  step       text        NOT NULL, -- Where it stands: what it does with which kind of rows, after which place.
  kind       text        NOT NULL,
  after      text        NOT NULL,
  read_at    jsonb       NOT NULL, -- {"<kind>": <Unix seconds>}: when the list was last read as a whole.
  calls      bigint      NOT NULL,
  counts     jsonb       NOT NULL, -- {"<kind>": {…}}: what became of the rows.
  notes      text[]      NOT NULL,
  began_by   text        NOT NULL,
  began_at   timestamptz NOT NULL,
  moved_at   timestamptz NOT NULL,
  ended_at   timestamptz,
  problem    text        NOT NULL, -- Why it stands still, as far as is known.
  revision   integer     NOT NULL,
  PRIMARY KEY (company_id, id),
  CHECK (from_date <= to_date),
  CHECK (step IN ('', 'read', 'take', 'ended') AND (ended_at IS NULL) = (step <> 'ended'))
);
CREATE UNIQUE INDEX source_sync_open ON source_sync (company_id, source) WHERE ended_at IS NULL; -- One at a time.
SELECT protect('source_sync');
GRANT SELECT, INSERT, UPDATE (step, kind, after, read_at, calls, counts, notes, moved_at, ended_at, problem, revision) ON source_sync TO actual_app;

CREATE TABLE source_row (
  company_id uuid        NOT NULL REFERENCES company,
  source     text        NOT NULL,
  kind       text        NOT NULL,
  ref        text        NOT NULL,
  on_date    date,                 -- Of a job.
  said       jsonb       NOT NULL, -- What the source says. The names of people in it go when a worker is erased.
  doubts     text[]      NOT NULL, -- Faults that were found of it when it was last read.
  found_at   timestamptz NOT NULL,
  seen_at    timestamptz NOT NULL,
  seen_in    uuid        NOT NULL, -- The sync that has seen it last.
  gone_at    timestamptz,
  state      text        NOT NULL, -- The link to ours …
  ours       uuid,                 -- … of which there is no foreign key: it is of one of four tables.
  candidates jsonb       NOT NULL,
  taken      jsonb       NOT NULL, -- What was last taken over.
  problem    text        NOT NULL,
  decided_by text        NOT NULL,
  linked_at  timestamptz NOT NULL,
  settled    boolean     NOT NULL,
  revision   integer     NOT NULL,
  PRIMARY KEY (company_id, source, kind, ref),
  CHECK (kind IN ('site', 'crew', 'worker', 'job') AND (kind = 'job') = (on_date IS NOT NULL)),
  CHECK (state IN ('new', 'matched', 'ambiguous', 'gone', 'ignored'))
);
CREATE INDEX source_row_unsettled ON source_row (company_id, source, kind, ref) WHERE NOT settled; -- What is to be taken over, few of all.
CREATE INDEX source_row_by_date ON source_row (company_id, source, on_date) WHERE kind = 'job';    -- The jobs of a window.
CREATE INDEX source_row_by_ours ON source_row (company_id, source, kind, ours) WHERE ours IS NOT NULL;
SELECT protect('source_row');
GRANT SELECT, INSERT, UPDATE (on_date, said, doubts, seen_at, seen_in, gone_at, state, ours, candidates, taken, problem, decided_by, linked_at, settled, revision)
  ON source_row TO actual_app;

CREATE TABLE source_finding (
  company_id uuid        NOT NULL REFERENCES company,
  source     text        NOT NULL,
  kind       text        NOT NULL, -- Of which kind of rows.
  ref        text        NOT NULL, -- '': the row has none that can be read.
  fault      text        NOT NULL,
  what       text        NOT NULL, -- For people; it names nobody.
  since      timestamptz NOT NULL,
  seen_at    timestamptz NOT NULL,
  seen_in    uuid        NOT NULL,
  PRIMARY KEY (company_id, source, kind, ref, fault)
);
SELECT protect('source_finding');
GRANT SELECT, INSERT, UPDATE (what, seen_at, seen_in), DELETE ON source_finding TO actual_app;

-- +goose Down
DROP TABLE source_finding;
DROP TABLE source_row;
DROP TABLE source_sync;
