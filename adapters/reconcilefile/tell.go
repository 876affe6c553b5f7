package reconcilefile

import (
	"actual/domain/job"
	"actual/domain/reconcile"
)

// Tell says a discrepancy to people, in two sentences.
func (c *Company) Tell(d reconcile.Discrepancy, language job.Language) []string {
	return reconcile.Sentences(reconcile.Telling{Discrepancy: d, Name: c.Names.Name, Zone: c.Input.Zone, Language: language})
}
