package reconciliation

import (
	"context"
	"fmt"

	"actual/domain"
	"actual/domain/discrepancy"
	"actual/domain/geofence"
	"actual/domain/presence"
	"actual/domain/reconcile"
	"actual/ports"
)

// Evidence is what a discrepancy rests upon, for a map.
type Evidence struct {
	Fences []SiteFence
	Fixes  []VisitFix // By visit as the facts have them, then by time.
	More   bool       // There are more fixes than these.
}

// SiteFence is a site and its fence as it was then.
type SiteFence struct {
	Site  geofence.Site
	Fence geofence.Fence
}

// VisitFix is a fix of a visit.
type VisitFix struct {
	Visit domain.VisitID
	Badge domain.BadgeID
	Fix   presence.Fix
}

// mostFixes is how many fixes are shown.
const mostFixes = 5000

// Evidence returns the evidence of a discrepancy, as far as it is still there, or
// discrepancy.ErrNotFound.
func (l *Lister) Evidence(ctx context.Context, company domain.CompanyID, id domain.DiscrepancyID) (out Evidence, err error) {
	err = l.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		found, err := tx.Found.List(ctx, ports.DiscrepancyQuery{IDs: []domain.DiscrepancyID{id}, Detail: true})
		if err != nil {
			return err
		}
		if len(found) == 0 {
			return discrepancy.ErrNotFound
		}
		out = Evidence{}
		index, err := l.fences.Index(ctx, tx, company)
		if err != nil {
			return err
		}
		out.Fences = fencesOf(index, &found[0].Facts)
		for _, v := range found[0].Facts.Visits {
			fixes, err := tx.Fixes.Between(ctx, v.Badge, presence.Span{From: v.Arrived, To: v.End()})
			if err != nil {
				return err
			}
			for _, f := range fixes {
				if out.More = len(out.Fixes) == mostFixes; out.More {
					return nil
				}
				out.Fixes = append(out.Fixes, VisitFix{v.ID, v.Badge, f})
			}
		}
		return nil
	})
	if err != nil {
		return Evidence{}, fmt.Errorf("show the evidence of a discrepancy: %w", err)
	}
	return out, nil
}

// fencesOf returns the fences that facts name, and those of sites and candidates that
// they name without.
func fencesOf(index *geofence.Index, facts *reconcile.Records) (out []SiteFence) {
	named := map[domain.FenceID]bool{}
	for _, s := range facts.Sites {
		named[s.Fence] = true
	}
	for _, v := range facts.Visits {
		named[v.Fence] = true
		for _, c := range v.Candidates {
			named[c.Fence] = true
		}
	}
	delete(named, domain.FenceID{})
	sites := map[domain.SiteID]geofence.Site{}
	for _, s := range index.Sites() {
		sites[s.ID] = s
	}
	for i := range index.Fences() {
		if f := index.Fence(int32(i)); named[f.ID] { //nolint:gosec // A count of fences.
			out = append(out, SiteFence{sites[f.Site], *f})
		}
	}
	return out
}
