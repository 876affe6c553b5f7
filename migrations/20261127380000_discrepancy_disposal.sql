-- Discrepancies, what became of them, and passes go when visits do.
-- +goose Up
GRANT DELETE ON discrepancy, discrepancy_event, reconcile_pass TO actual_app;

-- +goose Down
REVOKE DELETE ON discrepancy, discrepancy_event, reconcile_pass FROM actual_app;
