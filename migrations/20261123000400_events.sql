-- Events as they came, the fixes taken from them, the marks that say a badge
-- has news, and what could not be attributed or read.
-- +goose Up
-- De-duplication is by key and content; it is not partitioned, since a repeat
-- may come months later.
CREATE TABLE event_key (
  company_id uuid        NOT NULL,
  key        text        NOT NULL,
  content    bigint      NOT NULL, -- First 8 bytes of the SHA-256 of the event's bytes.
  stored_at  timestamptz NOT NULL, -- Finds the event's partition.
  PRIMARY KEY (company_id, key, content)
);
SELECT protect('event_key');
CREATE POLICY ingest_insert ON event_key FOR INSERT TO actual_ingest WITH CHECK (true);
CREATE POLICY ingest_dedupe ON event_key FOR SELECT TO actual_ingest USING (true);
GRANT SELECT ON event_key TO actual_app;
GRANT SELECT (company_id, key, content), INSERT ON event_key TO actual_ingest;

CREATE TABLE event (
  company_id uuid        NOT NULL,
  stored_at  timestamptz NOT NULL,
  key        text        NOT NULL,
  content    bigint      NOT NULL,
  badge_id   uuid        NOT NULL,
  route_id   uuid        NOT NULL,
  raw        json        NOT NULL, -- json, not jsonb: the bytes as they came.
  PRIMARY KEY (company_id, stored_at, key, content)
) PARTITION BY RANGE (stored_at);
SELECT protect('event');
CREATE POLICY ingest_insert ON event FOR INSERT TO actual_ingest WITH CHECK (true);
GRANT SELECT ON event TO actual_app;
GRANT INSERT ON event TO actual_ingest;

CREATE TABLE fix (
  company_id uuid        NOT NULL,
  badge_id   uuid        NOT NULL,
  at         timestamptz NOT NULL,
  key        text        NOT NULL,
  content    bigint      NOT NULL,
  lat        integer     NOT NULL, -- 1e-7 degree.
  lng        integer     NOT NULL,
  dop        integer     NOT NULL, -- Hundredths; 0 = not said.
  speed      integer     NOT NULL, -- cm/s; 0 = not said.
  source     smallint    NOT NULL, -- presence.Source.
  weak       text        NOT NULL, -- presence.Weakness; '' = may decide.
  PRIMARY KEY (company_id, badge_id, at, key, content)
) PARTITION BY RANGE (at);
SELECT protect('fix');
CREATE POLICY ingest_insert ON fix FOR INSERT TO actual_ingest WITH CHECK (true);
GRANT SELECT ON fix TO actual_app;
GRANT INSERT ON fix TO actual_ingest;

-- Append-only from ingest; the worker deletes what it has worked off.
CREATE TABLE mark (
  company_id uuid        NOT NULL,
  badge_id   uuid        NOT NULL,
  id         bigint      GENERATED ALWAYS AS IDENTITY,
  since      timestamptz,          -- The span of fixes that are new; NULL: only signs of life.
  until      timestamptz,
  heard_at   timestamptz,
  voltage_mv integer,
  stored_at  timestamptz NOT NULL,
  PRIMARY KEY (company_id, badge_id, id)
);
SELECT protect('mark');
CREATE POLICY ingest_insert ON mark FOR INSERT TO actual_ingest WITH CHECK (true);
CREATE POLICY directory ON mark FOR SELECT TO actual_directory USING (true);
GRANT SELECT, INSERT, DELETE ON mark TO actual_app;
GRANT INSERT ON mark TO actual_ingest;
GRANT SELECT (company_id, stored_at) ON mark TO actual_directory;

CREATE TABLE quarantine (
  company_id  uuid        NOT NULL,
  id          uuid        NOT NULL,
  route_id    uuid        NOT NULL,
  reason      text        NOT NULL, -- quarantine reason code.
  why         text        NOT NULL, -- The same for people.
  key         text        NOT NULL,
  content     bigint      NOT NULL,
  device      text        NOT NULL, -- '' where the event names none.
  headers     jsonb       NOT NULL, -- Without the secret.
  raw         bytea,                -- NULL where the body was over the limit.
  size        bigint      NOT NULL,
  sha256      bytea       NOT NULL,
  stored_at   timestamptz NOT NULL,
  resolved_at timestamptz,
  resolution  text        NOT NULL DEFAULT '',
  PRIMARY KEY (company_id, id)
);
SELECT protect('quarantine');
CREATE INDEX quarantine_device ON quarantine (company_id, device) WHERE resolved_at IS NULL; -- A claim takes all of a device.
CREATE UNIQUE INDEX quarantine_open ON quarantine (company_id, key, content) WHERE resolved_at IS NULL; -- A repeat is the same case.
CREATE POLICY ingest_insert ON quarantine FOR INSERT TO actual_ingest WITH CHECK (true);
CREATE POLICY ingest_dedupe ON quarantine FOR SELECT TO actual_ingest USING (true);
GRANT SELECT, UPDATE (resolved_at, resolution) ON quarantine TO actual_app;
GRANT SELECT (company_id, key, content, resolved_at), INSERT ON quarantine TO actual_ingest;

-- +goose StatementBegin
-- ensure_partitions makes the monthly partitions of event and fix from the
-- month of first for so many months; those there are stay. A month whose rows
-- already lie in the default partition stays there.
CREATE FUNCTION ensure_partitions(first date, months integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE parent text; lo date; name text; made integer := 0;
BEGIN
  FOREACH parent IN ARRAY ARRAY['event', 'fix'] LOOP
    FOR i IN 0 .. months - 1 LOOP
      lo := (date_trunc('month', first) + make_interval(months => i))::date;
      name := parent || '_' || to_char(lo, 'YYYYMM');
      CONTINUE WHEN to_regclass('public.' || name) IS NOT NULL;
      BEGIN
        EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)', name, parent,
          to_char(lo, 'YYYY-MM-DD') || ' 00:00:00+00', to_char(lo + interval '1 month', 'YYYY-MM-DD') || ' 00:00:00+00');
        PERFORM protect(format('%I', name)::regclass);
        made := made + 1;
      EXCEPTION WHEN check_violation THEN
        NULL; -- The default partition holds rows of that month.
      END;
    END LOOP;
  END LOOP;
  RETURN made;
END $$;
-- +goose StatementEnd
REVOKE ALL ON FUNCTION ensure_partitions(date, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ensure_partitions(date, integer) TO actual_app;

CREATE TABLE event_default PARTITION OF event DEFAULT;
SELECT protect('event_default');
CREATE TABLE fix_default PARTITION OF fix DEFAULT;
SELECT protect('fix_default');
SELECT ensure_partitions((now() - interval '13 months')::date, 16);

-- +goose Down
DROP FUNCTION ensure_partitions(date, integer);
DROP TABLE quarantine;
DROP TABLE mark;
DROP TABLE fix;
DROP TABLE event;
DROP TABLE event_key;
