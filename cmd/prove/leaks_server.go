package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"
)

// byServer has the server compare each company's events with the vendor's, which
// shows what it was sent: what comes of it is kept with the run, and shown.
func (p *leakProof) byServer(ctx context.Context) error {
	const kind = "backfill.check.v1"
	count := func(condition string) func() (bool, error) {
		return func() (bool, error) {
			var n int
			err := p.admin.QueryRow(ctx, `SELECT count(DISTINCT company_id) FROM run WHERE kind = $1 AND company_id IN (SELECT company_id FROM vendor_credential) AND `+condition, kind).Scan(&n)
			return n >= len(p.firms), err
		}
	}
	if err := wait(ctx, time.Minute, count("state = 'planned'")); err != nil {
		return fmt.Errorf("no run is planned: %w", err)
	}
	p.echo.Store(inTurns)
	defer p.echo.Store(0)
	if _, err := p.admin.Exec(ctx, `UPDATE run SET due_at = now() - interval '1 minute', late_at = now() + interval '1 hour' WHERE kind = $1 AND state = 'planned'`, kind); err != nil {
		return err
	}
	for _, f := range p.firms {
		if status, err := p.ask(ctx, f, http.MethodPost, "/v1/runs/due", ""); err != nil || status != http.StatusOK {
			return fmt.Errorf("start what is due: %d %w", status, err)
		}
	}
	if err := wait(ctx, time.Minute, count("attempts > 0 AND (state = 'done' OR error <> '')")); err != nil {
		return fmt.Errorf("the server did not ask the vendor for each: %w", err)
	}
	var failed int
	if err := p.admin.QueryRow(ctx, `SELECT count(*) FROM run WHERE kind = $1 AND error <> ''`, kind).Scan(&failed); err != nil {
		return err
	}
	if failed == 0 {
		return errors.New("no run failed: nothing was tried")
	}
	for _, f := range p.firms {
		if status, err := p.ask(ctx, f, http.MethodGet, "/v1/runs?limit=500", ""); err != nil || status != http.StatusOK {
			return fmt.Errorf("show the runs: %d %w", status, err)
		}
	}
	p.b.say("the server asked the vendor for %d companies; of %d runs the reason for failing is kept", len(p.firms), failed)
	return nil
}

// byProgram has the command fetch events, from a vendor that is well and from one
// that shows what it was sent.
func (p *leakProof) byProgram(ctx context.Context) error {
	from := time.Now().AddDate(0, 0, -2).Format(time.DateOnly)
	if err := p.command(ctx, "", "backfill", "--company", p.firms[0].ref, "--from", from, "--dry-run"); err != nil {
		return err
	}
	defer p.echo.Store(0)
	for mode := range echoes {
		p.echo.Store(int64(mode + 1))
		const patience = 3 * time.Second // It would wait for better times.
		soon, cancel := context.WithTimeout(ctx, patience)
		_ = p.command(soon, "", "backfill", "--company", p.firms[mode%2].ref, "--from", from, "--dry-run") // What it says is kept.
		cancel()
	}
	return ctx.Err()
}
