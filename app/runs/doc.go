// Package runs keeps the run ledger: it plans scheduled work ahead, starts what is
// due, once for each period, and says what is late and why. How each kind's work
// is done is its own flow's; what kinds there are says app/task.
package runs
