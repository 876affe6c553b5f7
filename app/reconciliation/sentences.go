package reconciliation

import (
	"actual/domain/job"
	"actual/domain/reconcile"
)

// Sentences tells why, in English and in Spanish.
func (s *Shown) Sentences() (en, es []string) {
	t := reconcile.Telling{Discrepancy: s.Found.Discrepancy, Name: s.Names.Name, Zone: s.Names.Zone, Language: job.English}
	en = reconcile.Sentences(t)
	t.Language = job.Spanish
	return en, reconcile.Sentences(t)
}
