package domain

import (
	"encoding/hex"

	"actual/domain/fault"
)

// ErrBadID reports an identifier that is not a canonical, non-zero UUID.
var ErrBadID = fault.New(fault.Invalid, "id.malformed", "identifier is not a UUID such as 0190b5a0-7c2e-7cc0-8f3a-2f4b6c1d9e10")

// ErrNoCompany reports work that was started without a company.
var ErrNoCompany = fault.New(fault.Internal, "company.missing", "no company given")

// UUID is the 16 bytes of an identifier; new ones are version 7 (RFC 9562).
type UUID [16]byte

// String returns the canonical 36-character form.
func (u UUID) String() string {
	var b [36]byte
	hex.Encode(b[0:8], u[0:4])
	hex.Encode(b[9:13], u[4:6])
	hex.Encode(b[14:18], u[6:8])
	hex.Encode(b[19:23], u[8:10])
	hex.Encode(b[24:], u[10:])
	b[8], b[13], b[18], b[23] = '-', '-', '-', '-'
	return string(b[:])
}

// IsZero reports whether the identifier names nothing.
func (u UUID) IsZero() bool { return u == UUID{} }

// ParseUUID accepts the canonical 36-character form and nothing else. It fails
// with ErrBadID.
func ParseUUID(s string) (UUID, error) {
	var u UUID
	if len(s) != 36 || s[8] != '-' || s[13] != '-' || s[18] != '-' || s[23] != '-' {
		return UUID{}, ErrBadID
	}
	if _, err := hex.Decode(u[:], []byte(s[0:8]+s[9:13]+s[14:18]+s[19:23]+s[24:])); err != nil || u.IsZero() {
		return UUID{}, ErrBadID
	}
	return u, nil
}

// The typed identifiers. A zero value names nothing and is refused by every
// port.
type (
	// CompanyID names a customer.
	CompanyID struct{ UUID }
	// BadgeID names a badge within a company.
	BadgeID struct{ UUID }
	// SiteID names a site within a company.
	SiteID struct{ UUID }
	// FenceID names one version of one site's fence.
	FenceID struct{ UUID }
	// VisitID names a visit through all its versions.
	VisitID struct{ UUID }
	// RulingID names a person's decision.
	RulingID struct{ UUID }
	// KeyID names an API key.
	KeyID struct{ UUID }
	// RouteID names a Notehub route whose events we accept.
	RouteID struct{ UUID }
	// QuarantineID names a delivery that could not be attributed or read.
	QuarantineID struct{ UUID }
	// EntryID names a ledger entry.
	EntryID struct{ UUID }
	// UserID names a person who signs in to one company.
	UserID struct{ UUID }
	// SessionID names a stretch of being signed in.
	SessionID struct{ UUID }
	// SignInID names a sign-in that has begun.
	SignInID struct{ UUID }
	// WorkerID names a person who wears badges.
	WorkerID struct{ UUID }
	// CrewID names a group of workers.
	CrewID struct{ UUID }
	// ZoneID names a group of sites.
	ZoneID struct{ UUID }
	// HoldID names a legal hold.
	HoldID struct{ UUID }
	// PreviewID names a correction that is looked at in the background.
	PreviewID struct{ UUID }
	// TaskID names a task that somebody asked for.
	TaskID struct{ UUID }
	// BackfillID names a comparison with what Notehub has stored.
	BackfillID struct{ UUID }
	// DraftID names a fence that was learnt, for a person to judge.
	DraftID struct{ UUID }
	// CustodyID names a span in which a worker wears a badge.
	CustodyID struct{ UUID }
	// MembershipID names a span in which a worker is in a crew.
	MembershipID struct{ UUID }
	// RunID names one execution of scheduled work.
	RunID struct{ UUID }
	// DeadTaskID names a task whose attempts are used up.
	DeadTaskID struct{ UUID }
	// JobID names planned work at a site on a date.
	JobID struct{ UUID }
	// SeriesID names a series of jobs.
	SeriesID struct{ UUID }
	// CarriageID names a span in which a crew carries a badge.
	CarriageID struct{ UUID }
	// BookedTimeID names labour that was booked at a source.
	BookedTimeID struct{ UUID }
	// ClockTimeID names a stretch between clocking in and out at a source.
	ClockTimeID struct{ UUID }
	// ExportID names something that is written at a vendor, once.
	ExportID struct{ UUID }
	// SyncID names one reading of a source of planned work.
	SyncID struct{ UUID }
	// TransferID names a set of approved time on its way to a target.
	TransferID struct{ UUID }
	// WebhookID names a subscription to what happens in a company.
	WebhookID struct{ UUID }
	// PayrollExportID names what a payroll is given of a pay period at one time.
	PayrollExportID struct{ UUID }
	// DiscrepancyID names a discrepancy through all passes.
	DiscrepancyID struct{ UUID }
	// PassID names one comparison of a date's jobs with its visits.
	PassID struct{ UUID }
	// TimeEntryID names a worker's time of one activity through all its revisions.
	TimeEntryID struct{ UUID }
	// SaidID names what a person has said that a stretch of a worker's time was.
	SaidID struct{ UUID }
	// RateID names what a worker is paid an hour, from a day on.
	RateID struct{ UUID }
)

// ParseCompanyID reads a company's identifier; it fails with ErrBadID.
func ParseCompanyID(s string) (CompanyID, error) { u, err := ParseUUID(s); return CompanyID{u}, err }

// ParseBadgeID reads a badge's identifier; it fails with ErrBadID.
func ParseBadgeID(s string) (BadgeID, error) { u, err := ParseUUID(s); return BadgeID{u}, err }

// ParseSiteID reads a site's identifier; it fails with ErrBadID.
func ParseSiteID(s string) (SiteID, error) { u, err := ParseUUID(s); return SiteID{u}, err }

// ParseVisitID reads a visit's identifier; it fails with ErrBadID.
func ParseVisitID(s string) (VisitID, error) { u, err := ParseUUID(s); return VisitID{u}, err }

// ParseQuarantineID reads a quarantined delivery's identifier; it fails with
// ErrBadID.
func ParseQuarantineID(s string) (QuarantineID, error) {
	u, err := ParseUUID(s)
	return QuarantineID{u}, err
}

// ParseRulingID reads a ruling's identifier; it fails with ErrBadID.
func ParseRulingID(s string) (RulingID, error) { u, err := ParseUUID(s); return RulingID{u}, err }

// ParseKeyID reads an API key's identifier; it fails with ErrBadID.
func ParseKeyID(s string) (KeyID, error) { u, err := ParseUUID(s); return KeyID{u}, err }

// ParseRouteID reads a route's identifier; it fails with ErrBadID.
func ParseRouteID(s string) (RouteID, error) { u, err := ParseUUID(s); return RouteID{u}, err }

// ParseUserID reads a user's identifier; it fails with ErrBadID.
func ParseUserID(s string) (UserID, error) { u, err := ParseUUID(s); return UserID{u}, err }

// ParseSessionID reads a session's identifier; it fails with ErrBadID.
func ParseSessionID(s string) (SessionID, error) { u, err := ParseUUID(s); return SessionID{u}, err }

// ParseWorkerID reads a worker's identifier; it fails with ErrBadID.
func ParseWorkerID(s string) (WorkerID, error) { u, err := ParseUUID(s); return WorkerID{u}, err }

// ParseCrewID reads a crew's identifier; it fails with ErrBadID.
func ParseCrewID(s string) (CrewID, error) { u, err := ParseUUID(s); return CrewID{u}, err }

// ParseZoneID reads a zone's identifier; it fails with ErrBadID.
func ParseZoneID(s string) (ZoneID, error) { u, err := ParseUUID(s); return ZoneID{u}, err }

// ParseBackfillID reads the identifier of a backfill; it fails with ErrBadID.
func ParseBackfillID(s string) (BackfillID, error) { u, err := ParseUUID(s); return BackfillID{u}, err }

// ParsePreviewID reads the identifier of a preview in the background; it fails with
// ErrBadID.
func ParsePreviewID(s string) (PreviewID, error) { u, err := ParseUUID(s); return PreviewID{u}, err }

// ParseTaskID reads the identifier of a task that somebody asked for; it fails with
// ErrBadID.
func ParseTaskID(s string) (TaskID, error) { u, err := ParseUUID(s); return TaskID{u}, err }

// ParseDraftID reads the identifier of a learnt fence; it fails with ErrBadID.
func ParseDraftID(s string) (DraftID, error) { u, err := ParseUUID(s); return DraftID{u}, err }

// ParseCustodyID reads a custody's identifier; it fails with ErrBadID.
func ParseCustodyID(s string) (CustodyID, error) { u, err := ParseUUID(s); return CustodyID{u}, err }

// ParseMembershipID reads a membership's identifier; it fails with ErrBadID.
func ParseMembershipID(s string) (MembershipID, error) {
	u, err := ParseUUID(s)
	return MembershipID{u}, err
}

// ParseRunID reads a run's identifier; it fails with ErrBadID.
func ParseRunID(s string) (RunID, error) { u, err := ParseUUID(s); return RunID{u}, err }

// ParseDeadTaskID reads a dead task's identifier; it fails with ErrBadID.
func ParseDeadTaskID(s string) (DeadTaskID, error) { u, err := ParseUUID(s); return DeadTaskID{u}, err }

// ParseJobID reads a job's identifier; it fails with ErrBadID.
func ParseJobID(s string) (JobID, error) { u, err := ParseUUID(s); return JobID{u}, err }

// ParseSeriesID reads the identifier of a series of jobs; it fails with ErrBadID.
func ParseSeriesID(s string) (SeriesID, error) { u, err := ParseUUID(s); return SeriesID{u}, err }

// ParseCarriageID reads a carriage's identifier; it fails with ErrBadID.
func ParseCarriageID(s string) (CarriageID, error) { u, err := ParseUUID(s); return CarriageID{u}, err }

// ParseBookedTimeID reads the identifier of booked labour; it fails with ErrBadID.
func ParseBookedTimeID(s string) (BookedTimeID, error) {
	u, err := ParseUUID(s)
	return BookedTimeID{u}, err
}

// ParseClockTimeID reads the identifier of a stretch between clocking in and out; it
// fails with ErrBadID.
func ParseClockTimeID(s string) (ClockTimeID, error) {
	u, err := ParseUUID(s)
	return ClockTimeID{u}, err
}

// ParseExportID reads an export's identifier; it fails with ErrBadID.
func ParseExportID(s string) (ExportID, error) { u, err := ParseUUID(s); return ExportID{u}, err }

// ParseSyncID reads the identifier of a sync; it fails with ErrBadID.
func ParseSyncID(s string) (SyncID, error) { u, err := ParseUUID(s); return SyncID{u}, err }

// ParseDiscrepancyID reads a discrepancy's identifier; it fails with ErrBadID.
func ParseDiscrepancyID(s string) (DiscrepancyID, error) {
	u, err := ParseUUID(s)
	return DiscrepancyID{u}, err
}

// ParsePassID reads a pass's identifier; it fails with ErrBadID.
func ParsePassID(s string) (PassID, error) { u, err := ParseUUID(s); return PassID{u}, err }

// ParseTimeEntryID reads a time entry's identifier; it fails with ErrBadID.
func ParseTimeEntryID(s string) (TimeEntryID, error) {
	u, err := ParseUUID(s)
	return TimeEntryID{u}, err
}

// ParseSaidID reads the identifier of what was said of time; it fails with ErrBadID.
func ParseSaidID(s string) (SaidID, error) { u, err := ParseUUID(s); return SaidID{u}, err }

// ParseRateID reads a rate's identifier; it fails with ErrBadID.
func ParseRateID(s string) (RateID, error) { u, err := ParseUUID(s); return RateID{u}, err }

// ParseTransferID reads a transfer's identifier; it fails with ErrBadID.
func ParseTransferID(s string) (TransferID, error) { u, err := ParseUUID(s); return TransferID{u}, err }

// ParsePayrollExportID reads the identifier of an export to payroll; it fails with
// ErrBadID.
func ParsePayrollExportID(s string) (PayrollExportID, error) {
	u, err := ParseUUID(s)
	return PayrollExportID{u}, err
}

// ParseWebhookID reads the identifier of a subscription; it fails with ErrBadID.
func ParseWebhookID(s string) (WebhookID, error) { u, err := ParseUUID(s); return WebhookID{u}, err }
