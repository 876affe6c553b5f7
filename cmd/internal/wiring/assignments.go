package wiring

import (
	"github.com/google/wire"

	"actual/adapters/inbound/httpapi"
	"actual/app/assignments"
	"actual/app/task"
)

// Assignments exports who was expected where, and who was there. It needs System,
// PostGIS and Rules.
var Assignments = wire.NewSet(
	assignments.NewExporter,
	assignments.NewLister,
	wire.Bind(new(httpapi.AssignmentLister), new(*assignments.Lister)),
	wire.Bind(new(httpapi.AssignmentMaker), new(*assignments.Exporter)),
	wire.Bind(new(task.AssignmentExporter), new(*assignments.Exporter)),
)
