-- People who sign in, and their sessions.
-- +goose Up
CREATE TABLE company_user (
  company_id   uuid        NOT NULL REFERENCES company,
  id           uuid        NOT NULL,
  email        text        NOT NULL CHECK (email <> '' AND email = lower(email)),
  name         text        NOT NULL,
  role         text        NOT NULL CHECK (role IN ('admin', 'approver', 'viewer', 'worker', 'auditor', 'operator', 'support')),
  worker_id    uuid        CHECK ((worker_id IS NOT NULL) = (role = 'worker')),
  valid_from   timestamptz,
  valid_to     timestamptz CHECK (role <> 'auditor' OR valid_to IS NOT NULL),
  invited_at   timestamptz NOT NULL,
  active_at    timestamptz, -- The first sign-in.
  disabled_at  timestamptz,
  issuer       text,        -- Who the person is at an OpenID Connect issuer, once one has said so.
  subject      text,
  revision     integer     NOT NULL DEFAULT 1,
  PRIMARY KEY (company_id, id),
  UNIQUE (company_id, email),
  UNIQUE (company_id, issuer, subject),
  CHECK ((issuer IS NULL) = (subject IS NULL))
);
SELECT protect('company_user');
CREATE INDEX company_user_id ON company_user (id);                       -- Directory: support's session in another company names its user.
CREATE INDEX company_user_email ON company_user (email);                 -- Directory: sign-in by a link.
CREATE INDEX company_user_identity ON company_user (issuer, subject) WHERE issuer IS NOT NULL; -- Directory: sign-in by an issuer.
CREATE POLICY directory ON company_user FOR SELECT TO actual_directory USING (true);
GRANT SELECT, INSERT, UPDATE (name, role, worker_id, valid_from, valid_to, active_at, disabled_at, issuer, subject, revision) ON company_user TO actual_app;
GRANT SELECT (company_id, id, email, role, worker_id, valid_from, valid_to, active_at, disabled_at, issuer, subject) ON company_user TO actual_directory;

CREATE TABLE session (
  company_id  uuid        NOT NULL REFERENCES company,
  id          uuid        NOT NULL,
  user_id     uuid        NOT NULL, -- Of kind support a user of the house: no foreign key can say so.
  kind        text        NOT NULL CHECK (kind IN ('user', 'support')),
  way         text        NOT NULL, -- tenant.SignInWay.
  via         uuid        CHECK ((via IS NOT NULL) = (kind = 'support')), -- The house's session that it was opened in.
  secret_hash bytea       NOT NULL, -- SHA-256 of 32 random bytes.
  created_at  timestamptz NOT NULL,
  seen_at     timestamptz NOT NULL,
  expires_at  timestamptz NOT NULL,
  ended_at    timestamptz,
  PRIMARY KEY (company_id, id)
);
SELECT protect('session');
CREATE INDEX session_id ON session (id); -- Directory: a request brings only the session's id.
CREATE INDEX session_of_user ON session (company_id, user_id) WHERE ended_at IS NULL;
CREATE POLICY directory ON session FOR SELECT TO actual_directory USING (true);
GRANT SELECT, INSERT, UPDATE (seen_at, ended_at) ON session TO actual_app;
GRANT SELECT ON session TO actual_directory;

-- +goose Down
DROP TABLE session;
DROP TABLE company_user;
