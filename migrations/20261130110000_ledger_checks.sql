-- Whether each company's ledger verified when it was last looked at; and alerts go at the end
-- of a term, and name nobody who was erased.
-- +goose Up
CREATE TABLE ledger_check (
  company_id uuid        NOT NULL REFERENCES company,
  checked_at timestamptz NOT NULL,
  entries    bigint      NOT NULL,
  findings   integer     NOT NULL CHECK (findings >= 0),
  finding    text        NOT NULL, -- The first, for people; '': none.
  since      timestamptz,          -- When it first did not verify; NULL: it does.
  PRIMARY KEY (company_id),
  CHECK ((findings > 0) = (since IS NOT NULL))
);
SELECT protect('ledger_check');
GRANT SELECT, INSERT, UPDATE ON ledger_check TO actual_app;

GRANT DELETE ON alert, alert_told, alert_message TO actual_app;
GRANT UPDATE (recipient) ON alert_message TO actual_app;

-- +goose Down
REVOKE UPDATE (recipient) ON alert_message FROM actual_app;
REVOKE DELETE ON alert, alert_told, alert_message FROM actual_app;
DROP TABLE ledger_check;
