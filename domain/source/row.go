package source

import (
	"time"

	"actual/domain"
	"actual/domain/fault"
	"actual/domain/geofence"
	"actual/domain/job"
)

// Errors of sources.
var (
	ErrUnknownKind  = fault.New(fault.Invalid, "source.unknown_kind", "the kind of a source's row is site, crew, worker or job")
	ErrUnknownState = fault.New(fault.Invalid, "source.unknown_state", "a source's row is new, matched, ambiguous, gone or ignored")
	ErrRowNotFound  = fault.New(fault.NotFound, "source.row_not_found", "the source has never had such a row")
)

// Aspire is the source of what comes from Aspire.
const Aspire job.Source = "aspire"

// Kind is what a row of a source is of.
type Kind string

// The kinds.
const (
	Site   Kind = "site"
	Crew   Kind = "crew"
	Worker Kind = "worker"
	Job    Kind = "job"
)

// Kinds are all kinds, each before those that refer to it.
func Kinds() []Kind { return []Kind{Worker, Crew, Site, Job} }

// ParseKind reads a kind; it fails with ErrUnknownKind.
func ParseKind(s string) (Kind, error) {
	switch k := Kind(s); k {
	case Site, Crew, Worker, Job:
		return k, nil
	}
	return "", ErrUnknownKind.With("%.40q", s)
}

// Said is what a source says of one thing. Which fields count depends on the kind.
// Two are equal where the source says the same.
type Said struct {
	Name   string // Of a site, crew or worker; of a job what is to be done. Empty: none.
	Active bool   // Of a job: it is not cancelled.

	Address string          // Of a site, on one line.
	Place   geofence.LatLng // Of a site, where Placed.
	Placed  bool
	Radius  int64  // Of the circle around a site's place, in millimetres; 0: not said.
	Number  string // Of a worker in payroll; of a job what people call its order.
	Leader  string // Of a crew, and of a job without one: a worker's ref.
	Version string // Another text whenever the source has changed it; empty: it does not tell.

	Ticket string // Of a job: the order that it is part of, by ref.
	Site   string // Of a job: a site's ref.
	Crew   string // Of a job: a crew's ref.
	Date   domain.Date
	Order  int // Of the crew's jobs that day, from 1; 0: not said.
	Effort job.Effort
	State  string // Of a job, as the source's people call it.
}

// Row is a row of a source as it was last read, and the link to ours.
type Row struct {
	Kind    Kind
	Ref     string // What the source knows it by; unique of its kind.
	Said    Said
	Doubts  []string  // What a finding of the last reading says of it: a sync neither moves nor cancels anything of ours by such a row.
	FoundAt time.Time // When it was first read.
	SeenAt  time.Time // When it was last read.
	GoneAt  time.Time // Since when the source has it no more; zero while it has.
	Link    Link
}
