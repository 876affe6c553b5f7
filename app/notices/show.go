package notices

import (
	"context"
	"fmt"
	"time"

	"actual/domain"
	"actual/domain/notice"
	"actual/ports"
)

// Page is some alerts, and what people call what they are of.
type Page struct {
	Alerts []notice.Alert
	More   bool
	Names  Names
}

// List returns a page of alerts, those raised last first.
func (s *Service) List(ctx context.Context, company domain.CompanyID, q ports.AlertQuery) (page Page, err error) {
	limit := q.Limit
	if limit > 0 {
		q.Limit++
	}
	err = s.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) (err error) {
		if page.Alerts, err = tx.Alerts.List(ctx, q); err != nil {
			return err
		}
		if page.More = limit > 0 && len(page.Alerts) > limit; page.More {
			page.Alerts = page.Alerts[:limit]
		}
		page.Names, err = namesFor(ctx, tx, page.Alerts...)
		return err
	})
	if err != nil {
		return page, fmt.Errorf("list alerts: %w", err)
	}
	return page, nil
}

// Show returns an alert with what people call what it is of, or notice.ErrNotFound.
func (s *Service) Show(ctx context.Context, company domain.CompanyID, id domain.AlertID) (page Page, err error) {
	err = s.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) (err error) {
		a, err := tx.Alerts.ByID(ctx, id)
		if err != nil {
			return err
		}
		page.Alerts = []notice.Alert{a}
		page.Names, err = namesFor(ctx, tx, a)
		return err
	})
	if err != nil {
		return page, fmt.Errorf("show alert: %w", err)
	}
	return page, nil
}

// Messages returns a page of messages, the newest first, and whether there are more.
func (s *Service) Messages(ctx context.Context, company domain.CompanyID, q ports.AlertMessageQuery) (all []ports.AlertMessage, more bool, err error) {
	limit := q.Limit
	if limit > 0 {
		q.Limit++
	}
	err = s.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) (err error) {
		all, err = tx.AlertSent.List(ctx, q)
		return err
	})
	if err != nil {
		return nil, false, fmt.Errorf("list messages of alerts: %w", err)
	}
	if limit > 0 && len(all) > limit {
		return all[:limit], true, nil
	}
	return all, false, nil
}

// Use counts what came of the alerts of a kind that people were told of.
type Use struct {
	Kind     notice.Kind
	Raised   int
	Told     int // Of those, people were told.
	Messages int // How many times.
	Answered int // Of the told ones, somebody acknowledged or snoozed.
	Followed int // Of the others, it was over within a day of the last message: somebody did something, or it came by itself.
	Ignored  int // Of the others, a day has passed since the last message …
	Open     int // … or has not yet.
}

// Usefulness counts over the alerts that were raised since an instant, by kind.
func (s *Service) Usefulness(ctx context.Context, company domain.CompanyID, since time.Time) ([]Use, error) {
	now := s.clock.Now()
	var alerts []notice.Alert
	last := map[domain.AlertID]time.Time{}
	messages := map[domain.AlertID]int{}
	err := s.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) (err error) {
		if alerts, err = tx.Alerts.List(ctx, ports.AlertQuery{Since: since}); err != nil {
			return err
		}
		all, err := tx.AlertSent.List(ctx, ports.AlertMessageQuery{Since: since})
		for _, m := range all {
			for _, a := range m.Alerts {
				if !m.Back {
					messages[a.Alert]++
					if m.MadeAt.After(last[a.Alert]) {
						last[a.Alert] = m.MadeAt
					}
				}
			}
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("count what alerts were good for: %w", err)
	}
	of := map[notice.Kind]*Use{}
	for _, a := range alerts {
		if of[a.Kind] == nil {
			of[a.Kind] = &Use{Kind: a.Kind}
		}
		of[a.Kind].add(a, last[a.ID], messages[a.ID], now)
	}
	var out []Use
	for _, k := range notice.Kinds() {
		if of[k] != nil {
			out = append(out, *of[k])
		}
	}
	return out, nil
}

const aDay = 24 * time.Hour

func (u *Use) add(a notice.Alert, last time.Time, messages int, now time.Time) {
	u.Raised++
	if messages == 0 {
		return
	}
	u.Told++
	u.Messages += messages
	switch {
	case a.Acts > 0:
		u.Answered++
	case a.State == notice.Over && a.Ended.Sub(last) <= aDay:
		u.Followed++
	case now.Sub(last) > aDay || a.State == notice.Over:
		u.Ignored++
	default:
		u.Open++
	}
}
