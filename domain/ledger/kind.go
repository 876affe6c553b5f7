package ledger

import "slices"

// Kind says what an entry records. The names are stored for ever: a kind is
// added, never renamed.
type Kind string

// The kinds about visits. Their body is VisitRecord.Body and nothing else may
// speak for a visit.
const (
	VisitOpened    Kind = "visit.opened"    // The first version of a visit.
	VisitSettled   Kind = "visit.settled"   // News should no longer change it.
	VisitChanged   Kind = "visit.changed"   // It changed after it had settled.
	VisitWithdrawn Kind = "visit.withdrawn" // There was no such visit after all.
	VisitSealed    Kind = "visit.sealed"    // Approved for pay; frozen.
)

// The kinds about everything else; the body is free.
const (
	RulingMade         Kind = "ruling.made"
	RulingWithdrawn    Kind = "ruling.withdrawn"
	SiteCreated        Kind = "site.created"
	SiteChanged        Kind = "site.changed"
	SiteRetired        Kind = "site.retired"
	ZoneCreated        Kind = "zone.created"
	ZoneChanged        Kind = "zone.changed"
	ZoneRetired        Kind = "zone.retired"
	FenceCreated       Kind = "fence.created"
	FenceSuperseded    Kind = "fence.superseded"
	BadgeRegistered    Kind = "badge.registered"
	BadgeChanged       Kind = "badge.changed"
	BadgeReleased      Kind = "badge.released"
	BadgeSwapped       Kind = "badge.swapped"   // A new device in the place of a dead one.
	ClaimCodeMade      Kind = "claim_code.made" // Of the house: for a device.
	CustodyChanged     Kind = "custody.changed"
	WorkerAdded        Kind = "worker.added"
	WorkerChanged      Kind = "worker.changed"
	CrewCreated        Kind = "crew.created"
	CrewChanged        Kind = "crew.changed"
	CrewJoined         Kind = "crew.joined"
	CrewLeft           Kind = "crew.left"
	CrewBadgeChanged   Kind = "crew.badge_changed" // Which badge it carries, from when to when.
	JobCreated         Kind = "job.created"
	JobChanged         Kind = "job.changed"
	JobCancelled       Kind = "job.cancelled"
	JobBadgesChanged   Kind = "job.badges_changed" // Which badges are expected on it.
	SeriesCreated      Kind = "series.created"
	SeriesChanged      Kind = "series.changed"
	SeriesExtended     Kind = "series.extended" // Its jobs were made further ahead.
	BookedRead         Kind = "booked.read"     // Booked or clocked time was read at its source, and differs from what was stored.
	BookedImported     Kind = "booked.imported" // Booked time was imported from a file.
	CompanyCreated     Kind = "company.created"
	CompanyChanged     Kind = "company.changed"
	PolicyChanged      Kind = "policy.changed"
	KeyCreated         Kind = "key.created"
	KeyRotated         Kind = "key.rotated"
	KeyRevoked         Kind = "key.revoked"
	RouteCreated       Kind = "route.created"
	RouteChanged       Kind = "route.changed"
	RouteRevoked       Kind = "route.revoked"
	QuarantineClaimed  Kind = "quarantine.claimed"
	EventsBackfilled   Kind = "events.backfilled" // What Notehub had stored of a time was compared, and what was missing fetched.
	SourceSynced       Kind = "source.synced"     // What a source of planned work said was taken over, as far as it was to be.
	ApprovalGiven      Kind = "approval.given"
	ApprovalWithdrawn  Kind = "approval.withdrawn"
	ExportMade         Kind = "export.made"
	AccessGranted      Kind = "access.granted"
	AccessRevoked      Kind = "access.revoked"
	SessionsEnded      Kind = "session.ended"   // By somebody else than the person in them.
	SupportEntered     Kind = "support.entered" // Somebody of ours, with a reason, for a time.
	SupportLeft        Kind = "support.left"    // Before that time was over.
	LedgerExported     Kind = "ledger.exported"
	LedgerKeyChanged   Kind = "ledger.key_changed"
	PersonErased       Kind = "person.erased"     // Salts and values beside entries were deleted.
	RetentionApplied   Kind = "retention.applied" // Records past their term were deleted.
	PersonExported     Kind = "person.exported"   // What is held on a worker was handed out.
	RetentionChanged   Kind = "retention.changed"
	HoldPlaced         Kind = "hold.placed"
	HoldLifted         Kind = "hold.lifted"
	DeadTaskRestarted  Kind = "dead_task.restarted"
	VendorSet          Kind = "vendor.credential_set" // Which fields; no values.
	VendorRemoved      Kind = "vendor.credential_removed"
	VendorRewrapped    Kind = "vendor.credential_rewrapped" // By another key; the credential is the same.
	VendorConnected    Kind = "vendor.connected"            // By a person, by the browser.
	VendorDisconnected Kind = "vendor.disconnected"
	VendorCutOff       Kind = "vendor.connection_ended" // Nothing renews it any more; with why.
	TaskAsked          Kind = "task.asked"              // For many rows; what it does to each has entries of its own.
	TaskEnded          Kind = "task.ended"              // Done, failed or cancelled.
	TaskRestarted      Kind = "task.restarted"
	SourceDecided      Kind = "source.decided" // Which of ours a row of a source of planned work is.
	ExportSent         Kind = "export.sent"    // It began to be written at a vendor; before the first byte goes.
	ExportConfirmed    Kind = "export.confirmed"
	ExportRefused      Kind = "export.refused"
	ExportUnknown      Kind = "export.unknown" // Its answer is lost.
	ExportDecided      Kind = "export.decided" // By a person: to be tried again, or given up.
	ExportSetChanged   Kind = "export.setting_changed"
	TransferPrepared   Kind = "transfer.prepared"  // Approved time was frozen and compared with what a target holds.
	TransferCommitted  Kind = "transfer.committed" // Somebody lets it be written.
	TransferEnded      Kind = "transfer.ended"     // It was read back: it is proven, or unequal but for what is listed.
	TransferAbandoned  Kind = "transfer.abandoned"
	TransferSet        Kind = "transfer.setting_changed"
)

// The kinds about summaries by mail. They name no address.
const (
	DigestSetChanged Kind = "digest.setting_changed"   // By a person: what is sent and when, and to how many.
	DigestMade       Kind = "digest.made"              // What of which days was told, and to how many.
	DigestRetried    Kind = "digest.letter_retried"    // By a person: a letter of which nobody knows whether it came, or that was given up.
	DigestStanding   Kind = "digest.recipient_changed" // An address unsubscribed, or its server refused it.
)

// The kinds about alerts: what people did.
const (
	AlertAcknowledged Kind = "alert.acknowledged"
	AlertSnoozed      Kind = "alert.snoozed"
	AlertRuleSet      Kind = "alert_rule.set" // Which parts it says; no addresses.
	AlertRuleGone     Kind = "alert_rule.removed"
)

// The kinds about targets of time.
const (
	TargetDecided     Kind = "target.decided"      // Who of its people one of ours is, or by which code time is booked there.
	TargetRuleChanged Kind = "target.rule_changed" // By what time is booked there.
)

// The kinds about what does not agree.
const (
	Reconciled        Kind = "reconciliation.passed" // A date's jobs were compared with its visits; with what that changed of discrepancies.
	DiscrepancySeen   Kind = "discrepancy.acknowledged"
	DiscrepancySolved Kind = "discrepancy.resolved"
	DiscrepancyOpened Kind = "discrepancy.reopened" // By a person.
	DiscrepancyGiven  Kind = "discrepancy.assigned"
	DiscrepancySaid   Kind = "discrepancy.commented"
	ThresholdsChanged Kind = "reconciliation.thresholds_changed"
)

// The kinds about time that is paid; that it is approved is ApprovalGiven.
const (
	TimeSpoken     Kind = "time.spoken" // A worker disputes a day, or is answered.
	TimeSaid       Kind = "time.said"   // What a stretch of a worker's time was, or no more.
	PeriodLocked   Kind = "pay_period.locked"
	PeriodUnlocked Kind = "pay_period.unlocked"
	PaySetChanged  Kind = "pay.settings_changed"
	PayRateSet     Kind = "pay.rate_set"
	WageClaimMade  Kind = "wage_claim.made"        // What proves a worker's hours was handed out; with the hash of its manifest.
	PayrollMade    Kind = "certified_payroll.made" // With the hash of its data.
	ProjectChanged Kind = "project.changed"        // Of public works: it was made, or what is said of it changed.
	TradeSet       Kind = "trade.set"              // What a worker's work is classified as on public works.

	PayrollSet       Kind = "payroll.setting_changed"
	PayeeSet         Kind = "payroll.payee_set" // Who a worker is in payroll, or that they are nobody any more.
	PayrollPrepared  Kind = "payroll.prepared"  // What payroll is to be given of a pay period was shown.
	PayrollCommitted Kind = "payroll.committed" // Somebody lets it be given; of files, that they were handed out.
	PayrollEnded     Kind = "payroll.ended"     // All was sent; with what became of each batch.
	PayrollSettled   Kind = "payroll.settled"   // A person says whether a batch arrived whose answer was lost.
	PayrollAbandoned Kind = "payroll.abandoned"
)

// The kinds about Power BI.
const (
	ReportingRoleSet  Kind = "reporting.role_set"  // The database role of its model was added, rotated or removed.
	ReportingModelSet Kind = "reporting.model_set" // Which workspace and model are the company's, or none.
)

// The kinds about whom a company has told what happens.
const (
	WebhookCreated  Kind = "webhook.created"
	WebhookChanged  Kind = "webhook.changed"
	WebhookRemoved  Kind = "webhook.removed"
	WebhookPaused   Kind = "webhook.paused"
	WebhookResumed  Kind = "webhook.resumed"
	WebhookDisabled Kind = "webhook.disabled"    // By us, with why.
	WebhookRotated  Kind = "webhook.key_rotated" // What it is signed by; no secret.
	WebhookTested   Kind = "webhook.tested"
	WebhookReplayed Kind = "webhook.replayed" // Messages are sent again.
)

var kinds = []Kind{
	VisitOpened, VisitSettled, VisitChanged, VisitWithdrawn, VisitSealed,
	RulingMade, RulingWithdrawn, SiteCreated, SiteChanged, SiteRetired, ZoneCreated, ZoneChanged, ZoneRetired, FenceCreated, FenceSuperseded,
	BadgeRegistered, BadgeChanged, BadgeReleased, BadgeSwapped, ClaimCodeMade, CustodyChanged,
	WorkerAdded, WorkerChanged, CrewCreated, CrewChanged, CrewJoined, CrewLeft,
	CrewBadgeChanged, JobCreated, JobChanged, JobCancelled, JobBadgesChanged, SeriesCreated, SeriesChanged, SeriesExtended,
	BookedRead, BookedImported, CompanyCreated, CompanyChanged, PolicyChanged, KeyCreated, KeyRotated, KeyRevoked, RouteCreated, RouteChanged, RouteRevoked,
	QuarantineClaimed, EventsBackfilled, SourceSynced, ApprovalGiven, ApprovalWithdrawn, ExportMade, AccessGranted, AccessRevoked,
	SessionsEnded, SupportEntered, SupportLeft,
	LedgerExported, LedgerKeyChanged, PersonErased, PersonExported, RetentionApplied, RetentionChanged, HoldPlaced, HoldLifted, DeadTaskRestarted,
	VendorSet, VendorRemoved, VendorRewrapped, VendorConnected, VendorDisconnected, VendorCutOff,
	TaskAsked, TaskEnded, TaskRestarted, SourceDecided,
	ExportSent, ExportConfirmed, ExportRefused, ExportUnknown, ExportDecided, ExportSetChanged, DigestSetChanged, DigestMade, DigestRetried, DigestStanding, TargetDecided, TargetRuleChanged,
	TransferPrepared, TransferCommitted, TransferEnded, TransferAbandoned, TransferSet,
	Reconciled, DiscrepancySeen, DiscrepancySolved, DiscrepancyOpened, DiscrepancyGiven, DiscrepancySaid, ThresholdsChanged,
	AlertAcknowledged, AlertSnoozed, AlertRuleSet, AlertRuleGone,
	TimeSpoken, TimeSaid, PeriodLocked, PeriodUnlocked, PaySetChanged, PayRateSet, WageClaimMade, PayrollMade, ProjectChanged, TradeSet,
	PayrollSet, PayeeSet, PayrollPrepared, PayrollCommitted, PayrollEnded, PayrollSettled, PayrollAbandoned,
	WebhookCreated, WebhookChanged, WebhookRemoved, WebhookPaused, WebhookResumed, WebhookDisabled, WebhookRotated, WebhookTested, WebhookReplayed,
	ReportingRoleSet, ReportingModelSet,
}

// Kinds returns all kinds, those about visits first.
func Kinds() []Kind { return slices.Clone(kinds) }

// Known reports whether the kind is one of the list.
func (k Kind) Known() bool { return slices.Contains(kinds, k) }

// OfVisit reports whether an entry of this kind speaks for a visit.
func (k Kind) OfVisit() bool { return slices.Contains(kinds[:5], k) }

// fits reports whether an entry of this kind may record a visit in that state.
// An opened visit may have settled at once, when its fixes came late.
func (k Kind) fits(s State) bool {
	switch k {
	case VisitSettled:
		return s == Settled
	case VisitSealed:
		return s == Sealed
	case VisitWithdrawn:
		return s == Withdrawn
	case VisitOpened, VisitChanged:
		return s != Withdrawn
	default:
		return false
	}
}
