package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"actual/cmd/internal/aspireworld"
)

// paidTime is a stretch of a worker's time, by payroll's number.
type paidTime struct {
	worker   string
	from, to int64 // Unix seconds.
}

func sortTime(all []paidTime) []paidTime {
	slices.SortFunc(all, func(a, b paidTime) int {
		return cmp.Or(cmp.Compare(a.worker, b.worker), cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to))
	})
	return all
}

// approved reads what of the days that a command lists was approved and is paid, as
// commands print it.
func (p *payDemo) approved(ctx context.Context, command string) (all []paidTime, err error) {
	list, err := p.typed(ctx, command+" --json")
	if err != nil {
		return nil, err
	}
	for line := range strings.Lines(list) {
		var day struct{ Worker, Day, State string }
		if err := json.Unmarshal([]byte(line), &day); err != nil {
			return nil, err
		}
		shown, err := p.typed(ctx, fmt.Sprintf("actual time show %s %s --company northside --json", day.Worker, day.Day))
		if err != nil {
			return nil, err
		}
		var of struct {
			Approved []struct {
				From, To time.Time
				Activity string
			}
		}
		if err := json.Unmarshal([]byte(shown), &of); err != nil {
			return nil, err
		}
		for _, e := range of.Approved {
			if paidActivity(e.Activity, e.To.Sub(e.From)) {
				all = append(all, paidTime{day.Worker, e.From.Unix(), e.To.Unix()})
			}
		}
	}
	return sortTime(all), nil
}

// paidActivity says whether time is paid, as docs/hours.md tells it.
func paidActivity(activity string, lasts time.Duration) bool {
	return slices.Contains([]string{"on_site", "yard", "travel", "rest"}, activity) || activity == "meal" && lasts < 30*time.Minute
}

// sheets reads the sandbox's QuickBooks Time by the address that the demo prints, page by
// page. Whose time it is follows from how the sandbox was made, and not from what the
// server was told.
func (p *payDemo) sheets(ctx context.Context) (all []paidTime, err error) {
	numbers := map[int64]string{}
	for badge := range demoCrews * 3 {
		numbers[int64(501+badge)] = aspireworld.EmployeeOf(badge).Number
	}
	for at, more := 1, true; more; at++ {
		var page struct {
			Results struct {
				Timesheets map[string]struct {
					User       int64 `json:"user_id"`
					Type       string
					Start, End time.Time
				}
			}
			More bool
		}
		if err := p.there1(ctx, fmt.Sprintf("%s&page=%d", p.there, at), &page); err != nil {
			return nil, err
		}
		for _, t := range page.Results.Timesheets {
			all = append(all, paidTime{cmp.Or(numbers[t.User], fmt.Sprint("user ", t.User)), t.Start.Unix(), t.End.Unix()})
		}
		more = page.More
	}
	return sortTime(all), nil
}

func (p *payDemo) there1(ctx context.Context, address string, into any) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+p.bearer)
	status, body, err := do(req)
	if err != nil || status != http.StatusOK {
		return fmt.Errorf("the sandbox's QuickBooks Time: %d %.200s %w", status, body, err)
	}
	return json.Unmarshal([]byte(body), into)
}

// writes counts the calls that changed something there, as the sandbox lists them.
func (p *payDemo) writes(ctx context.Context) (n int, err error) {
	where, err := url.Parse(p.there)
	if err != nil {
		return 0, err
	}
	var list struct {
		Calls []struct{ Operation string }
	}
	if err := p.there1(ctx, "http://"+where.Host+"/_sandbox/quickbookstime/calls", &list); err != nil {
		return 0, err
	}
	for _, c := range list.Calls {
		if slices.Contains([]string{"createTimesheets", "updateTimesheets", "deleteTimesheets"}, c.Operation) {
			n++
		}
	}
	return n, nil
}

// payJudged is how the time there compares with what is approved.
type payJudged struct {
	workers, equalWorkers, entries, toSecond, other, missing, strange int
	seconds                                                           int64
}

// judgePay compares them, entry by entry and worker by worker.
func judgePay(approved, there []paidTime, say func(string, ...any)) (j payJudged) {
	type start struct {
		worker string
		from   int64
	}
	found := map[start]int64{}
	sums := map[string][2]int64{}
	for _, t := range there {
		found[start{t.worker, t.from}] = t.to
		of := sums[t.worker]
		of[1] += t.to - t.from
		sums[t.worker] = of
	}
	for _, t := range approved {
		j.entries++
		j.seconds += t.to - t.from
		of := sums[t.worker]
		of[0] += t.to - t.from
		sums[t.worker] = of
		at := start{t.worker, t.from}
		switch to, is := found[at]; {
		case !is:
			j.missing++
		case to != t.to:
			j.other++
		default:
			j.toSecond++
		}
		delete(found, at)
	}
	j.strange = len(found) + len(there) - len(foundOnce(there))
	for _, worker := range slices.Sorted(maps.Keys(sums)) {
		of := sums[worker]
		say("worker %s: approved %s, there %s", worker, hours(of[0]), hours(of[1]))
		if of[0] == 0 {
			continue // It is counted as strange.
		}
		j.workers++
		if of[0]/60 == of[1]/60 {
			j.equalWorkers++
		}
	}
	return j
}

func foundOnce(all []paidTime) map[paidTime]bool {
	once := map[paidTime]bool{}
	for _, t := range all {
		once[paidTime{t.worker, t.from, 0}] = true
	}
	return once
}
