package main

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"actual/adapters/inbound/httpapi"
)

// exportedDates are the revisions that the nights made, in order: of which date, and
// at which phase.
var exportedDates = []struct {
	day, revision int
	at            phase
}{{0, 1, phasePlan}, {0, 2, phaseAfter}, {0, 3, phaseLate}, {1, 1, phaseAfter}, {1, 2, phaseLate}}

// judgeNight says what a night made.
func (p *assignProof) judgeNight(ctx context.Context, at phase) error {
	for _, e := range exportedDates {
		if e.at != at {
			continue
		}
		p.revisions[e.day] = e.revision
		p.b.say("the night of %s: revision %d of %s", p.clock.Now().In(p.plan.zone).Format(time.DateOnly), e.revision, p.plan.date.AddDays(e.day))
	}
	return ctx.Err()
}

// show compares every revision with the plan, over the API, as CSV and as the command
// prints it, and what each changed.
func (p *assignProof) show(ctx context.Context) error {
	server, err := p.b.serve(ctx)
	if err != nil {
		return err
	}
	p.client.url = server.url
	for _, e := range exportedDates {
		date, revision := p.plan.date.AddDays(e.day).String(), strconv.Itoa(e.revision)
		want := lines(p.plan.rows(e.day, e.at))
		overAPI, err := p.overAPI(ctx, date, revision)
		if err != nil {
			return err
		}
		asCSV, err := p.asCSV(ctx, date, revision)
		if err != nil {
			return err
		}
		printed, err := p.printed(ctx, date, revision)
		if err != nil {
			return err
		}
		for way, got := range map[string][]assignedLine{"API": overAPI, "CSV": asCSV, "command": printed} {
			p.compare(fmt.Sprintf("%s, revision %s, %s", date, revision, way), want, got)
		}
		if err := p.changed(ctx, e.day, e.at, date, revision); err != nil {
			return err
		}
		p.b.say("%s, revision %s: %d rows, %s", date, revision, len(overAPI), sources(overAPI))
	}
	return server.stop(ctx)
}

func sources(all []assignedLine) string {
	count, seen := map[string]int{}, map[string]int{}
	for _, l := range all {
		count[l.Source]++
		seen[l.Seen]++
	}
	return fmt.Sprint(count, " ", seen)
}

// id tells rows of a revision apart, as the export does.
func (l assignedLine) id() string {
	id := fmt.Sprint(l.Job, "|", l.Site, "|", l.Worker, "|", l.Badge)
	if l.Worker == "" && l.Badge == "" {
		id += "|" + l.Crew
	}
	return id
}

func lines(all []assignedLine) map[string]assignedLine {
	out := map[string]assignedLine{}
	for _, l := range all {
		out[l.id()] = l
	}
	return out
}

// compare counts the rows that are not as planned, each once.
func (p *assignProof) compare(where string, want map[string]assignedLine, got []assignedLine) {
	seen := map[string]bool{}
	wrong := func(format string, args ...any) {
		p.different++
		if len(p.examples) < 12 {
			p.examples = append(p.examples, where+": "+fmt.Sprintf(format, args...))
		}
	}
	for _, l := range got {
		p.compared++
		w, planned := want[l.id()]
		switch {
		case seen[l.id()]:
			wrong("twice: %s", l.key())
		case !planned:
			wrong("not planned: %+v", l)
		case w != l:
			wrong("planned\n\t%+v, is\n\t%+v", w, l)
		}
		seen[l.id()] = true
	}
	for id, l := range want {
		if !seen[id] {
			wrong("missing: %+v", l)
		}
	}
}

// overAPI reads all pages.
func (p *assignProof) overAPI(ctx context.Context, date, revision string) (all []assignedLine, err error) {
	for cursor := ""; ; {
		q := url.Values{"date": {date}, "revision": {revision}, "limit": {"500"}}
		if cursor != "" {
			q.Set("cursor", cursor)
		}
		var page httpapi.AssignmentPage
		if err := p.client.get(ctx, "/v1/assignments?"+q.Encode(), &page); err != nil {
			return nil, err
		}
		for _, r := range page.Assignments {
			all = append(all, lineOf(r))
		}
		if page.NextCursor == nil {
			return all, nil
		}
		cursor = *page.NextCursor
	}
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func unixOf(t *time.Time) int64 {
	if t == nil {
		return 0
	}
	return t.Unix()
}

func lineOf(r httpapi.Assignment) assignedLine {
	l := assignedLine{
		Job: text(r.JobRef), Ticket: text(r.Ticket), Number: text(r.Number), Service: text(r.Service), Site: r.Site.Ref, Source: string(r.Source), Order: r.Order, TicketJobs: r.TicketJobs,
		From: unixOf(r.ExpectedFrom), To: unixOf(r.ExpectedTo), Seen: string(r.Presence.Seen), Why: text(r.Presence.Why), By: text(r.Presence.By),
	}
	if r.Crew != nil {
		l.Crew = text(r.Crew.Ref)
	}
	if r.Leader != nil {
		l.Leader = text(r.Leader.Ref)
	}
	if r.Worker != nil {
		l.Worker = text(r.Worker.Ref)
	}
	if r.Badge != nil {
		l.Badge = r.Badge.Device
	}
	if a, d := r.Presence.ArrivedBetween, r.Presence.DepartedBetween; a != nil && d != nil {
		l.ArrivedBy, l.DepartedAfter = (*a)[1].Unix(), (*d)[0].Unix()
		l.Sound = sound(l, r.Presence.Seconds, (*a)[0].Unix(), (*d)[1].Unix(), float64(r.Presence.Confidence))
	}
	return l
}

// sound reports whether the seconds lie within what the fixes allow, and the visit is
// sure.
func sound(l assignedLine, seconds, after, before int64, confidence float64) bool {
	return seconds >= l.DepartedAfter-l.ArrivedBy && seconds <= before-after && confidence >= 0.9
}

func (p *assignProof) asCSV(ctx context.Context, date, revision string) ([]assignedLine, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, p.client.url+"/v1/assignments/table?date="+date+"&revision="+revision, nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer "+p.client.key)
	status, body, err := do(req)
	if err != nil || status != http.StatusOK {
		return nil, fmt.Errorf("table of %s: %d %.200s: %w", date, status, body, err)
	}
	table, err := csv.NewReader(strings.NewReader(body)).ReadAll()
	if err != nil {
		return nil, err
	}
	var all []assignedLine
	for _, row := range table[1:] {
		all = append(all, lineOfCells(table[0], row))
	}
	return all, nil
}

func lineOfCells(columns, row []string) assignedLine {
	cell := func(name string) string {
		for i, c := range columns {
			if c == name {
				return row[i]
			}
		}
		return "no column " + name
	}
	number := func(name string) int { n, _ := strconv.Atoi(cell(name)); return n }
	at := func(name string) int64 {
		t, err := time.Parse(time.RFC3339, cell(name))
		if err != nil {
			return 0
		}
		return t.Unix()
	}
	l := assignedLine{
		Job: cell("job_ref"), Ticket: cell("ticket"), Number: cell("number"), Service: cell("service"), Site: cell("site_ref"), Crew: cell("crew_ref"), Leader: cell("leader_ref"),
		Worker: cell("worker_ref"), Badge: cell("badge"), Source: cell("source"), Order: number("order"), TicketJobs: number("ticket_jobs"), From: at("expected_from"), To: at("expected_to"),
		Seen: cell("seen"), Why: cell("why"), By: cell("by"), ArrivedBy: at("arrived_by"), DepartedAfter: at("departed_after"),
	}
	confidence, _ := strconv.ParseFloat(cell("confidence"), 64)
	l.Sound = l.Seen == "there" && sound(l, int64(number("seconds")), at("arrived_after"), at("departed_by"), confidence)
	return l
}

func (p *assignProof) printed(ctx context.Context, date, revision string) (all []assignedLine, err error) {
	out, err := p.b.actual(ctx, "export", "assignments", "--company", planCompany, "--date", date, "--revision", revision, "--format", "json")
	for line := range strings.Lines(out) {
		var r httpapi.Assignment
		if err == nil {
			err = json.Unmarshal([]byte(line), &r)
			all = append(all, lineOf(r))
		}
	}
	return all, err
}

// changed compares what a revision says it changed with what of the plan differs.
func (p *assignProof) changed(ctx context.Context, day int, at phase, date, revision string) error {
	was := map[string]assignedLine{}
	if day < int(at) {
		was = lines(p.plan.rows(day, at-1))
	}
	want := map[string]string{}
	for id, is := range lines(p.plan.rows(day, at)) {
		if before, there := was[id]; !there {
			want[id] = "added"
		} else if before != is {
			want[id] = "changed"
		}
		delete(was, id)
	}
	for id := range was {
		want[id] = "removed"
	}
	kinds := map[string]int{}
	for cursor := ""; ; {
		var page httpapi.AssignmentChangePage
		if err := p.client.get(ctx, "/v1/assignment-changes?limit=500&date="+date+"&revision="+revision+cursor, &page); err != nil {
			return err
		}
		for _, c := range page.AssignmentChanges {
			row := c.Is
			if row == nil {
				row = c.Was
			}
			id, kind := lineOf(*row).id(), string(c.Kind)
			if kinds[kind]++; want[id] != kind {
				p.different++
				p.examples = append(p.examples, fmt.Sprintf("%s, revision %s: %s is %s where the plan says %q", date, revision, id, kind, want[id]))
			}
			delete(want, id)
		}
		if page.NextCursor == nil {
			break
		}
		cursor = "&cursor=" + url.QueryEscape(*page.NextCursor)
	}
	p.different += len(want)
	for id, kind := range want {
		p.examples = append(p.examples[:min(len(p.examples), 20)], fmt.Sprintf("%s, revision %s: %s should be %s", date, revision, id, kind))
	}
	p.b.say("%s, revision %s changed %v", date, revision, kinds)
	return nil
}
