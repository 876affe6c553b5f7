// Package gaps finds what badges reported and what never came: it counts events by
// session, looks at sessions when they have ended, has Notehub asked for what is
// missing, and says of a badge's day whether all of it is here.
package gaps

import (
	"context"
	"fmt"
	"time"

	"actual/domain"
	"actual/domain/completeness"
	"actual/ports"
)

// Counter counts events by session.
type Counter struct {
	work    ports.UnitOfWork
	decoder ports.EventDecoder
	clock   ports.Clock
}

// NewCounter returns the use case.
func NewCounter(work ports.UnitOfWork, decoder ports.EventDecoder, clock ports.Clock) *Counter {
	return &Counter{work: work, decoder: decoder, clock: clock}
}

const (
	// lag is how long what is stored is left alone: events have the time at which their
	// batch was begun, and are there when it is committed.
	lag = time.Minute
	// back is how far the first count of a company goes back.
	back = 14 * 24 * time.Hour
	// counted is how many events are counted in one transaction.
	counted = 1000
)

// Count counts some of the events of a company that were stored since the last time,
// and reports whether more are there.
func (c *Counter) Count(ctx context.Context, company domain.CompanyID) (more bool, err error) {
	until := c.clock.Now().Add(-lag)
	err = c.work.Update(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		more = false
		place, ok, err := tx.SessCounts.Hold(ctx, until.Add(-back))
		if err != nil || !ok || !place.StoredAt.Before(until) {
			return err
		}
		events, err := tx.SessCounts.Stored(ctx, place, until, counted)
		if err != nil {
			return err
		}
		next := ports.EventPlace{StoredAt: until}
		if more = len(events) == counted; more {
			next = events[len(events)-1].EventPlace
		}
		sessions, err := c.add(ctx, tx, events)
		if err != nil {
			return err
		}
		return tx.SessCounts.Save(ctx, sessions, next)
	})
	if err != nil {
		return false, fmt.Errorf("count sessions: %w", err)
	}
	return more, nil
}

// add returns the sessions that events change. Of what is stored under one key in
// several contents the first counts.
func (c *Counter) add(ctx context.Context, tx ports.Tx, events []ports.CountedEvent) (map[ports.SessionKey]completeness.Session, error) {
	heard := map[ports.SessionKey][]completeness.Heard{}
	var keys []ports.SessionKey
	for _, e := range events {
		if e.Again {
			continue
		}
		read, err := c.decoder.Decode(e.Raw)
		if err != nil { // It was read when it was accepted.
			continue
		}
		h, ok := completeness.HeardOf(read, e.Key, e.StoredAt)
		if !ok {
			continue
		}
		key := ports.SessionKey{Badge: e.Badge, Session: h.Session}
		if heard[key] == nil {
			keys = append(keys, key)
		}
		heard[key] = append(heard[key], h)
	}
	if len(keys) == 0 {
		return nil, nil
	}
	known, err := tx.SessCounts.Known(ctx, keys)
	if err != nil {
		return nil, err
	}
	out := make(map[ports.SessionKey]completeness.Session, len(keys))
	for key, all := range heard {
		one := known[key]
		for _, h := range all {
			one = one.Add(h)
		}
		out[key] = one
	}
	return out, nil
}
