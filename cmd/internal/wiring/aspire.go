package wiring

import (
	"log/slog"

	"actual/adapters/outbound/aspire"
	"actual/adapters/telemetry"
	"actual/cmd/internal/config"
	"actual/ports"
)

// AspireClient asks Aspire's API.
func AspireClient(cfg config.Config, c ports.Credentials, b ports.RateBudget, m *telemetry.Vendors, clock ports.Clock, log *slog.Logger) *aspire.Client {
	return aspire.New(aspire.Options{Policy: policy(cfg.Aspire, cfg)}, c, b, m, clock, log)
}
