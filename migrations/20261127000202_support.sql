-- Support's stays in companies; what people of ours may see of badges.
-- +goose Up
CREATE TABLE support_entry (
  company_id uuid        NOT NULL REFERENCES company, -- That was entered.
  id         uuid        NOT NULL, -- The session that it was made in.
  user_id    uuid        NOT NULL, -- Of the house.
  reason     text        NOT NULL CHECK (reason <> ''),
  entered_at timestamptz NOT NULL,
  until_at   timestamptz NOT NULL CHECK (until_at <= entered_at + interval '240 minutes'),
  ended_at   timestamptz,
  ended_by   text        NOT NULL DEFAULT '',
  PRIMARY KEY (company_id, id),
  FOREIGN KEY (company_id, id) REFERENCES session (company_id, id)
);
SELECT protect('support_entry');
GRANT SELECT, INSERT, UPDATE (ended_at, ended_by) ON support_entry TO actual_app;

-- A badge's label may name a person.
REVOKE SELECT (label) ON badge FROM actual_ops;

-- +goose Down
GRANT SELECT (label) ON badge TO actual_ops;
DROP TABLE support_entry;
