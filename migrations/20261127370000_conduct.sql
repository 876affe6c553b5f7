-- When badges were not heard, and which devices of nobody sent: what a pass tells of how
-- badges did.
-- +goose Up
CREATE TABLE badge_quiet (
  company_id uuid        NOT NULL,
  badge_id   uuid        NOT NULL,
  from_at    timestamptz NOT NULL, -- When it was heard last …
  to_at      timestamptz NOT NULL, -- … and when again: two hours later at least.
  PRIMARY KEY (company_id, badge_id, from_at),
  FOREIGN KEY (company_id, badge_id) REFERENCES badge (company_id, id),
  CHECK (to_at > from_at)
);
SELECT protect('badge_quiet');
CREATE INDEX badge_quiet_by_end ON badge_quiet (company_id, to_at); -- Those of a date; what is past its term.
GRANT SELECT, INSERT, DELETE ON badge_quiet TO actual_app;

CREATE INDEX quarantine_by_time ON quarantine (company_id, stored_at) WHERE resolved_at IS NULL; -- The devices of a date.

-- +goose Down
DROP INDEX quarantine_by_time;
DROP TABLE badge_quiet;
