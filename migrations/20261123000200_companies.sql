-- Companies, their API keys, and the routes whose events we accept.
-- +goose Up
CREATE TABLE company (
  company_id  uuid        NOT NULL PRIMARY KEY,
  ref         text        NOT NULL CHECK (ref ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  name        text        NOT NULL CHECK (name <> ''),
  time_zone   text        NOT NULL CHECK (time_zone <> ''),
  house       boolean     NOT NULL DEFAULT false, -- Ours: owns what a shared route brings for unknown devices.
  fence_epoch bigint      NOT NULL DEFAULT 1,     -- Raised by every change of sites and fences.
  created_at  timestamptz NOT NULL
);
SELECT protect('company');
CREATE UNIQUE INDEX company_ref ON company (ref);               -- Directory: people name a company by its ref.
CREATE UNIQUE INDEX company_house ON company (house) WHERE house; -- Directory: there is one house.
CREATE POLICY directory ON company FOR SELECT TO actual_directory USING (true);
CREATE POLICY ops ON company FOR SELECT TO actual_ops USING (true);
GRANT SELECT, INSERT, UPDATE (name, time_zone, fence_epoch) ON company TO actual_app;
GRANT SELECT ON company TO actual_directory;
GRANT SELECT (company_id, ref, name, time_zone) ON company TO actual_ops;

CREATE TABLE api_key (
  company_id  uuid        NOT NULL REFERENCES company,
  id          uuid        NOT NULL,
  label       text        NOT NULL CHECK (label <> ''),
  secret_hash bytea       NOT NULL, -- SHA-256 of the secret; the secret is 32 random bytes, so no slow hash is needed.
  created_at  timestamptz NOT NULL,
  expires_at  timestamptz NOT NULL,
  revoked_at  timestamptz,
  PRIMARY KEY (company_id, id)
);
SELECT protect('api_key');
CREATE INDEX api_key_id ON api_key (id); -- Directory: a request brings only the key's id.
CREATE POLICY directory ON api_key FOR SELECT TO actual_directory USING (true);
GRANT SELECT, INSERT, UPDATE (revoked_at) ON api_key TO actual_app;
GRANT SELECT ON api_key TO actual_directory;

CREATE TABLE route (
  company_id       uuid        NOT NULL REFERENCES company,
  id               uuid        NOT NULL,
  label            text        NOT NULL CHECK (label <> ''),
  secret_hash      bytea       NOT NULL,
  next_secret_hash bytea, -- Valid beside the first during a rotation.
  created_at       timestamptz NOT NULL,
  revoked_at       timestamptz,
  PRIMARY KEY (company_id, id)
);
SELECT protect('route');
CREATE INDEX route_id ON route (id); -- Directory: a delivery brings only the route's id.
CREATE POLICY directory ON route FOR SELECT TO actual_directory USING (true);
GRANT SELECT, INSERT, UPDATE (secret_hash, next_secret_hash, revoked_at) ON route TO actual_app;
GRANT SELECT ON route TO actual_directory;

-- +goose Down
DROP TABLE route;
DROP TABLE api_key;
DROP TABLE company;
