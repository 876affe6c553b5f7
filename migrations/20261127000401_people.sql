-- Workers, crews, who is in a crew when, and who wears a badge when. Names of
-- people stand here and nowhere else.
-- +goose Up
CREATE TABLE worker (
  company_id  uuid        NOT NULL REFERENCES company,
  id          uuid        NOT NULL,
  ref         text        NOT NULL CHECK (ref <> ''),
  name        text        NOT NULL CHECK (name <> ''),
  email       text        NOT NULL DEFAULT '',
  phone       text        NOT NULL DEFAULT '',
  language    text        NOT NULL CHECK (language IN ('en', 'es')),
  active_from timestamptz NOT NULL DEFAULT '-infinity',
  active_to   timestamptz NOT NULL DEFAULT 'infinity',
  revision    integer     NOT NULL DEFAULT 1 CHECK (revision > 0),
  created_at  timestamptz NOT NULL,
  PRIMARY KEY (company_id, id),
  UNIQUE (company_id, ref),
  CHECK (active_from < active_to)
);
SELECT protect('worker');
GRANT SELECT, INSERT, UPDATE (ref, name, email, phone, language, active_from, active_to, revision) ON worker TO actual_app;

CREATE TABLE crew (
  company_id uuid        NOT NULL REFERENCES company,
  id         uuid        NOT NULL,
  ref        text        NOT NULL CHECK (ref <> ''),
  name       text        NOT NULL CHECK (name <> ''),
  leader_id  uuid,
  revision   integer     NOT NULL DEFAULT 1 CHECK (revision > 0),
  created_at timestamptz NOT NULL,
  PRIMARY KEY (company_id, id),
  UNIQUE (company_id, ref),
  FOREIGN KEY (company_id, leader_id) REFERENCES worker (company_id, id)
);
SELECT protect('crew');
GRANT SELECT, INSERT, UPDATE (ref, name, leader_id, revision) ON crew TO actual_app;

-- A row is only ever ended. One that is ended where it began holds at no time, and
-- an empty range overlaps nothing.
CREATE TABLE crew_member (
  company_id uuid        NOT NULL,
  id         uuid        NOT NULL,
  crew_id    uuid        NOT NULL,
  worker_id  uuid        NOT NULL,
  from_at    timestamptz NOT NULL,
  to_at      timestamptz NOT NULL DEFAULT 'infinity',
  PRIMARY KEY (company_id, id),
  FOREIGN KEY (company_id, crew_id) REFERENCES crew (company_id, id),
  FOREIGN KEY (company_id, worker_id) REFERENCES worker (company_id, id),
  CHECK (from_at <= to_at),
  CONSTRAINT crew_member_one_crew EXCLUDE USING gist (company_id WITH =, worker_id WITH =, tstzrange(from_at, to_at) WITH &&)
);
SELECT protect('crew_member');
CREATE INDEX crew_member_by_crew ON crew_member (company_id, crew_id, from_at); -- Who was in it.
GRANT SELECT, INSERT, UPDATE (to_at) ON crew_member TO actual_app;

CREATE TABLE custody (
  company_id uuid        NOT NULL,
  id         uuid        NOT NULL,
  badge_id   uuid        NOT NULL,
  worker_id  uuid        NOT NULL,
  from_at    timestamptz NOT NULL,
  to_at      timestamptz NOT NULL DEFAULT 'infinity',
  PRIMARY KEY (company_id, id),
  FOREIGN KEY (company_id, badge_id) REFERENCES badge (company_id, id),
  FOREIGN KEY (company_id, worker_id) REFERENCES worker (company_id, id),
  CHECK (from_at <= to_at),
  CONSTRAINT custody_one_wearer EXCLUDE USING gist (company_id WITH =, badge_id WITH =, tstzrange(from_at, to_at) WITH &&)
);
SELECT protect('custody');
CREATE INDEX custody_by_worker ON custody (company_id, worker_id, from_at); -- What a worker wore: their visits.
CREATE INDEX custody_by_time ON custody (company_id, from_at, id);          -- Lists, page by page.
GRANT SELECT, INSERT, UPDATE (to_at) ON custody TO actual_app;

-- +goose Down
DROP TABLE custody;
DROP TABLE crew_member;
DROP TABLE crew;
DROP TABLE worker;
