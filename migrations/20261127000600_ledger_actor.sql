-- Who did it, taken from the bytes: entries are asked for by it.
-- +goose Up
-- +goose StatementBegin
-- entry_actor is the actor of an entry's canonical JSON, whose first member it
-- is; an escape in it stays one. Immutable: our databases are UTF8 and stay so.
CREATE FUNCTION entry_actor(bytes bytea) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  RETURN substring(convert_from(bytes, 'UTF8') FROM '^\{"actor":"((?:[^"\\]|\\.)*)"');
-- +goose StatementEnd
ALTER TABLE ledger_entry ADD COLUMN actor text GENERATED ALWAYS AS (entry_actor(bytes)) STORED;
CREATE INDEX ledger_by_actor ON ledger_entry (company_id, actor, at); -- What did somebody do?

-- +goose Down
DROP INDEX ledger_by_actor;
ALTER TABLE ledger_entry DROP COLUMN actor;
DROP FUNCTION entry_actor(bytea);
