-- When a job was changed last: dates that were compared before are compared anew.
-- +goose Up
ALTER TABLE job ADD COLUMN changed_at timestamptz; -- NULL: it is as it was made, or was changed before this was kept.
GRANT UPDATE (changed_at) ON job TO actual_app;

-- +goose Down
ALTER TABLE job DROP COLUMN changed_at;
