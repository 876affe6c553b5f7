package main

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/spf13/cobra"

	"actual/adapters/outbound/system"
	"actual/adapters/telemetry"
	"actual/app/tenancy"
	"actual/cmd/internal/config"
	"actual/cmd/internal/wiring"
	"actual/domain/tenant"
)

// vendorTools are use cases that call vendors. Unlike tools they need telemetry.
type vendorTools interface{ companies() *tenancy.Companies }

// withVendors runs fn with the tools that wire makes, for the company named by
// --company.
func withVendors[T vendorTools](
	cmd *cobra.Command, wire func(context.Context, config.Config, system.Clock, *slog.Logger, *telemetry.Telemetry) (T, func(), error),
	fn func(ctx context.Context, tools T, c tenant.Company) error,
) error {
	ref, err := cmd.Flags().GetString("company")
	if err != nil {
		return err
	}
	cfg, err := config.Load()
	if err != nil {
		return err
	}
	log := logger("error")
	t, stop, err := telemetry.Start(cmd.Context(), telemetry.Config{ServiceVersion: version(), Log: log})
	if err != nil {
		return err
	}
	defer func() { _ = stop(context.WithoutCancel(cmd.Context())) }() // It sends nothing.
	tools, cleanup, err := wire(cmd.Context(), cfg, wiring.ToolClock(cfg), log, t)
	if err != nil {
		return err
	}
	defer cleanup()
	c, err := tools.companies().ByRef(cmd.Context(), ref)
	if err != nil {
		return fmt.Errorf("--company: %w", err)
	}
	return fn(cmd.Context(), tools, c)
}
