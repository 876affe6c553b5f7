-- What a pass found otherwise of a discrepancy, thing by thing; and that one was judged
-- by other thresholds and says the same.
-- +goose Up
ALTER TABLE discrepancy_event ADD COLUMN otherwise jsonb NOT NULL DEFAULT '[]'; -- [{"what", "before", "after"}]
ALTER TABLE discrepancy_event DROP CONSTRAINT discrepancy_event_what_check;
ALTER TABLE discrepancy_event ADD CONSTRAINT discrepancy_event_what_check
  CHECK (what IN ('opened', 'changed', 'rejudged', 'returned', 'superseded', 'acknowledged', 'resolved', 'reopened', 'assigned', 'commented')) NOT VALID; -- More than before: what is there fits.

-- +goose Down
ALTER TABLE discrepancy_event DROP CONSTRAINT discrepancy_event_what_check;
ALTER TABLE discrepancy_event ADD CONSTRAINT discrepancy_event_what_check
  CHECK (what IN ('opened', 'changed', 'returned', 'superseded', 'acknowledged', 'resolved', 'reopened', 'assigned', 'commented')) NOT VALID;
ALTER TABLE discrepancy_event DROP COLUMN otherwise;
