-- Summaries by mail: when a company wants them, what each told, and what became of the
-- letters.
-- +goose Up
CREATE TABLE run_choice (
  company_id uuid        NOT NULL REFERENCES company,
  kind       text        NOT NULL CHECK (kind <> ''),
  cycle      text        NOT NULL CHECK (cycle IN ('day', 'week', 'month')),
  weekday    integer     NOT NULL CHECK (weekday BETWEEN 0 AND 6), -- Of a week's; 0 is Sunday.
  month_day  integer     NOT NULL CHECK (month_day BETWEEN 0 AND 28),
  minute     integer     NOT NULL CHECK (minute BETWEEN 0 AND 1439), -- Of the day, by clocks of the company's time zone.
  since      timestamptz NOT NULL, -- Nothing that was due before is made up for.
  PRIMARY KEY (company_id, kind)
);
SELECT protect('run_choice');
CREATE POLICY directory ON run_choice FOR SELECT TO actual_directory USING (true);
GRANT SELECT, INSERT, DELETE, UPDATE (cycle, weekday, month_day, minute, since) ON run_choice TO actual_app;
GRANT SELECT ON run_choice TO actual_directory;

CREATE TABLE digest_setting (
  company_id uuid    NOT NULL PRIMARY KEY REFERENCES company,
  daily      boolean NOT NULL,
  weekly     boolean NOT NULL,
  monthly    boolean NOT NULL,
  minute     integer NOT NULL CHECK (minute BETWEEN 0 AND 1439),
  weekday    integer NOT NULL CHECK (weekday BETWEEN 0 AND 6),
  month_day  integer NOT NULL CHECK (month_day BETWEEN 1 AND 28),
  language   text    NOT NULL CHECK (language IN ('en', 'es')),
  recipients jsonb   NOT NULL, -- [{"email", "language", "standing", "since", "reason", "off"}]
  revision   integer NOT NULL CHECK (revision > 1) -- 1 is what holds without a row.
);
SELECT protect('digest_setting');
GRANT SELECT, INSERT, UPDATE (daily, weekly, monthly, minute, weekday, month_day, language, recipients, revision) ON digest_setting TO actual_app;

CREATE TABLE digest (
  company_id uuid        NOT NULL REFERENCES company,
  id         uuid        NOT NULL,
  cadence    text        NOT NULL CHECK (cadence IN ('daily', 'weekly', 'monthly')),
  sent_on    date        NOT NULL, -- When it is due, in the company's time zone: each once, but for those by hand.
  first_day  date        NOT NULL, -- Days of work, both included.
  last_day   date        NOT NULL,
  by_hand    boolean     NOT NULL,
  time_zone  text        NOT NULL,
  made_at    timestamptz NOT NULL,
  made_by    text        NOT NULL,
  figures    jsonb       NOT NULL, -- As they were told.
  changed    jsonb       NOT NULL, -- What was another by then of what the one before had told.
  PRIMARY KEY (company_id, id),
  CHECK (first_day <= last_day)
);
SELECT protect('digest');
CREATE UNIQUE INDEX digest_once ON digest (company_id, cadence, sent_on) WHERE NOT by_hand;
GRANT SELECT, INSERT, DELETE, UPDATE (figures) ON digest TO actual_app;

CREATE TABLE digest_letter (
  company_id uuid        NOT NULL REFERENCES company,
  id         uuid        NOT NULL,
  digest_id  uuid        NOT NULL,
  address    text        NOT NULL,
  language   text        NOT NULL CHECK (language IN ('en', 'es')),
  fate       text        NOT NULL CHECK (fate IN ('waiting', 'sent', 'refused', 'unknown', 'given_up', 'not_wanted')),
  tries      integer     NOT NULL CHECK (tries >= 0),
  problem    text        NOT NULL, -- What the last try failed with.
  answer     text        NOT NULL, -- What the mail server said when it took it.
  made_at    timestamptz NOT NULL,
  due_at     timestamptz, -- NULL: it is over.
  moved_at   timestamptz NOT NULL,
  turn       bigint      NOT NULL, -- Rises with each that takes it in hand …
  in_hand    timestamptz,          -- … until then.
  handing_at timestamptz,          -- Before its last byte went.
  secret     bytea       NOT NULL, -- SHA-256 of what its link to unsubscribe holds; empty: none yet.
  PRIMARY KEY (company_id, id),
  UNIQUE (company_id, digest_id, address),
  FOREIGN KEY (company_id, digest_id) REFERENCES digest (company_id, id) ON DELETE CASCADE,
  CHECK ((fate = 'waiting') = (due_at IS NOT NULL))
);
SELECT protect('digest_letter');
GRANT SELECT, INSERT, DELETE, UPDATE (fate, tries, problem, answer, made_at, due_at, moved_at, turn, in_hand, handing_at, secret) ON digest_letter TO actual_app;

-- +goose Down
DROP TABLE digest_letter;
DROP TABLE digest;
DROP TABLE digest_setting;
DROP TABLE run_choice;
