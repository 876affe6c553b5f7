package ledger

import (
	"bytes"
	"cmp"
	"slices"

	"actual/domain"
)

// history is the rows of one visit, met one by one and held against the claims.
type history struct {
	visit  domain.VisitID
	last   VisitRecord // The row before.
	claims []claim
	final  bool // A version before was more than provisional.
	spoken bool // An entry speaks of the row before.
}

// visitRows holds the visit rows against what the entries say.
func (v *verification) visitRows() error {
	if v.in.Visits == nil {
		return nil
	}
	var h *history
	for row, err := range v.in.Visits {
		if err != nil {
			return err
		}
		v.report.Visits++
		h = v.visitRow(h, row)
	}
	v.endVisit(h)
	v.unmetVisits()
	return nil
}

// visitRow looks at a row and returns the history that it belongs to.
func (v *verification) visitRow(h *history, row VisitRow) *history {
	r := row.Record
	if h != nil {
		order := cmp.Or(bytes.Compare(r.Visit.UUID[:], h.visit.UUID[:]), cmp.Compare(r.Version, h.last.Version))
		if order <= 0 {
			v.find(-1, r.Subject(), WhatVisitDiffers, "Version %d of visit %s is there twice or out of order.", r.Version, r.Visit)
			return h
		}
	}
	if h == nil || h.visit != r.Visit {
		v.endVisit(h)
		h = &history{visit: r.Visit, claims: v.claims[r.Visit]}
	}
	v.compareRow(h, row)
	h.last = r
	return h
}

func (v *verification) compareRow(h *history, row VisitRow) {
	r, hash := row.Record, row.Record.Hash()
	h.spoken = false
	named := row.Entry.IsZero()
	for i := range h.claims {
		c := &h.claims[i]
		if c.version != r.Version {
			continue
		}
		c.met, h.spoken = true, true
		named = named || c.entry == row.Entry
		if c.hash != hash {
			v.find(c.seq, r.Subject(), WhatVisitDiffers, "Version %d of visit %s is not what %s says: %s differs.", r.Version, r.Visit, c, c.differing(r))
		}
	}
	switch {
	case !named:
		v.find(-1, r.Subject(), WhatVisitWithoutEntry, "Version %d of visit %s names the entry %s, which the log does not hold for it.", r.Version, r.Visit, row.Entry)
	case !h.spoken && r.State != Provisional:
		v.find(-1, r.Subject(), WhatVisitWithoutEntry, "Version %d of visit %s is %s, but no entry says so.", r.Version, r.Visit, r.State)
	case !h.spoken && h.final:
		v.find(-1, r.Subject(), WhatVisitWithoutEntry, "Version %d of visit %s changes it after it had settled, but no entry says so.", r.Version, r.Visit)
	}
	h.final = h.final || r.State != Provisional
}

// endVisit looks at a visit as a whole, when all its rows were met.
func (v *verification) endVisit(h *history) {
	if h == nil {
		return
	}
	delete(v.claims, h.visit)
	v.unmet(h.visit, h.claims)
	subject := h.last.Subject()
	if !slices.ContainsFunc(h.claims, func(c claim) bool { return c.kind == VisitOpened }) {
		v.find(-1, subject, WhatVisitWithoutEntry, "No entry says that visit %s was opened.", h.visit)
	}
	if len(h.claims) == 0 || !h.final || !h.spoken {
		return // Never settled, or reported already.
	}
	if c := &h.claims[len(h.claims)-1]; c.met && c.version != h.last.Version {
		v.find(c.seq, subject, WhatVisitDiffers, "Visit %s stands at version %d, but the last word on it, %s, is about version %d.", h.visit, h.last.Version, c, c.version)
	}
}

// unmet reports claims about versions that are no rows.
func (v *verification) unmet(visit domain.VisitID, all []claim) {
	for i := range all {
		if c := &all[i]; !c.met {
			v.find(c.seq, VisitRecord{Visit: visit}.Subject(), WhatVisitMissing, "Version %d of visit %s, of which %s speaks, is not there.", c.version, visit, c)
		}
	}
}

// unmetVisits reports the visits that have entries and no row at all, oldest
// first.
func (v *verification) unmetVisits() {
	var visits []domain.VisitID
	for visit := range v.claims {
		visits = append(visits, visit)
	}
	slices.SortFunc(visits, func(a, b domain.VisitID) int { return bytes.Compare(a.UUID[:], b.UUID[:]) })
	for _, visit := range visits {
		if v.expired(v.claims[visit]) {
			v.report.Expired++
			continue
		}
		v.unmet(visit, v.claims[visit])
	}
}
