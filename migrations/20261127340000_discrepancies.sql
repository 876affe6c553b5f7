-- Discrepancies: what passes over a date's jobs and visits found, what became of it,
-- and the passes.
-- +goose Up
CREATE TABLE reconcile_pass (
  company_id uuid        NOT NULL REFERENCES company,
  id         uuid        NOT NULL,
  on_date    date        NOT NULL, -- In the company's time zone.
  cause      text        NOT NULL CHECK (cause IN ('nightly', 'second', 'catch_up', 'on_request')),
  made_by    text        NOT NULL,
  as_of      timestamptz NOT NULL, -- When the facts were read.
  rules      text        NOT NULL, -- The version that it judged by.
  outcome    text        NOT NULL, -- A digest of what it found.
  lacked     jsonb       NOT NULL, -- [{"what", "of", "since", "amount"}]: what it had to do without.
  jobs       integer     NOT NULL,
  matches    integer     NOT NULL,
  found      integer     NOT NULL,
  opened     integer     NOT NULL, -- What became of what was found, and of what was on record.
  changed    integer     NOT NULL,
  returned   integer     NOT NULL,
  superseded integer     NOT NULL,
  same       integer     NOT NULL,
  kept       integer     NOT NULL,
  PRIMARY KEY (company_id, id)
);
SELECT protect('reconcile_pass');
CREATE INDEX reconcile_pass_by_date ON reconcile_pass (company_id, on_date, id); -- The last one of a date.
GRANT SELECT, INSERT ON reconcile_pass TO actual_app;

CREATE TABLE discrepancy (
  company_id      uuid        NOT NULL REFERENCES company,
  id              uuid        NOT NULL,
  key             uuid        NOT NULL, -- What it is the same by in each pass.
  on_date         date        NOT NULL, -- In the company's time zone.
  kind            text        NOT NULL CHECK (kind <> ''),
  severity        text        NOT NULL CHECK (severity IN ('info', 'warning', 'serious')),
  provisional     boolean     NOT NULL, -- Times that may still come could explain it.
  site_id         uuid, -- What it is about. No foreign keys: it tells what was so then, be it of a badge or a person that nobody knows.
  job_id          uuid,
  crew_id         uuid,
  worker_id       uuid,
  badge_id        uuid,
  other_id        uuid, -- The second of two.
  row_id          uuid, -- Of booked or clocked time.
  finding         text        NOT NULL, -- The verdict: which of the rule's endings,
  expected        bigint      NOT NULL, -- what was due and what was instead, in the kind's unit,
  actual          bigint      NOT NULL,
  about_at        timestamptz,
  proposed_id     uuid, -- and the site that the schedule speaks for.
  gist            text        NOT NULL, -- A digest of what it says.
  detail          json        NOT NULL, -- Why: the case as it was judged, so that it can be judged again.
  state           text        NOT NULL CHECK (state IN ('open', 'acknowledged', 'resolved', 'superseded')),
  revision        integer     NOT NULL CHECK (revision > 0),
  opened_at       timestamptz NOT NULL,
  moved_at        timestamptz NOT NULL, -- When its facts changed last, it came back, or it ended.
  returned        integer     NOT NULL,
  assignee_id     uuid,
  acknowledged_by text        NOT NULL,
  acknowledged_at timestamptz,
  reason          text        NOT NULL,
  resolution      text        NOT NULL,
  note            text        NOT NULL,
  resolved_by     text        NOT NULL,
  resolved_at     timestamptz,
  PRIMARY KEY (company_id, id),
  UNIQUE (company_id, key), -- Each once, whatever pass finds it.
  FOREIGN KEY (company_id, assignee_id) REFERENCES company_user (company_id, id)
);
SELECT protect('discrepancy');
CREATE INDEX discrepancy_by_date ON discrepancy (company_id, on_date, id);                                              -- Of a date; the list, page by page.
CREATE INDEX discrepancy_open ON discrepancy (company_id, on_date, id) WHERE state IN ('open', 'acknowledged');         -- What is to be settled.
CREATE INDEX discrepancy_by_site ON discrepancy (company_id, site_id, on_date, id) WHERE site_id IS NOT NULL;           -- Of a site.
CREATE INDEX discrepancy_by_crew ON discrepancy (company_id, crew_id, on_date, id) WHERE crew_id IS NOT NULL;           -- Of a crew.
CREATE INDEX discrepancy_by_worker ON discrepancy (company_id, worker_id, on_date, id) WHERE worker_id IS NOT NULL;     -- Of a worker.
CREATE INDEX discrepancy_by_assignee ON discrepancy (company_id, assignee_id, on_date, id) WHERE assignee_id IS NOT NULL; -- In somebody's hands.
GRANT SELECT, INSERT, UPDATE (severity, provisional, finding, expected, actual, about_at, proposed_id, gist, detail, state, revision, moved_at, returned, assignee_id,
  acknowledged_by, acknowledged_at, reason, resolution, note, resolved_by, resolved_at) ON discrepancy TO actual_app;

CREATE TABLE discrepancy_event (
  company_id     uuid        NOT NULL,
  discrepancy_id uuid        NOT NULL,
  revision       integer     NOT NULL, -- Of the discrepancy, after it.
  what           text        NOT NULL CHECK (what IN ('opened', 'changed', 'returned', 'superseded', 'acknowledged', 'resolved', 'reopened', 'assigned', 'commented')),
  at             timestamptz NOT NULL,
  by             text        NOT NULL,
  pass_id        uuid,
  gist           text        NOT NULL, -- After it.
  before         text        NOT NULL, -- Where a pass changed the facts: the gist before.
  reason         text        NOT NULL,
  resolution     text        NOT NULL,
  assignee_id    uuid,
  text           text        NOT NULL, -- The note or the comment.
  PRIMARY KEY (company_id, discrepancy_id, revision),
  FOREIGN KEY (company_id, discrepancy_id) REFERENCES discrepancy (company_id, id),
  FOREIGN KEY (company_id, pass_id) REFERENCES reconcile_pass (company_id, id),
  FOREIGN KEY (company_id, assignee_id) REFERENCES company_user (company_id, id)
);
SELECT protect('discrepancy_event');
CREATE INDEX discrepancy_event_of_pass ON discrepancy_event (company_id, pass_id, discrepancy_id) WHERE pass_id IS NOT NULL; -- What a pass changed.
GRANT SELECT, INSERT ON discrepancy_event TO actual_app;

-- +goose Down
DROP TABLE discrepancy_event;
DROP TABLE discrepancy;
DROP TABLE reconcile_pass;
