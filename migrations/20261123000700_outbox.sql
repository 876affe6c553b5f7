-- Facts that leave the platform if, and only if, their transaction commits.
-- +goose Up
CREATE TABLE outbox (
  company_id uuid        NOT NULL,
  id         uuid        NOT NULL, -- Version 7: in order of time.
  type       text        NOT NULL,
  at         timestamptz NOT NULL,
  body       json        NOT NULL,
  PRIMARY KEY (company_id, id)
);
SELECT protect('outbox');
GRANT SELECT, INSERT, DELETE ON outbox TO actual_app;

-- +goose Down
DROP TABLE outbox;
