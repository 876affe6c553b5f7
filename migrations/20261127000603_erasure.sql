-- Holds on workers, and whose personal data is to be erased.
-- +goose Up
ALTER TABLE legal_hold ADD FOREIGN KEY (company_id, worker_id) REFERENCES worker (company_id, id);

CREATE TABLE erasure (
  company_id uuid        NOT NULL,
  worker_id  uuid        NOT NULL,
  asked_by   text        NOT NULL,
  asked_at   timestamptz NOT NULL,
  due_at     timestamptz NOT NULL, -- When the law no longer asks for the names.
  done_at    timestamptz,          -- When the names went; the contacts went when it was asked.
  PRIMARY KEY (company_id, worker_id),
  FOREIGN KEY (company_id, worker_id) REFERENCES worker (company_id, id)
);
SELECT protect('erasure');
GRANT SELECT, INSERT, UPDATE (due_at, done_at) ON erasure TO actual_app;

GRANT UPDATE (email) ON company_user TO actual_app; -- To erase it.
GRANT DELETE ON session TO actual_app;              -- At the end of its term.

-- +goose Down
REVOKE DELETE ON session FROM actual_app;
REVOKE UPDATE (email) ON company_user FROM actual_app;
DROP TABLE erasure;
ALTER TABLE legal_hold DROP CONSTRAINT legal_hold_company_id_worker_id_fkey;
