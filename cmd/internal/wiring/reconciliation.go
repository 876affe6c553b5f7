package wiring

import (
	"github.com/google/wire"

	"actual/adapters/inbound/httpapi"
	"actual/app/reconciliation"
	"actual/app/task"
	"actual/domain/reconcile"
)

// Reconciliation compares jobs with visits and keeps what people do about it. It needs
// System, PostGIS, Rules and Corrections.
var Reconciliation = wire.NewSet(
	reconcile.DefaultPolicy,
	reconciliation.NewReconciler,
	reconciliation.NewDesk,
	reconciliation.NewLister,
	reconciliation.NewCorrector,
	reconciliation.NewThresholds,
	wire.Bind(new(httpapi.Thresholds), new(*reconciliation.Thresholds)),
	wire.Bind(new(task.Reconciler), new(*reconciliation.Reconciler)),
	wire.Bind(new(httpapi.ReconciliationAsker), new(*reconciliation.Reconciler)),
	wire.Bind(new(httpapi.Discrepancies), new(*reconciliation.Lister)),
	wire.Bind(new(httpapi.Reconciliations), new(*reconciliation.Lister)),
	wire.Bind(new(httpapi.DiscrepancyDesk), new(*reconciliation.Desk)),
	wire.Bind(new(httpapi.DiscrepancyCorrector), new(*reconciliation.Corrector)),
	wire.Bind(new(httpapi.DiscrepancyBulk), new(*reconciliation.Desk)),
)
