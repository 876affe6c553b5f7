-- Sites that change and end: how often they did, since when they are retired, and
-- the sky as a part of each fence version, so that it is dated as the fence is.
-- +goose Up
ALTER TABLE site ADD COLUMN revision integer NOT NULL DEFAULT 1 CHECK (revision > 0);
ALTER TABLE site ADD COLUMN retired_at timestamptz;
GRANT UPDATE (revision, retired_at) ON site TO actual_app;

ALTER TABLE fence ADD COLUMN sky text CHECK (sky IN ('open', 'mixed', 'canopy'));
ALTER TABLE fence NO FORCE ROW LEVEL SECURITY;
ALTER TABLE site NO FORCE ROW LEVEL SECURITY;
UPDATE fence f SET sky = s.sky FROM site s WHERE s.company_id = f.company_id AND s.id = f.site_id;
ALTER TABLE site FORCE ROW LEVEL SECURITY;
ALTER TABLE fence FORCE ROW LEVEL SECURITY;
ALTER TABLE fence ALTER COLUMN sky SET NOT NULL;

-- Corrections that are too large for one answer: looked at, or made, in the
-- background. They go when they have expired.
CREATE TABLE preview (
  company_id  uuid        NOT NULL REFERENCES company,
  id          uuid        NOT NULL,
  request     json        NOT NULL, -- The correction, as the API takes it.
  expect      text        NOT NULL, -- The id of the preview that it must be; '' where any will do.
  applies     boolean     NOT NULL,
  asked_by    text        NOT NULL,
  asked_at    timestamptz NOT NULL,
  expires_at  timestamptz NOT NULL,
  state       text        NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'failed')),
  heard_at    timestamptz NOT NULL, -- When who works on it was last heard of.
  badges_done integer     NOT NULL DEFAULT 0,
  badges      integer     NOT NULL DEFAULT 0,
  result      json,                 -- What it does, as the API says it.
  code        text        NOT NULL DEFAULT '',
  detail      text        NOT NULL DEFAULT '',
  PRIMARY KEY (company_id, id)
);
SELECT protect('preview');
GRANT SELECT, INSERT, DELETE, UPDATE (state, heard_at, badges_done, badges, result, code, detail) ON preview TO actual_app;

CREATE TABLE preview_change (
  company_id uuid    NOT NULL,
  preview_id uuid    NOT NULL,
  n          integer NOT NULL,
  change     json    NOT NULL,
  PRIMARY KEY (company_id, preview_id, n),
  FOREIGN KEY (company_id, preview_id) REFERENCES preview (company_id, id)
);
SELECT protect('preview_change');
GRANT SELECT, INSERT, DELETE ON preview_change TO actual_app;

-- +goose Down
DROP TABLE preview_change;
DROP TABLE preview;
ALTER TABLE fence DROP COLUMN sky;
ALTER TABLE site DROP COLUMN retired_at;
ALTER TABLE site DROP COLUMN revision;
