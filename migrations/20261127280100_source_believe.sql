-- A sync that people asked to believe however much is gone at once; and which lists it has read as a whole.
-- +goose Up
ALTER TABLE source_sync ADD COLUMN believe boolean NOT NULL DEFAULT false, ADD COLUMN lists text[] NOT NULL DEFAULT '{}';
GRANT UPDATE (lists) ON source_sync TO actual_app;

-- +goose Down
ALTER TABLE source_sync DROP COLUMN believe, DROP COLUMN lists;
