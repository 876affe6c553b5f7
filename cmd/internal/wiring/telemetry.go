package wiring

import (
	"github.com/google/wire"

	"actual/adapters/telemetry"
	"actual/app/ingest"
	"actual/app/presence"
)

// Telemetry splits what was started into what its users ask for.
var Telemetry = wire.NewSet(
	Metrics,
	wire.FieldsOf(new(*telemetry.Telemetry), "Ingest", "Presence", "HTTP", "Vendors"),
	wire.Bind(new(ingest.Meter), new(*telemetry.Ingest)),
	wire.Bind(new(presence.Meter), new(*telemetry.Presence)),
)
