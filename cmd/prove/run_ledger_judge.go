package main

import (
	"context"
	"fmt"
	"time"
)

// judge compares the ledger, what was noted beside it and what the API says with
// what must be.
func (p *ledgerProof) judge(ctx context.Context) (result, error) {
	wrong := 0
	check := func(ok bool, format string, args ...any) {
		if !ok {
			wrong++
			p.b.say("WRONG: "+format, args...)
		}
	}
	sundays, err := p.sundays(ctx, check)
	if err != nil {
		return result{}, err
	}
	e, err := p.ended(ctx, check)
	if err != nil {
		return result{}, err
	}
	late, longest, err := p.late(ctx, check)
	if err != nil {
		return result{}, err
	}
	return result{
		figures: fmt.Sprintf("%d weekly runs of 2 companies over %d Sundays, 3 changes of the clocks, downtimes of 10 and of 214 days: each ended once; %d runs of all kinds ended once, %d skipped for a later one, %d taken up after the kill, %d behind a task of the killed server whose time is not up; %d late ones say why, up to %d days by server_down; wrong: %d",
			2*sundays, sundays, e.done, e.skipped, e.killed, e.behind, late, longest, wrong),
		ok: wrong == 0,
	}, nil
}

type checking func(ok bool, format string, args ...any)

// sundays checks that each Sunday has one weekly run of each company, which is
// done, and that those of the changes of the clocks were due when they had to be.
func (p *ledgerProof) sundays(ctx context.Context, check checking) (sundays int, err error) {
	due := map[string]string{ // Those that need thought; the others are at 02:30.
		"newyork 2027-03-14": "2027-03-14T07:00:00Z", // 02:30 is none: 03:00 EDT.
		"berlin 2027-03-28":  "2027-03-28T01:00:00Z", // 02:30 is none: 03:00 CEST.
		"berlin 2027-10-31":  "2027-10-31T00:30:00Z", // 02:30 CEST, and not 02:30 CET.
		"newyork 2027-11-07": "2027-11-07T07:30:00Z", // 02:30 EST.
		"newyork 2027-10-24": "2027-10-24T06:30:00Z",
		"berlin 2027-11-07":  "2027-11-07T01:30:00Z",
	}
	for day := time.Date(2027, 3, 14, 0, 0, 0, 0, time.UTC); day.Before(time.Date(2027, 11, 8, 0, 0, 0, 0, time.UTC)); day = day.AddDate(0, 0, 7) {
		sundays++
		for ref := range map[string]string{"newyork": "", "berlin": ""} {
			period := day.Format(time.DateOnly)
			var rows, done int
			var at *time.Time
			err := p.admin.QueryRow(ctx, `SELECT count(*), count(*) FILTER (WHERE state = 'done'), min(due_at) FROM run r JOIN company c USING (company_id)
				WHERE c.ref = $1 AND kind = $2 AND period = $3`, ref, weekly, period).Scan(&rows, &done, &at)
			if err != nil {
				return 0, err
			}
			check(rows == 1 && done == 1, "%s %s: %d rows, %d of them done", ref, period, rows, done)
			if want := due[ref+" "+period]; want != "" && at != nil {
				check(at.UTC().Format(time.RFC3339) == want, "%s %s was due %s, not %s", ref, period, at.UTC().Format(time.RFC3339), want)
			}
		}
	}
	return sundays, nil
}

// endings counts what became of the runs of all kinds.
type endings struct{ done, skipped, killed, behind int }

// ended checks that what was noted beside the ledger ended once for each row that
// is done, and that a run that was skipped has one that was run in its place. No
// server is at work: a task that is said to be running is the killed one's, and the
// runs of its kind wait until its time is up. The weekly ones may not.
func (p *ledgerProof) ended(ctx context.Context, check checking) (e endings, err error) {
	rows, err := p.admin.Query(ctx, `SELECT r.kind, r.period, r.state,
			(SELECT count(*) FROM watched.run w WHERE w.whose = r.company_id AND w.kind = r.kind AND w.period = r.period AND w.state = 'done'),
			(SELECT count(*) FROM watched.run w WHERE w.whose = r.company_id AND w.kind = r.kind AND w.period = r.period AND w.state = 'queued' AND w.turn = 0),
			(SELECT count(*) FROM run o WHERE o.company_id = r.company_id AND o.kind = r.kind AND o.period = r.instead AND o.state = 'done'), r.failures,
			r.kind <> $2 AND EXISTS (SELECT FROM river.river_job j WHERE j.state = 'running' AND j.kind = r.kind AND j.args->>'company_id' = r.company_id::text)
		FROM run r WHERE r.due_at <= $1`, p.now(), weekly)
	if err != nil {
		return e, err
	}
	defer rows.Close()
	for rows.Next() {
		var kind, period, state string
		var done, queued, instead, failures int
		var held bool
		if err := rows.Scan(&kind, &period, &state, &done, &queued, &instead, &failures, &held); err != nil {
			return e, err
		}
		e.killed += failures
		switch {
		case state == "done":
			e.done++
			check(done == 1 && queued == 1, "%s %s ended %d times and was queued %d times", kind, period, done, queued)
		case state == "skipped":
			e.skipped++
			check(done == 0 && (instead == 1 || held), "%s %s was skipped, ended %d times, and %d did for it", kind, period, done, instead)
		case held:
			e.behind++
		default:
			check(false, "%s %s is %s", kind, period, state)
		}
	}
	return e, rows.Err()
}

// late asks the API which weekly runs were late, and why.
func (p *ledgerProof) late(ctx context.Context, check checking) (late, longest int, err error) {
	server, err := p.b.serve(ctx)
	if err != nil {
		return 0, 0, err
	}
	missed := []string{"2027-03-21", "2027-03-28"} // And those of the seven months.
	for day := time.Date(2027, 4, 4, 0, 0, 0, 0, time.UTC); day.Before(time.Date(2027, 10, 30, 0, 0, 0, 0, time.UTC)); day = day.AddDate(0, 0, 7) {
		missed = append(missed, day.Format(time.DateOnly))
	}
	for ref := range map[string]string{"newyork": "", "berlin": ""} {
		c := p.clients[ref]
		c.url = server.url
		said, err := c.lateRuns(ctx)
		if err != nil {
			return 0, 0, err
		}
		for _, period := range missed {
			r, is := said[period]
			check(is, "%s %s is not said to be late", ref, period)
			sum, down := 0, 0
			for _, d := range r.Why {
				sum += d.For
				if d.Why == "server_down" {
					down = d.For
				}
			}
			check(sum >= r.LateBy-len(r.Why) && sum <= r.LateBy, "%s %s is late by %d s, and its reasons say %d", ref, period, r.LateBy, sum)
			check(down*10 > r.LateBy*9, "%s %s is late by %d s, of which server_down accounts for %d", ref, period, r.LateBy, down)
			late, longest = late+1, max(longest, r.LateBy/(24*60*60))
		}
		for _, period := range []string{"2027-03-14", "2027-10-31", "2027-11-07"} {
			_, is := said[period]
			check(!is || ref == "newyork" && period == "2027-10-31" || ref == "berlin" && period != "2027-10-31", "%s %s ran in time, and is said to be late", ref, period)
		}
	}
	return late, longest, nil
}

// lateRun is what the API says of a run that is late.
type lateRun struct {
	Period string `json:"period"`
	LateBy int    `json:"late_by_s"`
	Why    []struct {
		Why string `json:"why"`
		For int    `json:"for_s"`
	} `json:"why"`
}

func (c client) lateRuns(ctx context.Context) (map[string]lateRun, error) {
	var page struct {
		Runs []lateRun `json:"runs"`
	}
	err := c.get(ctx, "/v1/runs?late=true&limit=500&kind="+weekly, &page)
	out := map[string]lateRun{}
	for _, r := range page.Runs {
		out[r.Period] = r
	}
	return out, err
}
