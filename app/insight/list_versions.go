package insight

import (
	"context"
	"fmt"

	"actual/domain"
	"actual/domain/presence"
	"actual/ports"
)

// ListVersions asks what was believed of a visit, and when: its versions by number.
type ListVersions struct {
	Company domain.CompanyID
	Visit   domain.VisitID
	After   int // The number of the last version of the page before; 0: from the first.
	Limit   int
}

// VersionPage is a part of the answer.
type VersionPage struct {
	Versions []presence.Version
	Names    Names
	Next     int // What After is for the next page; 0 where there is none.
}

// Versions returns a page of versions, those of a withdrawn visit too, or
// ports.ErrVisitNotFound.
func (l *VisitLister) Versions(ctx context.Context, q ListVersions) (page VersionPage, err error) {
	err = l.work.View(ctx, q.Company, func(ctx context.Context, tx ports.Tx) error {
		page = VersionPage{}
		found, err := tx.Visits.Versions(ctx, q.Visit, q.After, q.Limit+1)
		if err != nil {
			return err
		}
		if len(found) == 0 && q.After == 0 {
			return ports.ErrVisitNotFound
		}
		var more bool
		if page.Versions, more = cut(found, q.Limit); more {
			page.Next = page.Versions[len(page.Versions)-1].Number
		}
		index, err := l.fences.Index(ctx, tx, q.Company)
		if err != nil {
			return err
		}
		page.Names, err = names(ctx, tx, index, page.Versions)
		return err
	})
	if err != nil {
		return VersionPage{}, fmt.Errorf("list versions of visit %s: %w", q.Visit, err)
	}
	return page, nil
}
