package main

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
)

func (p *alertProof) steps() []alertStep {
	return []alertStep{
		{[]string{"gave-up"}, "a task gave up", p.sql(
			`INSERT INTO dead_task (company_id, id, kind, payload, attempts, error, queued_at, died_at) SELECT company_id, gen_random_uuid(), 'planted', '', 1, 'planted', now(), now() FROM company WHERE ref = 'north'`,
			`DELETE FROM dead_task WHERE kind = 'planted'`)},
		{[]string{"run-late"}, "a run that nobody ends", p.sql(
			`UPDATE run SET state = 'queued', due_at = now() - interval '2 hours', late_at = now() - interval '1 hour'
				WHERE (company_id, id) = (SELECT company_id, id FROM run JOIN company USING (company_id) WHERE ref = 'north' AND state = 'planned' ORDER BY due_at DESC LIMIT 1)`,
			`UPDATE run SET state = 'done' WHERE state = 'queued' AND late_at < now() - interval '30 minutes'`)},
		{[]string{"presence-behind"}, "workers that can't read visits", p.standStill},
		{[]string{"ingest-queue"}, "a database that takes no event", p.fill},
		{[]string{"ingest-failing", "burning-fast", "burning-slow"}, "events that may not be written", p.sql(
			`REVOKE INSERT ON event_key FROM actual_ingest`, `GRANT INSERT ON event_key TO actual_ingest`)},
		{[]string{"slow"}, "a table that is locked again and again", p.crawl},
		{[]string{"server-silent"}, "a server that is not there", func(ctx context.Context) (func(context.Context) error, error) {
			return p.up, p.server.stop(ctx)
		}},
	}
}

// sql is a fault in the database, and what takes it away.
func (p *alertProof) sql(plant, mend string) func(context.Context) (func(context.Context) error, error) {
	do := func(ctx context.Context, sql string) error {
		return p.asAdmin(ctx, func(conn *pgx.Conn) error {
			tag, err := conn.Exec(ctx, sql)
			if err == nil && strings.HasPrefix(tag.String(), "UPDATE 0") {
				return errNoRun
			}
			return err
		})
	}
	return func(ctx context.Context) (func(context.Context) error, error) {
		return func(ctx context.Context) error { return do(ctx, mend) }, do(ctx, plant)
	}
}

// hold keeps a table for itself until it is let go.
func (p *alertProof) hold(ctx context.Context, sql string) (letGo func(context.Context) error, err error) {
	conn, err := pgx.Connect(ctx, p.database.AdminURL)
	if err != nil {
		return nil, err
	}
	if _, err := conn.Exec(ctx, sql); err != nil {
		return nil, err
	}
	return conn.Close, nil
}

// standStill lets news wait: of ten minutes ago, while nobody can read visits.
func (p *alertProof) standStill(ctx context.Context) (func(context.Context) error, error) {
	letGo, err := p.hold(ctx, `BEGIN; LOCK TABLE visit_version, custody, badge IN ACCESS EXCLUSIVE MODE`)
	if err != nil {
		return nil, err
	}
	err = p.asAdmin(ctx, func(conn *pgx.Conn) error {
		_, err := conn.Exec(ctx, `INSERT INTO mark (company_id, badge_id, stored_at) SELECT company_id, gen_random_uuid(), now() - interval '10 minutes' FROM company WHERE ref = 'north'`)
		return err
	})
	return func(ctx context.Context) error {
		if err := letGo(ctx); err != nil {
			return err
		}
		return p.asAdmin(ctx, func(conn *pgx.Conn) error {
			_, err := conn.Exec(ctx, `DELETE FROM mark WHERE stored_at < now() - interval '5 minutes'`)
			return err
		})
	}, err
}

// fill sends more events than are written.
func (p *alertProof) fill(ctx context.Context) (func(context.Context) error, error) {
	letGo, err := p.hold(ctx, `BEGIN; LOCK TABLE event_key IN ACCESS EXCLUSIVE MODE`)
	if err != nil {
		return nil, err
	}
	const bodies, each = 36, 500
	for n := range bodies {
		var body strings.Builder
		for i := range each {
			fmt.Fprintf(&body, `{"event":"flood-%d-%d","device":%q,"body":{}}`+"\n", n, i, alertBadge)
		}
		go func() {
			_, _, _ = p.caller.post(context.WithoutCancel(ctx), []byte(body.String())) // It waits until the table is let go.
		}()
	}
	return letGo, nil
}

// crawl locks a table that people read for nearly two seconds again and again, while many
// of them read.
func (p *alertProof) crawl(ctx context.Context) (func(context.Context) error, error) {
	ctx, end := context.WithCancel(context.WithoutCancel(ctx))
	var all sync.WaitGroup
	all.Go(func() {
		for ctx.Err() == nil {
			letGo, err := p.hold(context.WithoutCancel(ctx), `BEGIN; LOCK TABLE visit_version IN ACCESS EXCLUSIVE MODE`)
			if err != nil {
				p.say("lock: %v", err)
				return
			}
			select {
			case <-ctx.Done():
			case <-time.After(1800 * time.Millisecond):
			}
			_ = letGo(context.WithoutCancel(ctx)) // The lock goes with the connection.
			select {
			case <-ctx.Done():
			case <-time.After(100 * time.Millisecond):
			}
		}
	})
	for range 48 {
		all.Go(func() {
			for ctx.Err() == nil {
				_ = p.caller.see(ctx, "/v1/visits?limit=1") // How long it takes, Prometheus sees.
			}
		})
	}
	return func(context.Context) error {
		end()
		all.Wait()
		return nil
	}, nil
}
