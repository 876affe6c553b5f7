-- What was changed to settle a discrepancy: a custody, a ruling, a fence or a job.
-- +goose Up
ALTER TABLE discrepancy ADD COLUMN link_to text NOT NULL DEFAULT '' CHECK (link_to IN ('', 'custody', 'ruling', 'fence', 'job'));
ALTER TABLE discrepancy ADD COLUMN link_id uuid; -- No foreign key: it tells what was done then.
ALTER TABLE discrepancy_event ADD COLUMN link_to text NOT NULL DEFAULT '' CHECK (link_to IN ('', 'custody', 'ruling', 'fence', 'job'));
ALTER TABLE discrepancy_event ADD COLUMN link_id uuid;
GRANT UPDATE (link_to, link_id) ON discrepancy TO actual_app;

-- +goose Down
ALTER TABLE discrepancy_event DROP COLUMN link_to, DROP COLUMN link_id;
ALTER TABLE discrepancy DROP COLUMN link_to, DROP COLUMN link_id;
