package wiring

import (
	"log/slog"

	"github.com/google/wire"

	"actual/adapters/inbound/httpapi"
	"actual/adapters/outbound/aspire"
	"actual/adapters/telemetry"
	"actual/app/labour"
	"actual/app/sourcing"
	"actual/app/task"
	"actual/cmd/internal/config"
	"actual/ports"
)

// AspireClient asks Aspire's API.
func AspireClient(cfg config.Config, c ports.Credentials, b ports.RateBudget, m *telemetry.Vendors, clock ports.Clock, log *slog.Logger) *aspire.Client {
	return aspire.New(aspire.Options{Policy: policy(cfg.Aspire, cfg)}, c, b, m, clock, log)
}

// Aspire asks Aspire where companies plan their work, takes over what it says, and
// reads what they book there. It needs System, PostGIS, Tenancy, Vault, Telemetry, a
// config.Config and a *slog.Logger.
var Aspire = wire.NewSet(
	AspireClient,
	sourcing.NewSyncer,
	sourcing.NewWorker,
	wire.Bind(new(task.SourceReader), new(*sourcing.Worker)),
	wire.Bind(new(httpapi.SourceAsker), new(*sourcing.Worker)),
	wire.Bind(new(ports.JobSource), new(*aspire.Client)),
	wire.Bind(new(ports.JobSourceCheck), new(*aspire.Client)),
	wire.Bind(new(ports.TimeSource), new(*aspire.Client)),
	labour.NewReader,
)
