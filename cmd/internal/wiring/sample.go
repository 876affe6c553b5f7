package wiring

import (
	"github.com/google/wire"

	"actual/adapters/inbound/httpapi"
	"actual/adapters/inbound/notehub/sampletape"
	"actual/app/fences"
	"actual/app/ingest"
	"actual/app/roster"
	"actual/app/sample"
	"actual/app/tenancy"
	"actual/ports"
)

// Sampling keeps companies' samples. It needs System, PostGIS, Tenancy, Roster and Ingest.
var Sampling = wire.NewSet(Samples, wire.Bind(new(httpapi.Samples), new(*sample.Keeper)))

// Samples gives companies something to look at, made by what makes everything else.
func Samples(work ports.UnitOfWork, companies *tenancy.Companies, sites *fences.Importer, badges *roster.Badges, events *ingest.Acceptor, clock ports.Clock, ids ports.Identifiers) *sample.Keeper {
	return sample.NewKeeper(work, companies, sites, badges, events, sampletape.Tape{}, clock, ids)
}
