-- Until when nobody had looked for due runs: what comes after that has other reasons.
-- +goose Up
ALTER TABLE run ADD COLUMN down_until timestamptz;
GRANT UPDATE (down_until) ON run TO actual_app;

-- +goose Down
ALTER TABLE run DROP COLUMN down_until;
