-- Keys and routes have one life: a secret, the one of before for a while beside
-- it, a term, addresses. The new secret is always secret_hash.
-- +goose Up
ALTER TABLE api_key
  ADD COLUMN former_hash  bytea,       -- Of the secret of before; valid until former_until.
  ADD COLUMN former_until timestamptz,
  ADD COLUMN rotated_at   timestamptz,
  ADD COLUMN last_used_at timestamptz, -- To about a minute.
  ADD COLUMN addresses    text[] NOT NULL DEFAULT '{}', -- Networks from where alone it may be used.
  ADD CHECK ((former_hash IS NULL) = (former_until IS NULL));
GRANT UPDATE (secret_hash, former_hash, former_until, rotated_at, expires_at, last_used_at) ON api_key TO actual_app;

-- A route had two secrets until its next rotation: from now on for 30 days.
ALTER TABLE route
  ADD COLUMN former_hash  bytea,
  ADD COLUMN former_until timestamptz,
  ADD COLUMN rotated_at   timestamptz,
  ADD COLUMN last_used_at timestamptz,
  ADD COLUMN addresses    text[] NOT NULL DEFAULT '{}',
  ADD COLUMN expires_at   timestamptz NOT NULL DEFAULT now() + interval '730 days',
  ADD CHECK ((former_hash IS NULL) = (former_until IS NULL));
ALTER TABLE route ALTER COLUMN expires_at DROP DEFAULT;
ALTER TABLE route NO FORCE ROW LEVEL SECURITY;
UPDATE route SET former_hash = secret_hash, former_until = now() + interval '30 days', secret_hash = next_secret_hash, rotated_at = now()
  WHERE next_secret_hash IS NOT NULL;
ALTER TABLE route FORCE ROW LEVEL SECURITY;
ALTER TABLE route DROP COLUMN next_secret_hash;
GRANT UPDATE (former_hash, former_until, rotated_at, expires_at, last_used_at) ON route TO actual_app;

-- +goose Down
ALTER TABLE route ADD COLUMN next_secret_hash bytea;
GRANT UPDATE (next_secret_hash) ON route TO actual_app;
ALTER TABLE route DROP COLUMN former_hash, DROP COLUMN former_until, DROP COLUMN rotated_at, DROP COLUMN last_used_at, DROP COLUMN addresses,
  DROP COLUMN expires_at;
REVOKE UPDATE (secret_hash, expires_at) ON api_key FROM actual_app;
ALTER TABLE api_key DROP COLUMN former_hash, DROP COLUMN former_until, DROP COLUMN rotated_at, DROP COLUMN last_used_at, DROP COLUMN addresses;
