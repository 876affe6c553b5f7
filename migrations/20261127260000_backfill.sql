-- Comparisons with what Notehub has stored: what was missing here is fetched.
-- +goose Up
CREATE TABLE backfill (
  company_id  uuid        NOT NULL REFERENCES company,
  id          uuid        NOT NULL,
  from_at     timestamptz NOT NULL, -- The upload times that are compared, half-open …
  to_at       timestamptz NOT NULL,
  through_at  timestamptz NOT NULL, -- … and until when that is done.
  continues   boolean     NOT NULL, -- Everything before is compared too: by backfills before it, or it is the first.
  found       bigint      NOT NULL, -- Events that Notehub has, each counted once,
  stored      bigint      NOT NULL, -- of them those that were missing here and are stored now,
  quarantined bigint      NOT NULL, -- or in quarantine now;
  known       bigint      NOT NULL, -- and those that were here already.
  ahead       bigint      NOT NULL, -- Of stored and quarantined, those beyond through_at.
  hours       jsonb       NOT NULL, -- {"<Unix seconds>": n}: how many were missing of those uploaded in the hour from then.
  asked_by    text        NOT NULL,
  asked_at    timestamptz NOT NULL,
  moved_at    timestamptz NOT NULL,
  ended_at    timestamptz,
  problem     text        NOT NULL, -- Why it stands still, as far as is known.
  PRIMARY KEY (company_id, id),
  CHECK (from_at < to_at AND through_at BETWEEN from_at AND to_at),
  CHECK (found = stored + quarantined + known),
  CHECK (ended_at IS NULL OR through_at = to_at)
);
SELECT protect('backfill');
GRANT SELECT, INSERT, UPDATE (through_at, found, stored, quarantined, known, ahead, hours, moved_at, ended_at, problem) ON backfill TO actual_app;

-- +goose Down
DROP TABLE backfill;
