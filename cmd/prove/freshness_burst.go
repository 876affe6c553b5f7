package main

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// burstAll lets one company after the other deliver what it could not send for
// hours, and returns the spans in which that was worked off.
func (p *freshProof) burstAll(ctx context.Context, failed chan error) (during [][2]time.Time, err error) {
	for _, tellers := range p.bursts {
		bodies := overdue(tellers)
		from := time.Now()
		delivered := make(chan error, 1)
		go func() { delivered <- p.deliver(ctx, tellers[0].fleet.client, bodies) }()
		if err := p.pass(ctx, burstAtLeast, failed); err != nil {
			return nil, err
		}
		if err := <-delivered; err != nil {
			return nil, fmt.Errorf("burst: %w", err)
		}
		took := time.Since(from)
		err := p.b.asAdmin(ctx, func(conn *pgx.Conn) error {
			return wait(ctx, 2*time.Minute, func() (idle bool, err error) {
				err = conn.QueryRow(ctx, `SELECT NOT EXISTS (SELECT FROM mark WHERE company_id = $1)`, tellers[0].fleet.id.UUID).Scan(&idle)
				return idle, err
			})
		})
		if err != nil {
			return nil, fmt.Errorf("work off the burst: %w", err)
		}
		to := time.Now()
		p.b.say("a burst of %d events was worked off within %s; the others meanwhile: %s", burstBadges*burstEvents, ms(max(took, to.Sub(from))), p.probes.sentIn(from, to))
		during = append(during, [2]time.Time{from, to})
		if err := p.pass(ctx, burstAtLeast/3, failed); err != nil {
			return nil, err
		}
	}
	return during, nil
}

// deliver posts the bodies over eight connections.
func (p *freshProof) deliver(ctx context.Context, c client, bodies [][]byte) error {
	began := time.Now()
	c.url = p.url
	err := feedAll(ctx, 8, len(bodies), func(i int) (client, []byte) { return c, bodies[i] })
	p.b.say("a burst of %d events delivered within %s", burstBadges*burstEvents, ms(time.Since(began)))
	return err
}

// overdue returns what the badges of a company would have sent during an outage,
// in the order of time, in arrays of 500.
func overdue(tellers []*teller) [][]byte {
	const size = 500
	var bodies [][]byte
	var events [][]byte
	for k := range burstEvents {
		for _, t := range tellers {
			if k == 0 {
				for t.next < len(t.tape) && t.tape[t.next].at < t.from {
					t.next++
				}
			}
			events = append(events, t.told(&t.tape[(t.next+k)%len(t.tape)]))
			if len(events) == size {
				bodies, events = append(bodies, joined(events)), nil
			}
		}
	}
	if len(events) > 0 {
		bodies = append(bodies, joined(events))
	}
	return bodies
}
