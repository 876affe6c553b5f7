package sim

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"actual/contracts/described"
)

// Seed is what a stand-in is to hold, as JSON. Seeding adds to what there is, and
// replaces what has the same name or key.
type Seed struct {
	Customers []Customer `json:"customers,omitempty"`
	Clients   []Client   `json:"clients,omitempty"`
}

// Customer is one of Aspire's: what it limits, and whose rows are apart.
type Customer struct {
	Name         string                      `json:"name"`
	PerMinute    int                         `json:"per_minute,omitempty"` // Requests; 0: as many as you like. Aspire's sandbox has 60, production 1,200.
	NoRetryAfter bool                        `json:"no_retry_after,omitempty"`
	Rows         map[string][]map[string]any `json:"rows,omitempty"` // By path, such as WorkTicketVisits.
	Gone         map[string][]int64          `json:"gone,omitempty"` // Keys of rows that are deleted, by path.
}

// Client is an API credential of a customer.
type Client struct {
	ID       string   `json:"ClientId"`
	Secret   string   `json:"Secret"`
	Customer string   `json:"customer"`
	Denied   []string `json:"denied,omitempty"`        // Operations of the description that answer it 403: scopes that it lacks.
	Seconds  int      `json:"token_seconds,omitempty"` // For so long its tokens live; a day unless given.
}

// Sim is the stand-in. It is safe for concurrent use.
type Sim struct {
	now func() time.Time

	mu        sync.Mutex
	customers map[string]*customer
	clients   map[string]Client
	tokens    map[string]grant
	refreshes map[string]string // The client of a refresh token, which is good once.
}

type grant struct {
	client  Client
	expires time.Time
}

// customer is one with its rows and when it was asked of late.
type customer struct {
	Customer
	shelves map[string]*shelf
	asked   []time.Time
}

func (c *customer) shelf(path string) *shelf {
	s := c.shelves[path]
	if s == nil {
		s = &shelf{rows: map[int64]row{}}
		c.shelves[path] = s
	}
	return s
}

// take counts a request, or says how long it is until the next may come.
func (c *customer) take(now time.Time) (wait time.Duration, ok bool) {
	if c.PerMinute == 0 {
		return 0, true
	}
	c.asked = slices.DeleteFunc(c.asked, func(t time.Time) bool { return now.Sub(t) >= time.Minute })
	if len(c.asked) >= c.PerMinute {
		return c.asked[len(c.asked)-c.PerMinute].Add(time.Minute).Sub(now), false
	}
	c.asked = append(c.asked, now)
	return 0, true
}

// New returns a stand-in that holds nothing. now is its clock.
func New(now func() time.Time) *Sim {
	s := &Sim{now: now}
	s.Reset()
	return s
}

// Reset takes everything away that was seeded or made.
func (s *Sim) Reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.customers, s.clients, s.tokens, s.refreshes = map[string]*customer{}, map[string]Client{}, map[string]grant{}, map[string]string{}
}

// Seed adds what JSON says, all of it or nothing.
func (s *Sim) Seed(raw []byte) error {
	var seed Seed
	if err := described.Seed("aspire", raw, &seed); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := check(seed); err != nil {
		return fmt.Errorf("a seed of aspire: %w", err)
	}
	for _, c := range seed.Customers {
		s.customer(c.Name).fill(c)
	}
	for _, c := range seed.Clients {
		s.clients[c.ID] = c
		s.customer(c.Customer)
	}
	return nil
}

// Add adds a seed, all of it or nothing.
func (s *Sim) Add(seed Seed) error {
	raw, err := json.Marshal(seed)
	if err != nil {
		return fmt.Errorf("a seed of aspire: %w", err)
	}
	return s.Seed(raw)
}

func (s *Sim) customer(name string) *customer {
	c := s.customers[name]
	if c == nil {
		c = &customer{Customer: Customer{Name: name}, shelves: map[string]*shelf{}}
		s.customers[name] = c
	}
	return c
}

func check(seed Seed) error {
	for _, c := range seed.Customers {
		if c.Name == "" || c.PerMinute < 0 {
			return fmt.Errorf("a customer has a name, and a limit that is not negative")
		}
		for path, rows := range c.Rows {
			t, ok := tables[path]
			if !ok {
				return fmt.Errorf("there is nothing called %q; there is %v", path, slices.Sorted(maps.Keys(tables)))
			}
			for _, r := range rows {
				if _, err := t.check(path, r); err != nil {
					return err
				}
			}
		}
	}
	for _, c := range seed.Clients {
		if c.ID == "" || c.Secret == "" || c.Customer == "" {
			return fmt.Errorf("a client has ClientId, Secret and customer")
		}
	}
	return nil
}

func (c *customer) fill(seed Customer) {
	if seed.PerMinute > 0 {
		c.PerMinute = seed.PerMinute
	}
	c.NoRetryAfter = c.NoRetryAfter || seed.NoRetryAfter
	for path, rows := range seed.Rows {
		for _, r := range rows {
			key, _ := tables[path].check(path, r) // It was checked.
			c.shelf(path).put(key, r)
		}
	}
	for path, keys := range seed.Gone {
		for _, key := range keys {
			c.shelf(path).remove(key)
		}
	}
}

// State is what a stand-in holds, in figures and without secrets.
type State struct {
	Customers []CustomerState `json:"customers"`
	Clients   int             `json:"clients"`
	Tokens    int             `json:"tokens"`
}

// CustomerState is a customer with how many rows there are, and the issues that
// were made.
type CustomerState struct {
	Name   string           `json:"name"`
	Rows   map[string]int   `json:"rows"`
	Issues []map[string]any `json:"issues"`
}

// State shows what is there.
func (s *Sim) State() State {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := State{Customers: []CustomerState{}, Clients: len(s.clients), Tokens: len(s.tokens)}
	for _, name := range slices.Sorted(maps.Keys(s.customers)) {
		c := CustomerState{Name: name, Rows: map[string]int{}, Issues: []map[string]any{}}
		for path, shelf := range s.customers[name].shelves {
			c.Rows[path] = len(shelf.rows)
		}
		for _, r := range s.customers[name].shelf("Activities").sorted() {
			if r["ActivityType"] == "Issue" {
				c.Issues = append(c.Issues, maps.Clone(r))
			}
		}
		out.Customers = append(out.Customers, c)
	}
	return out
}
