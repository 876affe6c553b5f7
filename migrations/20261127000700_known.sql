-- A server looks which migrations ran before it serves: over another schema than
-- its own it must not start.
-- +goose Up
GRANT SELECT (id, version_id, is_applied) ON goose_db_version TO actual_app;

-- +goose Down
REVOKE SELECT (id, version_id, is_applied) ON goose_db_version FROM actual_app;
