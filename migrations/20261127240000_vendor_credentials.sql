-- What a company calls vendors with. The secrets are sealed with a data key that is
-- wrapped by a key which stands apart from the database.
-- +goose Up
CREATE TABLE vendor_credential (
  company_id  uuid        NOT NULL REFERENCES company,
  vendor      text        NOT NULL CHECK (vendor ~ '^[a-z]{1,32}$'),
  version     bigint      NOT NULL CHECK (version > 0), -- Rises with each that is set; never twice the same.
  settings    jsonb       NOT NULL,                     -- What is no secret. Sealed along: changed here, nothing opens.
  secrets     text[]      NOT NULL,                     -- Which secrets are set.
  sealed      bytea       NOT NULL CHECK (octet_length(sealed) BETWEEN 1 AND 65536),
  wrapped_key bytea       NOT NULL CHECK (octet_length(wrapped_key) BETWEEN 1 AND 4096),
  key_id      text        NOT NULL CHECK (key_id <> ''), -- Of the key that wrapped it.
  set_at      timestamptz NOT NULL,
  set_by      text        NOT NULL,
  used_at     timestamptz, -- To about a minute.
  refused_at  timestamptz, -- The vendor's last 401 to this version, to about a minute.
  PRIMARY KEY (company_id, vendor)
);
SELECT protect('vendor_credential');
CREATE POLICY directory ON vendor_credential FOR SELECT TO actual_directory USING (true);
GRANT SELECT, INSERT, DELETE, UPDATE (version, settings, secrets, sealed, wrapped_key, key_id, set_at, set_by, used_at, refused_at) ON vendor_credential TO actual_app;
GRANT SELECT (company_id, key_id) ON vendor_credential TO actual_directory; -- At start: is there a key for each?

-- +goose Down
DROP TABLE vendor_credential;
