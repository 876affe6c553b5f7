package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"actual/app/presence"
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
		for _, c := range b.Changes {
			if presence.SameHours(c) {
				continue
			}
			if lines++; lines > mostLines {
				left++
				continue
			}
			fmt.Fprintf(t, "%s\t%s\t%s\n", b.Badge.Label(), changeName(c), changeLine(d, c, zone))
		}
	}
	if err := t.Flush(); err != nil {
		return err
	}
	if left > 0 {
		fmt.Fprintf(w, "… and %d changes more: --json has all\n", left)
	}
	s := d.Totals
	if len(d.Badges) == 0 {
		_, err := fmt.Fprintf(w, "%d badges looked at: nothing changes.\n", d.Looked)
		return err
	}
	_, err := fmt.Fprintf(w, "%d badges looked at: %d visits new, %d withdrawn, %d changed, %d with the same hours; %d of these had settled.\n"+
		"They last %s before and %s after; %s are not where they were.\n",
		d.Looked, s.Opened, s.Withdrawn, s.Changed, s.Refined, s.Corrections, length(s.Before), length(s.After), length(s.Moved))
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
	was, is := stayLine(d, c.Old.Visit, zone), stayLine(d, c.New.Visit, zone)
	switch c.Kind {
	case rules.Opened:
		return is
	case rules.Withdrew:
		return was
	}
	return was + " → " + is
}

// stayLine says "49 Alder Street Mon 6 Apr 06:53–07:11 (18 min)".
func stayLine(d presence.Difference, v rules.Visit, zone *time.Location) string {
	from, to := time.Unix(v.Arrived, 0).In(zone), time.Unix(v.End(), 0).In(zone)
	until := to.Format("15:04")
	if from.YearDay() != to.YearDay() {
		until = to.Format("Mon 2 Jan 15:04")
	}
	if v.Open {
		until += "…"
	}
	line := fmt.Sprintf("%s %s–%s (%s)", siteCalled(d, v.Site, v.Ref), from.Format("Mon 2 Jan 15:04"), until, length(v.End()-v.Arrived))
	if v.Verdict == rules.Undecided {
		line += ", undecided"
	}
	return line
}

func siteCalled(d presence.Difference, id domain.SiteID, ref string) string {
	if s := d.Sites[id]; s.Name != "" {
		return s.Name
	}
	return ref
}

// length says seconds as people do, to the minute: "18 min", "3 h 04 min".
func length(seconds int64) string {
	minutes := (seconds + 30) / 60
	if minutes < 60 {
		return fmt.Sprintf("%d min", minutes)
	}
	return fmt.Sprintf("%d h %02d min", minutes/60, minutes%60)
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
