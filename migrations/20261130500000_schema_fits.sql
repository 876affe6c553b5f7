-- Which programs the schema fits besides those that know all of it: who knows this
-- migration. While a version is brought in, and after it was taken back, programs run that
-- do not know the newest ones. What takes away what such a program uses says here, by
-- CREATE OR REPLACE, which migration a program must know from then on.
-- +goose Up
CREATE FUNCTION schema_fits() RETURNS bigint LANGUAGE sql IMMUTABLE AS $$ SELECT 20261129400000::bigint $$;

-- +goose Down
DROP FUNCTION schema_fits();
