package geofence

import (
	"slices"
	"strings"

	"actual/domain"
	"actual/domain/fault"
)

// Rules of zones.
var (
	ErrZoneNotFound = fault.New(fault.NotFound, "zone.not_found", "no such zone")
	ErrZoneTaken    = fault.New(fault.Conflict, "zone.name_taken", "another zone is called so")
	ErrZoneRetired  = fault.New(fault.Conflict, "zone.retired", "the zone is retired")
	ErrZoneName     = fault.New(fault.Invalid, "zone.no_name", "a zone needs a name of at most 200 characters, none of them a control character")
	ErrZoneLarge    = fault.New(fault.Invalid, "zone.too_many_sites", "a zone has at most 5,000 sites")
)

// MaxZoneSites is how many sites a zone may have.
const MaxZoneSites = 5000

// Zone is a named group of sites, such as the north route.
type Zone struct {
	ID       domain.ZoneID
	Name     string // Unique among a company's zones that are not retired.
	Sites    []domain.SiteID
	Revision domain.Revision
	Retired  int64 // Since when it is no more, Unix seconds; 0 while it is.
}

// With returns the zone's sites with some more and without some others, in order and
// each once.
func (z Zone) With(more, less []domain.SiteID) []domain.SiteID {
	order := func(a, b domain.SiteID) int { return slices.Compare(a.UUID[:], b.UUID[:]) }
	all := slices.SortedFunc(slices.Values(slices.Concat(z.Sites, more)), order)
	return slices.DeleteFunc(slices.Compact(all), func(id domain.SiteID) bool { return slices.Contains(less, id) })
}

// ByName orders zones for people.
func ByName(a, b Zone) int { return strings.Compare(a.Name, b.Name) }
