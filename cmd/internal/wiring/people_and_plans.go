package wiring

import (
	"github.com/google/wire"

	"actual/adapters/inbound/httpapi"
	"actual/app/ingest"
	"actual/app/insight"
	"actual/app/labour"
	"actual/app/planning"
	"actual/app/roster"
	"actual/app/task"
)

// Roster keeps workers, crews, badges and custody. It needs System and PostGIS.
var Roster = wire.NewSet(
	roster.NewWorkers,
	roster.NewCrews,
	roster.NewCustodies,
	roster.NewBadges,
	insight.NewBadgeLister,
	insight.NewWhereaboutsLister,
	insight.NewBadgeDays,
	wire.Bind(new(httpapi.WhereaboutsLister), new(*insight.WhereaboutsLister)),
	wire.Bind(new(httpapi.BadgeDays), new(*insight.BadgeDays)),
	wire.Bind(new(httpapi.BadgeLister), new(*insight.BadgeLister)),
	wire.Bind(new(httpapi.BadgeShower), new(*insight.BadgeLister)),
	roster.NewClaimCodes,
	roster.NewImporter,
	wire.Bind(new(httpapi.Tables), new(*roster.Importer)),
	wire.Bind(new(ingest.Registrar), new(*roster.Badges)),
	wire.Bind(new(httpapi.BadgeKeeper), new(*roster.Badges)),
	wire.Bind(new(httpapi.Workers), new(*roster.Workers)),
	wire.Bind(new(httpapi.Crews), new(*roster.Crews)),
	wire.Bind(new(httpapi.Members), new(*roster.Crews)),
	wire.Bind(new(httpapi.Custodies), new(*roster.Custodies)),
)

// Planning keeps jobs, series of them, and the badges of jobs and crews. It needs
// System, PostGIS, Roster and a config.Config.
var Planning = wire.NewSet(
	planning.NewJobs,
	planning.NewSeries,
	planning.NewCarriages,
	planning.NewImporter,
	JobsAhead,
	wire.Bind(new(httpapi.Jobs), new(*planning.Jobs)),
	wire.Bind(new(httpapi.JobExpectations), new(*planning.Jobs)),
	wire.Bind(new(httpapi.SeriesKeeper), new(*planning.Series)),
	wire.Bind(new(httpapi.Carriages), new(*planning.Carriages)),
	wire.Bind(new(httpapi.JobTables), new(*planning.Importer)),
	wire.Bind(new(task.SeriesExtender), new(*planning.Series)),
)

// Labour shows what was booked and clocked elsewhere, and imports it. It needs System,
// PostGIS and Roster.
var Labour = wire.NewSet(
	labour.NewLister,
	labour.NewLMNImporter,
	wire.Bind(new(httpapi.BookedLister), new(*labour.Lister)),
	wire.Bind(new(httpapi.TimeTables), new(*labour.LMNImporter)),
)
