package webui

import (
	"cmp"
	"slices"
	"time"

	"github.com/a-h/templ"
)

func uptimeRoutes(at *routes) {
	at.get("/uptime", uptimePage)
	at.get("/uptime/:id", fleetPage)
}

// fleetCompany is how the badges of a company do: counts and times, no places, no people.
type fleetCompany struct {
	ID     string    `json:"id"`
	Ref    string    `json:"ref"`
	Name   string    `json:"name"`
	Zone   string    `json:"time_zone"`
	Badges int       `json:"badges"`
	OnTime int       `json:"on_time"`
	Late   int       `json:"late"`
	Never  int       `json:"never_heard"`
	Low    int       `json:"battery_low"`
	Heard  time.Time `json:"last_heard"`
	Uptime *float64  `json:"uptime"`
}

// In is the company's time zone.
func (c fleetCompany) In() *time.Location {
	if zone, err := time.LoadLocation(c.Zone); err == nil {
		return zone
	}
	return time.UTC
}

// manyLate is the share of late badges, one in so many, from which a company is in trouble:
// it is no longer one badge in a drawer.
const manyLate = 5

// Light is how the company does, at a glance.
func (c fleetCompany) Light() string {
	switch heard := c.OnTime + c.Late; {
	case heard == 0:
		return "none"
	case c.Late*manyLate >= heard:
		return "bad"
	case c.Late > 0 || c.Low > 0:
		return "warn"
	}
	return "good"
}

// trouble orders by what wants looking at first.
var trouble = map[string]int{"bad": 0, "warn": 1, "none": 2, "good": 3}

// uptimeView is all companies, the worst first, and their sum.
type uptimeView struct {
	Companies []fleetCompany
	All       fleetCompany
	Lights    map[string]int
}

func uptimePage(r *request) (templ.Component, error) {
	all, err := r.fleet()
	if err != nil {
		return nil, err
	}
	v := uptimeView{Companies: all, Lights: map[string]int{}}
	for _, c := range all {
		v.Lights[c.Light()]++
		v.All.Badges += c.Badges
		v.All.OnTime += c.OnTime
		v.All.Late += c.Late
		v.All.Never += c.Never
		v.All.Low += c.Low
	}
	slices.SortStableFunc(v.Companies, func(a, b fleetCompany) int {
		return cmp.Or(cmp.Compare(trouble[a.Light()], trouble[b.Light()]), cmp.Compare(b.Late, a.Late), cmp.Compare(b.Low, a.Low), cmp.Compare(a.Name, b.Name))
	})
	return uptimeList(r, v), nil
}

// mostCompanies is how many a page shows.
const mostCompanies = 2000

func (r *request) fleet() (all []fleetCompany, err error) {
	for cursor := ""; len(all) < mostCompanies; {
		var page struct {
			Companies []fleetCompany `json:"companies"`
			Next      string         `json:"next_cursor"`
		}
		path := "/v1/fleet/companies?limit=200"
		if cursor != "" {
			path += "&cursor=" + escape(cursor)
		}
		if err := r.get(path, &page); err != nil {
			return nil, err
		}
		all = append(all, page.Companies...)
		if cursor = page.Next; cursor == "" {
			break
		}
	}
	return all, nil
}

// fleetBadge is how one badge of a company does; what it is called there is not told.
type fleetBadge struct {
	ID       string    `json:"id"`
	Device   string    `json:"device"`
	Heard    time.Time `json:"last_heard"`
	Late     time.Time `json:"late_since"`
	Voltage  *float64  `json:"voltage"`
	VoltedAt time.Time `json:"voltage_at"`
	Low      bool      `json:"battery_low"`
	Plan     struct {
		Moving    int64 `json:"moving_s"`
		Heartbeat int64 `json:"heartbeat_s"`
	} `json:"reporting_plan"`
}

// Light is how the badge does, at a glance.
func (b fleetBadge) Light() string {
	switch {
	case b.Heard.IsZero():
		return "none"
	case !b.Late.IsZero():
		return "bad"
	case b.Low:
		return "warn"
	}
	return "good"
}

// Volts writes the voltage; empty where none is known.
func (b fleetBadge) Volts() string { return volts(b.Voltage) }

// fleetView is one company's badges, those in trouble first.
type fleetView struct {
	Company fleetCompany
	Badges  []fleetBadge
	Next    string
}

func fleetPage(r *request) (templ.Component, error) {
	all, err := r.fleet()
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(all, func(c fleetCompany) bool { return c.ID == r.c.Param("id") })
	if at < 0 {
		return nil, errNothing
	}
	v := fleetView{Company: all[at]}
	page := struct {
		Badges any
		Next   any `json:"next_cursor"`
	}{&v.Badges, &v.Next}
	if err := r.get(r.Path("/v1/fleet/badges?limit=200&company="+r.ID("id"), "cursor"), &page); err != nil {
		return nil, err
	}
	slices.SortStableFunc(v.Badges, func(a, b fleetBadge) int {
		return cmp.Or(cmp.Compare(trouble[a.Light()], trouble[b.Light()]), cmp.Compare(a.Late.Unix(), b.Late.Unix()), cmp.Compare(a.Device, b.Device))
	})
	return fleetList(r, v), nil
}
