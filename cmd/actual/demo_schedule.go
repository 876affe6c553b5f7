package main

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"actual/adapters/outbound/system"
	"actual/cmd/internal/wording"
)

// planned is what the view reads of a job.
type planned struct {
	ID    string `json:"id"`
	Ref   string `json:"ref"`
	Site  string `json:"site"`
	Crew  string `json:"crew"`
	Date  string `json:"date"`
	State string `json:"state"`
}

// schedule prints jobs as they arrive from Aspire, and what becomes of them, read over
// the API as anybody could.
func (d *demo) schedule(ctx context.Context, clock system.Clock) error {
	known, began := map[string]planned{}, false
	for pause(ctx, time.Second) {
		jobs, err := d.jobs(ctx)
		if err != nil || len(jobs) == 0 {
			continue // Not yet, or the server stops.
		}
		var news []planned
		for _, j := range jobs {
			if known[j.ID] != j {
				news = append(news, j)
			}
		}
		if err := d.tellJobs(ctx, clock, known, news, !began); err != nil {
			continue // They are told at the next look.
		}
		for _, j := range news {
			known[j.ID] = j
		}
		began = true
	}
	return nil
}

func (d *demo) jobs(ctx context.Context) (all []planned, err error) {
	query := url.Values{"source": {"aspire"}, "limit": {"500"}}
	for {
		var page struct {
			Jobs []planned `json:"jobs"`
			Next *string   `json:"next_cursor"`
		}
		if err := d.get(ctx, "/v1/jobs?"+query.Encode(), &page); err != nil {
			return nil, err
		}
		all = append(all, page.Jobs...)
		if page.Next == nil {
			return all, nil
		}
		query.Set("cursor", *page.Next)
	}
}

// tellJobs prints many jobs at once in a line, and few a line each.
func (d *demo) tellJobs(ctx context.Context, clock system.Clock, known map[string]planned, news []planned, first bool) error {
	const few = 12
	at := clock.Now().In(d.zone).Format("Mon 15:04")
	if first || len(news) > few {
		days := make([]string, len(news))
		for i, j := range news {
			days[i] = j.Date
		}
		slices.Sort(days)
		d.say(fmt.Sprintf("%s  %s  %s arrived from Aspire, of %s to %s", at, pad("schedule", 18), wording.Count(len(news), "job"), days[0], days[len(days)-1]))
		return nil
	}
	if len(news) == 0 {
		return nil
	}
	sites, err := d.names(ctx, "sites", "/v1/sites?limit=500&fields=id,name")
	if err != nil {
		return err
	}
	crews, err := d.names(ctx, "crews", "/v1/crews?limit=500")
	if err != nil {
		return err
	}
	for _, j := range news {
		d.say(fmt.Sprintf("%s  %s  the job of %s at %s on %s %s", at, pad("schedule", 18), crews[j.Crew], sites[j.Site], j.Date, became(known[j.ID], j)))
	}
	return nil
}

// became is what became of a job.
func became(was, is planned) string {
	var what []string
	switch {
	case was.ID == "":
		return "arrived from Aspire"
	case is.State != was.State:
		what = append(what, "is "+is.State)
	}
	if is.Date != was.Date {
		what = append(what, "was moved from "+was.Date)
	}
	if is.Site != was.Site || is.Crew != was.Crew {
		what = append(what, "has another site or crew")
	}
	return strings.Join(what, ", ")
}

// names reads what sites or crews are called, by id.
func (d *demo) names(ctx context.Context, list, path string) (map[string]string, error) {
	out := map[string]string{}
	for cursor := ""; ; {
		page := map[string]any{}
		if err := d.get(ctx, path+cursor, &page); err != nil {
			return nil, err
		}
		rows, _ := page[list].([]any)
		for _, r := range rows {
			one, _ := r.(map[string]any)
			id, _ := one["id"].(string)
			out[id], _ = one["name"].(string)
		}
		next, more := page["next_cursor"].(string)
		if !more {
			return out, nil
		}
		cursor = "&cursor=" + url.QueryEscape(next)
	}
}
