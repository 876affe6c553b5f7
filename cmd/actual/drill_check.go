package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"time"

	"actual/adapters/outbound/postgis"
	"actual/adapters/telemetry"
	"actual/cmd/internal/config"
	"actual/cmd/internal/lifecycle"
	"actual/cmd/internal/wiring"
)

// settings are those of the server, on the restored database and with the anchors up to
// what that holds.
func (d *drill) settings(beside, anchors string) (config.Config, error) {
	cfg := d.cfg
	u, err := url.Parse(beside)
	if err != nil {
		return cfg, errors.New("--restored can't be read as a URL")
	}
	for _, to := range []*string{&cfg.DatabaseApp, &cfg.DatabaseIngest, &cfg.DatabaseDirectory, &cfg.DatabaseOps} {
		if *to == "" {
			continue
		}
		if *to, err = inDatabase(*to, u.Path, u.Host); err != nil {
			return cfg, err
		}
	}
	cfg.AnchorURL, cfg.AnchorDir = "", anchors
	return cfg, nil
}

// ledgers verifies each company's ledger against what is anchored outside. What was
// anchored after the backup's moment is left out: it is of entries that the backup does
// not have.
func (d *drill) ledgers(ctx context.Context, beside string) error {
	kept := filepath.Join(d.folder, "anchors")
	cfg, err := d.settings(beside, kept)
	if err != nil {
		return err
	}
	if err := d.anchors(ctx, kept); err != nil {
		return err
	}
	t, cleanup, err := newTools(ctx, cfg, wiring.ToolClock(cfg))
	if err != nil {
		return fmt.Errorf("open the restored database: %w", err)
	}
	defer cleanup()
	companies, err := t.Companies.List(ctx)
	if err != nil {
		return err
	}
	for _, c := range companies {
		r, err := t.Verifier.Verify(ctx, c.ID())
		if err != nil {
			return fmt.Errorf("verify the ledger of %s: %w", c.Ref(), err)
		}
		of := drilled{Company: c.Ref(), Entries: r.Entries, Anchored: r.AnchoredTo, Fits: r.Fits()}
		if len(r.Findings) > 0 {
			of.First = r.Findings[0].Text
		}
		d.report.Ledgers = append(d.report.Ledgers, of)
	}
	d.say("%d ledgers verified", len(companies))
	return nil
}

// rederive lets a sample of badges be derived again, as the worker does, and looks
// whether anything of their visits changes.
func (d *drill) rederive(ctx context.Context, beside string) error {
	sample, err := postgis.MarkSample(ctx, beside, d.sample)
	if err != nil {
		return err
	}
	before, _, err := sample.Look(ctx)
	if err != nil {
		return err
	}
	cfg, err := d.settings(beside, filepath.Join(d.folder, "anchors"))
	if err != nil {
		return err
	}
	if err := d.work(ctx, cfg, sample); err != nil {
		return fmt.Errorf("derive again: %w", err)
	}
	after, _, err := sample.Look(ctx)
	if err != nil {
		return err
	}
	d.report.Badges, d.report.Visits, d.report.Same = sample.Badges(), before.Rows, before == after
	return nil
}

// work runs the worker until nothing of the sample waits.
func (d *drill) work(ctx context.Context, cfg config.Config, sample *postgis.Sample) (err error) {
	log := logger("error")
	t, stop, err := telemetry.Start(ctx, telemetry.Config{ServiceVersion: version(), Log: log})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stop(context.WithoutCancel(ctx))) }()
	s, cleanup, err := newServer(ctx, cfg, wiring.ToolClock(cfg), log, t)
	if err != nil {
		return err
	}
	defer cleanup()
	working, enough := context.WithCancel(ctx)
	defer enough()
	looking := func(ctx context.Context) error {
		defer enough()
		for {
			_, waiting, err := sample.Look(ctx)
			if err != nil || waiting == 0 {
				return err
			}
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-time.After(200 * time.Millisecond):
			}
		}
	}
	return lifecycle.Run(working, lifecycle.Part{Name: "presence", Run: s.Presence.Run}, lifecycle.Part{Name: "looking", Run: looking})
}
