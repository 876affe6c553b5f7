package assignment

import (
	"slices"

	"actual/domain"
)

// What of a row another revision may say otherwise.
const (
	PartJob      = "job"      // What is said of the job: its ref, order, ticket, leader.
	PartExpected = "expected" // On what the expectation rests, and of when it is.
	PartPresence = "presence" // Who was there, and when.
)

// Change is what another revision of a date says of a row: one that is new, gone,
// or another than it was.
type Change struct {
	Was, Is *Row     // Nil: there was, or is, none.
	Parts   []string // Of a row that is there in both.
}

// Diff returns how rows of a date differ from those of before, in the order of
// Compare. A row that says the same is in none, though it may rest on other versions
// of the job, of the source's row and of visits by now.
func Diff(was, is []Row) []Change {
	before := map[string]*Row{}
	for i := range was {
		before[was[i].Key()] = &was[i]
	}
	var changes []Change
	for i := range is {
		key := is[i].Key()
		old, there := before[key]
		delete(before, key)
		switch {
		case !there:
			changes = append(changes, Change{Is: &is[i]})
		default:
			if parts := differing(*old, is[i]); len(parts) > 0 {
				changes = append(changes, Change{old, &is[i], parts})
			}
		}
	}
	for _, old := range before {
		changes = append(changes, Change{Was: old})
	}
	slices.SortFunc(changes, func(a, b Change) int { return Compare(a.row(), b.row()) })
	return changes
}

// row is the row as it is, or was.
func (c Change) row() Row {
	if c.Is != nil {
		return *c.Is
	}
	return *c.Was
}

// differing returns which parts of two rows with one key differ.
func differing(a, b Row) (parts []string) {
	a.Said.Version, b.Said.Version = 0, 0
	if a.JobSource != b.JobSource || a.JobRef != b.JobRef || a.Said != b.Said || a.Parts != b.Parts ||
		a.Site != b.Site || a.Crew != b.Crew || a.Leader != b.Leader || a.Shared != b.Shared {
		parts = append(parts, PartJob)
	}
	if a.Source != b.Source || !same(a.Expected, b.Expected) {
		parts = append(parts, PartExpected)
	}
	p, q := a.Presence, b.Presence
	if p.Seen != q.Seen || p.Why != q.Why || p.By != q.By || p.Arrived != q.Arrived || p.ArrivedBetween != q.ArrivedBetween || p.Departed != q.Departed ||
		p.DepartedBetween != q.DepartedBetween || p.Seconds != q.Seconds || p.UndecidedS != q.UndecidedS || p.Confidence != q.Confidence || p.Provisional != q.Provisional {
		parts = append(parts, PartPresence)
	}
	return parts
}

func same(a, b domain.Span) bool { return a.From.Equal(b.From) && a.To.Equal(b.To) }

// Leaders returns who led which crew, as rows say.
func Leaders(rows []Row) map[domain.CrewID]domain.WorkerID {
	led := map[domain.CrewID]domain.WorkerID{}
	for _, r := range rows {
		if r.Source != Unplanned && !r.Crew.IsZero() {
			led[r.Crew] = r.Leader
		}
	}
	return led
}
