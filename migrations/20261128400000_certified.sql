-- +goose Up
-- Contracts of public works, and the payrolls that were certified of them.
CREATE TABLE works_project (
  company_id uuid        NOT NULL REFERENCES company (company_id),
  id         uuid        NOT NULL,
  name       text        NOT NULL CHECK (name <> ''),
  location   text        NOT NULL,
  county     text        NOT NULL,
  contract   text        NOT NULL CHECK (contract <> ''),
  wages      text        NOT NULL, -- The number of the wage determination; '': not said.
  sub        boolean     NOT NULL, -- The company is a subcontractor.
  address    text        NOT NULL, -- Of the company, as the form has it.
  revision   integer     NOT NULL CHECK (revision > 0),
  PRIMARY KEY (company_id, id),
  UNIQUE (company_id, name)
);
SELECT protect('works_project');
GRANT SELECT, INSERT, UPDATE ON works_project TO actual_app;

-- What of the company's work is of a project: all at a site, or a job.
CREATE TABLE works_place (
  company_id uuid NOT NULL,
  project_id uuid NOT NULL,
  id         uuid NOT NULL,
  site_id    uuid,
  job_id     uuid,
  PRIMARY KEY (company_id, id),
  CHECK ((site_id IS NULL) <> (job_id IS NULL)),
  UNIQUE (company_id, site_id), -- Time is of one project.
  UNIQUE (company_id, job_id),
  FOREIGN KEY (company_id, project_id) REFERENCES works_project (company_id, id),
  FOREIGN KEY (company_id, site_id) REFERENCES site (company_id, id),
  FOREIGN KEY (company_id, job_id) REFERENCES job (company_id, id)
);
SELECT protect('works_place');
CREATE INDEX works_place_by_project ON works_place (company_id, project_id); -- Of a project.
GRANT SELECT, INSERT, DELETE ON works_place TO actual_app;

-- What a worker's work is classified as, from a day on. It is only ever added to.
CREATE TABLE works_trade (
  company_id uuid        NOT NULL,
  id         uuid        NOT NULL,
  worker_id  uuid        NOT NULL,
  job_id     uuid, -- NULL: of all jobs that have none of their own …
  site_id    uuid, -- … at this site; NULL: at any.
  since      date        NOT NULL,
  name       text        NOT NULL CHECK (name <> ''),
  status     text        NOT NULL CHECK (status IN ('J', 'RA')),
  level      text        NOT NULL CHECK ((level <> '') = (status = 'RA')),
  credit     bigint      NOT NULL CHECK (credit >= 0), -- Into fringe plans, ten-thousandths of a dollar an hour.
  made_by    text        NOT NULL,
  made_at    timestamptz NOT NULL,
  PRIMARY KEY (company_id, id),
  CHECK (job_id IS NULL OR site_id IS NULL),
  FOREIGN KEY (company_id, worker_id) REFERENCES worker (company_id, id),
  FOREIGN KEY (company_id, job_id) REFERENCES job (company_id, id),
  FOREIGN KEY (company_id, site_id) REFERENCES site (company_id, id)
);
SELECT protect('works_trade');
CREATE INDEX works_trade_by_worker ON works_trade (company_id, worker_id, id); -- Of a worker.
GRANT SELECT, INSERT ON works_trade TO actual_app;

-- Payrolls as they were certified. They are only ever added to.
CREATE TABLE works_payroll (
  company_id   uuid        NOT NULL,
  project_id   uuid        NOT NULL,
  number       integer     NOT NULL CHECK (number > 0),
  revision     integer     NOT NULL CHECK (revision > 0),
  week         date        NOT NULL, -- Its first day.
  final        boolean     NOT NULL,
  data         text        NOT NULL, -- Canonical JSON, hashed as it stands.
  signer_name  text        NOT NULL,
  signer_title text        NOT NULL,
  made_by      text        NOT NULL,
  made_at      timestamptz NOT NULL,
  PRIMARY KEY (company_id, project_id, number, revision),
  UNIQUE (company_id, project_id, week, revision),
  FOREIGN KEY (company_id, project_id) REFERENCES works_project (company_id, id)
);
SELECT protect('works_payroll');
GRANT SELECT, INSERT ON works_payroll TO actual_app;

-- +goose Down
DROP TABLE works_payroll;
DROP TABLE works_trade;
DROP TABLE works_place;
DROP TABLE works_project;
