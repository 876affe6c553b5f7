-- Answers to POSTs that name an Idempotency-Key, for a day: who sends the same
-- again gets the same answer.
-- +goose Up
CREATE TABLE idempotency_key (
  company_id  uuid        NOT NULL REFERENCES company,
  principal   text        NOT NULL, -- Whose key it is, as the ledger names them.
  key         text        NOT NULL,
  fingerprint bytea       NOT NULL, -- SHA-256 of method, path, query and body.
  attempt     uuid        NOT NULL, -- Which request works on it: one that was given up ends nothing.
  began_at    timestamptz NOT NULL,
  status      int,                  -- Of the answer; NULL while the first request runs.
  headers     jsonb,
  body        bytea,                -- Without secrets.
  PRIMARY KEY (company_id, principal, key)
);
SELECT protect('idempotency_key');
GRANT SELECT, INSERT, UPDATE (fingerprint, attempt, began_at, status, headers, body), DELETE ON idempotency_key TO actual_app;

-- +goose Down
DROP TABLE idempotency_key;
