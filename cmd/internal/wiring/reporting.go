package wiring

import (
	"log/slog"

	"github.com/google/wire"

	"actual/adapters/outbound/powerbi"
	"actual/adapters/telemetry"
	"actual/app/reporting"
	"actual/app/task"
	"actual/cmd/internal/config"
	"actual/ports"
)

// Reporting refreshes models in Power BI. It needs System, PostGIS, Vault and Telemetry.
var Reporting = wire.NewSet(
	PowerBIClient, reporting.NewRefresher,
	wire.Bind(new(ports.Refreshes), new(*powerbi.Client)),
	wire.Bind(new(task.ModelRefresher), new(*reporting.Refresher)),
)

// PowerBIClient asks Power BI.
func PowerBIClient(cfg config.Config, c ports.Credentials, b ports.RateBudget, m *telemetry.Vendors, clock ports.Clock, log *slog.Logger) *powerbi.Client {
	return powerbi.New(powerbi.Options{Policy: policy(cfg.PowerBI, cfg)}, c, b, m, clock, log)
}
