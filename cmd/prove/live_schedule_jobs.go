package main

import (
	"context"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"actual/cmd/internal/aspireworld"
	"actual/domain"
)

// liveJobs is what is seen of the demo's jobs.
type liveJobs struct {
	say   func(format string, args ...any)
	world aspireworld.World
	api   client
	began time.Time
	day   domain.Date // The first, whose changes are waited for.

	sandbox string // Its address.

	arrived int // Of the visits that were planned at the beginning.
	first   time.Duration
	jobs    map[int64]jobSeen
	wrong   map[string]bool
	seen    map[aspireworld.Deed]int
	settled int // Rows that were ambiguous.
}

// jobSeen is a job as the API tells it, with what people call its site and crew.
type jobSeen struct {
	ID, Ref, Site, Crew, Date, State, Source string
	EffortS                                  int64 `json:"effort_s"`
}

// listen reads what the demo prints, so that it never waits for a reader.
func (p *liveJobs) listen(s *shell) {
	for line := range s.lines {
		if strings.Contains(line, "schedule  ") {
			p.say("  | %s", strings.TrimRight(line, " "))
		}
	}
}

// look reads all jobs from Aspire, and holds each against what was planned.
func (p *liveJobs) look(ctx context.Context) error {
	jobs, err := pages[jobSeen](ctx, p.api, "/v1/jobs?source=aspire&limit=500", "jobs")
	if err != nil || len(jobs) == 0 {
		return err
	}
	sites, err := p.called(ctx, "/v1/sites?limit=500&fields=id,ref", "sites")
	if err != nil {
		return err
	}
	crews, err := p.called(ctx, "/v1/crews?limit=500", "crews")
	if err != nil {
		return err
	}
	p.jobs = map[int64]jobSeen{}
	for _, j := range jobs {
		j.Site, j.Crew = sites[j.Site].Ref, crews[j.Crew].Name
		key, err := strconv.ParseInt(j.Ref, 10, 64)
		if _, twice := p.jobs[key]; err != nil || twice {
			p.wrong[fmt.Sprintf("a job %s that is none, or there twice", j.Ref)] = true
		}
		p.jobs[key] = j
	}
	p.hold()
	return nil
}

// hold compares jobs with the visits, before or after the office's changes.
func (p *liveJobs) hold() {
	may := map[int64][]aspireworld.Visit{}
	for _, v := range p.world.Visits {
		may[v.Key] = append(may[v.Key], v)
	}
	planned := len(may)
	for _, c := range p.world.Changes {
		may[c.Visit.Key] = append(may[c.Visit.Key], c.Visit)
	}
	for key, j := range p.jobs {
		if !slices.ContainsFunc(may[key], func(v aspireworld.Visit) bool { return isJob(v, j) }) {
			p.wrong[fmt.Sprintf("job %s: %s at %s on %s, man-hours %d s", j.Ref, j.Crew, j.Site, j.Date, j.EffortS)] = true
		}
	}
	if p.first > 0 {
		return
	}
	p.arrived = 0
	for _, v := range p.world.Visits {
		if _, there := p.jobs[v.Key]; there {
			p.arrived++
		}
	}
	if p.arrived == planned {
		p.first = time.Since(p.began)
		p.say("all %d visits are jobs", planned)
	}
}

// isJob reports whether a job is what a visit says.
func isJob(v aspireworld.Visit, j jobSeen) bool {
	return j.Source == "aspire" && j.Site == v.Site && j.Crew == aspireworld.CrewName(v.Crew) && j.Date == v.Date.String() && j.EffortS == v.Seconds
}

// open lists the changes of the first day that are not seen.
func (p *liveJobs) open() (open []string) {
	p.seen = map[aspireworld.Deed]int{}
	for _, c := range p.world.Changes {
		if c.Visit.Date != p.day {
			continue
		}
		j, there := p.jobs[c.Visit.Key]
		state := "planned"
		if c.Deed == aspireworld.Removed {
			state = "cancelled"
		}
		if there && isJob(c.Visit, j) && j.State == state {
			p.seen[c.Deed]++
		} else {
			open = append(open, "the office "+c.Says())
		}
	}
	return open
}

func (p *liveJobs) done() bool { return p.first > 0 && len(p.open()) == 0 }

// called reads what sites or crews are called, by id.
func (p *liveJobs) called(ctx context.Context, path, list string) (map[string]struct{ ID, Ref, Name string }, error) {
	all, err := pages[struct{ ID, Ref, Name string }](ctx, p.api, path, list)
	out := map[string]struct{ ID, Ref, Name string }{}
	for _, one := range all {
		out[one.ID] = one
	}
	return out, err
}

// pages reads all pages of a list.
func pages[R any](ctx context.Context, api client, path, list string) (all []R, err error) {
	for cursor := ""; ; {
		var page map[string]any
		if err := api.get(ctx, path+cursor, &page); err != nil {
			return nil, err
		}
		rows, err := asList[R](page[list])
		if err != nil {
			return nil, err
		}
		all = append(all, rows...)
		next, more := page["next_cursor"].(string)
		if !more {
			return all, nil
		}
		cursor = "&cursor=" + url.QueryEscape(next)
	}
}

func sortedKeys(of map[string]bool) []string { return slices.Sorted(maps.Keys(of)) }
