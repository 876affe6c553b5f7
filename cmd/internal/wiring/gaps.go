package wiring

import (
	"github.com/google/wire"

	"actual/adapters/inbound/scheduler"
	"actual/app/gaps"
)

// Gaps counts the sessions of badges and looks for what they lack. It needs System,
// PostGIS, Tenancy, Ingest, Vault, Hub and a *slog.Logger.
var Gaps = wire.NewSet(
	gaps.NewCounter, gaps.NewWatch, scheduler.NewGaps,
	wire.Bind(new(scheduler.SessionCounter), new(*gaps.Counter)),
	wire.Bind(new(scheduler.SessionWatch), new(*gaps.Watch)),
)
