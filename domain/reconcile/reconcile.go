package reconcile

// Reconcile compares a company's visits, jobs and booked time over the dates of the input.
// The same set of records gives the same result.
func Reconcile(in Input) Result { return Result{} }

// Reevaluate judges a discrepancy again from its facts alone.
//
// Errors: ErrTampered, ErrOtherEnd, ErrOldRule.
func Reevaluate(d Discrepancy) error { return nil }
