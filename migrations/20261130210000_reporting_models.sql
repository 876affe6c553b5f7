-- Which model in Power BI is a company's, what is asked of it, and how its refreshes fare.
-- +goose Up
CREATE TABLE reporting_model (
  company_id   uuid        NOT NULL REFERENCES company,
  workspace    text        NOT NULL,
  dataset      text        NOT NULL,
  profile      text        NOT NULL,
  enhanced     boolean     NOT NULL,
  per_day      integer     NOT NULL CHECK (per_day BETWEEN 1 AND 48),
  revision     integer     NOT NULL CHECK (revision > 0),
  wanted_at    timestamptz,
  wants        integer     NOT NULL,
  whole        boolean     NOT NULL,
  request      text        NOT NULL, -- Of the refresh that runs; ''.
  started_at   timestamptz,
  refreshed_at timestamptz,
  failures     integer     NOT NULL,
  problem      text        NOT NULL,
  PRIMARY KEY (company_id)
);
SELECT protect('reporting_model');
GRANT SELECT, INSERT, UPDATE (workspace, dataset, profile, enhanced, per_day, revision, wanted_at, wants, whole, request, started_at, refreshed_at, failures, problem), DELETE ON reporting_model TO actual_app;

-- +goose Down
DROP TABLE reporting_model;
