package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
)

// previewSeen is a preview in the background, as the API shows it.
type previewSeen struct {
	ID      string
	State   string
	Done    int `json:"badges_done"`
	Badges  int
	Effect  effectSeen
	Problem json.RawMessage
}

type effectSeen struct {
	ID     string
	Badges int
	Totals map[string]int64
}

// previewResult is what one found.
type previewResult struct {
	effect  effectSeen
	changes []changeSeen
}

// changeSeen is a change of a visit, as the API shows it.
type changeSeen struct {
	Badge         struct{ Device string }
	Visit         *string
	Change        string
	Before, After *staySeen
}

// staySeen is what a visit says of hours.
type staySeen struct {
	Site     string
	Arrived  string
	Departed *string
	Verdict  string
}

// of is the stay of a badge in one line.
func (s *staySeen) of(device string) string {
	departed := "still there"
	if s.Departed != nil {
		departed = *s.Departed
	}
	return device + " " + s.Site + " " + s.Arrived + " " + departed + " " + s.Verdict
}

// changes reads all changes of a preview.
func (p *previewProof) changes(ctx context.Context, id string) (all []changeSeen, err error) {
	for cursor := ""; ; {
		var page struct {
			Changes []changeSeen
			Next    *string `json:"next_cursor"`
		}
		if err := p.client.get(ctx, "/v1/previews/"+id+"/changes?limit=500"+cursor, &page); err != nil {
			return nil, err
		}
		if all = append(all, page.Changes...); page.Next == nil {
			return all, nil
		}
		cursor = "&cursor=" + url.QueryEscape(*page.Next)
	}
}

// pastVisit is a visit on record: what it says of hours in one line, and all of it.
type pastVisit struct{ stay, whole string }

// visits reads all visits by their ids.
func (p *previewProof) visits(ctx context.Context) (map[string]pastVisit, error) {
	all := map[string]pastVisit{}
	for cursor := ""; ; {
		var page struct {
			Visits []json.RawMessage
			Next   *string `json:"next_cursor"`
		}
		if err := p.client.get(ctx, "/v1/visits?limit=500"+cursor, &page); err != nil {
			return nil, err
		}
		for _, raw := range page.Visits {
			var v struct {
				ID               string
				Badge            struct{ Device string }
				Site             struct{ Ref string }
				Arrived, Verdict string
				Departed         *string
			}
			if err := json.Unmarshal(raw, &v); err != nil {
				return nil, err
			}
			s := staySeen{v.Site.Ref, v.Arrived, v.Departed, v.Verdict}
			all[v.ID] = pastVisit{s.of(v.Badge.Device), string(raw)}
		}
		if page.Next == nil {
			return all, nil
		}
		cursor = "&cursor=" + url.QueryEscape(*page.Next)
	}
}

// differ counts the visits that are not the same byte for byte.
func differ(a, b map[string]pastVisit) int {
	n := 0
	for id, v := range a {
		if b[id].whole != v.whole {
			n++
		}
	}
	for id := range b {
		if _, there := a[id]; !there {
			n++
		}
	}
	return n
}

// toldOtherwise counts the changes that two previews do not tell alike.
func toldOtherwise(a, b []changeSeen) int {
	lines := map[string]int{}
	for i, list := range [][]changeSeen{a, b} {
		for _, c := range list {
			raw, err := json.Marshal(c)
			if err != nil {
				return len(a) + len(b)
			}
			lines[string(raw)] += 1 - 2*i
		}
	}
	n := 0
	for _, left := range lines {
		n += max(left, -left)
	}
	return n
}

// disagree says which visits are not on record as the changes showed, given those of
// before: one that was not to change is to be the same byte for byte.
func disagree(before map[string]pastVisit, changes []changeSeen, after map[string]pastVisit) (wrong []string) {
	say := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	spoken, fresh := map[string]bool{}, map[string]int{}
	for _, c := range changes {
		if c.Visit == nil {
			fresh[c.After.of(c.Badge.Device)]++
			continue
		}
		spoken[*c.Visit] = true
		if was := before[*c.Visit].stay; was != c.Before.of(c.Badge.Device) {
			say("%s was %q, and was shown as %q", *c.Visit, was, c.Before.of(c.Badge.Device))
		}
		is, there := after[*c.Visit]
		switch {
		case c.After == nil && there:
			say("%s was to be withdrawn and is %q", *c.Visit, is.stay)
		case c.After != nil && is.stay != c.After.of(c.Badge.Device):
			say("%s is %q, and was shown as %q", *c.Visit, is.stay, c.After.of(c.Badge.Device))
		}
	}
	for id, was := range before {
		if !spoken[id] && after[id].whole != was.whole {
			say("%s was not to change: %s, and is %s", id, was.whole, after[id].whole)
		}
	}
	for id, is := range after {
		if _, old := before[id]; !old {
			fresh[is.stay]--
		}
	}
	for stay, left := range fresh {
		if left != 0 {
			say("%q was shown as new %+d times too often", stay, left)
		}
	}
	slices.Sort(wrong)
	return wrong
}
