package vendorhttp

import (
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/sony/gobreaker/v2"

	"actual/domain"
	"actual/ports"
)

// breakers are the breakers of one vendor, one for each company that asks it.
// They live in this process: another one finds out by itself. Those that nobody
// used for a while are forgotten.
type breakers struct {
	policy  Policy
	changed func(company domain.CompanyID, opened bool)

	mu    sync.Mutex
	each  map[domain.CompanyID]*breaker
	swept time.Time
}

func newBreakers(p Policy, changed func(domain.CompanyID, bool)) *breakers {
	return &breakers{policy: p, changed: changed, each: map[domain.CompanyID]*breaker{}, swept: time.Now()}
}

// breaker is that of one company.
type breaker struct {
	*gobreaker.CircuitBreaker[*http.Response]
	used time.Time // Guarded by breakers.mu.

	mu   sync.Mutex
	open bool
	till time.Time // When an open one lets the next call through.
}

// idle is how long a breaker is remembered that nobody uses.
func (s *breakers) idle() time.Duration { return max(time.Hour, 2*s.policy.OpenFor) }

// of returns the company's breaker.
func (s *breakers) of(company domain.CompanyID) *breaker {
	now := time.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	if now.Sub(s.swept) > s.idle()/2 {
		s.sweep(now)
	}
	b := s.each[company]
	if b == nil {
		b = s.make(company)
		s.each[company] = b
	}
	b.used = now
	return b
}

// sweep forgets who was not used for long. An open one's time is over, then.
func (s *breakers) sweep(now time.Time) {
	s.swept = now
	for company, b := range s.each {
		if now.Sub(b.used) <= s.idle() {
			continue
		}
		delete(s.each, company)
		if b.shut(false, time.Time{}) {
			s.changed(company, false)
		}
	}
}

func (s *breakers) make(company domain.CompanyID) *breaker {
	b := &breaker{}
	//nolint:bodyclose // The body is in memory, and whoever asked closes it.
	b.CircuitBreaker = gobreaker.NewCircuitBreaker[*http.Response](gobreaker.Settings{
		Timeout:      s.policy.OpenFor,
		ReadyToTrip:  func(c gobreaker.Counts) bool { return c.ConsecutiveFailures >= s.policy.TripAfter },
		IsSuccessful: func(err error) bool { return err == nil || as(err).up },
		IsExcluded:   func(err error) bool { return err != nil && as(err).left },
		OnStateChange: func(_ string, _, to gobreaker.State) {
			// Half open is open, to whoever looks on: it is known closed when a call came back.
			opened := to != gobreaker.StateClosed
			if b.shut(opened, time.Now().Add(s.policy.OpenFor).UTC()) {
				s.changed(company, opened)
			}
		},
	})
	return b
}

// shut sets whether the breaker is open, and reports whether that is new.
func (b *breaker) shut(open bool, till time.Time) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	was := b.open
	b.open, b.till = open, till
	return was != open
}

// resting reports whether nothing is let through, and until when.
func (b *breaker) resting() (time.Time, bool) {
	if b.State() != gobreaker.StateOpen {
		return time.Time{}, false
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.till, true
}

// execute lets a request through, or not, and takes notice of how it went.
func (b *breaker) execute(exchange func() (*http.Response, *trouble)) (*http.Response, *trouble) {
	resp, err := b.Execute(func() (*http.Response, error) {
		resp, t := exchange()
		if t != nil {
			return nil, t
		}
		return resp, nil
	})
	switch {
	case errors.Is(err, gobreaker.ErrOpenState), errors.Is(err, gobreaker.ErrTooManyRequests):
		return nil, &trouble{fault: ports.ErrVendorResting, what: "not asked", at: time.Now().Add(time.Second).UTC()}
	case err != nil:
		return nil, as(err)
	}
	return resp, nil
}

// as is the trouble that an error of a request is.
func as(err error) *trouble {
	var t *trouble
	if !errors.As(err, &t) {
		return &trouble{fault: ports.ErrVendorDown, what: "was lost on the way", done: true} // A panic, which goes on.
	}
	return t
}
