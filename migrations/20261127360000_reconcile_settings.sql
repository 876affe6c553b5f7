-- Thresholds that a company has set for itself, its branches and sites, and which sites
-- and crews are of which branch: each version as a whole.
-- +goose Up
CREATE TABLE reconcile_setting (
  company_id uuid        NOT NULL REFERENCES company,
  version    integer     NOT NULL CHECK (version > 0), -- The last one holds.
  thresholds jsonb       NOT NULL, -- [{"name", "value", "branch", "site"}]
  branches   jsonb       NOT NULL, -- [{"name", "sites", "crews"}]
  made_by    text        NOT NULL,
  made_at    timestamptz NOT NULL,
  PRIMARY KEY (company_id, version)
);
SELECT protect('reconcile_setting');
GRANT SELECT, INSERT ON reconcile_setting TO actual_app;

-- +goose Down
DROP TABLE reconcile_setting;
