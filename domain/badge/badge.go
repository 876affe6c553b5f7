// Package badge models the trackers that crews wear: whose they are and when,
// how often they are expected to report, and how they do.
package badge

import (
	"strings"
	"time"

	"actual/domain"
	"actual/domain/fault"
)

// Rules of a badge.
var (
	ErrNoDevice = fault.New(fault.Invalid, "badge.no_device", "a badge needs its Notehub device, such as dev:864475044204278")
	ErrNotFound = fault.New(fault.NotFound, "badge.not_found", "no such badge")
	ErrOwned    = fault.New(fault.Conflict, "badge.device_owned", "the device belongs to a company in that time already: end that first (`actual badge release`), or give a later start")
	ErrBadSpan  = fault.New(fault.Invalid, "badge.bad_span", "the ownership must begin before it ends")
)

// Badge is one tracker, owned by a company from From to To. Build it with New,
// reload it with Restore.
type Badge struct {
	id       domain.BadgeID
	device   string
	label    string
	tags     []string
	from, to time.Time
	plan     ReportingPlan
	revision domain.Revision
	replaces domain.BadgeID
}

// New returns a badge that belongs to its company from from (zero: always has)
// to to (zero: open). An empty label becomes the device.
//
// Errors: ErrNoDevice, ErrBadSpan.
func New(id domain.BadgeID, device, label string, from, to time.Time) (Badge, error) {
	device, label = strings.TrimSpace(device), strings.TrimSpace(label)
	if device == "" {
		return Badge{}, ErrNoDevice
	}
	if !to.IsZero() && !from.Before(to) {
		return Badge{}, ErrBadSpan
	}
	if label == "" {
		label = device
	}
	return Badge{id: id, device: device, label: label, from: from, to: to, plan: DefaultPlan(), revision: 1}, nil
}

// Restore rebuilds a stored badge without checking today's rules.
func Restore(id domain.BadgeID, device, label string, tags []string, from, to time.Time, plan ReportingPlan) Badge {
	return Badge{id: id, device: device, label: label, tags: tags, from: from, to: to, plan: plan, revision: 1}
}

// ID returns the badge's identifier.
func (b Badge) ID() domain.BadgeID { return b.id }

// Device returns what Notehub calls it.
func (b Badge) Device() string { return b.device }

// Label returns the name printed on it.
func (b Badge) Label() string { return b.label }

// Tags returns its labels; the caller must not change them.
func (b Badge) Tags() []string { return b.tags }

// Owned returns the half-open span [from, to) in which it belongs to its
// company; a zero time is an open end.
func (b Badge) Owned() (from, to time.Time) { return b.from, b.to }

// Plan returns how often it is expected to report.
func (b Badge) Plan() ReportingPlan { return b.plan }
