package httpapi

import (
	"fmt"
	"log/slog"
	"net/http"

	"github.com/gin-gonic/gin"
	"golang.org/x/sync/semaphore"

	"actual/adapters/telemetry"
	"actual/ports"
)

// Parts is what the API is made of.
type Parts struct {
	Keys   Authenticator
	Routes Routes
	Origin Origin

	Sessions SessionGate
	People   SessionKeeper
	Users    UserManager
	Company  CompanyShower
	Entries  Entries
	Fleet    FleetViewer
	Links    LinkAsker
	Pages    Pages

	Companies Companies
	Samples   Samples
	Workers   Workers
	Crews     Crews
	Members   Members
	Custodies Custodies
	Tables    Tables

	Jobs      Jobs
	Expected  JobExpectations
	Series    SeriesKeeper
	Carriages Carriages
	JobTables JobTables

	Booked     BookedLister
	TimeTables TimeTables

	Mapping      Mapping
	Targeting    Targeting
	TargetReader TargetReader

	SourceAsker SourceAsker

	Discrepancies        Discrepancies
	DiscrepancyDesk      DiscrepancyDesk
	DiscrepancyBulk      DiscrepancyBulk
	Thresholds           Thresholds
	DiscrepancyCorrector DiscrepancyCorrector
	Reconciliations      Reconciliations
	ReconciliationAsker  ReconciliationAsker

	TimeDays    TimeDays
	TimeDesk    TimeDesk
	TimeSayings TimeSayings
	PaySettings PaySettingsKeeper
	PayPeriods  PayPeriods

	Assigned        AssignmentLister
	AssignmentMaker AssignmentMaker

	Events Acceptor
	Split  Splitter

	Visits        VisitLister
	VisitReasons  VisitExplainer
	Badges        BadgeLister
	Whereabouts   WhereaboutsLister
	BadgeDays     BadgeDays
	BadgeStates   BadgeShower
	BadgeKeeper   BadgeKeeper
	Sites         SiteLister
	EventReasons  EventExplainer
	Quarantine    Quarantine
	Claimer       Claimer
	Corrections   Corrector
	Credentials   Credentials
	Throttle      Throttle
	CompanyLimits CompanyLimits
	Repeats       Repeats
	Versions      VersionLister
	Ledger        Ledger
	Exports       LedgerExporter
	Previews      PreviewTasks
	Tasks         Tasks
	TaskManager   TaskManager
	Assigner      Assigner
	Runs          RunLister
	RunStarter    RunStarter
	DeadTasks     DeadTasks
	FenceUpdater  FenceUpdater
	Grouper       Grouper
	Proposer      Proposer
	Remedies      Remedies
	SiteKeeper    SiteKeeper
	Zones         ZoneKeeper
	Reviewer      FenceReviewer

	Retention RetentionSettings
	Holds     Holds
	Files     WorkerFiler
	Eraser    WorkerEraser
	Claims    ClaimMaker

	Vault Vault
	// Connections keeps accounts that are connected by the browser.
	Connections Connector

	Backfills     Backfills
	BackfillAsker BackfillAsker
	Completeness  Completeness

	Digests Digests

	Exporter     Exporter
	ExportSetter ExportSetter

	Payrolls      Payrolls
	PayrollKeeper PayrollKeeper

	Works     PublicWorks
	Certifier Certifier

	Webhooks Webhooks

	Transfers       Transfers
	TransferSetter  TransferSetter
	TransferBundler TransferBundler

	Docs   Reference
	Ready  Readiness
	HTTP   *telemetry.HTTP
	IDs    ports.Identifiers
	Clock  ports.Clock
	Log    *slog.Logger
	Limits Limits
}

// API answers requests. It implements the generated ServerInterface.
type API struct {
	parts Parts
	log   *slog.Logger
	spool spool

	correcting *semaphore.Weighted // Corrections that are looked at now.
	exporting  *semaphore.Weighted // Bundles that are written now.
	watching   watching            // Who follows what happens.
}

var _ ServerInterface = (*API)(nil)

// New returns the API.
func New(p Parts) *API {
	return &API{
		parts: p, log: p.Log, spool: spool{limits: p.Limits, room: semaphore.NewWeighted(p.Limits.InFlight)},
		correcting: semaphore.NewWeighted(correctionsAtOnce), exporting: semaphore.NewWeighted(exportsAtOnce),
	}
}

// Handler returns all routes, ready to be served.
func (a *API) Handler() (http.Handler, error) {
	gin.SetMode(gin.ReleaseMode)
	r := gin.New()
	if err := r.SetTrustedProxies(nil); err != nil {
		return nil, fmt.Errorf("trust no proxy: %w", err)
	}
	r.HandleMethodNotAllowed, r.RedirectTrailingSlash = true, false
	r.UseEscapedPath, r.UnescapePathValues = true, false // A key may hold anything, a slash too.
	known, err := newOperations()
	if err != nil {
		return nil, err
	}
	r.Use(a.observe, protect, a.rescue)
	a.document(r)
	a.probe(r)
	if a.parts.Pages != nil {
		a.parts.Pages.Register(r, r)
	}
	r.Use(known.deadline(), known.authenticate(a), a.throttle, known.check(a), known.repeat(a), known.sparse(a))
	r.NoRoute(func(c *gin.Context) {
		if a.parts.Pages == nil || !a.parts.Pages.Missing(c) {
			a.fail(c, errNoRoute)
		}
	})
	r.NoMethod(func(c *gin.Context) { a.fail(c, errNoMethod) })
	RegisterHandlersWithOptions(r, a, GinServerOptions{
		ErrorHandler: func(c *gin.Context, err error, _ int) { a.fail(c, unreadable(errParameter.With("%s", err))) },
	})
	return r, nil
}
