package sim

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"actual/contracts/described"
)

// Seed is what a stand-in is to hold, as JSON. Seeding adds to what there is, and
// replaces what has the same name.
type Seed struct {
	Accounts []Account     `json:"accounts,omitempty"`
	Projects []ProjectSeed `json:"projects,omitempty"`
	Tokens   []AccessToken `json:"tokens,omitempty"`
	Clients  []OAuthClient `json:"clients,omitempty"`
}

// Account is a billing account: what Notehub limits.
type Account struct {
	Name         string `json:"name"`
	PerMinute    int    `json:"per_minute,omitempty"`     // Requests; 0: as many as you like. Essentials is said to have 7.
	PerDay       int    `json:"per_day,omitempty"`        // Requests; Essentials is said to have 10,200.
	NoRetryAfter bool   `json:"no_retry_after,omitempty"` // A 429 does not say until when.
}

// ProjectSeed is a project, or more of one.
type ProjectSeed struct {
	UID      string            `json:"uid"` // app:…
	Account  string            `json:"account"`
	Products []string          `json:"products,omitempty"` // product:…
	Devices  []DeviceSeed      `json:"devices,omitempty"`
	Events   []json.RawMessage `json:"events,omitempty"`    // As they were routed: kept byte for byte.
	SlowOver int               `json:"slow_over,omitempty"` // A query that more events match takes too long: 504. 0: none does.
}

// DeviceSeed is a device. Those that events name come by themselves.
type DeviceSeed struct {
	UID         string            `json:"uid"`
	SN          string            `json:"serial_number,omitempty"`
	Product     string            `json:"product_uid,omitempty"`
	Environment map[string]string `json:"environment_variables,omitempty"`
	Disabled    bool              `json:"disabled,omitempty"`
}

// AccessToken is a personal access token.
type AccessToken struct {
	Token   string     `json:"token"`
	Account string     `json:"account"`
	Denied  []string   `json:"denied,omitempty"` // Operations of the description that answer it 403.
	Expires *time.Time `json:"expires,omitempty"`
}

// OAuthClient may get tokens for its secret.
type OAuthClient struct {
	ID      string   `json:"client_id"`
	Secret  string   `json:"client_secret"`
	Account string   `json:"account"`
	Seconds int      `json:"token_seconds,omitempty"` // For so long its tokens live; 1800 unless given.
	Denied  []string `json:"denied,omitempty"`
}

// Seed adds what JSON says, all of it or nothing.
func (s *Sim) Seed(raw []byte) error {
	var seed Seed
	if err := described.Seed("notehub", raw, &seed); err != nil {
		return err
	}
	return s.Add(seed)
}

// Add adds a seed, all of it or nothing.
func (s *Sim) Add(seed Seed) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.check(seed); err != nil {
		return fmt.Errorf("a seed of notehub: %w", err)
	}
	for _, a := range seed.Accounts {
		s.account(a.Name).Account = a
	}
	for _, p := range seed.Projects {
		s.addProject(p)
	}
	for _, t := range seed.Tokens {
		s.tokens[t.Token] = token{account: t.Account, denied: t.Denied}
		if t.Expires != nil {
			s.tokens[t.Token] = token{t.Account, t.Denied, *t.Expires}
		}
		s.account(t.Account)
	}
	for _, c := range seed.Clients {
		s.clients[c.ID] = c
		s.account(c.Account)
	}
	return nil
}

func (s *Sim) check(seed Seed) error {
	for _, a := range seed.Accounts {
		if a.Name == "" || a.PerMinute < 0 || a.PerDay < 0 {
			return fmt.Errorf("an account has a name, and limits that are not negative")
		}
	}
	for _, p := range seed.Projects {
		there := s.projects[p.UID]
		if !strings.HasPrefix(p.UID, "app:") || p.Account == "" && there == nil {
			return fmt.Errorf("a project has a uid app:… and an account, not %q and %q", p.UID, p.Account)
		}
		for _, raw := range p.Events {
			if _, err := read(raw); err != nil {
				return err
			}
		}
	}
	for _, t := range seed.Tokens {
		if t.Token == "" || t.Account == "" {
			return fmt.Errorf("a token has a text and an account")
		}
	}
	for _, c := range seed.Clients {
		if c.ID == "" || c.Secret == "" || c.Account == "" {
			return fmt.Errorf("a client has client_id, client_secret and account")
		}
	}
	return nil
}

func (s *Sim) addProject(seed ProjectSeed) {
	p := s.projects[seed.UID]
	if p == nil {
		p = &project{uid: seed.UID, devices: map[string]*device{}, shifts: map[string]int{}}
		s.projects[seed.UID] = p
	}
	if seed.Account != "" {
		p.account = seed.Account
		s.account(seed.Account)
	}
	if seed.SlowOver > 0 {
		p.slowOver = seed.SlowOver
	}
	p.products = append(p.products, seed.Products...)
	for _, d := range seed.Devices {
		there := p.device(d.UID, s.now())
		there.sn, there.product, there.disabled = d.SN, d.Product, d.Disabled
		maps.Copy(there.environment, d.Environment)
	}
	for _, raw := range seed.Events {
		p.receive(raw, s.now())
	}
}

// Receive has a project hold events that its devices sent, as routes deliver
// them: JSON objects with device and received at least.
func (s *Sim) Receive(project string, events ...[]byte) error {
	raw := make([]json.RawMessage, len(events))
	for i := range events {
		raw[i] = slices.Clone(events[i])
	}
	return s.Add(Seed{Projects: []ProjectSeed{{UID: project, Events: raw}}})
}
