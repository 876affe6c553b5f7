package timetarget

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"sync"
	"time"

	"actual/domain"
	"actual/domain/transfer"
	"actual/ports"
)

// Fault is what befalls a writing.
type Fault struct {
	Err  error         // Fails with that, and nothing is done: ports.ErrVendorBusy …
	Lost bool          // Its answer is lost …
	Done int           // … so many of its items are done at once …
	Late time.Duration // … the others so much later; 0: never.
}

// Memory is a target in memory. Its exported fields are set before it is used.
type Memory struct {
	Is      transfer.Traits
	Page    int              // So many rows a page.
	Refused domain.CompanyID // Whose credentials are refused.
	Down    domain.CompanyID // For whom it can't be reached.
	// Fault says what befalls a writing; nil: nothing. It is called with nothing locked
	// that a test could need.
	Fault func(items []transfer.Write) Fault
	// Refuse says why an item is refused; nil, or "": it isn't.
	Refuse func(w transfer.Write) string
	// Asked says what befalls a question; nil: nothing.
	Asked func() error

	now    func() time.Time
	mu     sync.Mutex
	rows   map[string]transfer.Row
	late   []arrival
	keys   map[string]transfer.Result
	closed map[string]domain.Date
	barred map[string]string
	last   int
	counts Counts
}

// Counts are how often a target was called, and what it did.
type Counts struct{ Reads, Writings, Items, Added, Changed, Removed int }

type arrival struct {
	at    time.Time
	write transfer.Write
}

// NewMemory returns an empty target; now tells when late things arrive.
func NewMemory(is transfer.Traits, now func() time.Time) *Memory {
	return &Memory{
		Is: is, Page: 100, now: now,
		rows: map[string]transfer.Row{}, keys: map[string]transfer.Result{}, closed: map[string]domain.Date{}, barred: map[string]string{},
	}
}

// Traits implements ports.TimeTarget.
func (m *Memory) Traits() transfer.Traits { return m.Is }

// Held implements ports.TimeTarget.
func (m *Memory) Held(_ context.Context, company domain.CompanyID, q ports.HeldTime) (rows []transfer.Row, next string, err error) {
	if err := m.admit(company, true); err != nil {
		return nil, "", err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.arrive()
	after, _ := strconv.Atoi(q.After)
	for _, ref := range slices.SortedFunc(maps.Keys(m.rows), byNumber) {
		r := m.rows[ref]
		if !slices.Contains(q.People, r.Person) || r.Day.Before(q.First) || r.Day.After(q.Last) || number(ref) <= after {
			continue
		}
		if rows = append(rows, r); len(rows) == m.Page {
			return rows, ref, nil
		}
	}
	return rows, "", nil
}

// Closed implements ports.TimeTarget.
func (m *Memory) Closed(_ context.Context, company domain.CompanyID, people []string) (map[string]domain.Date, error) {
	if err := m.admit(company, true); err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	closed := map[string]domain.Date{}
	for _, p := range people {
		if day, is := m.closed[p]; is {
			closed[p] = day
		}
	}
	return closed, nil
}

// Write implements ports.TimeTarget.
func (m *Memory) Write(_ context.Context, company domain.CompanyID, items []transfer.Write) ([]transfer.Result, error) {
	if len(items) > m.Is.Bulk {
		return nil, fmt.Errorf("%d items at once, of at most %d", len(items), m.Is.Bulk)
	}
	if err := m.admit(company, false); err != nil {
		return nil, err
	}
	var f Fault
	if m.Fault != nil {
		f = m.Fault(items)
	}
	if f.Err != nil {
		return nil, f.Err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.arrive()
	m.counts.Items += len(items)
	results := make([]transfer.Result, len(items))
	for i, w := range items {
		switch {
		case !f.Lost || i < f.Done:
			results[i] = m.do(w)
		case f.Late > 0:
			m.late = append(m.late, arrival{m.now().Add(f.Late), w})
		}
	}
	if f.Lost {
		return nil, ports.ErrUnknownOutcome
	}
	return results, nil
}

func (m *Memory) admit(company domain.CompanyID, read bool) error {
	m.mu.Lock()
	if read {
		m.counts.Reads++
	} else {
		m.counts.Writings++
	}
	m.mu.Unlock()
	switch company {
	case m.Refused:
		return ports.ErrSourceRefused
	case m.Down:
		return ports.ErrVendorDown
	}
	if read && m.Asked != nil {
		return m.Asked()
	}
	return nil
}

// arrive lets those writings be done that were on their way until now.
func (m *Memory) arrive() {
	now := m.now()
	m.late = slices.DeleteFunc(m.late, func(a arrival) bool {
		if a.at.After(now) {
			return false
		}
		m.do(a.write)
		return true
	})
}

func byNumber(a, b string) int { return number(a) - number(b) }

func number(ref string) int {
	n, _ := strconv.Atoi(ref)
	return n
}
