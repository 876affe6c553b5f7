-- What badges are changed by, what took whose place, and the claim codes that are
-- printed on badges.
-- +goose Up
ALTER TABLE badge ADD COLUMN revision integer NOT NULL DEFAULT 1 CHECK (revision > 0);
ALTER TABLE badge ADD COLUMN replaces uuid; -- The dead badge in whose place it came.
ALTER TABLE badge ADD FOREIGN KEY (company_id, replaces) REFERENCES badge (company_id, id);
GRANT UPDATE (revision) ON badge TO actual_app;

-- Of no company: a code is made for a device before anybody owns it. Nobody may read
-- or write it but by the two functions: whoever has the code learns the device.
CREATE TABLE claim_code (
  hash    bytea       NOT NULL PRIMARY KEY CHECK (octet_length(hash) = 32), -- SHA-256 of the 80 random bits.
  device  text        NOT NULL CHECK (device <> ''),
  made_at timestamptz NOT NULL,
  used_at timestamptz, -- It opens once.
  used_by uuid         -- The company.
);
CREATE INDEX claim_code_device ON claim_code (device) WHERE used_at IS NULL; -- A new code ends the one before.

-- +goose StatementBegin
CREATE FUNCTION make_claim_code(code bytea, of_device text, at timestamptz) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  DELETE FROM claim_code WHERE device = of_device AND used_at IS NULL;
  INSERT INTO claim_code (hash, device, made_at) VALUES (code, of_device, at);
$$;
-- +goose StatementEnd
REVOKE ALL ON FUNCTION make_claim_code(bytea, text, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION make_claim_code(bytea, text, timestamptz) TO actual_app;

-- +goose StatementBegin
-- redeem_claim_code uses a code up for the transaction's company and returns its
-- device; nothing where there is no such code that is unused.
CREATE FUNCTION redeem_claim_code(code bytea, at timestamptz) RETURNS SETOF text
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  UPDATE claim_code SET used_at = at, used_by = current_company()
  WHERE hash = code AND used_at IS NULL AND current_company() IS NOT NULL RETURNING device;
$$;
-- +goose StatementEnd
REVOKE ALL ON FUNCTION redeem_claim_code(bytea, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION redeem_claim_code(bytea, timestamptz) TO actual_app;

-- +goose Down
DROP FUNCTION redeem_claim_code(bytea, timestamptz);
DROP FUNCTION make_claim_code(bytea, text, timestamptz);
DROP TABLE claim_code;
ALTER TABLE badge DROP COLUMN replaces;
ALTER TABLE badge DROP COLUMN revision;
