package main

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"time"

	"actual/cmd/internal/offline"
	"actual/contracts/notehub/season"
	"actual/domain/presence"
)

// Of the season that all companies live through. Its second day is the one that
// is lived during the measurement.
const (
	tapeCrews    = 10
	tapeInCrew   = 4
	tapeSites    = 150
	tapeCadence  = 2 * time.Minute
	tapeHazards  = season.Holes | season.NoSat | season.Outliers | season.Heartbeats | season.StaleBest | season.Triangulation
	tapeDays     = 2
	tapeHindmost = 16 * 3600 // What was before that second of the first day is not told.
)

// tapes are what the badges of a crew's two days sent, to be told again by the
// badges of other companies at other times.
type tapes struct {
	fences []byte
	day    int64 // When the second day begins, Unix seconds of the season.
	badges [][]taped
}

// taped is one event, cut where a teller fills in its own.
type taped struct {
	at    int64 // When Notehub got it, Unix seconds of the season.
	parts []part
	fix   int64 // The time of its fix; 0 where it has none.
	shown bool  // Once it is worked off, a visit covers its fix which did not before.
}

// part is some text and what comes after it.
type part struct {
	text []byte
	then fill
	time int64 // With fillTime.
}

type fill byte

const (
	fillNothing fill = iota
	fillTime         // Ten digits, moved by the teller.
	fillHead         // The first eight digits of the event's id.
	fillDevice
)

func newTapes() (*tapes, error) {
	start := date(2026, time.April, 6) // A Monday.
	s := season.New(season.Config{
		Seed: 5, Days: tapeDays, Crews: tapeCrews, BadgesPerCrew: tapeInCrew, Sites: tapeSites,
		Cadence: tapeCadence, Hazards: tapeHazards, Start: start, TimeZone: "UTC",
	})
	fences, err := offline.ReadFences(s.Fences())
	if err != nil {
		return nil, err
	}
	t := &tapes{fences: s.Fences(), day: start.AddDate(0, 0, 1).Unix(), badges: make([][]taped, len(s.Badges()))}
	for i, badge := range s.Badges() {
		var fixes []presence.Fix
		for e := range s.Events(i) {
			reading, refused := offline.Read(e.Raw)
			if refused != nil {
				return nil, fmt.Errorf("tape of %s: %s", badge.Device, refused.Why)
			}
			if reading.Received < start.Unix()+tapeHindmost {
				continue
			}
			event := taped{at: reading.Received, parts: cutUp(e.Raw, badge.Device)}
			if reading.HasFix {
				event.fix = reading.Fix.At
				fixes = append(fixes, reading.Fix)
			}
			t.badges[i] = append(t.badges[i], event)
		}
		t.foresee(fences, i, fixes)
	}
	return t, nil
}

var tapedTime = regexp.MustCompile(`:(177[0-9]{7})[.,}]`)

// cutUp cuts an event where its id begins, where its device is named, and at each
// time that it tells.
func cutUp(raw []byte, device string) []part {
	type cut struct {
		from, to int
		then     fill
	}
	const head = `{"event":"`
	cuts := []cut{{len(head), len(head) + 8, fillHead}}
	if at := bytes.Index(raw, []byte(`"`+device+`"`)); at >= 0 {
		cuts = append(cuts, cut{at + 1, at + 1 + len(device), fillDevice})
	}
	for _, at := range tapedTime.FindAllSubmatchIndex(raw, -1) {
		cuts = append(cuts, cut{at[2], at[3], fillTime})
	}
	slices.SortFunc(cuts, func(a, b cut) int { return a.from - b.from })
	var parts []part
	end := 0
	for _, c := range cuts {
		p := part{text: raw[end:c.from], then: c.then}
		if c.then == fillTime {
			p.time, _ = strconv.ParseInt(string(raw[c.from:c.to]), 10, 64)
		}
		parts, end = append(parts, p), c.to
	}
	return append(parts, part{text: raw[end:]})
}

// tell appends the event as a badge tells it that lives so many seconds later.
// Badges of one company need different heads.
func (e *taped) tell(b []byte, device string, head uint32, later int64) []byte {
	for _, p := range e.parts {
		b = append(b, p.text...)
		switch p.then {
		case fillTime:
			b = strconv.AppendInt(b, p.time+later, 10)
		case fillHead:
			b = fmt.Appendf(b, "%08x", head)
		case fillDevice:
			b = append(b, device...)
		}
	}
	return b
}

// steadyFor is how many further fixes must leave a visit over a fix that is probed.
const steadyFor = 4

// foresee finds the events of a badge's second day after which a visit must be
// readable that covers their fix, and could not before: by the engine itself, fed
// one event after the other.
func (t *tapes) foresee(fences offline.Fences, badge int, fixes []presence.Fix) {
	tape := t.badges[badge]
	var told []int // Those with a fix.
	for i := range tape {
		if tape[i].fix != 0 {
			told = append(told, i)
		}
	}
	visits := make([][]presence.Visit, len(told))
	offline.Parallel(len(told), func(k int) {
		if at := tape[told[k]].at; at >= t.day {
			visits[k] = presence.Derive(presence.Input{Fixes: fixes[:k+1], Index: fences.Index, Policy: presence.DefaultPolicy(), AsOf: at, Zone: time.UTC})
		}
	})
	for k := 1; k+steadyFor <= len(told); k++ {
		at := tape[told[k]].fix
		shown := visits[k] != nil && !covers(visits[k-1], at)
		for _, later := range visits[k : k+steadyFor] {
			shown = shown && covers(later, at)
		}
		tape[told[k]].shown = shown
	}
}

func covers(visits []presence.Visit, at int64) bool {
	return slices.ContainsFunc(visits, func(v presence.Visit) bool { return v.Arrived <= at && at <= v.End() })
}
