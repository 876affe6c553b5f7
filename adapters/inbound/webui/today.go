package webui

import (
<<<<<<< HEAD
	"cmp"
	"slices"
=======
	"net/url"
>>>>>>> windows-frame
	"time"

	"github.com/a-h/templ"
)

<<<<<<< HEAD
func todayRoutes(at *routes) {
	at.get("/today", todayPage)
	dayRoutes(at)
}

// named is a thing as lists of the API refer to it. Ref and Name are empty where the
// visitor may not see them.
type named struct {
	ID     string `json:"id"`
	Ref    string `json:"ref"`
	Name   string `json:"name"`
	Device string `json:"device"` // Of badges,
	Label  string `json:"label"`  // as is this.
}

// String is what people call it.
func (n named) String() string { return cmp.Or(n.Name, n.Label, n.Ref, n.Device, n.ID) }

// whereabouts is where a badge was last heard.
type whereabouts struct {
	Badge   named     `json:"badge"`
	Worker  *named    `json:"worker"`
	Crew    *named    `json:"crew"`
	HeardAt time.Time `json:"heard_at"`
	Late    time.Time `json:"late_since"`
	Fix     *struct {
		At    time.Time `json:"at"`
		Error float64   `json:"standard_error_m"`
	} `json:"fix"`
	Stay *struct {
		Visit   string    `json:"visit"`
		Site    named     `json:"site"`
=======
// badgeRef, siteRef and namedRef are how the API speaks of things.
type (
	badgeRef struct {
		ID     string `json:"id"`
		Device string `json:"device"`
		Label  string `json:"label"`
	}
	siteRef struct {
		ID   string `json:"id"`
		Ref  string `json:"ref"`
		Name string `json:"name"`
	}
	namedRef struct {
		ID   string `json:"id"`
		Ref  string `json:"ref"`
		Name string `json:"name"`
	}
)

// whereabouts is where a badge was last heard, as GET /v1/whereabouts says it.
type whereabouts struct {
	Badge     badgeRef  `json:"badge"`
	Worker    *namedRef `json:"worker"`
	Crew      *namedRef `json:"crew"`
	HeardAt   time.Time `json:"heard_at"`
	LateSince time.Time `json:"late_since"`
	Fix       *struct {
		Error float64 `json:"standard_error_m"`
	} `json:"fix"`
	Stay *struct {
		Site    siteRef   `json:"site"`
>>>>>>> windows-frame
		Arrived time.Time `json:"arrived"`
		Verdict string    `json:"verdict"`
	} `json:"stay"`
}

<<<<<<< HEAD
// crewNow is a crew and its badges, or those of no crew.
type crewNow struct {
	Crew   named
	Badges []whereabouts
}

// todayView is the crews as they are now.
type todayView struct {
	Crews                  []crewNow
	All, OnSite, Elsewhere int
	Late, Never            int
	Next                   string
}

func todayPage(r *request) (templ.Component, error) {
	var page struct {
		All  []whereabouts `json:"whereabouts"`
		Next string        `json:"next_cursor"`
	}
	if err := r.get(r.Path("/v1/whereabouts?limit=200", "cursor"), &page); err != nil {
		return nil, err
	}
	r.styled = true // The map sets styles.
	return todayList(r, todayOf(page.All, page.Next)), nil
}

func todayOf(all []whereabouts, next string) todayView {
	v := todayView{All: len(all), Next: next}
	at := map[string]int{}
	for _, w := range all {
		switch {
		case w.HeardAt.IsZero():
			v.Never++
		case !w.Late.IsZero():
			v.Late++
		case w.Stay != nil:
			v.OnSite++
		default:
			v.Elsewhere++
		}
		crew := named{}
		if w.Crew != nil {
			crew = *w.Crew
		}
		i, there := at[crew.ID]
		if !there {
			i = len(v.Crews)
			at[crew.ID] = i
			v.Crews = append(v.Crews, crewNow{Crew: crew})
		}
		v.Crews[i].Badges = append(v.Crews[i].Badges, w)
	}
	slices.SortStableFunc(v.Crews, func(a, b crewNow) int { // Those of no crew last.
		if (a.Crew.ID == "") != (b.Crew.ID == "") {
			return cmp.Compare(b.Crew.ID, a.Crew.ID)
		}
		return cmp.Compare(a.Crew.String(), b.Crew.String())
	})
	return v
=======
type whereaboutsPage struct {
	Whereabouts []whereabouts `json:"whereabouts"`
	Next        string        `json:"next_cursor"`
}

// who is what a badge is called for people: its wearer, where there is one.
func (w whereabouts) who() string {
	if w.Worker != nil && w.Worker.Name != "" {
		return w.Worker.Name
	}
	if w.Badge.Label != "" {
		return w.Badge.Label
	}
	return w.Badge.Device
}

// standing is how it stands, and its light.
func (w whereabouts) standing() (key, kind string) {
	switch {
	case !w.LateSince.IsZero():
		return "late", "bad"
	case w.Stay == nil:
		return "away", "info"
	case w.Stay.Verdict == "undecided":
		return "unsure", "warn"
	default:
		return "at", "good"
	}
}

func todayRoutes(at *routes) {
	at.get("/today", func(r *request) (templ.Component, error) {
		var page whereaboutsPage
		if err := r.get(r.Path("/v1/whereabouts?limit=200", "cursor"), &page); err != nil {
			return nil, err
		}
		return todayPage(r, page), nil
	})
	at.get("/days", func(r *request) (templ.Component, error) {
		return dayOf(r, r.now.Format(time.DateOnly))
	})
	at.get("/days/:day", func(r *request) (templ.Component, error) {
		return dayOf(r, r.c.Param("day"))
	})
}

// badgeDays is a page of GET /v1/badge-days/{day}.
type badgeDays struct {
	Day   string    `json:"day"`
	From  time.Time `json:"from"`
	To    time.Time `json:"to"`
	Sites []siteRef `json:"sites"`
	Rows  []struct {
		Badge  badgeRef  `json:"badge"`
		Worker *namedRef `json:"worker"`
		Crew   *namedRef `json:"crew"`
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

// badgeVisits is a badge's day as its page reads it without script.
type badgeVisits struct {
	Visits []struct {
		Site     siteRef      `json:"site"`
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
		Badge badgeRef `json:"badge"`
		Fixes int64    `json:"fixes_total"`
		From  string   `json:"from"`
		To    string   `json:"to"`
	}
	id = url.PathEscape(id)
	if err := r.get("/v1/badges/"+id+"/days/"+day+"?most=2", &about); err != nil {
		return nil, err
	}
	var visits badgeVisits
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
>>>>>>> windows-frame
}
