-- Zones: named groups of sites.
-- +goose Up
CREATE TABLE zone (
  company_id uuid        NOT NULL REFERENCES company,
  id         uuid        NOT NULL,
  name       text        NOT NULL CHECK (name <> ''),
  revision   integer     NOT NULL CHECK (revision > 0),
  created_at timestamptz NOT NULL,
  retired_at timestamptz,
  PRIMARY KEY (company_id, id)
);
SELECT protect('zone');
CREATE UNIQUE INDEX zone_name ON zone (company_id, name) WHERE retired_at IS NULL; -- One zone is called so; lists by name.
GRANT SELECT, INSERT, UPDATE (name, revision, retired_at) ON zone TO actual_app;

CREATE TABLE zone_site (
  company_id uuid NOT NULL,
  zone_id    uuid NOT NULL,
  site_id    uuid NOT NULL,
  PRIMARY KEY (company_id, zone_id, site_id),
  FOREIGN KEY (company_id, zone_id) REFERENCES zone (company_id, id),
  FOREIGN KEY (company_id, site_id) REFERENCES site (company_id, id)
);
SELECT protect('zone_site');
GRANT SELECT, INSERT, DELETE ON zone_site TO actual_app;

-- +goose Down
DROP TABLE zone_site;
DROP TABLE zone;
