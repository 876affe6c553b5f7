-- Which passes were asked for together, so that who asked can follow them to the end.
-- +goose Up
ALTER TABLE reconcile_pass ADD COLUMN request_id uuid; -- NULL: nobody waits for it.
CREATE INDEX reconcile_pass_by_request ON reconcile_pass (company_id, request_id, id) WHERE request_id IS NOT NULL; -- What was asked for, as far as it is done.

-- +goose Down
DROP INDEX reconcile_pass_by_request;
ALTER TABLE reconcile_pass DROP COLUMN request_id;
