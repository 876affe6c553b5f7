package sim

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"sync"
	"time"

	"actual/contracts/described"
)

// Seed is what a stand-in is to hold, as JSON. Seeding adds to what there is, and
// replaces what has the same realm, id or name.
type Seed struct {
	Realms []Realm `json:"realms,omitempty"`
	Apps   []App   `json:"apps,omitempty"`
	Tokens []Token `json:"tokens,omitempty"`
}

// Realm is an account.
type Realm struct {
	ID         string           `json:"realm"`
	Name       string           `json:"name,omitempty"`
	PerMinute  int              `json:"per_minute,omitempty"` // Requests; 0: 500.
	PerSecond  int              `json:"per_second,omitempty"` // Of an application; 0: 10; below 0: as many as you like.
	NoTime     bool             `json:"no_time,omitempty"`    // Time is not tracked there.
	Employees  []map[string]any `json:"employees,omitempty"`
	Customers  []map[string]any `json:"customers,omitempty"`
	Items      []map[string]any `json:"items,omitempty"`
	Activities []map[string]any `json:"time_activities,omitempty"`
}

// App is an application that people may allow.
type App struct {
	ID        string   `json:"client_id"`
	Secret    string   `json:"client_secret"`
	Redirects []string `json:"redirect_uris,omitempty"`  // Empty: any.
	Realm     string   `json:"realm"`                    // Whose account is allowed at its page.
	Seconds   int      `json:"token_seconds,omitempty"`  // For so long access tokens live; an hour unless given.
	Rotate    int      `json:"rotate_seconds,omitempty"` // For so long a refresh token stays the same; 0: each renewal brings another.
}

// Token is an access token that is good without that anybody allowed it.
type Token struct {
	Access  string `json:"access_token"`
	Refresh string `json:"refresh_token,omitempty"`
	Realm   string `json:"realm"`
	App     string `json:"client_id,omitempty"`
}

// entities are what is listed, by its name in queries.
var entities = []string{"Employee", "Customer", "Item", "TimeActivity"}

// Sim is the stand-in. It is safe for concurrent use.
type Sim struct {
	now func() time.Time

	mu        sync.Mutex
	realms    map[string]*realm
	apps      map[string]App
	access    map[string]grant
	refreshes map[string]grant // Each is good until the one after it was used.
	codes     map[string]code
}

type grant struct {
	realm, app string
	expires    time.Time
	since      time.Time // Of a refresh token: when its text changed.
	before     string    // Of a refresh token: the one that ends when this one is used.
}

type code struct {
	grant
	redirect string
}

type row map[string]any

// realm is one with its rows, what it was asked of late, and the answers to request ids.
type realm struct {
	Realm
	rows    map[string]map[string]row
	asked   []time.Time
	answers map[string]any
	last    int64
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
	s.realms, s.apps = map[string]*realm{}, map[string]App{}
	s.access, s.refreshes, s.codes = map[string]grant{}, map[string]grant{}, map[string]code{}
}

// Seed adds what JSON says, all of it or nothing.
func (s *Sim) Seed(raw []byte) error {
	var seed Seed
	if err := described.Seed("quickbooksonline", raw, &seed); err != nil {
		return err
	}
	return s.Add(seed)
}

// Add adds a seed, all of it or nothing.
func (s *Sim) Add(seed Seed) error {
	for _, r := range seed.Realms {
		if r.ID == "" || r.PerMinute < 0 {
			return fmt.Errorf("a seed of quickbooksonline: a realm has a number, and limits that are not negative")
		}
		for name, rows := range r.byEntity() {
			for _, one := range rows {
				if id, ok := one["Id"].(string); !ok || id == "" {
					return fmt.Errorf("a seed of quickbooksonline: a row of %s has an Id", name)
				}
			}
		}
	}
	for _, a := range seed.Apps {
		if a.ID == "" || a.Secret == "" {
			return fmt.Errorf("a seed of quickbooksonline: an app has client_id and client_secret")
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range seed.Realms {
		s.realm(r.ID).fill(r)
	}
	for _, a := range seed.Apps {
		s.apps[a.ID] = a
	}
	for _, t := range seed.Tokens {
		s.realm(t.Realm)
		s.access[t.Access] = grant{realm: t.Realm, app: t.App, expires: s.now().Add(time.Hour)}
		if t.Refresh != "" {
			s.refreshes[t.Refresh] = grant{realm: t.Realm, app: t.App, since: s.now()}
		}
	}
	return nil
}

func (r Realm) byEntity() map[string][]map[string]any {
	return map[string][]map[string]any{"Employee": r.Employees, "Customer": r.Customers, "Item": r.Items, "TimeActivity": r.Activities}
}

func (s *Sim) realm(id string) *realm {
	r := s.realms[id]
	if r == nil {
		r = &realm{Realm: Realm{ID: id}, rows: map[string]map[string]row{}, answers: map[string]any{}}
		for _, e := range entities {
			r.rows[e] = map[string]row{}
		}
		s.realms[id] = r
	}
	return r
}

func (r *realm) fill(seed Realm) {
	for name, rows := range seed.byEntity() {
		for _, one := range rows {
			id, _ := one["Id"].(string)
			r.rows[name][id] = maps.Clone(one)
			if n, err := strconv.ParseInt(id, 10, 64); err == nil && name == "TimeActivity" {
				r.last = max(r.last, n)
			}
		}
	}
	if seed.Name != "" {
		r.Name = seed.Name
	}
	if seed.PerMinute != 0 {
		r.PerMinute = seed.PerMinute
	}
	if seed.PerSecond != 0 {
		r.PerSecond = seed.PerSecond
	}
	r.NoTime = seed.NoTime
}

// Limits of calls, unless a realm says otherwise.
const (
	usualPerMinute = 500
	usualPerSecond = 10
)

// take counts a request, or says that it is too many.
func (r *realm) take(now time.Time) bool {
	minute, second := r.PerMinute, r.PerSecond
	if minute == 0 {
		minute = usualPerMinute
	}
	if second == 0 {
		second = usualPerSecond
	}
	r.asked = slices.DeleteFunc(r.asked, func(t time.Time) bool { return now.Sub(t) >= time.Minute })
	late := 0
	for _, t := range r.asked {
		if now.Sub(t) < time.Second {
			late++
		}
	}
	if second > 0 && (len(r.asked) >= minute || late >= second) {
		return false
	}
	r.asked = append(r.asked, now)
	return true
}

// sorted returns the rows of an entity by id.
func (r *realm) sorted(entity string) []row {
	ids := slices.SortedFunc(maps.Keys(r.rows[entity]), func(a, b string) int {
		if len(a) != len(b) {
			return len(a) - len(b)
		}
		return bytes.Compare([]byte(a), []byte(b))
	})
	out := make([]row, len(ids))
	for i, id := range ids {
		out[i] = r.rows[entity][id]
	}
	return out
}

// State is what a stand-in holds, without secrets.
type State struct {
	Realms []RealmState `json:"realms"`
	Tokens int          `json:"tokens"`
}

// RealmState is a realm with how many rows there are, and its time activities.
type RealmState struct {
	ID         string           `json:"realm"`
	Rows       map[string]int   `json:"rows"`
	Activities []map[string]any `json:"time_activities"`
}

// State shows what is there.
func (s *Sim) State() State {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := State{Realms: []RealmState{}, Tokens: len(s.access)}
	for _, id := range slices.Sorted(maps.Keys(s.realms)) {
		r := RealmState{ID: id, Rows: map[string]int{}, Activities: []map[string]any{}}
		for _, e := range entities {
			r.Rows[e] = len(s.realms[id].rows[e])
		}
		for _, a := range s.realms[id].sorted("TimeActivity") {
			r.Activities = append(r.Activities, maps.Clone(a))
		}
		out.Realms = append(out.Realms, r)
	}
	return out
}
