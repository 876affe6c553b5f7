-- Jobs of a source by the order that they are part of.
-- +goose Up
CREATE INDEX source_row_by_order ON source_row (company_id, source, (said ->> 'ticket')) WHERE kind = 'job'; -- What is known of an order.

-- +goose Down
DROP INDEX source_row_by_order;
