-- Sign-ins that have begun. Whose they are is not known yet, so they are the
-- house's.
-- +goose Up
CREATE TABLE sign_in (
  company_id   uuid        NOT NULL REFERENCES company, -- The house.
  id           uuid        NOT NULL,
  kind         text        NOT NULL CHECK (kind IN ('oidc', 'link', 'choice')),
  secret_hash  bytea,      -- SHA-256 of what comes back: the state, the link, the cookie of a choice. NULL: a link that was not sent yet.
  browser_hash bytea,      -- Of the cookie that binds a sign-in to the browser that began it.
  nonce        text        NOT NULL DEFAULT '',
  verifier     text        NOT NULL DEFAULT '', -- PKCE.
  return_to    text        NOT NULL CHECK (return_to LIKE '/%'),
  email        text        NOT NULL DEFAULT '', -- To which a link goes; of a choice, what was proven.
  issuer       text        NOT NULL DEFAULT '',
  subject      text        NOT NULL DEFAULT '',
  caller       text        NOT NULL, -- The network address that asked, to bound how often it may.
  created_at   timestamptz NOT NULL,
  expires_at   timestamptz NOT NULL,
  used_at      timestamptz,
  PRIMARY KEY (company_id, id)
);
SELECT protect('sign_in');
CREATE INDEX sign_in_by_time ON sign_in (company_id, created_at); -- How many of late; those of yesterday go.
GRANT SELECT, INSERT, DELETE, UPDATE (secret_hash, used_at) ON sign_in TO actual_app;

-- +goose Down
DROP TABLE sign_in;
