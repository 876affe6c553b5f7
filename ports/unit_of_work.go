package ports

import (
	"context"

	"actual/domain"
)

// UnitOfWork runs a function inside one transaction that sees the rows of
// exactly one company. There is no other way to a company's tables.
type UnitOfWork interface {
	// Update commits when fn returns nil and rolls back otherwise. It may call
	// fn again after a serialization failure, so fn must have no effect outside
	// tx: no vendor calls, no channel sends.
	//
	// Errors: domain.ErrNoCompany for the zero company; fault.Unavailable when
	// the store is down; whatever fn returns, unchanged.
	Update(ctx context.Context, company domain.CompanyID, fn func(ctx context.Context, tx Tx) error) error

	// View is Update in a read-only transaction with one snapshot.
	View(ctx context.Context, company domain.CompanyID, fn func(ctx context.Context, tx Tx) error) error
}

// Tx is what a use case may do inside one company's transaction.
type Tx struct {
	Companies  Companies
	Keys       Keys
	Routes     Routes
	Users      Users
	Sessions   Sessions
	Entries    SupportEntries
	SignIns    SignIns
	Badges     Badges
	BadgeNames BadgeNames
	Sites      Sites
	Events     Events
	Fixes      Fixes
	Places     Whereabouts
	Marks      Marks
	Steps      Steps
	Visits     Visits
	Rulings    Rulings
	Policies   Policies
	Previews   Previews
	Zones      Zones
	ZoneTimes  ZoneTimes
	Stays      Stays
	Drafts     FenceDrafts
	Quarantine Quarantine
	Backfills  Backfills
	Ledger     Ledger
	Log        LedgerLog
	History    LedgerHistory
	Book       LedgerBook
	Anchors    LedgerAnchors
	Beside     LedgerBeside
	Retention  Retention
	Holds      Holds
	Disposal   Disposal
	Erasures   Erasures
	Outbox     Outbox
	Tasks      Tasks
	Asked      AskedTasks
	AskedRows  TaskRows
	Limits     Limits
	Workers    Workers
	Crews      Crews
	Members    Memberships
	Custodies  Custodies
	Jobs       Jobs
	Series     JobSeries
	JobBadges  JobBadges
	CrewBadges CrewBadges
	Assigned   Assignments
	AssignGone AssignmentDisposal
	Heard      Heard
	BadgeDays  BadgeDays
	Booked     BookedTimes
	Clocked    ClockTimes
	BookedGone BookedDisposal
	BookedRead BookedReads
	Found      Discrepancies
	Trends     DiscrepancyTrends
	FoundPast  DiscrepancyHistory
	FoundTexts DiscrepancyTexts
	FoundGone  DiscrepancyDisposal
	Limiting   ReconcileSettings
	Passes     Passes
	Repeats    Repeats
	ClaimCodes ClaimCodes
	RunPlan    RunPlan
	RunChoices RunChoices
	Runs       Runs
	RunLog     RunLog
	RunLooks   RunLooks
	DeadTasks  DeadTasks
	Vendors    VendorCredentials
	Connected  VendorConnections
	Connecting ConnectionAttempts
	Exports    Exports
	ExportLog  ExportLog
	ExportSets ExportSettings
	Transfers  Transfers
	TransItems TransferItems
	TransLook  TransferLook
	HeldMarks  HeldMarks
	TransSets  TransferSettings
	TransGone  TransferDisposal
	PayGone    PayDisposal
	Syncs      Syncs
	SourceRows SourceRows
	Links      SourceLinks
	Findings   SourceFindings
	Targeted   TargetLinks
	TargetDir  TargetDirectory
	Services   Services
	TimeDays   TimeDays
	TimeHeld   TimeEntries
	TimeSaid   TimeSaid
	TimeTexts  TimeTexts
	SessCounts SessionCounts
	BadgeSess  BadgeSessions
	SessSets   SessionSettings
	PaySets    PaySettings
	PayRates   PayRates
	PayPeriods PayPeriods
	Works      Works
	PayrollSet PayrollSettings
	Payees     Payees
	Payrolls   PayrollExports
	Webhooks   Webhooks
	HookKeys   WebhookSecrets
	HookQueue  WebhookQueue
	HookLog    WebhookLog
	DigestSets DigestSettings
	Digests    Digests
	Letters    Letters
	AlertRules AlertRules
	Alerts     Alerts
	AlertSent  AlertMessages
	AlertAddrs AlertAddresses
	AlertGone  AlertDisposal
	LedgerSeen LedgerChecks
	AlertWatch AlertWatch
	ReportRole ReportingRoles
	ReportSets ReportingModels
}
