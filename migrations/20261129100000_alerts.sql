-- What is wrong, whom it is told, and what became of each message.
-- +goose Up
CREATE TABLE alert_rule (
  company_id uuid        NOT NULL REFERENCES company,
  id         uuid        NOT NULL,
  zone_id    uuid,
  crew_id    uuid,
  badge_id   uuid,        -- Of one of these, or of the company.
  body       jsonb       NOT NULL,
  revision   integer     NOT NULL CHECK (revision > 0),
  made_by    text        NOT NULL,
  made_at    timestamptz NOT NULL,
  PRIMARY KEY (company_id, id),
  FOREIGN KEY (company_id, zone_id) REFERENCES zone (company_id, id),
  FOREIGN KEY (company_id, crew_id) REFERENCES crew (company_id, id),
  FOREIGN KEY (company_id, badge_id) REFERENCES badge (company_id, id),
  CHECK (num_nonnulls(zone_id, crew_id, badge_id) <= 1)
);
SELECT protect('alert_rule');
CREATE UNIQUE INDEX alert_rule_scope ON alert_rule (company_id, COALESCE(zone_id, crew_id, badge_id, '00000000-0000-0000-0000-000000000000'));
GRANT SELECT, INSERT, UPDATE (body, revision, made_by, made_at), DELETE ON alert_rule TO actual_app;

CREATE TABLE alert (
  company_id uuid        NOT NULL REFERENCES company,
  id         uuid        NOT NULL,
  kind       text        NOT NULL,
  subject    text        NOT NULL CHECK (subject <> ''),
  about      text        NOT NULL, -- What people call that.
  badge_id   uuid,
  crew_id    uuid,
  since      timestamptz NOT NULL,
  raised_at  timestamptz NOT NULL,
  state      text        NOT NULL CHECK (state IN ('open', 'acknowledged', 'snoozed', 'over')),
  told       integer     NOT NULL,
  next_at    timestamptz,
  until      timestamptz,
  answered_by text       NOT NULL,
  answered_at timestamptz,
  answers    integer     NOT NULL,
  ended_at   timestamptz,
  ended      text        NOT NULL,
  facts      jsonb       NOT NULL,
  revision   integer     NOT NULL CHECK (revision > 0),
  PRIMARY KEY (company_id, id),
  FOREIGN KEY (company_id, badge_id) REFERENCES badge (company_id, id),
  FOREIGN KEY (company_id, crew_id) REFERENCES crew (company_id, id),
  CHECK ((state = 'over') = (ended_at IS NOT NULL))
);
SELECT protect('alert');
CREATE UNIQUE INDEX alert_open ON alert (company_id, kind, subject) WHERE state <> 'over'; -- One of a subject at a time.
CREATE INDEX alert_due ON alert (company_id, next_at) WHERE next_at IS NOT NULL;
CREATE INDEX alert_newest ON alert (company_id, raised_at, id);
GRANT SELECT, INSERT, UPDATE (about, crew_id, state, told, next_at, until, answered_by, answered_at, answers, ended_at, ended, facts, revision) ON alert TO actual_app;

CREATE TABLE alert_message (
  company_id uuid        NOT NULL REFERENCES company,
  id         uuid        NOT NULL,
  channel    text        NOT NULL CHECK (channel IN ('email', 'teams', 'slack', 'sms')),
  recipient  text        NOT NULL,
  language   text        NOT NULL,
  kind       text        NOT NULL,
  crew_id    uuid,
  back       boolean     NOT NULL, -- It says that something is over.
  subject    text        NOT NULL,
  body       jsonb       NOT NULL,
  made_at    timestamptz NOT NULL,
  state      text        NOT NULL CHECK (state IN ('queued', 'sending', 'sent', 'refused', 'bounced', 'unsure')),
  attempts   integer     NOT NULL,
  due_at     timestamptz NOT NULL, -- Of a queued one: not before; of one that is being sent: until then it is in hand.
  settled_at timestamptz,
  why        text        NOT NULL,
  PRIMARY KEY (company_id, id),
  FOREIGN KEY (company_id, crew_id) REFERENCES crew (company_id, id)
);
SELECT protect('alert_message');
CREATE INDEX alert_message_waiting ON alert_message (company_id, due_at, id) WHERE state IN ('queued', 'sending');
GRANT SELECT, INSERT, UPDATE (state, attempts, due_at, settled_at, why) ON alert_message TO actual_app;

CREATE TABLE alert_told (
  company_id uuid    NOT NULL,
  alert_id   uuid    NOT NULL,
  message_id uuid    NOT NULL,
  n          integer NOT NULL, -- Which message of the alert it is; 0: that it is over.
  PRIMARY KEY (company_id, alert_id, message_id),
  FOREIGN KEY (company_id, alert_id) REFERENCES alert (company_id, id),
  FOREIGN KEY (company_id, message_id) REFERENCES alert_message (company_id, id)
);
SELECT protect('alert_told');
CREATE INDEX alert_told_message ON alert_told (company_id, message_id);
GRANT SELECT, INSERT ON alert_told TO actual_app;

-- Times in which most badges that should have been heard were not.
CREATE TABLE alert_outage (
  company_id uuid        NOT NULL REFERENCES company,
  whole      boolean     NOT NULL, -- Of many companies at once.
  began_at   timestamptz NOT NULL,
  ended_at   timestamptz,
  refuted    boolean     NOT NULL,
  PRIMARY KEY (company_id, whole, began_at)
);
SELECT protect('alert_outage');
GRANT SELECT, INSERT, UPDATE (ended_at, refuted) ON alert_outage TO actual_app;

-- How the badges of a company do together: counts and times, for who looks at all.
CREATE TABLE alert_pulse (
  company_id uuid        NOT NULL REFERENCES company,
  looked_at  timestamptz NOT NULL,
  live       integer     NOT NULL,
  overdue    integer     NOT NULL,
  since      integer     NOT NULL,
  last_at    timestamptz,
  PRIMARY KEY (company_id)
);
SELECT protect('alert_pulse');
CREATE POLICY directory ON alert_pulse FOR SELECT TO actual_directory USING (true);
GRANT SELECT, INSERT, UPDATE ON alert_pulse TO actual_app;
GRANT SELECT ON alert_pulse TO actual_directory;

-- The voltage of each badge by day: how it falls, and whether it was ever charged.
CREATE TABLE alert_voltage (
  company_id uuid    NOT NULL,
  badge_id   uuid    NOT NULL,
  date       date    NOT NULL, -- In UTC.
  least_mv   integer NOT NULL,
  last_mv    integer NOT NULL,
  rose       boolean NOT NULL, -- By 100 mV or more from one reading to the next.
  PRIMARY KEY (company_id, badge_id, date),
  FOREIGN KEY (company_id, badge_id) REFERENCES badge (company_id, id)
);
SELECT protect('alert_voltage');
GRANT SELECT, INSERT, UPDATE (least_mv, last_mv, rose), DELETE ON alert_voltage TO actual_app;

-- +goose Down
DROP TABLE alert_voltage;
DROP TABLE alert_pulse;
DROP TABLE alert_outage;
DROP TABLE alert_told;
DROP TABLE alert_message;
DROP TABLE alert;
DROP TABLE alert_rule;
