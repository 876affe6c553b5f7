package webhook

import (
	"slices"
	"strings"

	"actual/domain/fault"
)

// Type names what a fact is about. The names and what their data holds are promised to
// integrators (contracts/actual/events): never renamed; data that a receiver of the version
// could not read is a new version.
type Type string

// The types.
const (
	VisitOpened         Type = "visit.opened"
	VisitSettled        Type = "visit.settled"
	VisitRevised        Type = "visit.revised" // It changed after it had settled.
	VisitWithdrawn      Type = "visit.withdrawn"
	DiscrepancyOpened   Type = "discrepancy.opened" // Also one that was over and is back.
	DiscrepancyResolved Type = "discrepancy.resolved"
	BadgeOffline        Type = "badge.offline"
	BadgeOnline         Type = "badge.online"
	TimeEntryApproved   Type = "time_entry.approved"
	TimeEntryWithdrawn  Type = "time_entry.withdrawn" // What was approved is no more.
	ExportCompleted     Type = "export.completed"
	Test                Type = "webhook.test" // Somebody asked for it; no subscription chooses it.
)

// versions lists each type with the version that its data is of now.
var versions = []struct {
	name    Type
	version int
}{
	{VisitOpened, 1},
	{VisitSettled, 1},
	{VisitRevised, 1},
	{VisitWithdrawn, 1},
	{DiscrepancyOpened, 1},
	{DiscrepancyResolved, 1},
	{BadgeOffline, 1},
	{BadgeOnline, 1},
	{TimeEntryApproved, 1},
	{TimeEntryWithdrawn, 1},
	{ExportCompleted, 1},
	{Test, 1},
}

// ErrType reports a type that there is not.
var ErrType = fault.New(fault.Invalid, "webhook.unknown_type", "there is no such type of event")

// Types returns those that can be chosen, in their order.
func Types() []Type {
	var out []Type
	for _, v := range versions {
		if v.name != Test {
			out = append(out, v.name)
		}
	}
	return out
}

// Version returns the version that data of the type is of now; 0: there is no such type.
func (t Type) Version() int {
	for _, v := range versions {
		if v.name == t {
			return v.version
		}
	}
	return 0
}

// ParseTypes reads a choice of types: sorted as Types is, each once; none means all, also
// those that come later. It fails with ErrType.
func ParseTypes(texts []string) ([]Type, error) {
	all := Types()
	for _, text := range texts {
		if !slices.Contains(all, Type(text)) {
			names := make([]string, len(all))
			for i, t := range all {
				names[i] = string(t)
			}
			return nil, ErrType.With("types has %.60q; there are: %s", text, strings.Join(names, ", "))
		}
	}
	return slices.DeleteFunc(all, func(t Type) bool { return !slices.Contains(texts, string(t)) }), nil
}
