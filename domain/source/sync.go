package source

import (
	"maps"
	"slices"
	"time"

	"actual/domain"
	"actual/domain/job"
)

// Sync is one reading of a source, and what was taken over of it. Whoever works on
// it stores how far it is with what was done: killed at any place it goes on there.
type Sync struct {
	ID      domain.SyncID
	Source  job.Source
	Full    bool        // Everything is read, and every row taken over anew.
	Believe bool        // However much is gone at once, it is believed: people looked.
	From    domain.Date // Jobs of these dates are read, both included.
	To      domain.Date
	Stage   Stage
	Lists   []Kind             // Those that this sync has read as a whole.
	ReadAt  map[Kind]time.Time // When a list was last read as a whole, in this sync or one before.
	Calls   int64              // Requests that were made to the source.
	Counts  map[Kind]Counts
	Notes   []string // What was not believed, for people.

	By       string // Who asked for it, as the ledger names it.
	BeganAt  time.Time
	MovedAt  time.Time
	EndedAt  time.Time // Zero while there is something to do.
	Problem  string    // Why it stands still, as far as is known; for people.
	Revision domain.Revision
}

// Stage is where a sync stands.
type Stage struct {
	Step  Step
	Kind  Kind
	After string // While reading: Next of the page before; then the ref of the row before.
}

// Step is what a sync does with a kind of rows.
type Step string

// The steps. Empty: it has not begun.
const (
	Reading Step = "read"  // Page by page into the snapshot; then what is gone is told.
	Taking  Step = "take"  // Row by row what changed is taken over to ours.
	Ended   Step = "ended" // Nothing is left to do.
)

// Counts is what became of the rows of one kind in a sync.
type Counts struct {
	Read      int // Rows that the source has, and was asked for.
	Changed   int // Those of them that are new or otherwise than before.
	Gone      int // Rows that it has no more.
	Made      int // Of ours that were made,
	Matched   int // or found to be what a row is,
	Updated   int // or changed by a row,
	Cancelled int // or, of jobs, cancelled.
	Waiting   int // Rows that could not be taken over: ambiguous, in doubt, or with a problem.
}

// Copy returns the sync with maps and notes of its own.
func (s Sync) Copy() Sync {
	s.Lists, s.ReadAt, s.Counts, s.Notes = slices.Clone(s.Lists), maps.Clone(s.ReadAt), maps.Clone(s.Counts), slices.Clone(s.Notes)
	return s
}

// HasRead reports whether the sync has read a list as a whole.
func (s Sync) HasRead(kind Kind) bool { return slices.Contains(s.Lists, kind) }

// Due reports whether a list is to be read: by a full sync each, else what was not
// read as a whole for so long.
func (s Sync) Due(kind Kind, fresh time.Duration) bool {
	return !s.HasRead(kind) && (s.Full || s.BeganAt.Sub(s.ReadAt[kind]) >= fresh)
}

// GoesOn reports whether the sync, which was cut off, does all that another one would.
func (s Sync) GoesOn(asked Sync) bool {
	return s.EndedAt.IsZero() && s.From == asked.From && s.To == asked.To && (s.Full || !asked.Full) && s.Believe == asked.Believe
}

// Next returns the step after the one in which rows of a kind were taken over.
func (at Stage) Next() Stage {
	kinds := Kinds()
	if i := slices.Index(kinds, at.Kind); i+1 < len(kinds) {
		return Stage{Step: Taking, Kind: kinds[i+1]}
	}
	return Stage{Step: Ended}
}
