-- Jobs, the series that they are made of, which badges are expected on a job, and
-- which crew carries a badge when. Dates are those of the site's time zone, times of
-- day are minutes after midnight; a window that ends earlier than it begins ends on
-- the next day.
-- +goose Up
CREATE TABLE job_series (
  company_id  uuid        NOT NULL REFERENCES company,
  id          uuid        NOT NULL,
  ref         text        NOT NULL DEFAULT '',
  site_id     uuid        NOT NULL,
  crew_id     uuid,
  window_from smallint    CHECK (window_from BETWEEN 0 AND 1439),
  window_to   smallint    CHECK (window_to BETWEEN 0 AND 1439),
  effort_s    integer     NOT NULL CHECK (effort_s >= 0),
  rule        text        NOT NULL CHECK (rule <> ''),
  start_on    date        NOT NULL,
  end_on      date        NOT NULL DEFAULT 'infinity',
  except_on   date[]      NOT NULL DEFAULT '{}',
  since_on    date        NOT NULL,
  made_on     date        NOT NULL DEFAULT '-infinity',
  revision    integer     NOT NULL DEFAULT 1 CHECK (revision > 0),
  created_at  timestamptz NOT NULL,
  PRIMARY KEY (company_id, id),
  FOREIGN KEY (company_id, site_id) REFERENCES site (company_id, id),
  FOREIGN KEY (company_id, crew_id) REFERENCES crew (company_id, id),
  CHECK ((window_from IS NULL) = (window_to IS NULL)),
  CHECK (start_on <= end_on)
);
SELECT protect('job_series');
CREATE UNIQUE INDEX job_series_ref ON job_series (company_id, ref) WHERE ref <> ''; -- What people call a series is unique.
CREATE INDEX job_series_by_start ON job_series (company_id, start_on, id);          -- Lists, page by page.
GRANT SELECT, INSERT, UPDATE (ref, site_id, crew_id, window_from, window_to, effort_s, rule, start_on, end_on, except_on, since_on, made_on, revision) ON job_series TO actual_app;

CREATE TABLE job (
  company_id  uuid        NOT NULL REFERENCES company,
  id          uuid        NOT NULL,
  source      text        NOT NULL CHECK (source <> ''),
  ref         text        NOT NULL DEFAULT '',
  site_id     uuid        NOT NULL,
  on_date     date        NOT NULL,
  crew_id     uuid,
  window_from smallint    CHECK (window_from BETWEEN 0 AND 1439),
  window_to   smallint    CHECK (window_to BETWEEN 0 AND 1439),
  effort_s    integer     NOT NULL CHECK (effort_s >= 0),
  state       text        NOT NULL CHECK (state IN ('planned', 'cancelled')),
  series_id   uuid,
  series_date date,
  apart       boolean     NOT NULL DEFAULT false,
  revision    integer     NOT NULL DEFAULT 1 CHECK (revision > 0),
  created_at  timestamptz NOT NULL,
  PRIMARY KEY (company_id, id),
  FOREIGN KEY (company_id, site_id) REFERENCES site (company_id, id),
  FOREIGN KEY (company_id, crew_id) REFERENCES crew (company_id, id),
  FOREIGN KEY (company_id, series_id) REFERENCES job_series (company_id, id),
  CHECK ((window_from IS NULL) = (window_to IS NULL)),
  CHECK ((series_id IS NULL) = (series_date IS NULL))
);
SELECT protect('job');
CREATE UNIQUE INDEX job_ref ON job (company_id, source, ref) WHERE ref <> '';      -- What a source calls a job is unique; by it.
CREATE UNIQUE INDEX job_of_series ON job (company_id, series_id, series_date);      -- A series has one job for a date, whoever makes it.
CREATE INDEX job_by_date ON job (company_id, on_date, id);                          -- Of a day, of a week; page by page.
CREATE INDEX job_by_site ON job (company_id, site_id, on_date, id);                 -- Of a site.
CREATE INDEX job_by_crew ON job (company_id, crew_id, on_date, id) WHERE crew_id IS NOT NULL; -- Of a crew.
GRANT SELECT, INSERT, UPDATE (ref, site_id, on_date, crew_id, window_from, window_to, effort_s, state, apart, revision) ON job TO actual_app;

CREATE TABLE job_badge (
  company_id uuid        NOT NULL,
  job_id     uuid        NOT NULL,
  badge_id   uuid        NOT NULL,
  added_at   timestamptz NOT NULL,
  PRIMARY KEY (company_id, job_id, badge_id),
  FOREIGN KEY (company_id, job_id) REFERENCES job (company_id, id),
  FOREIGN KEY (company_id, badge_id) REFERENCES badge (company_id, id)
);
SELECT protect('job_badge');
GRANT SELECT, INSERT, DELETE ON job_badge TO actual_app;

-- A row is only ever ended, as in crew_member and custody.
CREATE TABLE crew_badge (
  company_id uuid        NOT NULL,
  id         uuid        NOT NULL,
  crew_id    uuid        NOT NULL,
  badge_id   uuid        NOT NULL,
  from_at    timestamptz NOT NULL,
  to_at      timestamptz NOT NULL DEFAULT 'infinity',
  PRIMARY KEY (company_id, id),
  FOREIGN KEY (company_id, crew_id) REFERENCES crew (company_id, id),
  FOREIGN KEY (company_id, badge_id) REFERENCES badge (company_id, id),
  CHECK (from_at <= to_at),
  CONSTRAINT crew_badge_one_crew EXCLUDE USING gist (company_id WITH =, badge_id WITH =, tstzrange(from_at, to_at) WITH &&)
);
SELECT protect('crew_badge');
CREATE INDEX crew_badge_by_crew ON crew_badge (company_id, crew_id, from_at); -- What it carried.
GRANT SELECT, INSERT, UPDATE (to_at) ON crew_badge TO actual_app;

-- +goose Down
DROP TABLE crew_badge;
DROP TABLE job_badge;
DROP TABLE job;
DROP TABLE job_series;
