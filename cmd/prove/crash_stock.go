package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"
)

// stock is what a database holds of the events that were sent.
type stock struct {
	events map[holding]int
	cases  map[holding]string // Open cases of quarantine, with their reasons.
	broken []string           // What does not fit within the database.
}

// stock reads everything, past all locks.
func (b *bench) stock(ctx context.Context) (stock, error) {
	s := stock{events: map[holding]int{}, cases: map[holding]string{}}
	err := b.asAdmin(ctx, func(conn *pgx.Conn) error {
		return pgx.BeginTxFunc(ctx, conn, pgx.TxOptions{IsoLevel: pgx.RepeatableRead}, func(tx pgx.Tx) error { return s.read(ctx, tx) })
	})
	return s, err
}

const (
	allEvents = `SELECT c.ref, e.key, convert_to(e.raw::text, 'UTF8'), '' FROM event e JOIN company c USING (company_id)`
	allCases  = `SELECT c.ref, q.key, q.raw, q.reason FROM quarantine q JOIN company c USING (company_id) WHERE q.resolved_at IS NULL`
	// A key without its event would be taken for a duplicate for ever; a fix without
	// one could not be proven.
	allLoose = `SELECT 'a key without its event: ' || key FROM event_key k
			WHERE NOT EXISTS (SELECT FROM event e WHERE e.company_id = k.company_id AND e.key = k.key AND e.content = k.content)
		UNION ALL SELECT 'an event without its key: ' || key FROM event e
			WHERE NOT EXISTS (SELECT FROM event_key k WHERE e.company_id = k.company_id AND e.key = k.key AND e.content = k.content)
		UNION ALL SELECT 'a fix without its event: ' || key FROM fix f
			WHERE NOT EXISTS (SELECT FROM event_key k WHERE f.company_id = k.company_id AND f.key = k.key AND f.content = k.content)`
)

func (s *stock) read(ctx context.Context, tx pgx.Tx) error {
	var company, key, reason string
	var raw []byte
	each := func(sql string, do func(h holding)) error {
		rows, err := tx.Query(ctx, sql)
		if err != nil {
			return err
		}
		_, err = pgx.ForEachRow(rows, []any{&company, &key, &raw, &reason}, func() error {
			do(holding{company, key, string(raw)})
			return nil
		})
		return err
	}
	if err := each(allEvents, func(h holding) { s.events[h]++ }); err != nil {
		return fmt.Errorf("read events: %w", err)
	}
	if err := each(allCases, func(h holding) { s.cases[h] = reason }); err != nil {
		return fmt.Errorf("read quarantine: %w", err)
	}
	rows, err := tx.Query(ctx, allLoose)
	if err != nil {
		return err
	}
	s.broken, err = pgx.CollectRows(rows, pgx.RowTo[string])
	return err
}

// compare looks for the answered among what is stored, and returns how many of
// them there are and what is wrong: one that is lost, one that is there twice,
// and what nobody sent.
func (s stock) compare(sent map[holding]string, answered map[holding]bool) (found int, complaints []string) {
	complaints = slices.Clone(s.broken)
	for h := range answered {
		_, kept := s.cases[h]
		if s.events[h] == 0 && !kept {
			complaints = append(complaints, "LOST "+h.String())
			continue
		}
		found++
	}
	for h, n := range s.events {
		reason, known := sent[h]
		switch {
		case !known:
			complaints = append(complaints, "stored, but nobody sent it: "+h.String())
		case n != 1:
			complaints = append(complaints, fmt.Sprintf("stored %d times: %s", n, h))
		case reason != "":
			complaints = append(complaints, "stored as an event of a badge: "+h.String())
		}
	}
	for h := range s.cases {
		if _, known := sent[h]; !known {
			complaints = append(complaints, "in quarantine, but nobody sent it: "+h.String())
		}
	}
	slices.SortFunc(complaints, cmp.Compare)
	return found, complaints
}

// settled is compare when everything is answered and worked off: what is of a
// badge has left quarantine, and all else is there for its reason.
func (s stock) settled(sent map[holding]string, answered map[holding]bool) (found int, complaints []string) {
	found, complaints = s.compare(sent, answered)
	for h, reason := range sent {
		is, kept := s.cases[h]
		switch {
		case !answered[h]:
			complaints = append(complaints, "never answered 200: "+h.String())
		case reason == "" && kept:
			complaints = append(complaints, "left in quarantine as "+is+": "+h.String())
		case reason != "" && is != reason:
			complaints = append(complaints, fmt.Sprintf("should be in quarantine as %s, is there as %q: %s", reason, is, h))
		}
	}
	return found, complaints
}

// String names the event and shows how it begins.
func (h holding) String() string {
	return fmt.Sprintf("%s of %s: %s", h.key, h.company, oneLine([]byte(h.raw)))
}
