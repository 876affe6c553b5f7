package main

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"

	"actual/domain"
)

// copyPeer writes the same rows by COPY, in batches of 500 over two connections,
// into a table equal to event but for its body, which is jsonb, and without row
// level security: what the store could take if nothing were asked of it.
type copyPeer struct {
	lines []*copyLine
}

// copyLine is one connection, and a stock of rows of which only keys are made anew.
type copyLine struct {
	conn   *pgx.Conn
	events *crowdEvents
	table  string
	bodies [][]byte
	owners []int
	next   int
}

const copyBatch = 500

// newCopyPeer makes the table; key says whether it has event's primary key.
func newCopyPeer(ctx context.Context, b *bench, c *crowd, key bool) (*copyPeer, error) {
	p := &copyPeer{}
	table, primary := "heap", ""
	if key {
		table, primary = "keyed", ", PRIMARY KEY (company_id, stored_at, key, content)"
	}
	err := b.asAdmin(ctx, func(conn *pgx.Conn) error {
		_, err := conn.Exec(ctx, `CREATE TABLE `+table+` (company_id uuid NOT NULL, stored_at timestamptz NOT NULL, key text NOT NULL, content bigint NOT NULL,
			badge_id uuid NOT NULL, route_id uuid NOT NULL, raw jsonb NOT NULL`+primary+`)`)
		return err
	})
	if err != nil {
		return nil, err
	}
	for i := range 2 {
		conn, err := pgx.Connect(ctx, b.database.AdminURL)
		if err != nil {
			return nil, err
		}
		b.closers = append(b.closers, conn.Close)
		line := &copyLine{conn: conn, table: table, events: newCrowdEvents(c, 10, uint64(100+i)), next: i}
		for n := range 20 * copyBatch {
			body := []byte(crowdEvent)
			line.owners = append(line.owners, line.events.write(body, n))
			line.bodies = append(line.bodies, body)
		}
		p.lines = append(p.lines, line)
	}
	return p, nil
}

// run copies for so long and returns the rows a second.
func (p *copyPeer) run(ctx context.Context, most time.Duration) (float64, error) {
	if _, err := p.lines[0].conn.Exec(ctx, `TRUNCATE `+p.lines[0].table); err != nil {
		return 0, err
	}
	began := time.Now()
	end := began.Add(most)
	var rows atomic.Int64
	copying, ctx := errgroup.WithContext(ctx)
	for _, line := range p.lines {
		copying.Go(func() error {
			for time.Now().Before(end) {
				n, err := line.batch(ctx)
				if err != nil {
					return fmt.Errorf("copy: %w", err)
				}
				rows.Add(n)
			}
			return nil
		})
	}
	err := copying.Wait()
	return float64(rows.Load()) / time.Since(began).Seconds(), err
}

// batch copies the next rows, grouped by company as ours are.
func (l *copyLine) batch(ctx context.Context) (int64, error) {
	now := time.Now()
	crowd := l.events.crowd
	var row [7]any
	return l.conn.CopyFrom(ctx, pgx.Identifier{l.table}, []string{"company_id", "stored_at", "key", "content", "badge_id", "route_id", "raw"},
		pgx.CopyFromSlice(copyBatch, func(i int) ([]any, error) {
			l.next++
			at := l.next % len(l.bodies)
			body := l.bodies[at]
			key := body[eventMarks['K'][0]:][:36]
			l.events.writeKey(key, l.next)
			x := crowd.badges[l.owners[at]]
			company := crowd.companies[x.company]
			row = [7]any{pgUUID(company.id), now, string(key), int64(l.next), pgUUID(x.id), pgUUID(company.route), body}
			return row[:], nil
		}))
}

// pgUUID is a UUID as pgx takes it.
func pgUUID(id domain.UUID) any { return [16]byte(id) }
