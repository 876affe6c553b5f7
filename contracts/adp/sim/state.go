package sim

import (
	"cmp"
	"errors"
	"maps"
	"slices"
	"sync"
	"time"

	"actual/contracts/described"
)

// Sim is the stand-in. It is safe for concurrent use.
type Sim struct {
	now func() time.Time

	mu       sync.Mutex
	accounts map[string]*account
	clients  map[string]Client
	tokens   map[string]token
	granted  int
}

type token struct {
	client  Client
	expires time.Time
}

type account struct {
	Account
	batches []Batch
	given   int // Batches, also those that were given up on.
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
	s.accounts, s.clients, s.tokens, s.granted = map[string]*account{}, map[string]Client{}, map[string]token{}, 0
}

// Seed adds what JSON says, all of it or nothing.
func (s *Sim) Seed(raw []byte) error {
	var seed Seed
	if err := described.Seed("adp", raw, &seed); err != nil {
		return err
	}
	return s.Add(seed)
}

// Add adds a seed, all of it or nothing.
func (s *Sim) Add(seed Seed) error {
	for _, a := range seed.Accounts {
		if a.Name == "" || a.Gateway < 0 || slices.ContainsFunc(a.Workers, func(w Worker) bool { return w.OID == "" }) {
			return errors.New("a seed of adp: an account has a name, workers have an oid, and gateway is not negative")
		}
	}
	for _, c := range seed.Clients {
		if c.ID == "" || c.Secret == "" || c.Account == "" {
			return errors.New("a seed of adp: a client has client_id, client_secret and account")
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, given := range seed.Accounts {
		a := s.account(given.Name)
		a.Codes, a.Closed, a.Gateway = given.Codes, given.Closed, given.Gateway
		for _, w := range given.Workers {
			w.Status = cmp.Or(w.Status, "A")
			a.Workers = slices.DeleteFunc(a.Workers, func(o Worker) bool { return o.OID == w.OID })
			a.Workers = append(a.Workers, w)
		}
	}
	for _, c := range seed.Clients {
		c.Seconds = cmp.Or(c.Seconds, 3600)
		s.clients[c.ID] = c
		s.account(c.Account)
	}
	return nil
}

func (s *Sim) account(name string) *account {
	if s.accounts[name] == nil {
		s.accounts[name] = &account{Account: Account{Name: name}}
	}
	return s.accounts[name]
}

// Revoke ends all tokens.
func (s *Sim) Revoke() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.tokens)
}

// Certificates returns the common names that clients' certificates have, ordered.
func (s *Sim) Certificates() (names []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.clients {
		if c.Certificate != "" && !slices.Contains(names, c.Certificate) {
			names = append(names, c.Certificate)
		}
	}
	slices.Sort(names)
	return names
}

// State is what a stand-in holds, without secrets.
type State struct {
	Accounts []AccountState `json:"accounts"`
	Clients  int            `json:"clients"`
	Granted  int            `json:"granted"` // Tokens.
}

// AccountState is an account with its batches.
type AccountState struct {
	Name    string  `json:"name"`
	Workers int     `json:"workers"`
	Batches []Batch `json:"batches"`
}

// State shows what is there.
func (s *Sim) State() State {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := State{Accounts: []AccountState{}, Clients: len(s.clients), Granted: s.granted}
	for _, name := range slices.Sorted(maps.Keys(s.accounts)) {
		a := s.accounts[name]
		out.Accounts = append(out.Accounts, AccountState{Name: name, Workers: len(a.Workers), Batches: slices.Clone(a.batches)})
	}
	return out
}
