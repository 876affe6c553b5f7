package webui

import (
	"cmp"
	"slices"
	"time"

	"github.com/a-h/templ"
)

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
		Arrived time.Time `json:"arrived"`
		Verdict string    `json:"verdict"`
	} `json:"stay"`
}

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
}
