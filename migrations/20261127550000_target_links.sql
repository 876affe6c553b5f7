-- Who of a target's people workers are, and by which of its codes time is booked there.
-- +goose Up
CREATE TABLE target_entry (
  company_id uuid        NOT NULL REFERENCES company,
  target     text        NOT NULL CHECK (target ~ '^[a-z_]{1,32}$'),
  sort       text        NOT NULL CHECK (sort IN ('person', 'code')),
  ref        text        NOT NULL CHECK (ref <> ''), -- What the target knows it by.
  name       text        NOT NULL,
  what       text        NOT NULL, -- Of a code: what the target calls such a thing.
  payroll    text        NOT NULL, -- Of a person: the number in payroll; '': not said.
  number     text        NOT NULL,
  email      text        NOT NULL,
  active     boolean     NOT NULL,
  barred     text        NOT NULL, -- Of a person: why they can have no time there; '': they can.
  seen_at    timestamptz NOT NULL,
  gone_at    timestamptz, -- Since when the target has it no more.
  PRIMARY KEY (company_id, target, sort, ref)
);
SELECT protect('target_entry');
GRANT SELECT, INSERT, UPDATE (name, what, payroll, number, email, active, barred, seen_at, gone_at), DELETE ON target_entry TO actual_app;

CREATE TABLE target_link (
  company_id uuid        NOT NULL REFERENCES company,
  target     text        NOT NULL CHECK (target ~ '^[a-z_]{1,32}$'),
  kind       text        NOT NULL CHECK (kind IN ('worker', 'site', 'service', 'activity')),
  key        text        NOT NULL CHECK (key <> ''), -- An id of ours, or a name: of no foreign key, since it is of several tables.
  ref        text        NOT NULL,                   -- A person or code of the target; '': left out.
  decided_by text        NOT NULL CHECK (decided_by <> ''),
  decided_at timestamptz NOT NULL,
  revision   integer     NOT NULL CHECK (revision > 0),
  PRIMARY KEY (company_id, target, kind, key)
);
CREATE UNIQUE INDEX target_link_one_person ON target_link (company_id, target, ref) WHERE kind = 'worker' AND ref <> ''; -- One worker each.
SELECT protect('target_link');
GRANT SELECT, INSERT, UPDATE (ref, decided_by, decided_at, revision), DELETE ON target_link TO actual_app;

CREATE TABLE target_rule (
  company_id uuid    NOT NULL REFERENCES company,
  target     text    NOT NULL CHECK (target ~ '^[a-z_]{1,32}$'),
  booked_by  text    NOT NULL CHECK (booked_by IN ('one', 'site', 'service')),
  otherwise  text    NOT NULL, -- The code of what has none of its own; '': such time waits.
  revision   integer NOT NULL CHECK (revision > 1), -- 1 is what holds without a row.
  PRIMARY KEY (company_id, target)
);
SELECT protect('target_rule');
GRANT SELECT, INSERT, UPDATE (booked_by, otherwise, revision) ON target_rule TO actual_app;

-- +goose Down
DROP TABLE target_rule;
DROP TABLE target_link;
DROP TABLE target_entry;
