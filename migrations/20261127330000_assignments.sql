-- Who was expected at which job on a date, and who was there, in all revisions. A row
-- holds from one revision of its date on until another says otherwise; what a person
-- or a crew is called stands elsewhere.
-- +goose Up
CREATE TABLE assignment_export (
  company_id uuid        NOT NULL REFERENCES company,
  on_date    date        NOT NULL,
  revision   integer     NOT NULL CHECK (revision > 0),
  made_at    timestamptz NOT NULL,
  made_by    text        NOT NULL CHECK (made_by <> ''),
  checked_at timestamptz NOT NULL, -- When it was last found to be so still.
  total      integer     NOT NULL, -- Rows of this revision,
  added      integer     NOT NULL, -- and how they differ from those of the one before.
  changed    integer     NOT NULL,
  removed    integer     NOT NULL,
  digest     bytea       NOT NULL CHECK (length(digest) = 32),
  made_from  jsonb       NOT NULL, -- What there was of what it is made from.
  PRIMARY KEY (company_id, on_date, revision)
);
SELECT protect('assignment_export');
GRANT SELECT, INSERT, UPDATE (checked_at), DELETE ON assignment_export TO actual_app;

CREATE TABLE assignment_row (
  company_id    uuid    NOT NULL,
  on_date       date    NOT NULL,
  key           text    NOT NULL CHECK (key <> ''),
  from_revision integer NOT NULL,
  to_revision   integer,          -- The first revision of which it is not; NULL: it holds.
  place         text    NOT NULL COLLATE "C", -- Its place in the order of rows.
  job_id        uuid,
  site_id       uuid    NOT NULL,
  crew_id       uuid,
  worker_id     uuid,
  badge_id      uuid,
  source        text    NOT NULL CHECK (source <> ''),
  body          jsonb   NOT NULL,
  PRIMARY KEY (company_id, on_date, key, from_revision),
  FOREIGN KEY (company_id, on_date, from_revision) REFERENCES assignment_export (company_id, on_date, revision),
  FOREIGN KEY (company_id, job_id) REFERENCES job (company_id, id),
  FOREIGN KEY (company_id, site_id) REFERENCES site (company_id, id),
  FOREIGN KEY (company_id, crew_id) REFERENCES crew (company_id, id),
  FOREIGN KEY (company_id, worker_id) REFERENCES worker (company_id, id),
  FOREIGN KEY (company_id, badge_id) REFERENCES badge (company_id, id),
  CHECK (to_revision > from_revision)
);
SELECT protect('assignment_row');
GRANT SELECT, INSERT, UPDATE (to_revision), DELETE ON assignment_row TO actual_app;

-- +goose Down
DROP TABLE assignment_row;
DROP TABLE assignment_export;
