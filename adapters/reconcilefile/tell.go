package reconcilefile

import (
	"fmt"

	"actual/domain/reconcile"
)

// Tell says a discrepancy to people.
func (c *Company) Tell(d reconcile.Discrepancy) []string {
	return []string{fmt.Sprintf("%s %s %s %s", c.Ref, d.Date, d.Kind, d.Verdict.Finding)}
}
