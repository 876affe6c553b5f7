-- Fences that were learnt from stays, for people to judge.
-- +goose Up
CREATE TABLE fence_draft (
  company_id uuid        NOT NULL,
  id         uuid        NOT NULL,
  site_id    uuid        NOT NULL,
  given      json        NOT NULL, -- As of a fence.
  stays      integer     NOT NULL, -- What it was learnt from.
  fixes      integer     NOT NULL,
  since      timestamptz NOT NULL,
  until      timestamptz NOT NULL,
  agreement  integer     NOT NULL CHECK (agreement BETWEEN 0 AND 1000), -- With the fence of then, thousandths.
  made_by    text        NOT NULL,
  made_at    timestamptz NOT NULL,
  PRIMARY KEY (company_id, id),
  FOREIGN KEY (company_id, site_id) REFERENCES site (company_id, id)
);
SELECT protect('fence_draft');
GRANT SELECT, INSERT ON fence_draft TO actual_app;

-- +goose Down
DROP TABLE fence_draft;
