package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// judge compares everything once all is answered and worked off.
func (w *wreck) judge(ctx context.Context) error {
	w.say("all answered; waiting for what is left to do")
	if err := w.calm(ctx); err != nil {
		return err
	}
	kept, err := w.stock(ctx)
	if err != nil {
		return err
	}
	w.traffic.kept, w.complaints = kept.settled(w.traffic.sent, w.traffic.soFar())
	w.say("%d of %d events answered 200 are stored once; %d open cases", w.traffic.kept, len(w.traffic.sent), len(kept.cases))
	for _, p := range w.parties {
		if err := w.sameVisits(ctx, p); err != nil {
			return fmt.Errorf("visits of %s: %w", p.name, err)
		}
	}
	if err := w.server.stop(ctx); err != nil {
		return err
	}
	for _, p := range w.parties {
		r, err := w.verify(ctx, nil, "--company", p.name)
		if err != nil {
			return err
		}
		w.entries += int(r.Entries)
		if !r.Fits || r.Pending != 0 || r.SignedTo != r.Entries || r.AnchoredTo != r.Entries {
			w.complaints = append(w.complaints, fmt.Sprintf("the ledger of %s: %+v", p.name, r))
		}
	}
	return w.planted(ctx)
}

// calm waits until the late badges' events have left quarantine, and nothing is
// left to derive, settle, number or anchor. A task whose process was killed is
// taken up again after a minute, and later each time that it was.
func (w *wreck) calm(ctx context.Context) error {
	var devices []string
	for _, p := range w.parties {
		devices = append(devices, p.devices...)
	}
	began, left := time.Now(), 0
	err := w.asAdmin(ctx, func(conn *pgx.Conn) error {
		return wait(ctx, 10*time.Minute, func() (bool, error) {
			err := conn.QueryRow(ctx, `SELECT count(*) FROM quarantine WHERE resolved_at IS NULL AND device = ANY($1)`, devices).Scan(&left)
			return left == 0, err
		})
	})
	if err != nil {
		return fmt.Errorf("%d events of registered badges are still in quarantine: %w", left, err)
	}
	if err := w.quiet(ctx); err != nil {
		return err
	}
	w.say("nothing left to do after %s", time.Since(began).Round(time.Second/10))
	return nil
}

// sameVisits compares a company's visits with those that replay derives of the
// same events and fences, as of the same time.
func (w *wreck) sameVisits(ctx context.Context, p *party) error {
	c := p.client
	c.url = w.server.url
	visits, asOf, err := c.settledVisits(ctx)
	if err != nil {
		return err
	}
	got := visits.lines(p.zone())
	want, err := p.replay(ctx, w.bench, p.eventsFile(), asOf.UTC().Format(time.RFC3339))
	if err != nil {
		return err
	}
	w.visits += len(visits)
	if want == got {
		w.say("%s: %d visits, the same bytes as replay", p.name, len(visits))
		return nil
	}
	for _, line := range differences(want, got, 20) {
		w.complaints = append(w.complaints, fmt.Sprintf("visits of %s (- replay, + server): %s", p.name, line))
	}
	return nil
}

// planted takes an event out of a copy of the database, puts one in twice and
// alters one: each must be found, or the comparison above says nothing.
func (w *wreck) planted(ctx context.Context) error {
	return w.copied(ctx, func(c *bench) error {
		err := c.asAdmin(ctx, func(conn *pgx.Conn) error {
			_, err := conn.Exec(ctx, `DELETE FROM event WHERE (company_id, key) = (SELECT company_id, min(key) FROM event GROUP BY 1 ORDER BY 1 LIMIT 1);
				INSERT INTO event SELECT company_id, stored_at + interval '1 second', key, content, badge_id, route_id, raw FROM event
					WHERE (company_id, key) = (SELECT company_id, max(key) FROM event GROUP BY 1 ORDER BY 1 LIMIT 1);
				UPDATE event SET raw = (raw::text || ' ')::json
					WHERE (company_id, key) = (SELECT company_id, max(key) FROM event GROUP BY 1 ORDER BY 1 DESC LIMIT 1)`)
			return err
		})
		if err != nil {
			return err
		}
		kept, err := c.stock(ctx)
		if err != nil {
			return err
		}
		found, complaints := kept.settled(w.traffic.sent, w.traffic.soFar())
		if lost := w.traffic.kept - found; lost != 2 || len(complaints) != 5 {
			return errors.New("what was planted in a copy was not found: " + fmt.Sprint(lost, complaints))
		}
		w.say("in a copy of the database, a loss, a repeat and a changed byte were found")
		return nil
	})
}
