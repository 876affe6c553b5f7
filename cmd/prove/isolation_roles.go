package main

import "slices"

// Who may do what: written down here a second time, so that a capability too
// many is not excused by the product's own table.

// ofCompany is what an admin of a company may, and a key with the scope admin.
var ofCompany = []string{
	"company:read", "company:write", "access:manage", "presence:read", "presence:correct", "badges:read", "badges:write",
	"sites:read", "sites:write", "people:read", "people:write", "people:erase", "events:read", "events:write",
	"quarantine:read", "quarantine:resolve", "ledger:read", "jobs:read", "jobs:write", "vendors:read", "vendors:manage", "exports:read", "exports:manage", "tasks:manage", "runs:trigger",
	"sources:read", "sources:write", "discrepancies:read", "discrepancies:resolve",
	"time:read", "time:approve", "time:lock", "pay:read", "pay:manage", "webhooks:read", "webhooks:manage", "alerts:read", "alerts:answer", "alerts:manage",
}

// roleMay is what each role may.
var roleMay = map[string][]string{
	"admin":    ofCompany,
	"approver": {"company:read", "presence:read", "badges:read", "sites:read", "people:read", "jobs:read", "sources:read", "discrepancies:read", "discrepancies:resolve", "presence:correct", "events:read", "quarantine:read", "ledger:read", "exports:read", "exports:manage", "time:read", "time:approve", "alerts:read", "alerts:answer"},
	"viewer":   {"company:read", "presence:read", "badges:read", "sites:read", "people:read", "jobs:read", "sources:read", "discrepancies:read", "time:read", "alerts:read"},
	"worker":   {"own:read", "own:dispute"},
	"auditor":  {"company:read", "presence:read", "badges:read", "sites:read", "people:read", "discrepancies:read", "time:read", "pay:read", "events:read", "ledger:read"},
	"operator": {"fleet:read"},
	"support":  {"support:enter"},
	// What support may in a company that it has entered.
	"support inside": {"company:read", "presence:read", "badges:read", "sites:read", "people:read", "jobs:read", "sources:read", "discrepancies:read", "time:read", "alerts:read", "events:read", "quarantine:read"},
}

// readings are the capabilities by which nothing may be changed: an operation
// that writes and asks for one of them would let a viewer write. A preview shows
// and writes nothing.
var readings = []string{
	"company:read", "presence:read", "badges:read", "sites:read", "people:read", "events:read", "quarantine:read", "ledger:read", "jobs:read", "sources:read", "discrepancies:read", "vendors:read", "exports:read", "time:read", "pay:read", "own:read", "fleet:read", "webhooks:read", "alerts:read",
}

// outcome is what a caller must be answered.
type outcome int

const (
	mustPass  outcome = iota // Whatever it is, neither 401 nor 403.
	mustKnow                 // 401.
	mustAllow                // 403.
)

// expect says what must become of a caller who asks for an operation.
func (c *caller) expect(capability string) outcome {
	switch {
	case capability == "public":
		return mustPass
	case capability == "route" && c.route:
		return mustPass
	case capability == "route", !c.known:
		return mustKnow
	case slices.Contains(c.may, capability), capability == "signed-in":
		return mustPass
	}
	return mustAllow
}
