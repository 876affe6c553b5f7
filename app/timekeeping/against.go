package timekeeping

import (
	"context"
	"fmt"
	"slices"
	"time"

	"actual/app/gaps"
	"actual/domain"
	"actual/domain/completeness"
	"actual/domain/presence"
	"actual/domain/timesheet"
)

// BlockKind says what stands against approving a day. The names are told to programs.
type BlockKind string

// What stands against it.
const (
	NotOver      BlockKind = "not_over"             // The day goes on.
	Unsettled    BlockKind = "unsettled"            // Visits may still change.
	NotResolved  BlockKind = "unresolved"           // Nobody can tell what some of the time was.
	Disagreement BlockKind = "discrepancy"          // An open one that leaves the time in doubt.
	InDispute    BlockKind = "disputed"             // The worker says that it is wrong.
	Incomplete   BlockKind = "incomplete"           // A badge's events are known to be missing.
	NotKnown     BlockKind = "completeness_unknown" // Nobody can tell whether any is.
)

// Block is one thing that stands against approving a day. It takes a reason to approve
// it all the same.
type Block struct {
	Kind        BlockKind
	Text        string // For people, with times in the company's time zone.
	Discrepancy domain.DiscrepancyID
}

// against says what stands against approving a day.
func (f *facts) against(ctx context.Context, d *WorkerDay) (all []Block, err error) {
	add := func(kind BlockKind, format string, args ...any) {
		all = append(all, Block{Kind: kind, Text: fmt.Sprintf(format, args...)})
	}
	hours := f.week.Hours(d.Day.Day)
	if f.now.Before(hours.To) {
		add(NotOver, "The day goes on until %s.", f.clock(hours.To))
	}
	if d.Disputed {
		add(InDispute, "The worker says that this day is wrong, and nobody has answered.")
	}
	f.unsettled(d, add)
	for _, e := range d.Now {
		if e.Activity == timesheet.Unresolved {
			add(NotResolved, "%s from %s to %s %s: it is not paid unless you say what it was.", e.Lasts(), f.clock(e.Span.From), f.clock(e.Span.To), why(e.Evidence.Why))
		}
	}
	badges := f.badges(d)
	for _, found := range f.found {
		about := found.Subject
		if found.Date == d.Day.Day && (about.Worker == d.Worker || about.Other == d.Worker.UUID || slices.Contains(badges, about.Badge)) {
			all = append(all, Block{Disagreement, fmt.Sprintf("There is an open discrepancy about it: %s.", sentenceOf(string(found.Kind))), found.ID})
		}
	}
	if len(badges) == 0 || f.now.Before(hours.From) {
		return all, nil
	}
	said, err := f.complete(ctx, badges, hours)
	if err != nil {
		return nil, err
	}
	unknown := ""
	for _, c := range said {
		switch text := gaps.Text(c.Statement, f.zone); {
		case c.Verdict == completeness.Incomplete:
			add(Incomplete, "%s", text)
		case c.Verdict == completeness.Unknown && unknown == "":
			unknown = text
		}
	}
	if unknown != "" && f.settings.Unknown {
		add(NotKnown, "%s", unknown)
	}
	return all, nil
}

// unsettled says which visits of a day may still change.
func (f *facts) unsettled(d *WorkerDay, add func(BlockKind, string, ...any)) {
	met := map[domain.VisitID]bool{}
	for _, e := range d.Now {
		for _, s := range e.Evidence.Visits {
			v := f.visits[s.Visit]
			if met[s.Visit] || v.State != presence.Provisional {
				continue
			}
			met[s.Visit] = true
			until := ""
			if v.SettlesAt > 0 {
				until = ", at the latest until " + f.clock(time.Unix(v.SettlesAt, 0))
			}
			add(Unsettled, "The visit to %s from %s on may still change%s.", f.siteName(v.Site), f.clock(time.Unix(v.Arrived, 0)), until)
		}
	}
}

func (f *facts) siteName(s domain.SiteID) string {
	if name := f.sites[s]; name != "" {
		return name
	}
	return "a site"
}

// badges returns what the worker wore on the day.
func (f *facts) badges(d *WorkerDay) (all []domain.BadgeID) {
	hours := f.week.Hours(d.Day.Day)
	for _, c := range f.held[d.Worker] {
		if c.Span.Overlaps(hours) && !slices.Contains(all, c.Badge) {
			all = append(all, c.Badge)
		}
	}
	return all
}

// clock tells an instant in the company's time zone.
func (f *facts) clock(t time.Time) string { return t.In(f.zone).Format("Mon Jan 2 15:04") }

func why(w timesheet.UnresolvedWhy) string {
	switch w {
	case timesheet.BySites:
		return "are between neighbouring sites"
	case timesheet.ByBadges:
		return "have two of the worker's badges at two sites"
	case timesheet.ByGap:
		return "are more than the way from one site to the next takes"
	}
	return "are unclear"
}

// sentenceOf reads the name of a kind as words.
func sentenceOf(kind string) string {
	out := []byte(kind)
	for i, b := range out {
		if b == '_' {
			out[i] = ' '
		}
	}
	return string(out)
}
