-- What every table of a company is locked with (docs/architecture/schema.md).
-- +goose Up
-- +goose StatementBegin
-- current_company is the company of the open transaction; NULL outside one.
-- NULLIF: a pooled connection that once had the setting keeps it as ''.
CREATE FUNCTION current_company() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
  RETURN NULLIF(current_setting('app.company_id', true), '')::uuid;
-- +goose StatementEnd

-- +goose StatementBegin
-- protect forces row level security on a table or partition and lets the app
-- see only the rows of the transaction's company. Called once for each table
-- that has a company_id; the catalogue test fails for one that was forgotten.
CREATE FUNCTION protect(target regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', target);
  EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', target);
  EXECUTE format('CREATE POLICY company ON %s TO actual_app USING (company_id = current_company()) WITH CHECK (company_id = current_company())', target);
END $$;
-- +goose StatementEnd
REVOKE ALL ON FUNCTION protect(regclass) FROM PUBLIC;

-- +goose Down
DROP FUNCTION protect(regclass);
DROP FUNCTION current_company();
