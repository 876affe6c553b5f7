-- Webhooks: whom a company has told what happens, and what is on its way there.
-- +goose Up
-- Facts of before: nobody could be told of them.
TRUNCATE outbox;
ALTER TABLE outbox ADD COLUMN badge_id uuid; -- NULL: it is about no badge.
CREATE POLICY directory ON outbox FOR SELECT TO actual_directory USING (true);
GRANT SELECT (company_id, at) ON outbox TO actual_directory;

CREATE TABLE webhook (
  company_id    uuid        NOT NULL REFERENCES company,
  id            uuid        NOT NULL,
  name          text        NOT NULL CHECK (name <> ''),
  url           text        NOT NULL CHECK (url <> ''),
  types         text[]      NOT NULL, -- None: all.
  ordering      text        NOT NULL CHECK (ordering IN ('none', 'badge')),
  signing       text        NOT NULL CHECK (signing IN ('hmac', 'ed25519')),
  in_flight     integer     NOT NULL CHECK (in_flight > 0),
  per_second    integer     NOT NULL CHECK (per_second >= 0), -- 0: no limit.
  state         text        NOT NULL CHECK (state IN ('active', 'paused', 'disabled')),
  why           text        NOT NULL CHECK (why IN ('', 'failing', 'gone')),
  created_at    timestamptz NOT NULL,
  created_by    text        NOT NULL,
  revision      integer     NOT NULL CHECK (revision > 0),
  keyed         bigint      NOT NULL, -- Rises with each change of its secrets.
  head          bigint      NOT NULL CHECK (head >= 0), -- The last sequence that was given; 0: none.
  head_hash     bytea       NOT NULL,
  failures      integer     NOT NULL, -- In a row.
  failing_since timestamptz,
  rest_until    timestamptz,
  answered_at   timestamptz,
  due_at        timestamptz, -- When something is to be sent, at the earliest; NULL: nothing waits.
  turn          bigint      NOT NULL, -- Rises with each that takes it in hand …
  in_hand       timestamptz,          -- … until then.
  PRIMARY KEY (company_id, id),
  CHECK ((state = 'disabled') = (why <> ''))
) WITH (fillfactor = 50); -- Written with each batch: on the same page, and in no index.
SELECT protect('webhook');
CREATE POLICY directory ON webhook FOR SELECT TO actual_directory USING (true);
GRANT SELECT, INSERT, DELETE, UPDATE (name, url, types, ordering, signing, in_flight, per_second, state, why, revision, keyed, head, head_hash, failures, failing_since,
  rest_until, answered_at, due_at, turn, in_hand) ON webhook TO actual_app;
GRANT SELECT (company_id, state, due_at, in_hand) ON webhook TO actual_directory; -- Who has something to send?

CREATE TABLE webhook_secret (
  company_id  uuid        NOT NULL REFERENCES company,
  webhook_id  uuid        NOT NULL,
  n           integer     NOT NULL CHECK (n > 0), -- From 1, in the order of making.
  signing     text        NOT NULL CHECK (signing IN ('hmac', 'ed25519')),
  public      text        NOT NULL, -- The public key; '' of a secret that both have.
  made_at     timestamptz NOT NULL,
  made_by     text        NOT NULL,
  ends_at     timestamptz, -- NULL: it is the one in use.
  version     bigint      NOT NULL, -- Sealed along.
  sealed      bytea       NOT NULL CHECK (octet_length(sealed) BETWEEN 1 AND 4096),
  wrapped_key bytea       NOT NULL CHECK (octet_length(wrapped_key) BETWEEN 1 AND 4096),
  key_id      text        NOT NULL CHECK (key_id <> ''), -- Of the key that wrapped it.
  PRIMARY KEY (company_id, webhook_id, n),
  FOREIGN KEY (company_id, webhook_id) REFERENCES webhook (company_id, id)
);
SELECT protect('webhook_secret');
CREATE POLICY directory ON webhook_secret FOR SELECT TO actual_directory USING (true);
GRANT SELECT, INSERT, DELETE, UPDATE (ends_at, wrapped_key, key_id) ON webhook_secret TO actual_app;
GRANT SELECT (company_id, key_id) ON webhook_secret TO actual_directory; -- At start: is there a key for each?

CREATE TABLE webhook_message (
  company_id uuid        NOT NULL REFERENCES company,
  webhook_id uuid        NOT NULL,
  sequence   bigint      NOT NULL CHECK (sequence > 0),
  fact_id    uuid        NOT NULL,
  type       text        NOT NULL,
  at         timestamptz NOT NULL, -- When it happened.
  line       uuid,                 -- The badge, where messages about one are sent one after the other.
  payload    bytea       NOT NULL, -- What is sent and signed, byte for byte.
  progress   text        NOT NULL CHECK (progress IN ('waiting', 'delivered', 'given_up')),
  attempts   integer     NOT NULL, -- Since it was queued or replayed.
  tried      integer     NOT NULL, -- In all.
  next_at    timestamptz,          -- Of one that waits.
  queued_at  timestamptz NOT NULL,
  ended_at   timestamptz,
  PRIMARY KEY (company_id, webhook_id, sequence),
  FOREIGN KEY (company_id, webhook_id) REFERENCES webhook (company_id, id),
  CHECK ((progress = 'waiting') = (next_at IS NOT NULL))
);
SELECT protect('webhook_message');
CREATE INDEX webhook_message_waiting ON webhook_message (company_id, webhook_id, sequence) WHERE progress = 'waiting'; -- What is sent next, in order …
CREATE INDEX webhook_message_due ON webhook_message (company_id, webhook_id, next_at) WHERE progress = 'waiting';       -- … and when.
CREATE INDEX webhook_message_line ON webhook_message (company_id, webhook_id, line, sequence) WHERE progress = 'waiting' AND line IS NOT NULL; -- Who waits for whom.
CREATE INDEX webhook_message_given_up ON webhook_message (company_id, webhook_id, sequence) WHERE progress = 'given_up'; -- What people look for.
GRANT SELECT, INSERT, DELETE, UPDATE (progress, attempts, tried, next_at, ended_at) ON webhook_message TO actual_app;

CREATE TABLE webhook_attempt (
  company_id uuid        NOT NULL REFERENCES company,
  webhook_id uuid        NOT NULL,
  sequence   bigint      NOT NULL,
  n          integer     NOT NULL CHECK (n > 0),
  at         timestamptz NOT NULL,
  took_ms    integer     NOT NULL,
  status     integer     NOT NULL, -- 0: there was no answer …
  problem    text        NOT NULL, -- … and why.
  asked_s    integer     NOT NULL, -- Retry-After.
  answer     text        NOT NULL, -- How it began, without secrets.
  signatures integer     NOT NULL, -- How many it was signed with.
  PRIMARY KEY (company_id, webhook_id, sequence, n),
  FOREIGN KEY (company_id, webhook_id, sequence) REFERENCES webhook_message (company_id, webhook_id, sequence)
);
SELECT protect('webhook_attempt');
GRANT SELECT, INSERT, DELETE ON webhook_attempt TO actual_app;

-- +goose Down
DROP TABLE webhook_attempt;
DROP TABLE webhook_message;
DROP TABLE webhook_secret;
DROP TABLE webhook;
REVOKE SELECT (company_id, at) ON outbox FROM actual_directory;
DROP POLICY directory ON outbox;
ALTER TABLE outbox DROP COLUMN badge_id;
