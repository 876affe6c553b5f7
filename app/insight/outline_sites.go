package insight

import (
	"context"
	"fmt"
	"sort"

	"actual/domain"
	"actual/domain/geofence"
	"actual/ports"
)

// OutlineSites asks for the sites whose fences, as they count now, are in a part of the
// map, ordered by ref.
type OutlineSites struct {
	Company domain.CompanyID
	Box     geofence.Box
	After   string // The ref of the last of the page before; "": from the first.
	Limit   int
}

// finest is how many parts of the box's longer side a map of it tells apart: a screen
// with a margin has about half as many pixels.
const finest = 4000

// Unseen is what is too small to be seen on a map of the box, in 1e-7 degree.
func (q OutlineSites) Unseen() int64 { return q.Box.Span() / finest }

// Outline returns a page of sites that are not retired. Their fences are whole.
func (l *SiteLister) Outline(ctx context.Context, q OutlineSites) (page SitePage, err error) {
	now := l.clock.Now().Unix()
	err = l.work.View(ctx, q.Company, func(ctx context.Context, tx ports.Tx) error {
		index, err := l.fences.Index(ctx, tx, q.Company)
		if err != nil {
			return err
		}
		sites := index.Sites()
		if q.After != "" {
			sites = sites[sort.Search(len(sites), func(i int) bool { return sites[i].Ref > q.After }):]
		}
		valid := validFences(index, now)
		page = SitePage{}
		for _, s := range sites {
			f := valid[s.ID]
			if f == nil || (s.Retired != 0 && s.Retired <= now) || !q.Box.Touches(f.Shape) {
				continue
			}
			if len(page.Sites) == q.Limit {
				page.Next = page.Sites[q.Limit-1].Site.Ref
				return nil
			}
			page.Sites = append(page.Sites, FencedSite{Site: s, Fence: f})
		}
		return nil
	})
	if err != nil {
		return SitePage{}, fmt.Errorf("outline sites: %w", err)
	}
	return page, nil
}
