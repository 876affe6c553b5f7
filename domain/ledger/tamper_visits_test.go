package ledger_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"actual/domain"
	"actual/domain/ledger"
)

// changes are ways to change a visit row, by the member that then differs.
var changes = map[string]func(*ledger.VisitRecord){
	"badge":            func(r *ledger.VisitRecord) { r.Badge.UUID[15] ^= 1 },
	"device":           func(r *ledger.VisitRecord) { r.Device += "0" },
	"site":             func(r *ledger.VisitRecord) { r.Site = domain.SiteID{} },
	"arrived":          func(r *ledger.VisitRecord) { r.Arrived -= 60 },
	"arrived_between":  func(r *ledger.VisitRecord) { r.ArrivedBetween.From-- },
	"departed":         func(r *ledger.VisitRecord) { r.Departed += 3600 },
	"departed_between": func(r *ledger.VisitRecord) { r.DepartedBetween.To++ },
	"verdict":          func(r *ledger.VisitRecord) { r.Verdict = "undecided" },
	"state":            func(r *ledger.VisitRecord) { r.State = ledger.State("final") },
	"confidence":       func(r *ledger.VisitRecord) { r.Confidence++ },
	"fixes":            func(r *ledger.VisitRecord) { r.Fixes-- },
	"candidates":       func(r *ledger.VisitRecord) { r.Candidates = append(r.Candidates, ledger.Candidate{Odds: 1}) },
	"policy":           func(r *ledger.VisitRecord) { r.Policy = "\xff" },
	"fences":           func(r *ledger.VisitRecord) { r.Fences = nil },
	"completeness":     func(r *ledger.VisitRecord) { r.Completeness = "unknown" },
}

func TestAChangedVisitRowIsFoundAndNamed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := drawBooks(t)
		b.requireFits(t)
		logged := slices.Collect(func(yield func(int) bool) {
			for i, row := range b.visits {
				if !row.Entry.IsZero() && !yield(i) {
					return
				}
			}
		})
		if len(logged) == 0 {
			t.Skip("no visit in this log")
		}
		row := &b.visits[rapid.SampledFrom(logged).Draw(t, "row")]
		names := slices.Sorted(func(yield func(string) bool) {
			for name := range changes {
				if !yield(name) {
					return
				}
			}
		})
		name := rapid.SampledFrom(names).Draw(t, "member")
		changes[name](&row.Record)
		f := finding(t, b.verify(t), ledger.WhatVisitDiffers)
		require.Equal(t, row.Record.Subject(), f.Subject)
		require.Contains(t, f.Text, name)
		require.GreaterOrEqual(t, f.Seq, int64(0))
	})
}

func TestEveryMemberOfAVisitRowCounts(t *testing.T) {
	object := record(1, 1, ledger.Settled).Object()
	for key := range object.All() {
		if key == "format" || key == "visit" || key == "version" { // The first is ours, the others say which row it is.
			continue
		}
		require.Contains(t, changes, key)
	}
	for name, change := range changes {
		t.Run(name, func(t *testing.T) {
			b := exampleBooks(t)
			b.requireFits(t)
			i := slices.IndexFunc(b.visits, func(row ledger.VisitRow) bool { return row.Record.State == ledger.Sealed })
			change(&b.visits[i].Record)
			f := finding(t, b.verify(t), ledger.WhatVisitDiffers)
			require.Equal(t, int64(9), f.Seq)
			require.Contains(t, f.Text, "entry 9 (visit.sealed) says: "+name+" differs")
		})
	}
}

func TestTamperedVisits(t *testing.T) {
	visit1, visit3 := record(1, 1, "").Subject(), record(3, 1, "").Subject()
	tests := map[string]struct {
		tamper  func(require.TestingT, *books)
		what    ledger.What
		seq     int64
		subject string
	}{
		"a provisional version after a settled one": {
			func(_ require.TestingT, b *books) {
				b.visits = append(b.visits, ledger.VisitRow{Record: record(1, 6, ledger.Provisional)})
			},
			ledger.WhatVisitWithoutEntry, -1, visit1,
		},
		"a settled version without an entry": {
			func(_ require.TestingT, b *books) {
				b.visits = append(b.visits, ledger.VisitRow{Record: record(3, 4, ledger.Settled)})
			},
			ledger.WhatVisitWithoutEntry, -1, visit3,
		},
		"a withdrawn version without an entry": {
			func(_ require.TestingT, b *books) {
				b.visits = append(b.visits, ledger.VisitRow{Record: record(3, 4, ledger.Withdrawn)})
			},
			ledger.WhatVisitWithoutEntry, -1, visit3,
		},
		"a version that names the entry of another": {
			func(_ require.TestingT, b *books) {
				b.visits = append(b.visits, ledger.VisitRow{Record: record(3, 4, ledger.Provisional), Entry: b.visits[0].Entry})
			},
			ledger.WhatVisitWithoutEntry, -1, visit3,
		},
		"a logged version that names another entry": {
			func(_ require.TestingT, b *books) { b.visits[b.row(1, 3)].Entry = b.visits[b.row(1, 5)].Entry },
			ledger.WhatVisitWithoutEntry, -1, visit1,
		},
		"a visit that was never opened": {
			func(_ require.TestingT, b *books) {
				b.visits = append(b.visits, ledger.VisitRow{Record: record(4, 1, ledger.Provisional)})
			},
			ledger.WhatVisitWithoutEntry, -1, record(4, 1, "").Subject(),
		},
		"a version that is gone": {
			func(_ require.TestingT, b *books) { b.visits = slices.Delete(b.visits, b.row(1, 3), b.row(1, 3)+1) },
			ledger.WhatVisitMissing, 5, visit1,
		},
		"the current version that is gone": {
			func(_ require.TestingT, b *books) { b.visits = slices.Delete(b.visits, b.row(1, 5), b.row(1, 5)+1) },
			ledger.WhatVisitMissing, 9, visit1,
		},
		"a visit that is gone": {
			func(_ require.TestingT, b *books) {
				b.visits = slices.DeleteFunc(b.visits, func(row ledger.VisitRow) bool { return row.Record.Subject() == visit3 })
			},
			ledger.WhatVisitMissing, 11, visit3,
		},
		"a row that is there twice": {
			func(_ require.TestingT, b *books) { b.visits = append(b.visits, b.visits[b.row(1, 3)]) },
			ledger.WhatVisitDiffers, -1, visit1,
		},
		"a row moved to another version": {
			func(_ require.TestingT, b *books) { b.visits[b.row(1, 5)].Record.Version = 7 },
			ledger.WhatVisitWithoutEntry, -1, visit1,
		},
		"an old version logged again after the current one": {
			func(t require.TestingT, b *books) {
				r := b.visits[b.row(1, 4)].Record
				text, _ := b.raw(t, ledger.VisitChanged, r.Subject(), r.Body(nil))
				b.append(t, text)
			},
			ledger.WhatVisitDiffers, 12, visit1,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			b := exampleBooks(t)
			b.requireFits(t)
			test.tamper(t, b)
			f := finding(t, b.verify(t), test.what)
			require.Equal(t, test.seq, f.Seq, f.Text)
			require.Equal(t, test.subject, f.Subject, f.Text)
		})
	}
}

// row returns where a row stands.
func (b *books) row(visit uint64, version int64) int {
	want := record(visit, version, "")
	return slices.IndexFunc(b.visits, func(row ledger.VisitRow) bool {
		return row.Record.Visit == want.Visit && row.Record.Version == version
	})
}

func TestVisitRowsMustComeInOrder(t *testing.T) {
	b := exampleBooks(t)
	b.requireFits(t)
	in := b.input()
	backwards := slices.Clone(b.visits)
	slices.Reverse(backwards)
	in.Visits = each(backwards)
	r, err := ledger.Verify(in)
	require.NoError(t, err)
	finding(t, r, ledger.WhatVisitDiffers)
}

func TestAnUnloggedVersionBeforeSettlingMayChange(t *testing.T) {
	b := exampleBooks(t)
	b.requireFits(t)
	b.visits[b.row(3, 2)].Record.Fixes = 99
	b.requireFits(t) // A limit that the documentation names.
}
