-- What was sent to targets that keep no mark beside time; and time that is booked by the order of its job.
-- +goose Up
CREATE TABLE time_mark (
  company_id uuid        NOT NULL REFERENCES company,
  target     text        NOT NULL CHECK (target ~ '^[a-z_]{1,32}$'),
  mark       text        NOT NULL CHECK (mark <> ''),
  person     text        NOT NULL CHECK (person <> ''), -- As the target knows them.
  code       text        NOT NULL,
  begins_at  timestamptz NOT NULL,
  ends_at    timestamptz NOT NULL,
  ref        text        NOT NULL, -- What the target calls it; '' until it was read back.
  PRIMARY KEY (company_id, target, mark)
);
CREATE INDEX time_mark_by_person ON time_mark (company_id, target, person, begins_at);
SELECT protect('time_mark');
GRANT SELECT, INSERT, UPDATE (person, code, begins_at, ends_at, ref) ON time_mark TO actual_app;

ALTER TABLE target_rule DROP CONSTRAINT target_rule_booked_by_check;
ALTER TABLE target_rule ADD CONSTRAINT target_rule_booked_by_check CHECK (booked_by IN ('one', 'site', 'service', 'job'));

-- +goose Down
DROP TABLE time_mark;
ALTER TABLE target_rule DROP CONSTRAINT target_rule_booked_by_check;
ALTER TABLE target_rule ADD CONSTRAINT target_rule_booked_by_check CHECK (booked_by IN ('one', 'site', 'service')) NOT VALID;
