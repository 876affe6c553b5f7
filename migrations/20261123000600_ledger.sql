-- The ledger: entries are inserted by the transaction that does a thing; a
-- sequencer numbers them and signs checkpoints. No role updates or deletes.
-- +goose Up
CREATE TABLE ledger_entry (
  company_id uuid        NOT NULL,
  id         uuid        NOT NULL,
  kind       text        NOT NULL,
  subject    text        NOT NULL,
  at         timestamptz NOT NULL,
  bytes      bytea       NOT NULL, -- The canonical JSON that is hashed.
  leaf       bytea       NOT NULL, -- RFC 6962 leaf hash of bytes.
  PRIMARY KEY (company_id, id)
);
SELECT protect('ledger_entry');
CREATE INDEX ledger_by_subject ON ledger_entry (company_id, subject, at); -- What was said of one visit.
GRANT SELECT, INSERT ON ledger_entry TO actual_app;

-- Entries that wait for their number.
CREATE TABLE ledger_pending (
  company_id uuid        NOT NULL,
  entry_id   uuid        NOT NULL,
  n          bigint      GENERATED ALWAYS AS IDENTITY, -- The order of inserting: what is said of one visit is numbered in the order it was said.
  at         timestamptz NOT NULL,
  PRIMARY KEY (company_id, entry_id)
);
SELECT protect('ledger_pending');
CREATE POLICY directory ON ledger_pending FOR SELECT TO actual_directory USING (true);
GRANT SELECT, INSERT, DELETE ON ledger_pending TO actual_app;
GRANT SELECT (company_id, at) ON ledger_pending TO actual_directory;

CREATE TABLE ledger_leaf (
  company_id uuid   NOT NULL,
  seq        bigint NOT NULL CHECK (seq >= 0),
  entry_id   uuid   NOT NULL,
  PRIMARY KEY (company_id, seq),
  UNIQUE (company_id, entry_id),
  FOREIGN KEY (company_id, entry_id) REFERENCES ledger_entry (company_id, id)
);
SELECT protect('ledger_leaf');
GRANT SELECT, INSERT ON ledger_leaf TO actual_app;

-- The stored hashes of the Merkle tree, by golang.org/x/mod/sumdb/tlog index.
CREATE TABLE ledger_hash (
  company_id uuid   NOT NULL,
  idx        bigint NOT NULL,
  hash       bytea  NOT NULL,
  PRIMARY KEY (company_id, idx)
);
SELECT protect('ledger_hash');
GRANT SELECT, INSERT ON ledger_hash TO actual_app;

CREATE TABLE ledger_checkpoint (
  company_id uuid        NOT NULL,
  size       bigint      NOT NULL,
  note       text        NOT NULL, -- The signed note.
  signed_at  timestamptz NOT NULL,
  PRIMARY KEY (company_id, size)
);
SELECT protect('ledger_checkpoint');
GRANT SELECT, INSERT ON ledger_checkpoint TO actual_app;

-- Which checkpoints stand outside: a row once the anchor has answered.
CREATE TABLE ledger_anchor (
  company_id  uuid        NOT NULL,
  size        bigint      NOT NULL,
  place       text        NOT NULL,
  anchored_at timestamptz NOT NULL,
  PRIMARY KEY (company_id, size, place),
  FOREIGN KEY (company_id, size) REFERENCES ledger_checkpoint (company_id, size)
);
SELECT protect('ledger_anchor');
GRANT SELECT, INSERT ON ledger_anchor TO actual_app;

-- +goose Down
DROP TABLE ledger_anchor;
DROP TABLE ledger_checkpoint;
DROP TABLE ledger_hash;
DROP TABLE ledger_leaf;
DROP TABLE ledger_pending;
DROP TABLE ledger_entry;
