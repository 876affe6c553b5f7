package wiring

import (
	"actual/adapters/inbound/notehub"
	"actual/app/fences"
	"actual/app/ingest"
	"actual/app/roster"
	"actual/app/sample"
	"actual/app/tenancy"
	"actual/ports"
)

// Samples gives companies something to look at, made by what makes everything else.
func Samples(work ports.UnitOfWork, companies *tenancy.Companies, sites *fences.Importer, badges *roster.Badges, events *ingest.Acceptor, clock ports.Clock, ids ports.Identifiers) *sample.Keeper {
	return sample.NewKeeper(work, companies, sites, badges, events, notehub.SampleTape{}, clock, ids)
}
