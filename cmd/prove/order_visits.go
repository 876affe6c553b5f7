package main

import (
	"cmp"
	"context"
	"encoding/json"
	"math"
	"slices"
	"strings"
	"time"

	"actual/cmd/internal/offline"
	"actual/domain/presence"
)

// visitJSON is a visit as the API shows it.
type visitJSON struct {
	Badge struct {
		Device string `json:"device"`
	} `json:"badge"`
	Site            siteJSON      `json:"site"`
	Arrived         time.Time     `json:"arrived"`
	ArrivedBetween  [2]time.Time  `json:"arrived_between"`
	Departed        *time.Time    `json:"departed"`
	DepartedBetween *[2]time.Time `json:"departed_between"`
	Verdict         string        `json:"verdict"`
	State           string        `json:"state"`
	Candidates      []struct {
		Site siteJSON `json:"site"`
		Odds float64  `json:"odds"`
	} `json:"candidates"`
	Confidence float64    `json:"confidence"`
	Fixes      int32      `json:"fixes"`
	SettlesAt  *time.Time `json:"settles_at"`
}

type siteJSON struct {
	Ref string `json:"ref"`
}

// serverVisits are all visits of a company.
type serverVisits []visitJSON

// settledVisits returns all visits once none is left that time alone should have
// settled, and the time that they are judged by.
func (c client) settledVisits(ctx context.Context) (visits serverVisits, asOf time.Time, err error) {
	err = wait(ctx, time.Minute, func() (bool, error) {
		asOf = time.Now()
		list, err := c.list(ctx, "/v1/visits?limit=500", "visits")
		if err != nil {
			return false, err
		}
		visits = make(serverVisits, len(list))
		for i, raw := range list {
			if err := json.Unmarshal(raw, &visits[i]); err != nil {
				return false, err
			}
			if at := visits[i].SettlesAt; at != nil && at.Before(asOf.Add(time.Second)) {
				return false, nil
			}
		}
		return true, nil
	})
	return visits, asOf, err
}

// lines prints the visits as replay does.
func (vs serverVisits) lines(zone *time.Location) string {
	slices.SortStableFunc(vs, func(a, b visitJSON) int {
		return cmp.Or(strings.Compare(a.Badge.Device, b.Badge.Device), a.Arrived.Compare(b.Arrived), strings.Compare(a.Site.Ref, b.Site.Ref))
	})
	var out []byte
	for _, v := range vs {
		out = offline.AppendLine(out, v.Badge.Device, v.visit(), zone)
	}
	return strings.TrimSpace(string(out))
}

func (v visitJSON) visit() presence.Visit {
	out := presence.Visit{
		Ref: v.Site.Ref, Arrived: v.Arrived.Unix(), ArrivedBetween: span(v.ArrivedBetween), Open: v.Departed == nil,
		Confidence: int32(thousandths(v.Confidence)), Fixes: v.Fixes,
	}
	if v.Departed != nil && v.DepartedBetween != nil {
		out.Departed, out.DepartedBetween = v.Departed.Unix(), span(*v.DepartedBetween)
	}
	if v.Verdict == presence.Undecided.String() {
		out.Verdict = presence.Undecided
	}
	switch v.State {
	case presence.Settled.String():
		out.State = presence.Settled
	case presence.Sealed.String():
		out.State = presence.Sealed
	}
	for _, c := range v.Candidates {
		out.Candidates = append(out.Candidates, presence.Candidate{Ref: c.Site.Ref, Odds: thousandths(c.Odds)})
	}
	return out
}

func span(between [2]time.Time) [2]int64 { return [2]int64{between[0].Unix(), between[1].Unix()} }

func thousandths(units float64) int64 { return int64(math.Round(units * 1000)) }

// count returns how many of the visits have a state or verdict.
func (vs serverVisits) count(word string) int {
	n := 0
	for _, v := range vs {
		if v.State == word || v.Verdict == word {
			n++
		}
	}
	return n
}

// differences lists the lines that only one of two texts has, at most so many:
// marked - those of the first, + those of the second.
func differences(first, second string, most int) []string {
	count := map[string]int{}
	for line := range strings.Lines(second) {
		count[strings.TrimSpace(line)]++
	}
	var out []string
	for line := range strings.Lines(first) {
		if line = strings.TrimSpace(line); count[line] > 0 {
			count[line]--
		} else {
			out = append(out, "- "+line)
		}
	}
	for line := range strings.Lines(second) {
		if line = strings.TrimSpace(line); count[line] > 0 {
			count[line]--
			out = append(out, "+ "+line)
		}
	}
	if len(out) == 0 {
		out = []string{"the same lines in another order"}
	}
	slices.SortStableFunc(out, func(a, b string) int { return strings.Compare(a[2:], b[2:]) })
	return out[:min(len(out), most)]
}
