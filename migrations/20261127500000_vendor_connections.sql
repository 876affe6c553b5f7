-- Accounts at vendors that a company's people connected by the browser. The tokens
-- are sealed as vendor credentials are, access and refresh token in one row.
-- +goose Up
CREATE TABLE vendor_connection (
  company_id   uuid        NOT NULL REFERENCES company,
  vendor       text        NOT NULL CHECK (vendor ~ '^[a-z]{1,32}$'),
  version      bigint      NOT NULL CHECK (version > 0), -- Rises with each pair of tokens; never twice the same.
  account      text        NOT NULL CHECK (account <> ''), -- What the vendor knows the account by. Sealed along.
  account_name text        NOT NULL,
  person       text        NOT NULL,
  connected_at timestamptz NOT NULL,
  connected_by text        NOT NULL,
  renewed_at   timestamptz NOT NULL,
  expires_at   timestamptz NOT NULL, -- Of the access token.
  proven_at    timestamptz,          -- When the access token first worked. Until then the tokens before it are sealed along.
  sent_at      timestamptz,          -- A renewal went off then, and what came of it is not stored.
  cut_at       timestamptz,          -- Since then nothing renews it; a person must connect again.
  cut_why      text        NOT NULL,
  turn         uuid,                 -- Who renews it …
  turn_until   timestamptz,          -- … until then, and nobody else.
  sealed       bytea       NOT NULL CHECK (octet_length(sealed) BETWEEN 1 AND 65536),
  wrapped_key  bytea       NOT NULL CHECK (octet_length(wrapped_key) BETWEEN 1 AND 4096),
  key_id       text        NOT NULL CHECK (key_id <> ''),
  PRIMARY KEY (company_id, vendor),
  CHECK ((turn IS NULL) = (turn_until IS NULL)),
  CHECK ((cut_at IS NULL) = (cut_why = ''))
);
SELECT protect('vendor_connection');
CREATE POLICY directory ON vendor_connection FOR SELECT TO actual_directory USING (true);
GRANT SELECT, INSERT, DELETE, UPDATE (version, account, account_name, person, connected_at, connected_by, renewed_at, expires_at, proven_at, sent_at,
  cut_at, cut_why, turn, turn_until, sealed, wrapped_key, key_id) ON vendor_connection TO actual_app;
GRANT SELECT (company_id, key_id) ON vendor_connection TO actual_directory; -- At start: is there a key for each?

CREATE TABLE vendor_attempt (
  company_id uuid        NOT NULL REFERENCES company,
  hash       bytea       NOT NULL, -- Of the state that the browser comes back with.
  vendor     text        NOT NULL CHECK (vendor ~ '^[a-z]{1,32}$'),
  begun_by   text        NOT NULL CHECK (begun_by <> ''),
  redirect   text        NOT NULL,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (company_id, hash)
);
SELECT protect('vendor_attempt');
GRANT SELECT, INSERT, DELETE ON vendor_attempt TO actual_app;

-- +goose Down
DROP TABLE vendor_attempt;
DROP TABLE vendor_connection;
