-- Badges and who owns which device when; sites and their fence versions.
-- +goose Up
CREATE TABLE badge (
  company_id  uuid        NOT NULL REFERENCES company,
  id          uuid        NOT NULL,
  device      text        NOT NULL CHECK (device <> ''),
  label       text        NOT NULL CHECK (label <> ''),
  tags        text[]      NOT NULL DEFAULT '{}',
  owned_from  timestamptz NOT NULL DEFAULT '-infinity',
  owned_to    timestamptz NOT NULL DEFAULT 'infinity',
  report_every_s integer  NOT NULL DEFAULT 300 CHECK (report_every_s > 0), -- Reporting plan: a fix while moving.
  heartbeat_s integer     NOT NULL DEFAULT 14400 CHECK (heartbeat_s > 0),  -- Reporting plan: a sign of life at rest.
  created_at  timestamptz NOT NULL,
  PRIMARY KEY (company_id, id),
  CHECK (owned_from < owned_to)
);
SELECT protect('badge');
CREATE INDEX badge_device ON badge (company_id, device); -- A badge by what Notehub calls it.
CREATE POLICY ops ON badge FOR SELECT TO actual_ops USING (true);
GRANT SELECT, INSERT, UPDATE (label, tags, owned_to, report_every_s, heartbeat_s) ON badge TO actual_app;
GRANT SELECT (company_id, id, device, label, report_every_s, heartbeat_s, owned_to) ON badge TO actual_ops;

-- A directory table: which company a device belongs to, and when. The only
-- constraint across companies: a device has one owner at a time.
CREATE TABLE device_directory (
  device     text      NOT NULL,
  owned      tstzrange NOT NULL,
  company_id uuid      NOT NULL,
  badge_id   uuid      NOT NULL,
  PRIMARY KEY (company_id, badge_id),
  FOREIGN KEY (company_id, badge_id) REFERENCES badge (company_id, id),
  CONSTRAINT device_directory_one_owner EXCLUDE USING gist (device WITH =, owned WITH &&)
);
SELECT protect('device_directory');
CREATE POLICY directory ON device_directory FOR SELECT TO actual_directory USING (true);
GRANT SELECT, INSERT, UPDATE (owned) ON device_directory TO actual_app;
GRANT SELECT ON device_directory TO actual_directory;

-- Raised in the transaction that changes device_directory. A batch of events
-- names the epoch by which it was attributed and stores nothing if the world
-- has moved, so no process attributes by an old directory.
CREATE TABLE directory_epoch (
  singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
  epoch     bigint  NOT NULL
);
INSERT INTO directory_epoch (epoch) VALUES (1);
GRANT SELECT, UPDATE (epoch) ON directory_epoch TO actual_app;
GRANT SELECT ON directory_epoch TO actual_ingest, actual_directory;
GRANT UPDATE (singleton) ON directory_epoch TO actual_ingest; -- To hold it FOR SHARE; the column has one possible value.

CREATE TABLE badge_state (
  company_id  uuid        NOT NULL,
  badge_id    uuid        NOT NULL,
  heard_at    timestamptz,          -- When its last activity was captured.
  last_fix_at timestamptz,
  last_lat    integer,              -- 1e-7 degree.
  last_lng    integer,
  voltage_mv  integer,
  voltage_at  timestamptz,
  derived_at  timestamptz,
  PRIMARY KEY (company_id, badge_id),
  FOREIGN KEY (company_id, badge_id) REFERENCES badge (company_id, id)
);
SELECT protect('badge_state');
CREATE POLICY ops ON badge_state FOR SELECT TO actual_ops USING (true);
GRANT SELECT, INSERT, UPDATE ON badge_state TO actual_app;
GRANT SELECT (company_id, badge_id, heard_at, voltage_mv, voltage_at) ON badge_state TO actual_ops;

CREATE TABLE site (
  company_id uuid        NOT NULL REFERENCES company,
  id         uuid        NOT NULL,
  ref        text        NOT NULL CHECK (ref <> ''),
  name       text        NOT NULL CHECK (name <> ''),
  kind       text        NOT NULL CHECK (kind IN ('residential', 'commercial', 'municipal', 'yard', 'other')),
  sky        text        NOT NULL CHECK (sky IN ('open', 'mixed', 'canopy')),
  created_at timestamptz NOT NULL,
  PRIMARY KEY (company_id, id),
  UNIQUE (company_id, ref)
);
SELECT protect('site');
GRANT SELECT, INSERT, UPDATE (name, kind, sky) ON site TO actual_app;

CREATE TABLE fence (
  company_id  uuid        NOT NULL,
  id          uuid        NOT NULL,
  site_id     uuid        NOT NULL,
  version     integer     NOT NULL CHECK (version > 0),
  valid_from  timestamptz NOT NULL,
  valid_to    timestamptz NOT NULL DEFAULT 'infinity',
  given       json        NOT NULL, -- The GeoJSON geometry as decided by: rings of whole 1e-7 degrees, or a circle's centre and radius.
  area        geometry(MultiPolygon, 4326) NOT NULL, -- For PostGIS as the judge and for maps; a circle is a 64-gon here.
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (company_id, id),
  UNIQUE (company_id, site_id, version),
  FOREIGN KEY (company_id, site_id) REFERENCES site (company_id, id),
  CHECK (valid_from < valid_to)
);
SELECT protect('fence');
GRANT SELECT, INSERT ON fence TO actual_app; -- Never edited, always superseded.

-- +goose Down
DROP TABLE fence;
DROP TABLE site;
DROP TABLE badge_state;
DROP TABLE directory_epoch;
DROP TABLE device_directory;
DROP TABLE badge;
