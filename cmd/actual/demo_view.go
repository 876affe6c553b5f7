package main

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"actual/adapters/outbound/system"
)

// seen is what the view reads of a visit.
type seen struct {
	ID    string `json:"id"`
	Badge struct {
		Label string `json:"label"`
	} `json:"badge"`
	Site struct {
		Name string `json:"name"`
	} `json:"site"`
	Arrived    time.Time  `json:"arrived"`
	Departed   *time.Time `json:"departed"`
	State      string     `json:"state"`
	Verdict    string     `json:"verdict"`
	Confidence float64    `json:"confidence"`
	Version    int        `json:"version"`
}

// lookBack is how far back in simulated time the view looks for news: longer
// than any stay of the demo but the night in the yard.
const lookBack = 4 * time.Hour

// watch prints visits as they open and settle, read over the API as anybody
// could.
func (d *demo) watch(ctx context.Context, clock system.Clock) error {
	known := map[string]seen{}
	for pause(ctx, 500*time.Millisecond) {
		visits, err := d.read(ctx, clock.Now().Add(-lookBack))
		if err != nil {
			continue // The server is starting, or stopping: the next look tells.
		}
		for _, v := range visits {
			d.tell(known[v.ID], v)
			known[v.ID] = v
		}
	}
	return nil
}

func (d *demo) read(ctx context.Context, from time.Time) (all []seen, err error) {
	query := url.Values{"from": {from.Format(time.RFC3339)}, "limit": {"500"}}
	for {
		var page struct {
			Visits []seen  `json:"visits"`
			Next   *string `json:"next_cursor"`
		}
		if err := d.get(ctx, "/v1/visits?"+query.Encode(), &page); err != nil {
			return nil, err
		}
		all = append(all, page.Visits...)
		if page.Next == nil || *page.Next == "" {
			return all, nil
		}
		query.Set("cursor", *page.Next)
	}
}

func (d *demo) get(ctx context.Context, path string, into any) error {
	_, err := d.call(ctx, http.MethodGet, path, "", nil, into)
	return err
}

// tell prints what is new of a visit: that it opened, settled, or is another
// than was believed.
func (d *demo) tell(was, is seen) {
	switch {
	case was.Version == is.Version:
	case was.ID == "" && is.State == "provisional":
		d.line(is, is.Arrived, "arrived", "")
	case is.State == "settled" && was.State != "settled":
		d.line(is, end(is), "settled", d.stay(is))
	case is.State == "settled" && (was.Arrived != is.Arrived || end(was) != end(is) || was.Site != is.Site):
		d.line(is, end(is), "corrected", d.stay(is))
	}
}

func end(v seen) time.Time {
	if v.Departed == nil {
		return v.Arrived
	}
	return *v.Departed
}

func (d *demo) stay(v seen) string {
	if v.Departed == nil {
		return "still there for all we know"
	}
	return fmt.Sprintf("%s – %s, %2.0f min, confidence %.3f%s", v.Arrived.In(d.zone).Format("15:04"), v.Departed.In(d.zone).Format("15:04"),
		v.Departed.Sub(v.Arrived).Minutes(), v.Confidence, map[bool]string{true: ", undecided"}[v.Verdict == "undecided"])
}

func (d *demo) line(v seen, at time.Time, what, more string) {
	d.say(fmt.Sprintf("%s  %s  %s  %s  %s", at.In(d.zone).Format("Mon 15:04"), pad(v.Badge.Label, 18), pad(what, 9), pad(v.Site.Name, 28), more))
}
