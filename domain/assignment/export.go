package assignment

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"time"

	"actual/domain"
	"actual/domain/fault"
	"actual/domain/job"
)

// Answers about what was exported.
var (
	// ErrNoRevision reports a revision of a date's export that there is not.
	ErrNoRevision = fault.New(fault.NotFound, "assignment.no_revision", "there is no such revision of the date's assignments")
	// ErrNotExported reports a date that there is no export of.
	ErrNotExported = fault.New(fault.NotFound, "assignment.not_exported", "the assignments of that date were not exported yet")
	// ErrTooFar reports a date too far ahead, or behind, to be exported.
	ErrTooFar = fault.New(fault.Invalid, "assignment.bad_date", "assignments are exported of dates from 400 days ago to 60 days ahead")
)

// How far from today a date may be.
const (
	mostAgo   = 400
	mostAhead = 60
)

// Exportable returns nil where a date is near enough to today, else ErrTooFar.
func Exportable(on, today domain.Date) error {
	if days := on.DaysSince(today); on.IsZero() || days < -mostAgo || days > mostAhead {
		return ErrTooFar
	}
	return nil
}

// Export is one revision of the rows of a date.
type Export struct {
	Date      domain.Date
	Revision  domain.Revision // From 1.
	MadeAt    time.Time
	By        string    // As the ledger names it.
	CheckedAt time.Time // When its rows were last found to be the same.
	Total     int       // Rows of this revision, …
	Added     int       // … and how they differ from those of the one before.
	Changed   int
	Removed   int
	Digest    [32]byte // SHA-256 of the rows; see Digest.
	From      MadeFrom
}

// MadeFrom is what there was of what an export is made from. Which version of a job,
// of the source's row and of a visit a row rests on stands in the row.
type MadeFrom struct {
	Zone    string // IANA name of the time zone that dates and windows were read in.
	Jobs    int
	Visits  int // That touch the time that was looked at.
	Members int // Memberships of crews in that time.
	Booked  int // Rows of recent times.
	Recent  Recent
	Syncs   []Synced // By source.
}

// Synced is the last reading of a source that was over.
type Synced struct {
	Source  job.Source
	Sync    domain.SyncID
	EndedAt time.Time
}

// Next returns the revision that follows one (the zero one where there is none),
// with the rows of before and those of now. Where they say the same, it is the one of
// before, checked again, and changes is empty. A row that says the same stays as it is,
// with the versions that it rested on.
func (e Export) Next(was, is []Row, on domain.Date, by string, at time.Time, from MadeFrom) (next Export, changes []Change) {
	changes = Diff(was, is)
	if e.Revision > 0 && len(changes) == 0 {
		e.CheckedAt = at
		return e, nil
	}
	next = Export{Date: on, Revision: e.Revision + 1, MadeAt: at, By: by, CheckedAt: at, Total: len(is), Digest: Digest(kept(was, is)), From: from}
	for _, c := range changes {
		switch {
		case c.Was == nil:
			next.Added++
		case c.Is == nil:
			next.Removed++
		default:
			next.Changed++
		}
	}
	return next, changes
}

// kept returns the rows of now, those as they were that say the same.
func kept(was, is []Row) []Row {
	before := map[string]Row{}
	for _, r := range was {
		before[r.Key()] = r
	}
	out := slices.Clone(is)
	for i, r := range is {
		if old, there := before[r.Key()]; there && len(differing(old, r)) == 0 {
			out[i] = old
		}
	}
	return out
}

// Digest is the SHA-256 of rows in the order of Compare, each a line of its values.
func Digest(rows []Row) (sum [32]byte) {
	h := sha256.New()
	for _, r := range rows {
		p := r.Presence
		fmt.Fprintf(h, "%s|%d|%s|%q|%q|%q|%q|%d|%d|%d|%s|%s|%s|%s|%d|%d|%d|", r.Key(), r.JobRevision, r.JobSource, r.JobRef, r.Said.Ticket, r.Said.Number, r.Said.Service,
			r.Said.Order, r.Said.Version, r.Parts, r.Site, r.Crew, r.Leader, r.Source, unix(r.Expected.From), unix(r.Expected.To), r.Shared)
		fmt.Fprintf(h, "%s|%s|%s|%d|%d|%d|%d|%d|%d|%d|%t|%v\n", p.Seen, p.Why, p.By, p.Arrived, p.ArrivedBetween, p.Departed, p.DepartedBetween, p.Seconds, p.UndecidedS,
			p.Confidence, p.Provisional, p.Visits)
	}
	h.Sum(sum[:0])
	return sum
}

func unix(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.Unix()
}
