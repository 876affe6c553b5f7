package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"actual/app/presence"
	"actual/cmd/internal/wording"
	"actual/domain"
	rules "actual/domain/presence"
)

// mostLines is how many changes are shown to people.
const mostLines = 200

// printDifference shows the changes that people would notice, and the sums.
func printDifference(w io.Writer, d presence.Difference, zone *time.Location) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	lines, left := 0, 0
	for _, b := range d.Badges {
		for i, c := range b.Changes {
			if presence.SameHours(c) {
				continue
			}
			if lines++; lines > mostLines {
				left++
				continue
			}
			line := changeLine(d, c, zone)
			if b.Why(i) == presence.BecauseBeside {
				line += ", for it lies beside what changes"
			}
			fmt.Fprintf(t, "%s\t%s\t%s\n", b.Badge.Label(), changeName(c), line)
		}
	}
	if err := t.Flush(); err != nil {
		return err
	}
	if left > 0 {
		fmt.Fprintf(w, "… and %s more: --json has all\n", wording.Count(left, "change"))
	}
	s, looked := d.Totals, wording.Count(d.Looked, "badge")
	if len(d.Badges) == 0 {
		_, err := fmt.Fprintf(w, "%s looked at: nothing changes.\n", looked)
		return err
	}
	lasting := wording.Lengths(s.Before, s.After, s.Moved)
	_, err := fmt.Fprintf(w, "%s looked at: %s new, %d withdrawn, %d changed, %d with the same hours; %d of these had settled.\n"+
		"They last %s before and %s after; %s are not where they were.\n",
		looked, wording.Count(s.Opened, "visit"), s.Withdrawn, s.Changed, s.Refined, s.Corrections, lasting[0], lasting[1], lasting[2])
	return err
}

func changeName(c rules.Change) string {
	switch {
	case c.Kind == rules.Opened:
		return "new"
	case c.Kind == rules.Withdrew:
		return "withdrawn"
	case presence.SameHours(c):
		return "refined"
	}
	return "changed"
}

func changeLine(d presence.Difference, c rules.Change, zone *time.Location) string {
	was, is := stay{d, c.Old.Visit, zone, byMinute}, stay{d, c.New.Visit, zone, byMinute}
	switch c.Kind {
	case rules.Opened:
		return is.line()
	case rules.Withdrew:
		return was.line()
	}
	if was.Site == is.Site && was.span() == is.span() {
		was.clock, is.clock = bySecond, bySecond
	}
	return was.line() + " → " + is.line()
}

// How times of day are printed.
const (
	byMinute = "15:04"
	bySecond = "15:04:05" // Where two look alike by the minute.
)

// stay is a visit as a change shows it.
type stay struct {
	presence.Difference
	rules.Visit
	zone  *time.Location
	clock string
}

// line says "49 Alder Street Mon 6 Apr 06:53–07:11 (18 min)".
func (s stay) line() string {
	length := wording.Length
	if s.clock == bySecond {
		length = wording.Exactly
	}
	line := fmt.Sprintf("%s %s (%s)", siteCalled(s.Difference, s.Site, s.Ref), s.span(), length(s.End()-s.Arrived))
	if s.Verdict == rules.Undecided {
		line += ", undecided"
	}
	return line
}

func (s stay) span() string {
	from, to := time.Unix(s.Arrived, 0).In(s.zone), time.Unix(s.End(), 0).In(s.zone)
	until := to.Format(s.clock)
	if from.YearDay() != to.YearDay() {
		until = to.Format("Mon 2 Jan " + s.clock)
	}
	if s.Open {
		until += "…"
	}
	return from.Format("Mon 2 Jan "+s.clock) + "–" + until
}

func siteCalled(d presence.Difference, id domain.SiteID, ref string) string {
	if s := d.Sites[id]; s.Name != "" {
		return s.Name
	}
	return ref
}

// differenceJSON is a difference for programs.
func differenceJSON(d presence.Difference, zone *time.Location) map[string]any {
	changes := []map[string]any{}
	for _, b := range d.Badges {
		for _, c := range b.Changes {
			change := map[string]any{"badge": b.Badge.Device(), "label": b.Badge.Label(), "change": changeName(c), "visit": nil, "before": nil, "after": nil}
			if id := c.Old.ID.String(); strings.Trim(id, "0-") != "" {
				change["visit"] = id
			}
			if c.Kind != rules.Opened {
				change["before"] = stayJSON(c.Old.Visit, zone)
			}
			if c.Kind != rules.Withdrew {
				change["after"] = stayJSON(c.New.Visit, zone)
			}
			changes = append(changes, change)
		}
	}
	s := d.Totals
	return map[string]any{
		"badges": d.Looked, "changes": changes,
		"totals": map[string]any{
			"new": s.Opened, "withdrawn": s.Withdrawn, "changed": s.Changed, "refined": s.Refined, "settled": s.Corrections,
			"seconds_before": s.Before, "seconds_after": s.After, "seconds_moved": s.Moved,
		},
	}
}

func stayJSON(v rules.Visit, zone *time.Location) map[string]any {
	out := map[string]any{
		"site": v.Ref, "arrived": time.Unix(v.Arrived, 0).In(zone).Format(time.RFC3339), "departed": nil,
		"verdict": v.Verdict.String(), "seconds": v.End() - v.Arrived,
	}
	if !v.Open {
		out["departed"] = time.Unix(v.Departed, 0).In(zone).Format(time.RFC3339)
	}
	return out
}
