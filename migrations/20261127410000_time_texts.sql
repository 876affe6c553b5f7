-- What people wrote about a worker's days goes with the worker's name; what they did
-- stays.
-- +goose Up
GRANT UPDATE (text) ON time_act TO actual_app;
GRANT UPDATE (why) ON time_said TO actual_app;

-- +goose Down
REVOKE UPDATE (why) ON time_said FROM actual_app;
REVOKE UPDATE (text) ON time_act FROM actual_app;
