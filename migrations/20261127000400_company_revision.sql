-- What people edit counts its revisions, so that nobody overwrites what they
-- have not seen. The company first.
-- +goose Up
ALTER TABLE company ADD COLUMN revision integer NOT NULL DEFAULT 1 CHECK (revision > 0);
GRANT UPDATE (revision) ON company TO actual_app;

-- +goose Down
ALTER TABLE company DROP COLUMN revision;
