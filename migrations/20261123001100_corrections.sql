-- What people correct with: policies of a company's own, rulings taken back, and
-- what an API key may do beyond reading.
-- +goose Up
-- Every policy that was ever set. The last for a purpose counts.
CREATE TABLE policy_version (
  company_id uuid        NOT NULL REFERENCES company,
  number     integer     NOT NULL CHECK (number > 0),
  purpose    text        NOT NULL CHECK (purpose IN ('in_use', 'shadow')),
  policy     text        CHECK (policy <> ''), -- The name that visits are stored with; NULL: the program's own, or no shadow.
  parameters json,                             -- All of them, as in the file of a policy.
  reason     text        NOT NULL,
  made_by    text        NOT NULL,
  made_at    timestamptz NOT NULL,
  PRIMARY KEY (company_id, number),
  CHECK ((policy IS NULL) = (parameters IS NULL))
);
SELECT protect('policy_version');
GRANT SELECT, INSERT ON policy_version TO actual_app; -- Never edited, always superseded.

-- A ruling that was taken back stays; this says so.
CREATE TABLE ruling_withdrawal (
  company_id uuid        NOT NULL,
  ruling_id  uuid        NOT NULL,
  reason     text        NOT NULL CHECK (reason <> ''),
  made_by    text        NOT NULL,
  made_at    timestamptz NOT NULL,
  PRIMARY KEY (company_id, ruling_id),
  FOREIGN KEY (company_id, ruling_id) REFERENCES ruling (company_id, id)
);
SELECT protect('ruling_withdrawal');
GRANT SELECT, INSERT ON ruling_withdrawal TO actual_app;

ALTER TABLE api_key ADD COLUMN scopes text[] NOT NULL DEFAULT '{}' CHECK (scopes <@ ARRAY['corrections']);

-- +goose Down
ALTER TABLE api_key DROP COLUMN scopes;
DROP TABLE ruling_withdrawal;
DROP TABLE policy_version;
