-- What a company's limits are where they are not the usual ones.
-- +goose Up
CREATE TABLE company_limit (
  company_id uuid   NOT NULL REFERENCES company,
  name       text   NOT NULL CHECK (name <> ''),
  value      bigint NOT NULL CHECK (value > 0),
  PRIMARY KEY (company_id, name)
);
SELECT protect('company_limit');
GRANT SELECT, INSERT, UPDATE (value), DELETE ON company_limit TO actual_app;

-- +goose Down
DROP TABLE company_limit;
