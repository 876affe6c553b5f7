package presence

import (
	"sync"
	"time"

	"actual/domain"
)

// badgeError says by which badge a step failed.
type badgeError struct {
	badge domain.BadgeID
	err   error
}

// Error implements error.
func (e badgeError) Error() string { return "badge " + e.badge.String() + ": " + e.err.Error() }

// Unwrap returns what went wrong.
func (e badgeError) Unwrap() error { return e.err }

// retryAfter is how long a badge whose step failed is left alone, so that it
// does not stop the other badges of its company. Its marks stay.
const retryAfter = time.Minute

// setAside remembers the badges whose steps failed a moment ago. The zero value
// is ready.
type setAside struct {
	mu    sync.Mutex
	until map[domain.CompanyID]map[domain.BadgeID]time.Time
	slow  map[domain.CompanyID]time.Time // Until then badges are taken one by one.
}

func (s *setAside) add(company domain.CompanyID, badge domain.BadgeID, now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.until == nil {
		s.until = map[domain.CompanyID]map[domain.BadgeID]time.Time{}
	}
	if s.until[company] == nil {
		s.until[company] = map[domain.BadgeID]time.Time{}
	}
	s.until[company][badge] = now.Add(retryAfter)
}

// at returns the badges of a company that are to be left alone at that time.
func (s *setAside) at(company domain.CompanyID, now time.Time) []domain.BadgeID {
	s.mu.Lock()
	defer s.mu.Unlock()
	var aside []domain.BadgeID
	for badge, until := range s.until[company] {
		if now.Before(until) {
			aside = append(aside, badge)
			continue
		}
		delete(s.until[company], badge)
	}
	return aside
}

// oneByOne lets the badges of a company be taken one by one for a while, so that
// it shows which of them makes steps fail.
func (s *setAside) oneByOne(company domain.CompanyID, now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.slow == nil {
		s.slow = map[domain.CompanyID]time.Time{}
	}
	s.slow[company] = now.Add(retryAfter)
}

// limit returns how many badges of a company to take at once: usual, or one.
func (s *setAside) limit(company domain.CompanyID, now time.Time, usual int) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if until, slow := s.slow[company]; slow {
		if now.Before(until) {
			return 1
		}
		delete(s.slow, company)
	}
	return usual
}
