// Package wiring holds the Wire sets: one for each adapter and flow, each with a
// comment that says what it still needs.
package wiring

import (
	"github.com/google/wire"

	"actual/adapters/geojson"
	"actual/adapters/inbound/apidocs"
	"actual/adapters/inbound/httpapi"
	"actual/adapters/inbound/notehub"
	"actual/adapters/inbound/scheduler"
	"actual/adapters/outbound/keyfile"
	"actual/adapters/outbound/notehubapi"
	"actual/adapters/outbound/postgis"
	"actual/adapters/outbound/system"
	"actual/app/asked"
	"actual/app/assignments"
	"actual/app/audit"
	"actual/app/backfill"
	"actual/app/fences"
	"actual/app/gaps"
	"actual/app/ingest"
	"actual/app/insight"
	"actual/app/mapping"
	"actual/app/presence"
	"actual/app/reconciliation"
	"actual/app/repeats"
	"actual/app/retention"
	"actual/app/roster"
	"actual/app/runs"
	"actual/app/targeting"
	"actual/app/task"
	"actual/app/tenancy"
	"actual/app/timekeeping"
	"actual/app/vault"
	"actual/app/wageclaims"
	rules "actual/domain/presence"
	"actual/ports"
)

// System gives identifiers and secrets, and the time of a system.Clock, which it
// needs.
var System = wire.NewSet(
	Clock,
	wire.Struct(new(system.Identifiers)),
	wire.Struct(new(system.Secrets)),
	wire.Bind(new(ports.Identifiers), new(system.Identifiers)),
	wire.Bind(new(ports.Secrets), new(system.Secrets)),
)

// PostGIS stores state in PostgreSQL. It needs a context and a config.Config.
var PostGIS = wire.NewSet(
	OpenApp, OpenDirectory,
	TaskInserter,
	postgis.NewUnitOfWork,
	postgis.NewDirectory,
	postgis.NewRateBudget,
	wire.Bind(new(ports.RateBudget), new(*postgis.RateBudget)),
	wire.Bind(new(ports.UnitOfWork), new(*postgis.UnitOfWork)),
	wire.Bind(new(ports.Directory), new(*postgis.Directory)),
	wire.Bind(new(ports.WorkDirectory), new(*postgis.Directory)),
	wire.Bind(new(ports.PeopleDirectory), new(*postgis.Directory)),
	wire.Bind(new(ports.VaultDirectory), new(*postgis.Directory)),
	wire.Bind(new(ports.RunDirectory), new(*postgis.Directory)),
	wire.Bind(new(ports.PulseDirectory), new(*postgis.Directory)),
)

// Sink makes events durable. It needs a context and a config.Config.
var Sink = wire.NewSet(
	OpenIngest,
	postgis.NewEventSink,
	wire.Bind(new(ports.EventSink), new(*postgis.EventSink)),
	wire.Bind(new(ports.EventKeys), new(*postgis.EventSink)),
)

// Ledger signs, anchors and verifies. It needs System, PostGIS and a
// config.Config.
var Ledger = wire.NewSet(
	LedgerSecret, Anchor,
	keyfile.NewSigners,
	audit.NewSequencer,
	audit.NewAnchorer,
	audit.NewVerifier,
	audit.NewChecker,
	wire.Bind(new(task.LedgerChecker), new(*audit.Checker)),
	audit.NewExporter,
	wire.Bind(new(httpapi.LedgerExporter), new(*audit.Exporter)),
	wire.Bind(new(scheduler.Sequencer), new(*audit.Sequencer)),
	wire.Bind(new(scheduler.Anchorer), new(*audit.Anchorer)),
	wire.Bind(new(ports.Signers), new(*keyfile.Signers)),
	ProgramVersion, PolicyEncoder,
	wageclaims.New,
	wire.Bind(new(wageclaims.Sequencer), new(*audit.Sequencer)),
	wire.Bind(new(httpapi.ClaimMaker), new(*wageclaims.Maker)),
)

// Tenancy manages companies, credentials, badges and sites. It needs System,
// PostGIS and a config.Config.
var Tenancy = wire.NewSet(
	Environment,
	tenancy.NewCompanies,
	wire.Bind(new(vault.Companies), new(*tenancy.Companies)),
	tenancy.NewCredentials,
	tenancy.NewLimits,
	fences.NewImporter,
	wire.Bind(new(httpapi.SiteKeeper), new(*fences.Importer)),
	fences.NewZones,
	wire.Bind(new(httpapi.ZoneKeeper), new(*fences.Zones)),
	fences.NewReviewer,
	wire.Bind(new(httpapi.FenceReviewer), new(*fences.Reviewer)),
	wire.Bind(new(scheduler.Companies), new(*tenancy.Companies)),
	wire.Bind(new(httpapi.Companies), new(*tenancy.Companies)),
	wire.Bind(new(httpapi.Authenticator), new(*tenancy.Credentials)),
	wire.Bind(new(httpapi.Routes), new(*tenancy.Credentials)),
	wire.Bind(new(httpapi.Credentials), new(*tenancy.Credentials)),
	wire.Bind(new(httpapi.CompanyLimits), new(*tenancy.Limits)),
	wire.Bind(new(scheduler.UseWriter), new(*tenancy.Credentials)),
	wire.Bind(new(scheduler.ExpiryFinder), new(*tenancy.Credentials)),
)

// Ingest accepts events. It needs System, PostGIS, Sink, Tenancy, Telemetry and
// a config.Config.
var Ingest = wire.NewSet(
	Bounds,
	wire.Struct(new(notehub.Decoder)),
	wire.Bind(new(ports.EventDecoder), new(notehub.Decoder)),
	ingest.NewCommitter,
	ingest.NewAcceptor,
	ingest.NewExaminer,
	ingest.NewClaimer,
	wire.Bind(new(task.Releaser), new(*ingest.Claimer)),
	wire.Bind(new(httpapi.Acceptor), new(*ingest.Acceptor)),
	wire.Bind(new(httpapi.Claimer), new(*ingest.Claimer)),
)

// Rules are what presence is judged by. They need System and PostGIS, as does what
// explains by them.
var Rules = wire.NewSet(
	rules.DefaultPolicy,
	fences.NewIndexes,
	insight.NewVisitExplainer,
	wire.Bind(new(presence.Fences), new(*fences.Indexes)),
	wire.Bind(new(insight.Fences), new(*fences.Indexes)),
	wire.Bind(new(reconciliation.Fences), new(*fences.Indexes)),
	wire.Bind(new(timekeeping.Fences), new(*fences.Indexes)),
	wire.Bind(new(mapping.Fences), new(*fences.Indexes)),
	wire.Bind(new(targeting.Fences), new(*fences.Indexes)),
	wire.Bind(new(assignments.Fences), new(*fences.Indexes)),
	wire.Bind(new(httpapi.VisitExplainer), new(*insight.VisitExplainer)),
)

// Presence derives visits. It needs System, PostGIS, Rules and Telemetry.
var Presence = wire.NewSet(
	presence.NewDeriver,
	wire.Bind(new(scheduler.Deriver), new(*presence.Deriver)),
)

// Corrections shows what corrections and other policies would do, and makes
// corrections. It needs System, PostGIS, Tenancy and Rules.
var Corrections = wire.NewSet(presence.NewPreviewer, presence.NewComparer, presence.NewShadows)

// Asked runs what people ask for that is too much for one answer. It needs System,
// PostGIS, Tenancy, Roster and a *presence.Previewer.
var Asked = wire.NewSet(
	TaskKinds, BadgesOfCrew,
	asked.NewTasks,
	roster.NewAssigner,
	roster.NewGrouper,
	fences.NewUpdater,
	fences.NewProposer,
	wire.Bind(new(httpapi.Proposer), new(*fences.Proposer)),
	wire.Struct(new(geojson.Exact)),
	wire.Bind(new(fences.Shapes), new(geojson.Exact)),
	presence.NewFenceEffects,
	wire.Bind(new(fences.Effects), new(*presence.FenceEffects)),
	wire.Bind(new(httpapi.Grouper), new(*roster.Grouper)),
	wire.Bind(new(httpapi.FenceUpdater), new(*fences.Updater)),
	wire.Bind(new(task.AskedWorker), new(*asked.Tasks)),
	wire.Bind(new(httpapi.Tasks), new(*asked.Tasks)),
	wire.Bind(new(httpapi.TaskManager), new(*asked.Tasks)),
	wire.Bind(new(httpapi.Assigner), new(*roster.Assigner)),
)

// Retention keeps what must be kept and deletes what is past its term. It needs
// System and PostGIS.
var Retention = wire.NewSet(
	retention.NewSettings,
	retention.NewHolds,
	retention.NewRemover,
	postgis.NewPartitions,
	wire.Bind(new(retention.Partitions), new(*postgis.Partitions)),
	wire.Bind(new(task.Partitioner), new(*postgis.Partitions)),
	wire.Bind(new(task.Remover), new(*retention.Remover)),
	wire.Bind(new(httpapi.RetentionSettings), new(*retention.Settings)),
	wire.Bind(new(httpapi.Holds), new(*retention.Holds)),
	retention.NewFiler,
	retention.NewEraser,
	wire.Bind(new(httpapi.WorkerFiler), new(*retention.Filer)),
	wire.Bind(new(httpapi.WorkerEraser), new(*retention.Eraser)),
)

// Vault keeps what vendors are called with. It needs System, PostGIS and a
// config.Config.
var Vault = wire.NewSet(
	VaultKeys, AllowedURLs,
	vault.New,
	wire.Bind(new(ports.KeyWrapper), new(vault.Chain)),
	wire.Bind(new(httpapi.Vault), new(*vault.Vault)),
	wire.Bind(new(ports.Credentials), new(*vault.Vault)),
)

// Hub asks Notehub and fetches what is missing here. It needs System, PostGIS,
// Ingest, Vault, Telemetry, a config.Config and a *slog.Logger.
var Hub = wire.NewSet(
	HubClient,
	backfill.NewFiller,
	backfill.NewWorker,
	wire.Bind(new(task.EventFetcher), new(*backfill.Worker)),
	wire.Bind(new(httpapi.Backfills), new(*backfill.Filler)),
	wire.Bind(new(httpapi.BackfillAsker), new(*backfill.Worker)),
	wire.Bind(new(gaps.Asker), new(*backfill.Worker)),
	wire.Bind(new(ports.HubEvents), new(*notehubapi.Client)),
)

// Mapping settles which of ours the rows of sources are. It needs System, PostGIS
// and Rules.
var Mapping = wire.NewSet(
	mapping.New,
	wire.Bind(new(httpapi.Mapping), new(*mapping.Mapping)),
)

// Runs keeps the run ledger. It needs System and PostGIS.
var Runs = wire.NewSet(
	RunKinds,
	runs.NewScheduler,
	runs.NewLister,
	wire.Bind(new(scheduler.RunStarter), new(*runs.Scheduler)),
	wire.Bind(new(task.RunForgetter), new(*runs.Lister)),
	wire.Bind(new(httpapi.RunLister), new(*runs.Lister)),
	wire.Bind(new(httpapi.DeadTasks), new(*runs.Lister)),
	wire.Bind(new(httpapi.RunStarter), new(*runs.Scheduler)),
)

// Scheduler drives what happens without a request. It needs all of the above
// and a *slog.Logger.
var Scheduler = wire.NewSet(
	PresenceDriver, LedgerDriver, TaskDriver, scheduler.NewUses,
	Gaps,
	postgis.NewTaskQueue,
	RunDriver,
	runs.NewWorker,
	wire.Bind(new(scheduler.RunWorker), new(*runs.Worker)),
	task.Definitions, wire.Struct(new(task.Flows), "*"),
	scheduler.NewExpiryLog, vault.NewWatch,
	wire.Bind(new(scheduler.CertificateFinder), new(*vault.Watch)),
	wire.Bind(new(task.ExpiryWarner), new(*scheduler.ExpiryLog)),
)

// API answers requests. It needs all of the above but Scheduler, and a
// *slog.Logger.
var API = wire.NewSet(
	Limits, NewReadiness, Split, Docs, Remedies,
	insight.NewVisitLister, insight.NewSiteLister,
	insight.NewEventExplainer,
	insight.NewQuarantine,
	repeats.NewKeeper,
	wire.Bind(new(httpapi.Repeats), new(*repeats.Keeper)),
	wire.Bind(new(task.RepeatForgetter), new(*repeats.Keeper)),
	tenancy.NewThrottle,
	wire.Bind(new(httpapi.Throttle), new(*tenancy.Throttle)),
	httpapi.New,
	wire.Struct(new(httpapi.Parts), "*"),
	wire.Bind(new(httpapi.VisitLister), new(*insight.VisitLister)),
	wire.Bind(new(httpapi.SiteLister), new(*insight.SiteLister)),
	wire.Bind(new(httpapi.EventExplainer), new(*insight.EventExplainer)),
	presence.NewPreviewer,
	wire.Bind(new(httpapi.Corrector), new(*presence.Previewer)),
	presence.NewPreviewTasks,
	wire.Struct(new(httpapi.Codec)),
	wire.Bind(new(presence.Codec), new(httpapi.Codec)),
	wire.Bind(new(httpapi.PreviewTasks), new(*presence.PreviewTasks)),
	wire.Bind(new(task.Previewer), new(*presence.PreviewTasks)),
	wire.Bind(new(httpapi.Quarantine), new(*insight.Quarantine)),
	audit.NewBrowser,
	Sampling,
	wire.Bind(new(httpapi.VersionLister), new(*insight.VisitLister)),
	wire.Bind(new(httpapi.Ledger), new(*audit.Browser)),
	wire.Bind(new(httpapi.Readiness), new(*Readiness)),
	wire.Bind(new(httpapi.Reference), new(*apidocs.Docs)),
)
