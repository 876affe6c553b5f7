package tenant

import (
	"slices"
	"strings"

	"actual/domain/fault"
)

// Capability is something that a person or a key may do. Every operation of the
// API asks for exactly one (x-capability in its description); roles and scopes
// of keys are sets of them. The names are stored: never renamed.
type Capability string

// The capabilities within a company.
const (
	ReadCompany       Capability = "company:read"       // Its name, time zone, settings and limits.
	WriteCompany      Capability = "company:write"      // And to change them.
	ManageAccess      Capability = "access:manage"      // Users, API keys and routes.
	ReadPresence      Capability = "presence:read"      // Visits and what they rest on.
	CorrectPresence   Capability = "presence:correct"   // Corrections, and their previews.
	ReadBadges        Capability = "badges:read"        // Badges, health and last position, custody.
	WriteBadges       Capability = "badges:write"       // Register, swap, retire; tags, plan, custody.
	ReadSites         Capability = "sites:read"         // Sites, fences, zones.
	WriteSites        Capability = "sites:write"        // And to change them; fence drafts.
	ReadPeople        Capability = "people:read"        // Workers and crews.
	WritePeople       Capability = "people:write"       // And to change them.
	ErasePeople       Capability = "people:erase"       // A worker's file, erasure, legal hold, retention.
	ReadEvents        Capability = "events:read"        // Events, byte for byte.
	WriteEvents       Capability = "events:write"       // Deliver events with an API key.
	ReadQuarantine    Capability = "quarantine:read"    // What could not be attributed.
	ResolveQuarantine Capability = "quarantine:resolve" // Claim it, try it again.
	ReadLedger        Capability = "ledger:read"        // Entries, proofs, checkpoints, bundles.
	ReadJobs          Capability = "jobs:read"          // Planned work.
	ReadVendors       Capability = "vendors:read"       // Which vendors are called for it, with which settings; no secrets.
	ManageVendors     Capability = "vendors:manage"     // And to give and take what they are called with.
	ReadExports       Capability = "exports:read"       // What is written at vendors, and what became of it.
	ManageExports     Capability = "exports:manage"     // To have it written, tried again or given up; not to turn that on.
	ManageTasks       Capability = "tasks:manage"       // The rows of tasks that people ask for; to cancel and restart them.
	WriteJobs         Capability = "jobs:write"         // And to plan it.
	ReadSources       Capability = "sources:read"       // What sources of planned work say, and which of ours that is.
	WriteSources      Capability = "sources:write"      // And to settle it, and have them read.
	ReadWebhooks      Capability = "webhooks:read"      // Whom it has told what happens, and each message with what is in it.
	ManageWebhooks    Capability = "webhooks:manage"    // And to tell somebody; to pause, resume, replay.
	ReadAlerts        Capability = "alerts:read"        // What is wrong, whom that is told, and the rules.
	AnswerAlerts      Capability = "alerts:answer"      // To acknowledge and to snooze.
	ManageAlerts      Capability = "alerts:manage"      // And to say whom what is told when.
	TriggerRuns       Capability = "runs:trigger"       // Start scheduled work that is due: for schedulers outside.
	ReadOwn           Capability = "own:read"           // A worker's own time, and nobody else's.
	DisputeOwn        Capability = "own:dispute"        // And to say that it is wrong.
)

// The capabilities about time that is paid.
const (
	ReadTime    Capability = "time:read"    // Workers' days of work, and what is approved of them.
	ApproveTime Capability = "time:approve" // And to approve them, to say what time was, to answer disputes.
	LockTime    Capability = "time:lock"    // And to lock pay periods, and to adjust what is in one that is locked.
	ReadPay     Capability = "pay:read"     // Pay rules, rates and periods.
	ManagePay   Capability = "pay:manage"   // And to change rules and rates.
)

// The capabilities about what does not agree.
const (
	ReadDiscrepancies   Capability = "discrepancies:read"    // What does not agree between jobs, visits and booked time.
	SettleDiscrepancies Capability = "discrepancies:resolve" // And to settle it, by correcting what it is about, too; to have dates compared anew.
)

// The capabilities across companies, of people of ours alone.
const (
	ReadFleet    Capability = "fleet:read"    // Badge health and uptime of all companies: no places, no people.
	EnterCompany Capability = "support:enter" // Enter a company: with a reason, for a time, in its ledger.
)

// Admin is the scope of a key that stands for all that a company's admin may.
const Admin Capability = "admin"

// ofCompany lists what an admin may.
var ofCompany = []Capability{
	ReadCompany, WriteCompany, ManageAccess, ReadPresence, CorrectPresence, ReadBadges, WriteBadges, ReadSites, WriteSites,
	ReadPeople, WritePeople, ErasePeople, ReadEvents, WriteEvents, ReadQuarantine, ResolveQuarantine, ReadLedger, ReadJobs, WriteJobs,
	ReadVendors, ManageVendors, ReadExports, ManageExports, ManageTasks, TriggerRuns, ReadSources, WriteSources,
	ReadDiscrepancies, SettleDiscrepancies, ReadTime, ApproveTime, LockTime, ReadPay, ManagePay,
	ReadWebhooks, ManageWebhooks, ReadAlerts, AnswerAlerts, ManageAlerts,
}

// reads lists what a viewer may.
var reads = []Capability{ReadCompany, ReadPresence, ReadBadges, ReadSites, ReadPeople, ReadJobs, ReadSources, ReadDiscrepancies, ReadTime, ReadAlerts}

// Capabilities returns all of them, those of companies first.
func Capabilities() []Capability {
	return append(slices.Clone(ofCompany), ReadOwn, DisputeOwn, ReadFleet, EnterCompany)
}

// Grantable returns what an API key may be given, Admin last.
func Grantable() []Capability { return append(slices.Clone(ofCompany), Admin) }

// Readings returns what a key may that is made without naming scopes: to read
// what happens, and nothing of access or personal files.
func Readings() []Capability {
	return append(slices.Clone(reads), ReadEvents, ReadQuarantine, ReadLedger)
}

// Reasons to refuse for want of a capability.
var (
	ErrNotAllowed   = fault.New(fault.Denied, "access.not_allowed", "the caller may not do this")
	ErrUnknownScope = fault.New(fault.Invalid, "access.unknown_scope", "there is no such scope")
)

// ParseScope reads a scope of a key; it fails with ErrUnknownScope.
func ParseScope(text string) (Capability, error) {
	if c := Capability(text); slices.Contains(Grantable(), c) {
		return c, nil
	}
	var names []string
	for _, c := range Grantable() {
		names = append(names, string(c))
	}
	return "", ErrUnknownScope.With("%q; there are: %s", text, strings.Join(names, ", "))
}
