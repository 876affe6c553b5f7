-- How many calls vendors allow an account, shared by all processes.
-- +goose Up
CREATE TABLE vendor_budget (
  company_id uuid        NOT NULL REFERENCES company,
  vendor     text        NOT NULL CHECK (vendor <> ''),
  account    text        NOT NULL, -- As the vendor calls it; '' where it has but one.
  rate       text        NOT NULL, -- "calls/span/burst"; '' says until when nobody may call at all.
  free_at    timestamptz NOT NULL, -- When all that was taken is paid back: the theoretical arrival time of GCRA.
  PRIMARY KEY (company_id, vendor, account, rate)
) WITH (fillfactor = 50); -- A row is changed with every call, in its place.
SELECT protect('vendor_budget');
GRANT SELECT, INSERT, UPDATE (free_at), DELETE ON vendor_budget TO actual_app;

-- +goose Down
DROP TABLE vendor_budget;
