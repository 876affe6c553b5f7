-- For how long a company keeps what, and what is kept for longer all the same.
-- +goose Up
CREATE TABLE retention (
  company_id uuid    NOT NULL PRIMARY KEY REFERENCES company,
  days       jsonb   NOT NULL, -- {"<purpose>": days}; domain/tenant has the bounds.
  revision   integer NOT NULL CHECK (revision > 1) -- 1 is what holds without a row.
);
SELECT protect('retention');
GRANT SELECT, INSERT, UPDATE (days, revision) ON retention TO actual_app;

CREATE TABLE legal_hold (
  company_id  uuid        NOT NULL REFERENCES company,
  id          uuid        NOT NULL,
  badge_id    uuid,
  site_id     uuid,
  worker_id   uuid,
  from_at     timestamptz NOT NULL, -- -infinity and infinity where it is open.
  to_at       timestamptz NOT NULL,
  reason      text        NOT NULL CHECK (reason <> ''),
  placed_by   text        NOT NULL,
  placed_at   timestamptz NOT NULL,
  lifted_by   text,
  lifted_at   timestamptz,
  lift_reason text,
  PRIMARY KEY (company_id, id),
  FOREIGN KEY (company_id, badge_id) REFERENCES badge (company_id, id),
  FOREIGN KEY (company_id, site_id) REFERENCES site (company_id, id),
  CHECK (num_nonnulls(badge_id, site_id, worker_id) = 1),
  CHECK (from_at < to_at),
  CHECK (num_nonnulls(lifted_by, lifted_at, lift_reason) IN (0, 3))
);
SELECT protect('legal_hold');
GRANT SELECT, INSERT, UPDATE (lifted_by, lifted_at, lift_reason) ON legal_hold TO actual_app;

-- What is past its term goes. Nobody else deletes these (TestWhatIsAppendOnly).
GRANT DELETE ON event, fix, quarantine, visit_version TO actual_app;

-- +goose StatementBegin
-- drop_empty_partitions drops the monthly partitions of event and fix that end
-- before the time and hold no row of any company, and returns their names. Row
-- level security hides all rows from the owner, too: it is lifted from one
-- partition for one look, while nobody else can read it. A partition with a row
-- that is on hold, or that an unsealed visit rests on, is not empty: it stays.
CREATE FUNCTION drop_empty_partitions(before date) RETURNS SETOF text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET lock_timeout = '2s' AS $$
DECLARE part record; used boolean;
BEGIN
  FOR part IN
    SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent IN ('public.event'::regclass, 'public.fix'::regclass) AND c.relname ~ '^(event|fix)_\d{6}$'
      AND to_date(right(c.relname, 6), 'YYYYMM') + interval '1 month' <= before
    ORDER BY c.relname
  LOOP
    BEGIN
      EXECUTE format('ALTER TABLE %I NO FORCE ROW LEVEL SECURITY', part.relname);
      EXECUTE format('SELECT EXISTS (SELECT FROM %I)', part.relname) INTO used;
      EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', part.relname);
      CONTINUE WHEN used;
      EXECUTE format('DROP TABLE %I', part.relname);
      RETURN NEXT part.relname;
    EXCEPTION WHEN lock_not_available THEN
      NULL; -- Tomorrow, then.
    END;
  END LOOP;
END $$;
-- +goose StatementEnd
REVOKE ALL ON FUNCTION drop_empty_partitions(date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION drop_empty_partitions(date) TO actual_app;

-- +goose Down
DROP FUNCTION drop_empty_partitions(date);
REVOKE DELETE ON event, fix, quarantine, visit_version FROM actual_app;
DROP TABLE legal_hold;
DROP TABLE retention;
