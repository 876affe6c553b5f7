-- Visits, in all their versions, and the rulings that presence must respect.
-- +goose Up
CREATE TABLE visit_version (
  company_id     uuid        NOT NULL,
  visit_id       uuid        NOT NULL,
  version        integer     NOT NULL CHECK (version > 0),
  badge_id       uuid        NOT NULL,
  site_id        uuid        NOT NULL, -- The best candidate while undecided.
  fence_id       uuid,                 -- The fence version at arrival; NULL where only a ruling says that it was there.
  arrived        timestamptz NOT NULL,
  arrived_lo     timestamptz NOT NULL, -- Arrival lies in (lo, hi].
  arrived_hi     timestamptz NOT NULL,
  departed       timestamptz,          -- NULL while no later fix says that it left.
  departed_lo    timestamptz,
  departed_hi    timestamptz,
  last_inside    timestamptz NOT NULL,
  verdict        text        NOT NULL CHECK (verdict IN ('decided', 'undecided')),
  state          text        NOT NULL CHECK (state IN ('provisional', 'settled', 'sealed', 'withdrawn')),
  once_settled   boolean     NOT NULL, -- It was settled in this version or one before: from then on every version has an entry.
  completeness_unknown boolean NOT NULL,
  confidence     integer     NOT NULL CHECK (confidence BETWEEN 0 AND 1000), -- Thousandths.
  fixes          integer     NOT NULL,
  candidates     json        NOT NULL, -- [{"site","odds"}], best first; odds in thousandths.
  settles_at     timestamptz,          -- When it settles if nothing more is heard.
  policy         text        NOT NULL,
  entry_id       uuid,                 -- Its ledger entry; provisional extensions have none.
  recorded_at    timestamptz NOT NULL,
  recorded_to    timestamptz,          -- NULL: what is believed now.
  PRIMARY KEY (company_id, visit_id, version),
  FOREIGN KEY (company_id, badge_id) REFERENCES badge (company_id, id),
  FOREIGN KEY (company_id, site_id) REFERENCES site (company_id, id)
);
SELECT protect('visit_version');
CREATE POLICY directory ON visit_version FOR SELECT TO actual_directory USING (true);
GRANT SELECT, INSERT, UPDATE (recorded_to) ON visit_version TO actual_app;
GRANT SELECT (company_id, settles_at, recorded_to, state) ON visit_version TO actual_directory;
CREATE INDEX visit_by_badge ON visit_version (company_id, badge_id, arrived) WHERE recorded_to IS NULL AND state <> 'withdrawn'; -- A badge's visits; the worker's comparison.
CREATE INDEX visit_by_site ON visit_version (company_id, site_id, arrived) WHERE recorded_to IS NULL AND state <> 'withdrawn';   -- A site's day.
CREATE INDEX visit_by_time ON visit_version (company_id, arrived, visit_id) WHERE recorded_to IS NULL AND state <> 'withdrawn';  -- Lists, by keyset.
CREATE INDEX visit_to_settle ON visit_version (settles_at) WHERE recorded_to IS NULL AND state = 'provisional';                  -- Directory: what is due to settle.

-- What is believed now. security_invoker: the reader's own policies apply.
CREATE VIEW visit WITH (security_invoker = true) AS
  SELECT * FROM visit_version WHERE recorded_to IS NULL AND state <> 'withdrawn';
GRANT SELECT ON visit TO actual_app;

CREATE TABLE ruling (
  company_id uuid        NOT NULL,
  id         uuid        NOT NULL,
  badge_id   uuid        NOT NULL,
  kind       text        NOT NULL CHECK (kind IN ('exclude_fix', 'at_site')),
  fix_key    text        NOT NULL DEFAULT '',
  site_id    uuid,
  from_at    timestamptz NOT NULL,
  to_at      timestamptz NOT NULL,
  reason     text        NOT NULL CHECK (reason <> ''),
  made_by    text        NOT NULL,
  made_at    timestamptz NOT NULL,
  PRIMARY KEY (company_id, id),
  FOREIGN KEY (company_id, badge_id) REFERENCES badge (company_id, id),
  FOREIGN KEY (company_id, site_id) REFERENCES site (company_id, id)
);
SELECT protect('ruling');
CREATE INDEX ruling_by_badge ON ruling (company_id, badge_id, from_at); -- The engine's input for one badge.
GRANT SELECT, INSERT ON ruling TO actual_app;

-- +goose Down
DROP TABLE ruling;
DROP VIEW visit;
DROP TABLE visit_version;
