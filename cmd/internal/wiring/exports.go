package wiring

import (
	"github.com/google/wire"

	"actual/adapters/inbound/httpapi"
	"actual/adapters/outbound/aspire"
	"actual/app/exporting"
	"actual/app/task"
	"actual/domain/export"
)

// Exports writes at vendors that know no idempotency key. It needs System, PostGIS
// and Aspire.
var Exports = wire.NewSet(
	ExportTargets,
	export.Usual,
	exporting.NewExporter,
	wire.Bind(new(task.ExportWorker), new(*exporting.Exporter)),
	wire.Bind(new(httpapi.Exporter), new(*exporting.Exporter)),
	wire.Bind(new(httpapi.ExportSetter), new(*exporting.Exporter)),
)

// ExportTargets says who writes what where.
func ExportTargets(c *aspire.Client) exporting.Targets {
	return exporting.Targets{{Target: export.Aspire, Kind: export.Issues}: aspire.NewIssues(c)}
}
