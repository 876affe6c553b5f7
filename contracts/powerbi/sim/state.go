// Package sim stands in for Power BI as far as contracts/powerbi/openapi.yaml describes
// it: models that are refreshed one at a time and so often a day, profiles and workspaces.
package sim

import (
	"cmp"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	"actual/contracts/described"
)

// Seed is what JSON may add.
type Seed struct {
	Clients []Client `json:"clients,omitempty"`
	Models  []Model  `json:"models,omitempty"`
}

// Client is a service principal.
type Client struct {
	ID        string `json:"client_id"`
	Secret    string `json:"client_secret"`
	Directory string `json:"directory"`
	Seconds   int    `json:"seconds,omitempty"` // How long its tokens live; an hour unless given.
}

// Model is a model and how its refreshes go.
type Model struct {
	Workspace string `json:"workspace"`
	Dataset   string `json:"dataset"`
	Profile   string `json:"profile,omitempty"` // Whose it is; "" for the principal's own.
	Premium   bool   `json:"premium,omitempty"`
	PerDay    int    `json:"per_day,omitempty"` // 8 unless given.
	Takes     int    `json:"takes,omitempty"`   // Seconds that a refresh lasts; 60 unless given.
	// Ends is how the next refreshes end, one each, then all Completed: Completed, Failed,
	// Disabled, Cancelled, TimedOut, or a word of nobody's.
	Ends []string `json:"ends,omitempty"`
	// Second is what is answered to a refresh while one runs: 400 or 409, which is usual.
	Second int `json:"second,omitempty"`
	// Nameless leaves the id of a refresh out of the answer to who began it.
	Nameless bool `json:"nameless,omitempty"`
}

// Refresh is one that was begun.
type Refresh struct {
	ID       string    `json:"id"`
	Kind     string    `json:"kind"` // ViaApi or ViaEnhancedApi; OnDemand for somebody else's.
	Whole    bool      `json:"whole"`
	Started  time.Time `json:"started"`
	Ends     time.Time `json:"ends"`
	How      string    `json:"how"`
	enhanced bool
}

type model struct {
	Model
	refreshes []Refresh // The oldest first.
}

// Sim is the stand-in. It is safe for concurrent use.
type Sim struct {
	now func() time.Time

	mu         sync.Mutex
	clients    []Client
	tokens     map[string]time.Time
	granted    int
	models     []*model
	profiles   []Named
	workspaces []Workspace
	before     func() // Before the next refresh that is asked for.
}

// Named is a profile.
type Named struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Workspace is a workspace, and whose.
type Workspace struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Profile  string `json:"profile"`
	Capacity string `json:"capacity"`
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
	s.clients, s.tokens, s.granted, s.models, s.profiles, s.workspaces = nil, map[string]time.Time{}, 0, nil, nil, nil
}

// Seed adds what JSON says, all of it or nothing.
func (s *Sim) Seed(raw []byte) error {
	var seed Seed
	if err := described.Seed("powerbi", raw, &seed); err != nil {
		return err
	}
	return s.Add(seed)
}

// Add adds a seed, all of it or nothing. A model that is there is given its new ways.
func (s *Sim) Add(seed Seed) error {
	for _, c := range seed.Clients {
		if c.ID == "" || c.Secret == "" || c.Directory == "" {
			return errors.New("a seed of powerbi: a client has client_id, client_secret and directory")
		}
	}
	for _, m := range seed.Models {
		if m.Workspace == "" || m.Dataset == "" || m.Second != 0 && m.Second != http.StatusBadRequest && m.Second != http.StatusConflict {
			return errors.New("a seed of powerbi: a model has workspace and dataset, and second is 400 or 409")
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.clients = append(s.clients, seed.Clients...)
	for _, m := range seed.Models {
		m.PerDay, m.Takes, m.Second = cmp.Or(m.PerDay, 8), cmp.Or(m.Takes, 60), cmp.Or(m.Second, http.StatusConflict)
		if is := s.find(m.Workspace, m.Dataset); is != nil {
			is.Model = m
			continue
		}
		s.models = append(s.models, &model{Model: m})
	}
	return nil
}

func (s *Sim) find(workspace, dataset string) *model {
	for _, m := range s.models {
		if m.Workspace == workspace && m.Dataset == dataset {
			return m
		}
	}
	return nil
}

// Begin has somebody else refresh a model.
func (s *Sim) Begin(workspace, dataset string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if m := s.find(workspace, dataset); m != nil {
		m.begin(s.now(), "OnDemand", false, false)
	}
}

// OnStart has something done once, just before the next refresh that we ask for comes in:
// such as somebody else's.
func (s *Sim) OnStart(do func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.before = do
}

// Revoke ends all tokens.
func (s *Sim) Revoke() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.tokens)
}

// State is what it holds: nothing secret.
type State struct {
	Granted    int                  `json:"granted"`
	Refreshes  map[string][]Refresh `json:"refreshes"` // By dataset, the oldest first.
	Profiles   []Named              `json:"profiles"`
	Workspaces []Workspace          `json:"workspaces"`
}

// State returns what it holds.
func (s *Sim) State() State {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := State{Granted: s.granted, Refreshes: map[string][]Refresh{}, Profiles: slices.Clone(s.profiles), Workspaces: slices.Clone(s.workspaces)}
	for _, m := range s.models {
		out.Refreshes[m.Dataset] = slices.Clone(m.refreshes)
	}
	return out
}

func (m *model) begin(now time.Time, kind string, enhanced, whole bool) Refresh {
	how := "Completed"
	if len(m.Ends) > 0 {
		how, m.Ends = m.Ends[0], m.Ends[1:]
	}
	r := Refresh{ID: newID(), Kind: kind, Whole: whole, Started: now.UTC(), Ends: now.Add(time.Duration(m.Takes) * time.Second).UTC(), How: how, enhanced: enhanced}
	m.refreshes = append(m.refreshes, r)
	return r
}

func (m *model) runs(now time.Time) bool {
	return slices.ContainsFunc(m.refreshes, func(r Refresh) bool { return now.Before(r.Ends) })
}

func (m *model) today(now time.Time) (n int) {
	for _, r := range m.refreshes {
		if now.Sub(r.Started) < 24*time.Hour {
			n++
		}
	}
	return n
}

func newID() string {
	var b [16]byte
	_, _ = rand.Read(b[:])
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
