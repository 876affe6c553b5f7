-- Booked and clocked time goes at the end of its term; what sources call a worker
-- goes off it with the worker's names, also where it is part of a ref.
-- +goose Up
GRANT UPDATE (ref), DELETE ON booked_time TO actual_app;
GRANT DELETE ON clock_time TO actual_app;

-- +goose Down
REVOKE UPDATE (ref), DELETE ON booked_time FROM actual_app;
REVOKE DELETE ON clock_time FROM actual_app;
