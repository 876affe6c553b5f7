-- What was brought to where it is paid goes at the end of its term.
-- +goose Up
GRANT DELETE ON transfer, transfer_item TO actual_app;

-- +goose Down
REVOKE DELETE ON transfer, transfer_item FROM actual_app;
