package geofence

import (
	"strings"

	"actual/domain"
	"actual/domain/fault"
)

// Errors of sites, and of the words that describe them.
var (
	ErrNotFound    = fault.New(fault.NotFound, "site.not_found", "no such site")
	ErrTaken       = fault.New(fault.Conflict, "site.ref_taken", "another site has this ref")
	ErrRetired     = fault.New(fault.Conflict, "site.retired", "the site is retired already")
	ErrNoRef       = fault.New(fault.Invalid, "site.no_ref", "a site needs a ref of at most 200 characters, none of them a control character")
	ErrNoName      = fault.New(fault.Invalid, "site.no_name", "a site needs a name of at most 200 characters, none of them a control character")
	ErrUnknownKind = fault.New(fault.Invalid, "geofence.unknown_kind", "the kind of a site is residential, commercial, municipal, yard or other")
	ErrUnknownSky  = fault.New(fault.Invalid, "geofence.unknown_sky", "the sky of a site is open, mixed or canopy")
)

// Kind says what sort of property a site is.
type Kind string

// The kinds.
const (
	KindResidential Kind = "residential"
	KindCommercial  Kind = "commercial"
	KindMunicipal   Kind = "municipal"
	KindYard        Kind = "yard" // The company's own.
	KindOther       Kind = "other"
)

// ParseKind reads a kind, in any case; empty is KindOther. It fails with
// ErrUnknownKind.
func ParseKind(s string) (Kind, error) {
	switch k := Kind(strings.ToLower(strings.TrimSpace(s))); k {
	case KindResidential, KindCommercial, KindMunicipal, KindYard, KindOther:
		return k, nil
	case "":
		return KindOther, nil
	}
	return "", ErrUnknownKind.With("it cannot be %q", s)
}

// Sky says how much of the sky a badge sees at a site, and so how far a fix may
// err. The zero value means SkyMixed.
type Sky string

// The skies.
const (
	SkyOpen   Sky = "open"
	SkyMixed  Sky = "mixed"
	SkyCanopy Sky = "canopy" // Under trees or between high walls.
)

// ParseSky reads a sky, in any case; empty is SkyMixed. It fails with
// ErrUnknownSky.
func ParseSky(s string) (Sky, error) {
	switch k := Sky(strings.ToLower(strings.TrimSpace(s))); k {
	case SkyOpen, SkyMixed, SkyCanopy:
		return k, nil
	case "":
		return SkyMixed, nil
	}
	return "", ErrUnknownSky.With("it cannot be %q", s)
}

// Site is a property where work is done.
type Site struct {
	ID   domain.SiteID
	Ref  string // What people and vendors call it; unique in a company.
	Name string
	Kind Kind
	Sky  Sky // By the newest version of its fence; empty means mixed.

	Revision domain.Revision // Of what is said here and of its fences; it rises with each change.
	Retired  int64           // Since when it has no fence any more, Unix seconds; 0 while it has.
}
