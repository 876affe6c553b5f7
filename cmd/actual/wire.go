//go:build wireinject

package main

import (
	"context"
	"log/slog"

	"github.com/google/wire"

	"actual/adapters/outbound/powerbi"
	"actual/adapters/outbound/system"
	"actual/adapters/telemetry"
	"actual/cmd/internal/config"
	"actual/cmd/internal/wiring"
	"actual/ports"
)

func newServer(ctx context.Context, cfg config.Config, clock system.Clock, log *slog.Logger, t *telemetry.Telemetry) (*server, func(), error) {
	panic(wire.Build(
		wiring.Reconciliation,
		wiring.Timekeeping,
		wiring.Transfers, wiring.TimeTargets,
		wiring.Payrolls, wiring.PayrollAPI,
		wiring.Reporting,
		wiring.Webhooks, wiring.Dispatching, wiring.Posting,
		wiring.Mail, wiring.Digests,
		wiring.Alerts, wiring.AlertChannels,
		wiring.System, wiring.PostGIS, wiring.Sink, wiring.Ledger, wiring.Tenancy, wiring.Roster, wiring.Planning, wiring.Labour, wiring.Telemetry, wiring.Access, wiring.SignIn,
		wiring.Ingest, wiring.Rules, wiring.Presence, wiring.Retention, wiring.Vault, wiring.Connecting, wiring.Hub, wiring.Aspire, wiring.Exports, wiring.Mapping, wiring.Targeting, wiring.Targets, wiring.Assignments, wiring.Asked, wiring.Runs, wiring.Scheduler, wiring.API,
		wire.Struct(new(sources), "*"), wire.Struct(new(server), "*"),
	))
}

func newTools(ctx context.Context, cfg config.Config, clock system.Clock) (*tools, func(), error) {
	panic(wire.Build(
		wiring.Reconciliation,
		wiring.Timekeeping,
		wiring.Transfers, wiring.NoTimeTargets,
		wiring.Payrolls, wiring.NoPayrollAPI,
		wiring.Webhooks, wiring.Posting,
		wiring.Mail, wiring.Digests,
		wiring.Alerts, wiring.NoAlertChannels,
		wiring.System, wiring.PostGIS, wiring.Ledger, wiring.Tenancy, wiring.Access, wiring.Roster, wiring.Planning, wiring.Labour, wiring.Rules, wiring.Corrections, wiring.Retention, wiring.Vault,
		wiring.Mapping, wiring.Targeting, wiring.NoTargetDirectories, wiring.Assignments, wiring.Asked, wiring.Runs,
		wire.Struct(new(tools), "*"),
	))
}

func newFetching(ctx context.Context, cfg config.Config, clock system.Clock, log *slog.Logger, t *telemetry.Telemetry) (*fetching, func(), error) {
	panic(wire.Build(
		wiring.System, wiring.PostGIS, wiring.Sink, wiring.Tenancy, wiring.Telemetry, wiring.Ingest, wiring.Vault, wiring.Hub,
		wire.Struct(new(fetching), "*"),
	))
}

func newSources(ctx context.Context, cfg config.Config, clock system.Clock, log *slog.Logger, t *telemetry.Telemetry) (*sources, func(), error) {
	panic(wire.Build(
		wiring.System, wiring.PostGIS, wiring.Tenancy, wiring.Telemetry, wiring.Vault, wiring.Aspire,
		wire.Struct(new(sources), "*"),
	))
}

func newExports(ctx context.Context, cfg config.Config, clock system.Clock, log *slog.Logger, t *telemetry.Telemetry) (*exports, func(), error) {
	panic(wire.Build(
		wiring.System, wiring.PostGIS, wiring.Tenancy, wiring.Telemetry, wiring.Vault, wiring.Aspire, wiring.Exports,
		wire.Struct(new(exports), "*"),
	))
}

func newConnecting(ctx context.Context, cfg config.Config, clock system.Clock, log *slog.Logger, t *telemetry.Telemetry) (*connections, func(), error) {
	panic(wire.Build(
		wiring.System, wiring.PostGIS, wiring.Tenancy, wiring.Telemetry, wiring.Vault, wiring.Connecting,
		wire.Struct(new(connections), "*"),
	))
}

func newReports(ctx context.Context, cfg config.Config, clock system.Clock, log *slog.Logger, t *telemetry.Telemetry) (*reports, func(), error) {
	panic(wire.Build(
		wiring.System, wiring.PostGIS, wiring.Tenancy, wiring.Telemetry, wiring.Vault, wiring.Reporting,
		wire.Bind(new(ports.Workspaces), new(*powerbi.Client)),
		wire.Struct(new(reports), "*"),
	))
}
