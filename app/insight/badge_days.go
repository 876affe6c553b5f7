package insight

import (
	"context"
	"fmt"
	"time"

	"actual/domain"
	"actual/domain/badge"
	"actual/domain/geofence"
	"actual/domain/job"
	"actual/domain/presence"
	"actual/ports"
)

// BadgeDay is where a badge was on a day of the company's time zone.
type BadgeDay struct {
	Badge  badge.Badge
	Day    domain.Date
	Span   domain.Span
	Zone   *time.Location
	Total  int // How many fixes there are.
	Fixes  []DrawnFix
	Worn   []badge.Custody // Cut to the day, by beginning.
	Worker map[domain.WorkerID]job.Worker
}

// DrawnFix is a fix with its standard error of one axis in millimetres.
type DrawnFix struct {
	presence.Fix
	Error int32
}

// BadgeDays answers what is drawn of a day.
type BadgeDays struct {
	work   ports.UnitOfWork
	fences Fences
	policy presence.Policy
}

// NewBadgeDays returns the use case; policy is the program's own.
func NewBadgeDays(work ports.UnitOfWork, fences Fences, policy presence.Policy) *BadgeDays {
	return &BadgeDays{work: work, fences: fences, policy: policy}
}

// Day returns the day of one badge with at most so many of its fixes. It fails with
// badge.ErrNotFound.
func (d *BadgeDays) Day(ctx context.Context, company domain.CompanyID, id domain.BadgeID, day domain.Date, most int) (out BadgeDay, err error) {
	err = d.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		b, err := tx.Badges.ByID(ctx, id)
		if err != nil {
			return err
		}
		c, err := tx.Companies.Get(ctx)
		if err != nil {
			return err
		}
		policy, err := tx.Policies.InForce(ctx, d.policy)
		if err != nil {
			return err
		}
		out = BadgeDay{Badge: b, Day: day, Span: day.Span(c.Zone()), Zone: c.Zone()}
		fixes, err := tx.Fixes.Between(ctx, id, presence.Span{From: out.Span.From.Unix(), To: out.Span.To.Unix() - 1})
		if err != nil {
			return err
		}
		out.Total = len(fixes)
		for _, f := range presence.Thin(fixes, most) {
			out.Fixes = append(out.Fixes, DrawnFix{Fix: f, Error: policy.ErrorOf(f, drawnUnder)})
		}
		return out.wear(ctx, tx)
	})
	if err != nil {
		return BadgeDay{}, fmt.Errorf("show badge day: %w", err)
	}
	return out, nil
}

func (o *BadgeDay) wear(ctx context.Context, tx ports.Tx) error {
	held, err := tx.Custodies.List(ctx, ports.CustodyQuery{Badges: []domain.BadgeID{o.Badge.ID()}, Touching: o.Span, Ever: true})
	if err != nil {
		return err
	}
	for _, c := range held {
		if c.Span, _ = c.Span.Common(o.Span); !c.Span.Empty() {
			o.Worn = append(o.Worn, c)
		}
	}
	o.Worker, err = workersOf(ctx, tx, o.Worn)
	return err
}

// BadgeDayRow is a badge in the list of a day.
type BadgeDayRow struct {
	Badge badge.Badge
	Heard []int // Fixes in each step; nil: none.
	Stays []presence.Version
}

// BadgeDayPage is a part of the badges of a day.
type BadgeDayPage struct {
	Day   domain.Date
	Span  domain.Span
	Zone  *time.Location
	Step  time.Duration
	Rows  []BadgeDayRow
	Party Party // At the end of the day.
	Sites []geofence.Site
	Next  domain.BadgeID // Zero where there is no more.
}

// activityStep is how finely a day's list tells when badges were heard.
const activityStep = 15 * time.Minute

// ListBadgeDays asks for the badges of a day, ordered by device.
type ListBadgeDays struct {
	Company domain.CompanyID
	Day     domain.Date
	After   domain.BadgeID
	Limit   int
}

// List returns a page of the badges that the company owned on the day. It fails with
// ErrBadCursor.
func (d *BadgeDays) List(ctx context.Context, q ListBadgeDays) (page BadgeDayPage, err error) {
	err = d.work.View(ctx, q.Company, func(ctx context.Context, tx ports.Tx) error {
		c, err := tx.Companies.Get(ctx)
		if err != nil {
			return err
		}
		page = BadgeDayPage{Day: q.Day, Span: q.Day.Span(c.Zone()), Zone: c.Zone(), Step: activityStep}
		last := page.Span.To.Add(-time.Second)
		states, next, err := badgesAfter(ctx, tx, last, q.After, q.Limit)
		if err != nil {
			return err
		}
		page.Next = next
		ids := make([]domain.BadgeID, len(states))
		for i, s := range states {
			ids[i] = s.Badge.ID()
		}
		if page.Party, err = partyAt(ctx, tx, ids, last); err != nil {
			return err
		}
		heard, err := tx.Places.Activity(ctx, ids, page.Span, page.Step)
		if err != nil {
			return err
		}
		visits, err := tx.Places.Visits(ctx, ids, page.Span)
		if err != nil {
			return err
		}
		index, err := d.fences.Index(ctx, tx, q.Company)
		if err != nil {
			return err
		}
		page.fill(states, heard, visits, index.Sites())
		return nil
	})
	if err != nil {
		return BadgeDayPage{}, fmt.Errorf("list badge days: %w", err)
	}
	return page, nil
}

func (p *BadgeDayPage) fill(states []BadgeState, heard map[domain.BadgeID][]int, visits []presence.Version, sites []geofence.Site) {
	of, spoken := map[domain.BadgeID][]presence.Version{}, map[domain.SiteID]bool{}
	for _, v := range visits {
		of[v.Badge] = append(of[v.Badge], v)
		spoken[v.Site] = true
	}
	for _, s := range sites {
		if spoken[s.ID] {
			p.Sites = append(p.Sites, s)
		}
	}
	for _, s := range states {
		id := s.Badge.ID()
		p.Rows = append(p.Rows, BadgeDayRow{Badge: s.Badge, Heard: heard[id], Stays: of[id]})
	}
}
