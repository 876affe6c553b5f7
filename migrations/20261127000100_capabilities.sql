-- What a key may is a list of capabilities. Keys of before read everything and
-- resolved quarantine, and with 'corrections' corrected presence.
-- +goose Up
ALTER TABLE api_key DROP CONSTRAINT api_key_scopes_check;
ALTER TABLE api_key NO FORCE ROW LEVEL SECURITY;
UPDATE api_key SET scopes = ARRAY['company:read', 'presence:read', 'badges:read', 'sites:read', 'people:read', 'jobs:read', 'events:read',
    'quarantine:read', 'quarantine:resolve', 'ledger:read'] || CASE WHEN scopes @> ARRAY['corrections'] THEN ARRAY['presence:correct'] ELSE '{}' END;
ALTER TABLE api_key FORCE ROW LEVEL SECURITY;
ALTER TABLE api_key ALTER COLUMN scopes DROP DEFAULT;

-- +goose Down
ALTER TABLE api_key ALTER COLUMN scopes SET DEFAULT '{}';
ALTER TABLE api_key NO FORCE ROW LEVEL SECURITY;
UPDATE api_key SET scopes = CASE WHEN scopes @> ARRAY['presence:correct'] THEN ARRAY['corrections'] ELSE '{}' END;
ALTER TABLE api_key FORCE ROW LEVEL SECURITY;
ALTER TABLE api_key ADD CONSTRAINT api_key_scopes_check CHECK (scopes <@ ARRAY['corrections']);
