-- What people wrote about a discrepancy goes with the name of the worker whom it is
-- about; what became of the discrepancy stays.
-- +goose Up
GRANT UPDATE (text) ON discrepancy_event TO actual_app;

-- +goose Down
REVOKE UPDATE (text) ON discrepancy_event FROM actual_app;
