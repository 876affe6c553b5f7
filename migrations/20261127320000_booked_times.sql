-- What was noted of work at its sources: labour that is booked to a ticket, and when
-- people clocked in and out. A row is of its source and ref; what the source has no
-- more is marked and stays. What of ours it is of stands there as far as it was known.
-- Nothing of pay, and no names of people.
-- +goose Up
CREATE TABLE booked_time (
  company_id uuid        NOT NULL REFERENCES company,
  id         uuid        NOT NULL,
  source     text        NOT NULL CHECK (source <> ''),
  ref        text        NOT NULL CHECK (ref <> ''),
  ticket     text        NOT NULL,
  number     text        NOT NULL,
  worker_ref text        NOT NULL,
  crew_ref   text        NOT NULL,
  leader_ref text        NOT NULL,
  site_ref   text        NOT NULL,
  task       text        NOT NULL,
  on_date    date        NOT NULL,
  from_at    timestamptz,
  to_at      timestamptz CHECK (to_at >= from_at),
  hours_s    integer     NOT NULL CHECK (hours_s >= 0),
  break_s    integer     NOT NULL CHECK (break_s >= 0),
  travel     boolean     NOT NULL,
  stage      text        NOT NULL CHECK (stage IN ('entered', 'accepted', 'approved', 'exported')),
  doubt      text        NOT NULL CHECK (doubt IN ('', 'repeated', 'skipped')),
  version    text        NOT NULL,
  worker_id  uuid,
  crew_id    uuid,
  site_id    uuid,
  job_id     uuid,
  stored_at  timestamptz NOT NULL,
  changed_at timestamptz NOT NULL,
  gone_at    timestamptz,
  PRIMARY KEY (company_id, id),
  UNIQUE (company_id, source, ref),
  FOREIGN KEY (company_id, worker_id) REFERENCES worker (company_id, id),
  FOREIGN KEY (company_id, crew_id) REFERENCES crew (company_id, id),
  FOREIGN KEY (company_id, site_id) REFERENCES site (company_id, id),
  FOREIGN KEY (company_id, job_id) REFERENCES job (company_id, id),
  CHECK ((from_at IS NULL) = (to_at IS NULL))
);
SELECT protect('booked_time');
CREATE INDEX booked_time_by_date ON booked_time (company_id, on_date, id);                              -- Of a day; page by page.
CREATE INDEX booked_time_by_ticket ON booked_time (company_id, source, ticket) WHERE ticket <> '';      -- What is known of tickets.
CREATE INDEX booked_time_by_crew ON booked_time (company_id, crew_id, on_date, id) WHERE crew_id IS NOT NULL; -- Who works with a crew.
GRANT SELECT, INSERT, UPDATE (ticket, number, worker_ref, crew_ref, leader_ref, site_ref, task, on_date, from_at, to_at, hours_s, break_s, travel, stage, doubt,
  version, worker_id, crew_id, site_id, job_id, changed_at, gone_at) ON booked_time TO actual_app;

CREATE TABLE clock_time (
  company_id uuid        NOT NULL REFERENCES company,
  id         uuid        NOT NULL,
  source     text        NOT NULL CHECK (source <> ''),
  ref        text        NOT NULL CHECK (ref <> ''),
  worker_ref text        NOT NULL,
  on_date    date        NOT NULL,
  from_at    timestamptz NOT NULL,
  to_at      timestamptz CHECK (to_at >= from_at), -- NULL: open.
  break_s    integer     NOT NULL CHECK (break_s >= 0),
  stage      text        NOT NULL CHECK (stage IN ('entered', 'accepted', 'approved', 'exported')),
  doubt      text        NOT NULL CHECK (doubt IN ('', 'repeated', 'skipped')),
  worker_id  uuid,
  stored_at  timestamptz NOT NULL,
  changed_at timestamptz NOT NULL,
  gone_at    timestamptz,
  PRIMARY KEY (company_id, id),
  UNIQUE (company_id, source, ref),
  FOREIGN KEY (company_id, worker_id) REFERENCES worker (company_id, id)
);
SELECT protect('clock_time');
CREATE INDEX clock_time_by_date ON clock_time (company_id, on_date, id); -- Of a day; page by page.
GRANT SELECT, INSERT, UPDATE (worker_ref, on_date, from_at, to_at, break_s, stage, doubt, worker_id, changed_at, gone_at) ON clock_time TO actual_app;

-- +goose Down
DROP TABLE clock_time;
DROP TABLE booked_time;
