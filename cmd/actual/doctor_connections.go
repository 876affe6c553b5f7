package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"actual/adapters/telemetry"
	"actual/cmd/internal/config"
	"actual/cmd/internal/wiring"
	"actual/domain/vendor"
)

// connections looks at the accounts that companies have connected by the browser: how
// they stand here, and whether the vendor lets us in.
func (d *doctor) connections(ctx context.Context, cfg config.Config) {
	log := slog.New(slog.DiscardHandler)
	t, stop, err := telemetry.Start(ctx, telemetry.Config{ServiceVersion: version(), Log: log})
	if err != nil {
		d.say("accounts connected by the browser", err, "check OTEL_EXPORTER_OTLP_ENDPOINT")
		return
	}
	defer func() { _ = stop(context.WithoutCancel(ctx)) }() // It sends nothing.
	c, cleanup, err := newConnecting(ctx, cfg, wiring.ToolClock(cfg), log, t)
	if err != nil {
		d.say("accounts connected by the browser", err, "check the settings of the database and of the key of vendor credentials")
		return
	}
	defer cleanup()
	companies, err := c.Companies.List(ctx)
	for _, company := range companies {
		all, failed := c.Keeper.List(ctx, company.ID())
		err = errors.Join(err, failed)
		for _, e := range all {
			if e.Standing == vendor.Unattached {
				continue
			}
			what := fmt.Sprintf("%s of %s is connected", e.Description.Title, company.Ref())
			now, failed := c.Keeper.Check(ctx, company.ID(), e.Description.Vendor)
			if failed == nil && now.Standing == vendor.Ending {
				failed = vendor.ErrConnectAgain.With("it works until %s, and %s", now.Connection.Expires.Format("2006-01-02"), now.Connection.Cut.Why)
			}
			d.say(what, failed, fmt.Sprintf("`actual connection list --company %s` says how it stands; where it has ended, `actual connect %s --company %s`", company.Ref(), e.Description.Vendor, company.Ref()))
		}
	}
	if err != nil {
		d.say("accounts connected by the browser", err, "check the database, and the key of vendor credentials")
	}
}
