// Package tenant models the companies that use Actual and what lets them in.
package tenant

import (
	"strings"
	"time"

	"actual/domain"
	"actual/domain/fault"
)

// Rules of a company.
var (
	ErrBadRef      = fault.New(fault.Invalid, "company.bad_ref", "a company's ref is 1 to 63 lower-case letters, digits and hyphens, and begins with a letter or digit")
	ErrNoName      = fault.New(fault.Invalid, "company.no_name", "a company needs a name")
	ErrBadTimeZone = fault.New(fault.Invalid, "company.bad_time_zone", "the time zone must be an IANA name such as America/New_York")
	ErrNotFound    = fault.New(fault.NotFound, "company.not_found", "no such company")
	ErrTaken       = fault.New(fault.Conflict, "company.ref_taken", "another company has this ref")
)

// HouseRef is the ref of the house: the company of ours that owns what a shared
// route brings for devices that belong to nobody.
const HouseRef = "house"

// Company is a customer. Build it with New, reload it with Restore.
type Company struct {
	id    domain.CompanyID
	ref   string
	name  string
	zone  *time.Location
	house bool

	revision domain.Revision
}

// New returns a company. zone is an IANA time zone name.
//
// Errors: ErrBadRef, ErrNoName, ErrBadTimeZone.
func New(id domain.CompanyID, ref, name, zone string) (Company, error) {
	if !validRef(ref) {
		return Company{}, ErrBadRef.With("%q", ref)
	}
	name = strings.TrimSpace(name)
	if name == "" {
		return Company{}, ErrNoName
	}
	loc, err := loadZone(zone)
	if err != nil {
		return Company{}, err
	}
	return Company{id: id, ref: ref, name: name, zone: loc, house: ref == HouseRef, revision: 1}, nil
}

// Changed returns the company with another name and IANA time zone. Its revision
// stays that which was read.
//
// Errors: ErrNoName, ErrBadTimeZone.
func (c Company) Changed(name, zone string) (Company, error) {
	next, err := New(c.id, c.ref, name, zone)
	next.house, next.revision = c.house, c.revision
	return next, err
}

// Restore rebuilds a stored company. A time zone that this machine no longer
// knows becomes UTC.
func Restore(id domain.CompanyID, ref, name, zone string, house bool) Company {
	loc, err := loadZone(zone)
	if err != nil {
		loc = time.UTC
	}
	return Company{id: id, ref: ref, name: name, zone: loc, house: house, revision: 1}
}

// At returns the company as a revision of itself: for a store.
func (c Company) At(r domain.Revision) Company {
	c.revision = r
	return c
}

// ID returns the company's identifier.
func (c Company) ID() domain.CompanyID { return c.id }

// Ref returns the short name by which people and commands call it.
func (c Company) Ref() string { return c.ref }

// Name returns its name for people.
func (c Company) Name() string { return c.name }

// Zone returns its time zone, in which its days and weeks are computed.
func (c Company) Zone() *time.Location { return c.zone }

// Revision returns which of its states this is.
func (c Company) Revision() domain.Revision { return c.revision }

// House reports whether it is the house.
func (c Company) House() bool { return c.house }

// loadZone refuses "" and "Local", which time.LoadLocation would accept and
// which mean something else on each machine.
func loadZone(name string) (*time.Location, error) {
	if name == "" || name == "Local" {
		return nil, ErrBadTimeZone.With("%q", name)
	}
	loc, err := time.LoadLocation(name)
	if err != nil {
		return nil, ErrBadTimeZone.With("%q", name)
	}
	return loc, nil
}

func validRef(ref string) bool {
	if ref == "" || len(ref) > 63 || ref[0] == '-' {
		return false
	}
	for _, r := range ref {
		if (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' {
			return false
		}
	}
	return true
}
