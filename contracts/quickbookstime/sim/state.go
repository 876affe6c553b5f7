package sim

import (
	"cmp"
	"fmt"
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
	apps     map[string]App
	codes    map[string]code
	access   map[string]*access
	chains   map[string]*chain // By refresh token, the newest and those before.
	grants   int
}

type code struct {
	app, redirect string
	expires       time.Time
}

// access is an access token.
type access struct {
	app     App
	expires time.Time
	asked   []time.Time
}

// chain is what one connection was granted, one after the other.
type chain struct {
	app            App
	newest, before string
}

type account struct {
	Account
	zone     *time.Location
	users    map[int64]User
	codes    map[int64]Jobcode
	fields   map[int64]CustomField
	sheets   map[int64]Timesheet
	deleted  map[int64]Timesheet
	last     int64                // The newest id of a time sheet.
	modified map[string]time.Time // By list.
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
	s.accounts, s.apps, s.codes, s.access, s.chains, s.grants = map[string]*account{}, map[string]App{}, map[string]code{}, map[string]*access{}, map[string]*chain{}, 0
}

// Seed adds what JSON says, all of it or nothing.
func (s *Sim) Seed(raw []byte) error {
	var seed Seed
	if err := described.Seed("quickbookstime", raw, &seed); err != nil {
		return err
	}
	return s.Add(seed)
}

// Add adds a seed, all of it or nothing.
func (s *Sim) Add(seed Seed) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, a := range seed.Accounts {
		if _, err := time.LoadLocation(cmp.Or(a.Zone, newYork)); err != nil || a.Name == "" {
			return fmt.Errorf("a seed of quickbookstime: an account has a name, and a zone of IANA's")
		}
	}
	for _, a := range seed.Apps {
		if a.ID == "" || a.Secret == "" || a.Account == "" {
			return fmt.Errorf("a seed of quickbookstime: an app has client_id, client_secret and account")
		}
	}
	for _, a := range seed.Accounts {
		s.account(a.Name).fill(a, s.now())
	}
	for _, a := range seed.Apps {
		s.apps[a.ID] = a
		s.account(a.Account)
	}
	for _, t := range seed.Tokens {
		s.access[t.Access] = &access{app: s.apps[t.App], expires: s.now().Add(s.apps[t.App].life())}
		s.chains[t.Refresh] = &chain{app: s.apps[t.App], newest: t.Refresh}
	}
	return nil
}

const newYork = "America/New_York"

func (a App) life() time.Duration { return time.Duration(cmp.Or(a.Seconds, 864_000)) * time.Second }

func (s *Sim) account(name string) *account {
	a := s.accounts[name]
	if a == nil {
		zone, _ := time.LoadLocation(newYork) // It is there.
		a = &account{
			Account: Account{Name: name, CompanyID: int64(len(s.accounts) + 88)}, zone: zone, users: map[int64]User{}, codes: map[int64]Jobcode{},
			fields: map[int64]CustomField{}, sheets: map[int64]Timesheet{}, deleted: map[int64]Timesheet{}, last: 31_000, modified: map[string]time.Time{},
		}
		s.accounts[name] = a
	}
	return a
}

func (a *account) fill(seed Account, now time.Time) {
	a.CompanyID, a.PerWindow, a.PageSize = cmp.Or(seed.CompanyID, a.CompanyID), cmp.Or(seed.PerWindow, a.PerWindow), cmp.Or(seed.PageSize, a.PageSize)
	a.Lunch, a.Unpaid, a.Walled = seed.Lunch, seed.Unpaid, seed.Walled
	if seed.Zone != "" {
		a.zone, _ = time.LoadLocation(seed.Zone) // It was checked.
	}
	for _, u := range seed.Users {
		a.users[u.ID] = u
	}
	for _, j := range seed.Jobcodes {
		j.Type = cmp.Or(j.Type, "regular")
		a.codes[j.ID] = j
	}
	for _, f := range seed.CustomFields {
		a.fields[f.ID] = f
	}
	for _, t := range seed.Timesheets {
		a.last = max(a.last, t.ID)
		if t.ID == 0 {
			a.last++
			t.ID = a.last
		}
		a.put(t, now)
	}
	for _, id := range seed.Gone {
		a.remove(id, now)
	}
}

// put stores a time sheet, and what follows from its start and end.
func (a *account) put(t Timesheet, now time.Time) Timesheet {
	t.Type = cmp.Or(t.Type, "regular")
	t.LastModified = stamp(now)
	if t.Custom == nil {
		t.Custom = map[string]string{}
	}
	if from, to, ok := t.span(); ok {
		t.Start, t.End = from.In(a.zone).Format(time.RFC3339), to.In(a.zone).Format(time.RFC3339)
		t.Duration, t.Date = int64(to.Sub(from)/time.Second), from.In(a.zone).Format(time.DateOnly)
	} else if at, err := time.Parse(time.RFC3339, t.Start); err == nil {
		t.OnTheClock, t.Date = true, at.In(a.zone).Format(time.DateOnly)
	}
	a.sheets[t.ID], a.modified["timesheets"] = t, now
	return t
}

func (a *account) remove(id int64, now time.Time) {
	t, there := a.sheets[id]
	if !there {
		return
	}
	delete(a.sheets, id)
	t.LastModified = stamp(now)
	a.deleted[id], a.modified["timesheets_deleted"] = t, now
}

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05+00:00") }

// span is when it was, where that is whole.
func (t Timesheet) span() (from, to time.Time, ok bool) {
	from, err := time.Parse(time.RFC3339, t.Start)
	to, failed := time.Parse(time.RFC3339, t.End)
	return from, to, err == nil && failed == nil
}

// State is what a stand-in holds, without secrets.
type State struct {
	Accounts []AccountState `json:"accounts"`
	Apps     int            `json:"apps"`
	Grants   int            `json:"grants"` // For refresh tokens, since the beginning.
}

// AccountState is an account with its time sheets.
type AccountState struct {
	Name       string      `json:"name"`
	Users      int         `json:"users"`
	Jobcodes   int         `json:"jobcodes"`
	Timesheets []Timesheet `json:"timesheets"`
	Deleted    int         `json:"deleted"`
}

// State shows what is there.
func (s *Sim) State() State {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := State{Accounts: []AccountState{}, Apps: len(s.apps), Grants: s.grants}
	for _, name := range slices.Sorted(maps.Keys(s.accounts)) {
		a := s.accounts[name]
		out.Accounts = append(out.Accounts, AccountState{Name: name, Users: len(a.users), Jobcodes: len(a.codes), Timesheets: sorted(a.sheets), Deleted: len(a.deleted)})
	}
	return out
}

// sorted returns rows by id.
func sorted[R any](rows map[int64]R) []R {
	out := make([]R, 0, len(rows))
	for _, id := range slices.Sorted(maps.Keys(rows)) {
		out = append(out, rows[id])
	}
	return out
}
