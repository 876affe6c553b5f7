package discrepancy

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash"
	"slices"

	"actual/domain"
	"actual/domain/reconcile"
)

// gistOf digests what a person judges who settles a discrepancy: what it is of,
// its verdict, and what was planned. Of the evidence it takes only what the verdict
// makes of it: that a visit is another by some seconds, or that a threshold is
// another and the verdict the same, is no reason to ask again.
func gistOf(d reconcile.Discrepancy) string {
	h := sha256.New()
	text := func(parts ...any) { _, _ = fmt.Fprintln(h, parts...) } // A hash takes everything.
	text(d.Kind, d.Date, d.Subject.Site, d.Subject.Job, d.Subject.Crew, d.Subject.Worker, d.Subject.Badge, d.Subject.Other, d.Subject.Row)
	text(d.Verdict.Finding, minutes(d.Verdict.Expected), minutes(d.Verdict.Actual), minutes(d.Verdict.At), d.Verdict.Site)
	for _, j := range d.Facts.Jobs {
		if j.ID == d.Subject.Job {
			text(j.Site, j.Date, j.Until, j.Window, j.Effort, j.State, j.Leader)
			crews(h, j.Crews)
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}

func crews(h hash.Hash, all []domain.CrewID) {
	all = slices.SortedFunc(slices.Values(all), func(a, b domain.CrewID) int { return slices.Compare(a.UUID[:], b.UUID[:]) })
	for _, id := range all {
		_, _ = h.Write(id.UUID[:])
	}
	_ = binary.Write(h, binary.BigEndian, int64(len(all)))
}

// countMost is what a count does not reach, and a length that matters does.
const countMost = 300

// minutes rounds seconds to minutes; what may be a count stays as it is.
func minutes(n int64) int64 {
	if n < countMost {
		return n
	}
	return (n + 30) / 60 * 60
}
