-- Personal values beside ledger entries, which name them by a salted hash. To
-- erase one is to delete its row: the log stays valid.
-- +goose Up
CREATE TABLE ledger_beside (
  company_id uuid  NOT NULL,
  entry_id   uuid  NOT NULL,
  field      text  NOT NULL, -- The member of the entry's body that says {"salted": …}.
  subject    text  NOT NULL, -- Whom it is about, such as worker:<uuid>: what is erased together.
  salt       bytea NOT NULL CHECK (octet_length(salt) = 16),
  value      text  NOT NULL,
  PRIMARY KEY (company_id, entry_id, field),
  FOREIGN KEY (company_id, entry_id) REFERENCES ledger_entry (company_id, id)
);
SELECT protect('ledger_beside');
CREATE INDEX ledger_beside_subject ON ledger_beside (company_id, subject); -- Erase all of a person; their file.
GRANT SELECT, INSERT, DELETE ON ledger_beside TO actual_app;

-- +goose Down
DROP TABLE ledger_beside;
