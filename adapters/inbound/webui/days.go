package webui

import (
	"net/url"
	"time"

	"github.com/a-h/templ"
)

// dayRoutes are the pages of a day: all of its badges, and one of them with its evidence.
func dayRoutes(at *routes) {
	at.get("/days", func(r *request) (templ.Component, error) { return dayOf(r, r.now.Format(time.DateOnly)) })
	at.get("/days/:day", func(r *request) (templ.Component, error) { return dayOf(r, r.c.Param("day")) })
}

// badgeDays is a page of GET /v1/badge-days/{day}.
type badgeDays struct {
	Day   string    `json:"day"`
	From  time.Time `json:"from"`
	To    time.Time `json:"to"`
	Sites []named `json:"sites"`
	Rows  []struct {
		Badge  named  `json:"badge"`
		Worker *named `json:"worker"`
		Crew   *named `json:"crew"`
		Fixes  int64     `json:"fixes"`
		Stays  []dayStay `json:"stays"`
	} `json:"badge_days"`
	Next string `json:"next_cursor"`
}

type dayStay struct {
	Site     string    `json:"site"`
	Arrived  time.Time `json:"arrived"`
	Departed time.Time `json:"departed"`
	Verdict  string    `json:"verdict"`
}

func (d badgeDays) site(id string) string {
	for _, s := range d.Sites {
		if s.ID == id {
			if s.Name != "" {
				return s.Name
			}
			return s.Ref
		}
	}
	return ""
}

// dayOf shows the badges of a day, or, with badge, one of them.
func dayOf(r *request, day string) (templ.Component, error) {
	if ParseDay(day).IsZero() {
		return nil, errNothing
	}
	if id := r.Query("badge"); id != "" {
		return badgeDay(r, day, id)
	}
	var page badgeDays
	if err := r.get(r.Path("/v1/badge-days/"+url.PathEscape(day)+"?limit=25", "cursor"), &page); err != nil {
		return nil, err
	}
	return dayPage(r, page), nil
}

// visitsOfDay is a badge's day as its page reads it without script.
type visitsOfDay struct {
	Visits []struct {
		Site     named      `json:"site"`
		Arrived  time.Time    `json:"arrived"`
		Between  [2]time.Time `json:"arrived_between"`
		Departed time.Time    `json:"departed"`
		Verdict  string       `json:"verdict"`
		State    string       `json:"state"`
		Fixes    int          `json:"fixes"`
	} `json:"visits"`
}

func badgeDay(r *request, day, id string) (templ.Component, error) {
	var about struct {
		Badge named `json:"badge"`
		Fixes int64    `json:"fixes_total"`
		From  string   `json:"from"`
		To    string   `json:"to"`
	}
	id = url.PathEscape(id)
	if err := r.get("/v1/badges/"+id+"/days/"+day+"?most=2", &about); err != nil {
		return nil, err
	}
	var visits visitsOfDay
	if err := r.get("/v1/visits?limit=200&badge="+id+"&from="+url.QueryEscape(about.From)+"&to="+url.QueryEscape(about.To), &visits); err != nil {
		return nil, err
	}
	name := about.Badge.Label
	if name == "" {
		name = about.Badge.Device
	}
	return badgeDayPage(r, day, about.Badge.ID, name, about.Fixes, visits), nil
}

// dayBeside is the date so many days from another.
func dayBeside(day string, n int) string { return ParseDay(day).AddDate(0, 0, n).Format(time.DateOnly) }


func dayPath(day, badge string) templ.SafeURL {
	if badge == "" {
		return templ.SafeURL("/days/" + day)
	}
	return templ.SafeURL("/days/" + day + "?badge=" + badge)
}
