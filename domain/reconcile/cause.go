package reconcile

// causes ranks what may lie behind a discrepancy.
func causes(d *Discrepancy) []Cause { return nil }
