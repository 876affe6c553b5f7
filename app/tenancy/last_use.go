package tenancy

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"actual/domain"
	"actual/ports"
)

// use names a credential that was used.
type use struct {
	company domain.CompanyID
	key     domain.KeyID // One of the two.
	route   domain.RouteID
}

// uses remembers when credentials were used last, to be written by and by: at
// most once a minute each, and in no request's way.
type uses struct {
	mu   sync.Mutex
	last map[use]time.Time // As noted.
	news map[use]time.Time // Of them, what is not written yet.
}

func newUses() *uses { return &uses{last: map[use]time.Time{}, news: map[use]time.Time{}} }

const noteEvery = time.Minute

func (u *uses) note(of use, now time.Time) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if now.Sub(u.last[of]) < noteEvery {
		return
	}
	if len(u.last) >= maxRemembered {
		clear(u.last)
	}
	u.last[of], u.news[of] = now, now
}

func (u *uses) take() map[use]time.Time {
	u.mu.Lock()
	defer u.mu.Unlock()
	news := u.news
	u.news = map[use]time.Time{}
	return news
}

// WriteUses writes when credentials were used last. What can't be written is lost:
// the next use says it again.
func (c *Credentials) WriteUses(ctx context.Context) error {
	keys, routes := map[domain.CompanyID]map[domain.KeyID]time.Time{}, map[domain.CompanyID]map[domain.RouteID]time.Time{}
	for u, at := range c.uses.take() {
		if keys[u.company] == nil {
			keys[u.company], routes[u.company] = map[domain.KeyID]time.Time{}, map[domain.RouteID]time.Time{}
		}
		if u.key.IsZero() {
			routes[u.company][u.route] = at
		} else {
			keys[u.company][u.key] = at
		}
	}
	var failed error
	for company := range keys {
		failed = errors.Join(failed, c.work.Update(ctx, company, func(ctx context.Context, tx ports.Tx) error {
			if err := tx.Keys.Used(ctx, keys[company]); err != nil {
				return err
			}
			return tx.Routes.Used(ctx, routes[company])
		}))
	}
	if failed != nil {
		return fmt.Errorf("write uses: %w", failed)
	}
	return nil
}
