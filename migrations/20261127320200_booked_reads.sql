-- When booked and clocked time of a source was last read to its end: what compares with
-- it knows up to when it is complete.
-- +goose Up
CREATE TABLE booked_read (
  company_id uuid        NOT NULL REFERENCES company,
  source     text        NOT NULL CHECK (source <> ''),
  list       text        NOT NULL CHECK (list IN ('times', 'clocks')),
  read_at    timestamptz NOT NULL, -- When the reading began.
  PRIMARY KEY (company_id, source, list)
);
SELECT protect('booked_read');
GRANT SELECT, INSERT, UPDATE (read_at) ON booked_read TO actual_app;

-- +goose Down
DROP TABLE booked_read;
