package main

import (
	"context"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
)

// watch counts the marks that wait, once a second.
type watch struct {
	mu    sync.Mutex
	marks []int
	age   []time.Duration
	at    []time.Time
}

func (w *watch) run(ctx context.Context, conn *pgx.Conn) error {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case now := <-tick.C:
			var n int
			var age float64
			err := conn.QueryRow(ctx, `SELECT count(*), COALESCE(extract(epoch FROM clock_timestamp() - min(stored_at)), 0) FROM mark`).Scan(&n, &age)
			if err != nil && ctx.Err() == nil {
				return err
			}
			w.mu.Lock()
			w.marks, w.age, w.at = append(w.marks, n), append(w.age, time.Duration(age*float64(time.Second))), append(w.at, now)
			w.mu.Unlock()
		}
	}
}

// in returns the counts in a span of time.
func (w *watch) in(from, to time.Time) []int {
	w.mu.Lock()
	defer w.mu.Unlock()
	var out []int
	for i, at := range w.at {
		if !at.Before(from) && at.Before(to) {
			out = append(out, w.marks[i])
		}
	}
	return out
}

// last returns the newest count and the age of its oldest mark.
func (w *watch) last() (int, time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.marks) == 0 {
		return 0, 0
	}
	return w.marks[len(w.marks)-1], w.age[len(w.age)-1]
}
