-- +goose Up
-- What was believed of a badge's visits at a moment of the past: windows show it on a slider.
CREATE INDEX visit_past ON visit_version (company_id, badge_id, arrived) WHERE recorded_to IS NOT NULL;

-- +goose Down
DROP INDEX visit_past;
