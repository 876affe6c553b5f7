-- Addresses of incoming webhooks are sealed: who knows one may post there.
-- +goose Up
CREATE TABLE alert_address (
  company_id  uuid        NOT NULL REFERENCES company,
  id          uuid        NOT NULL,
  channel     text        NOT NULL CHECK (channel IN ('teams', 'slack')),
  shown       text        NOT NULL CHECK (shown <> ''), -- Its host and last characters.
  made_at     timestamptz NOT NULL,
  made_by     text        NOT NULL,
  version     bigint      NOT NULL, -- Sealed along.
  sealed      bytea       NOT NULL CHECK (octet_length(sealed) BETWEEN 1 AND 4096),
  wrapped_key bytea       NOT NULL CHECK (octet_length(wrapped_key) BETWEEN 1 AND 4096),
  key_id      text        NOT NULL CHECK (key_id <> ''), -- Of the key that wrapped it.
  PRIMARY KEY (company_id, id)
);
SELECT protect('alert_address');
CREATE POLICY directory ON alert_address FOR SELECT TO actual_directory USING (true);
GRANT SELECT, INSERT, DELETE, UPDATE (wrapped_key, key_id) ON alert_address TO actual_app;
GRANT SELECT (company_id, key_id) ON alert_address TO actual_directory; -- At start: is there a key for each?

ALTER TABLE alert_message ADD COLUMN address_id uuid; -- Of an incoming webhook, while its address is kept.
ALTER TABLE alert_message ADD FOREIGN KEY (company_id, address_id) REFERENCES alert_address (company_id, id) ON DELETE SET NULL (address_id);
CREATE INDEX alert_message_address ON alert_message (company_id, address_id) WHERE address_id IS NOT NULL;

-- What lay here in plain text can't be sealed by a statement: it is taken out of the rules,
-- to be given anew. Where nobody is left that is told first, the company's admins are.
ALTER TABLE alert_rule NO FORCE ROW LEVEL SECURITY;
UPDATE alert_rule SET revision = revision + 1, body = (
  SELECT COALESCE(jsonb_object_agg(k, v), '{}') FROM (
    SELECT key AS k, CASE WHEN key IN ('first', 'second')
      THEN (SELECT COALESCE(jsonb_agg(r ORDER BY n), '[]') FROM jsonb_array_elements(value) WITH ORDINALITY AS all_of (r, n) WHERE r ->> 'channel' NOT IN ('teams', 'slack'))
      ELSE value END AS v
    FROM jsonb_each(body)) AS parts
  WHERE NOT (k = 'first' AND v = '[]'))
WHERE body @? '$.first[*] ? (@.channel == "teams" || @.channel == "slack")' OR body @? '$.second[*] ? (@.channel == "teams" || @.channel == "slack")';
ALTER TABLE alert_rule FORCE ROW LEVEL SECURITY;
ALTER TABLE alert_message NO FORCE ROW LEVEL SECURITY;
UPDATE alert_message SET
  recipient = 'https://' || COALESCE(substring(recipient FROM '^https://(?:[^/?@]*@)?([^/?]+)'), '') || '/…',
  settled_at = CASE WHEN state IN ('queued', 'sending') THEN now() ELSE settled_at END,
  why = CASE WHEN state IN ('queued', 'sending') THEN 'the address was not sealed: it is to be given anew' ELSE why END,
  state = CASE WHEN state IN ('queued', 'sending') THEN 'refused' ELSE state END
WHERE channel IN ('teams', 'slack');
ALTER TABLE alert_message FORCE ROW LEVEL SECURITY;

-- +goose Down
ALTER TABLE alert_message DROP COLUMN address_id;
DROP TABLE alert_address;
