package discrepancy

import (
	"actual/domain"
	"actual/domain/fault"
)

// Rules of settling a discrepancy by correcting what it is about.
var (
	ErrNotAbout = fault.New(fault.Invalid, "discrepancy.not_about", "the discrepancy is not about that")
	ErrSoNow    = fault.New(fault.Conflict, "discrepancy.so_already", "it is so already: there is nothing to correct")
)

// LinkKind says what was changed to settle a discrepancy. The names are stored.
type LinkKind string

// The kinds of link.
const (
	ToCustody LinkKind = "custody"
	ToRuling  LinkKind = "ruling"
	ToFence   LinkKind = "fence"
	ToJob     LinkKind = "job"
)

// Link is what was changed to settle a discrepancy. The zero value is none: nothing
// was changed by settling it.
type Link struct {
	To LinkKind
	ID domain.UUID
}

// Resolution returns what was done about a discrepancy where such a thing was changed.
func (k LinkKind) Resolution() Resolution {
	switch k {
	case ToCustody:
		return CustodyCorrected
	case ToRuling:
		return VisitCorrected
	case ToFence:
		return FenceCorrected
	case ToJob:
		return JobCancelled
	}
	return OtherResolution
}
