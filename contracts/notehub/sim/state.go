package sim

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"
)

// Sim is the stand-in. It is safe for concurrent use.
type Sim struct {
	now func() time.Time

	mu       sync.Mutex
	accounts map[string]*account
	projects map[string]*project
	tokens   map[string]token
	clients  map[string]OAuthClient
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
	s.accounts, s.projects = map[string]*account{}, map[string]*project{}
	s.tokens, s.clients = map[string]token{}, map[string]OAuthClient{}
}

// account is a billing account and when it was asked of late.
type account struct {
	Account
	asked []time.Time
}

func (s *Sim) account(name string) *account {
	a := s.accounts[name]
	if a == nil {
		a = &account{Account: Account{Name: name}}
		s.accounts[name] = a
	}
	return a
}

// take counts a request, or says how long it is until the next may come.
func (a *account) take(now time.Time) (wait time.Duration, ok bool) {
	a.asked = slices.DeleteFunc(a.asked, func(t time.Time) bool { return now.Sub(t) >= 24*time.Hour })
	for _, limit := range []struct {
		most int
		span time.Duration
	}{{a.PerMinute, time.Minute}, {a.PerDay, 24 * time.Hour}} {
		if limit.most == 0 || len(a.asked) < limit.most {
			continue
		}
		if free := a.asked[len(a.asked)-limit.most].Add(limit.span); free.After(now) {
			return free.Sub(now), false
		}
	}
	if a.PerMinute > 0 || a.PerDay > 0 {
		a.asked = append(a.asked, now)
	}
	return 0, true
}

type token struct {
	account string
	denied  []string
	expires time.Time // The zero value: never.
}

type project struct {
	uid, account string
	products     []string
	slowOver     int
	devices      map[string]*device
	events       []event
	keys         map[string]int // Where an event of a key is.
	shifts       map[string]int // Of a query: by how many rows its further pages have moved.
}

type device struct {
	uid, sn, product string
	disabled         bool
	provisioned      time.Time
	active           time.Time
	environment      map[string]string
}

// event is what was sent, and what it is sorted and chosen by.
type event struct {
	raw         json.RawMessage
	key, device string
	sn, bestID  string
	product     string
	captured    int64   // Unix seconds: when, or else received.
	received    float64 // Unix seconds.
}

// read understands as much of an event as its place in a list depends on.
func read(raw json.RawMessage) (event, error) {
	var e struct {
		Event, Device, SN, Product string
		BestID                     string `json:"best_id"`
		When                       *json.Number
		Received                   float64
	}
	if err := json.Unmarshal(raw, &e); err != nil {
		return event{}, fmt.Errorf("an event: %w", err)
	}
	if e.Event == "" || e.Device == "" || e.Received == 0 {
		return event{}, fmt.Errorf("an event has event, device and received")
	}
	out := event{raw, e.Event, e.Device, e.SN, e.BestID, e.Product, int64(e.Received), e.Received}
	if e.When != nil {
		if when, err := e.When.Int64(); err == nil {
			out.captured = when
		}
	}
	return out, nil
}

// receive keeps an event; one of a key that is there replaces it.
func (p *project) receive(raw json.RawMessage, now time.Time) {
	e, err := read(raw)
	if err != nil {
		return // It was checked.
	}
	if p.keys == nil {
		p.keys = map[string]int{}
	}
	d := p.device(e.device, now)
	d.sn, d.product = cmp.Or(e.sn, d.sn), cmp.Or(e.product, d.product)
	if at := time.UnixMicro(int64(e.received * 1e6)); at.After(d.active) {
		d.active = at
	}
	if at, ok := p.keys[e.key]; ok {
		p.events[at] = e
		return
	}
	p.keys[e.key] = len(p.events)
	p.events = append(p.events, e)
}

func (p *project) device(uid string, now time.Time) *device {
	d := p.devices[uid]
	if d == nil {
		d = &device{uid: uid, provisioned: now, environment: map[string]string{}}
		p.devices[uid] = d
	}
	return d
}

// find returns the project of a uid, of its own or of one of its products.
func (s *Sim) find(uid string) *project {
	if p := s.projects[uid]; p != nil {
		return p
	}
	for _, p := range s.projects {
		if slices.Contains(p.products, uid) {
			return p
		}
	}
	return nil
}

// State is what a stand-in holds, in figures and without secrets.
type State struct {
	Accounts []AccountState `json:"accounts"`
	Projects []ProjectState `json:"projects"`
	Tokens   int            `json:"tokens"`
	Clients  int            `json:"clients"`
}

// AccountState is an account, and how many requests of the last 24 hours count.
type AccountState struct {
	Account
	Asked int `json:"asked"`
}

// ProjectState is a project with the devices it has.
type ProjectState struct {
	UID      string                       `json:"uid"`
	Account  string                       `json:"account"`
	Products []string                     `json:"products"`
	Events   int                          `json:"events"`
	Devices  map[string]map[string]string `json:"devices"` // With their environment variables.
}

// State shows what is there.
func (s *Sim) State() State {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := State{Accounts: []AccountState{}, Projects: []ProjectState{}, Tokens: len(s.tokens), Clients: len(s.clients)}
	for _, name := range slices.Sorted(maps.Keys(s.accounts)) {
		out.Accounts = append(out.Accounts, AccountState{s.accounts[name].Account, len(s.accounts[name].asked)})
	}
	for _, uid := range slices.Sorted(maps.Keys(s.projects)) {
		p := s.projects[uid]
		devices := map[string]map[string]string{}
		for id, d := range p.devices {
			devices[id] = maps.Clone(d.environment)
		}
		out.Projects = append(out.Projects, ProjectState{p.uid, p.account, append([]string{}, p.products...), len(p.events), devices})
	}
	return out
}
