package reconciliation

import "actual/domain/reconcile"

// Judging lets a test say what a pass finds.
func (r *Reconciler) Judging(judge func(reconcile.Input) reconcile.Result) { r.judge = judge }
