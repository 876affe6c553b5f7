package main

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"actual/adapters/outbound/system"
	"actual/cmd/internal/wording"
	"actual/domain"
)

// compared is what the demo reads of a pass.
type compared struct {
	Jobs     int `json:"jobs"`
	JobsDone int `json:"jobs_done"`
	Found    int `json:"found"`
}

// yesterday has the day before compared as soon as its events and its jobs are there,
// and shows what does not agree.
func (d *demo) yesterday(ctx context.Context, clock system.Clock) error {
	if d.back {
		d.compare(ctx, clock)
	}
	<-ctx.Done()
	return nil
}

func (d *demo) compare(ctx context.Context, clock system.Clock) {
	select {
	case <-d.caught: // All that was sent on that day is here.
	case <-ctx.Done():
		return
	}
	on := domain.DateOf(clock.Now(), d.zone).AddDays(-1)
	if !d.waited(ctx, on) {
		return
	}
	if err := d.ask(ctx, "/v1/reconciliations", map[string]string{"from": on.String(), "to": on.String()}); err != nil {
		return // It is stopped.
	}
	var page struct {
		Reconciliations []compared `json:"reconciliations"`
	}
	for len(page.Reconciliations) == 0 {
		if !pause(ctx, time.Second) {
			return
		}
		_ = d.get(ctx, "/v1/reconciliations?from="+on.String()+"&to="+on.String(), &page) // The next look tells.
	}
	d.tellCompared(ctx, clock, on, page.Reconciliations[0])
}

// waited waits until the day's jobs are there and its visits change no more.
func (d *demo) waited(ctx context.Context, on domain.Date) bool {
	of := on.Span(d.zone)
	last := ""
	for pause(ctx, 2*time.Second) {
		jobs, err := d.jobs(ctx)
		if err != nil || len(jobs) == 0 {
			continue
		}
		visits, err := d.between(ctx, of)
		if err != nil || len(visits) == 0 {
			continue
		}
		now := fmt.Sprint(visits)
		if now == last {
			return true
		}
		last = now
	}
	return false
}

func (d *demo) between(ctx context.Context, of domain.Span) (all []seen, err error) {
	var page struct {
		Visits []seen `json:"visits"`
	}
	query := url.Values{"from": {of.From.Format(time.RFC3339)}, "to": {of.To.Format(time.RFC3339)}, "limit": {"500"}}
	err = d.get(ctx, "/v1/visits?"+query.Encode(), &page)
	return page.Visits, err
}

// mostTold is how many discrepancies the view tells.
const mostTold = 5

func (d *demo) tellCompared(ctx context.Context, clock system.Clock, on domain.Date, p compared) {
	at := clock.Now().In(d.zone).Format("Mon 15:04")
	d.say(fmt.Sprintf("%s  %s  %d of %s of yesterday were done, %s: `actual discrepancy list --company %s`", at, pad("yesterday", 18), p.JobsDone, wording.Count(p.Jobs, "job"),
		plural(p.Found, "thing does not agree", "things do not agree"), company))
	var page struct {
		Discrepancies []struct {
			ID string `json:"id"`
		} `json:"discrepancies"`
	}
	if d.get(ctx, fmt.Sprintf("/v1/discrepancies?from=%s&to=%s&limit=%d", on, on, mostTold), &page) != nil {
		return
	}
	for _, one := range page.Discrepancies {
		var why struct {
			Sentences []string `json:"sentences"`
		}
		if d.get(ctx, "/v1/discrepancies/"+one.ID, &why) == nil && len(why.Sentences) > 0 {
			d.say(fmt.Sprintf("%s  %s  %s", at, pad("yesterday", 18), why.Sentences[0]))
		}
	}
}

// ask makes a request that changes something, as the office would.
func (d *demo) ask(ctx context.Context, path string, body any) error {
	_, err := d.call(ctx, http.MethodPost, path, "", body, nil)
	return err
}
