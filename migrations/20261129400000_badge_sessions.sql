-- Sessions of badges with Notehub, as far as they are held: what tells whether anything
-- that badges reported is missing.
-- +goose Up
CREATE TABLE badge_session (
  company_id uuid        NOT NULL,
  badge_id   uuid        NOT NULL,
  session    text        NOT NULL, -- As Notehub names it.
  began_at   timestamptz,          -- As Notehub says; NULL where nothing held says so.
  ended_at   timestamptz,          -- When Notehub received its last end; NULL where none is held.
  first_at   timestamptz,          -- When Notehub received the first
  last_at    timestamptz,          -- and the last event that is held; NULL where none says.
  begins_at  timestamptz NOT NULL, -- When it began and was over as far as is known: what is looked up.
  over_at    timestamptz NOT NULL,
  stored_at  timestamptz NOT NULL, -- When the last of its events was stored.
  notes      bigint      NOT NULL, -- Events that the device wrote, each key once.
  routed     bigint      NOT NULL, -- All events but ends, each key once.
  ends       jsonb       NOT NULL, -- [[hub_rcvd_notes, card_sent_notes, hub_events_routed], …] of each end; -1: not told.
  many_ends  boolean     NOT NULL, -- There were more than are kept.
  looked_at  timestamptz,          -- When it was looked at, after its end, whether anything is missing.
  PRIMARY KEY (company_id, badge_id, session)
);
SELECT protect('badge_session');
CREATE INDEX badge_session_time ON badge_session (company_id, badge_id, begins_at);
CREATE INDEX badge_session_ended ON badge_session (company_id, ended_at) WHERE looked_at IS NULL AND ended_at IS NOT NULL;
CREATE INDEX badge_session_over ON badge_session (company_id, badge_id, over_at);
GRANT SELECT, INSERT, UPDATE, DELETE ON badge_session TO actual_app;

-- How far the events of a company are counted, and by what its sessions are judged.
CREATE TABLE session_reading (
  company_id uuid        NOT NULL REFERENCES company PRIMARY KEY,
  stored_at  timestamptz NOT NULL, -- All events that come before this place are counted.
  key        text        NOT NULL,
  content    bigint      NOT NULL,
  since_at   timestamptz,          -- From where counting began; NULL: from the company's first event.
  counter    text        NOT NULL DEFAULT '', -- Which of Notehub's counters is believed; '': the usual one.
  every_s    integer     NOT NULL DEFAULT 3600 CHECK (every_s BETWEEN 0 AND 86400), -- What ended is compared with Notehub at the latest so long after.
  revision   integer     NOT NULL DEFAULT 1
);
SELECT protect('session_reading');
GRANT SELECT, INSERT, UPDATE ON session_reading TO actual_app;

-- +goose Down
DROP TABLE session_reading;
DROP TABLE badge_session;
