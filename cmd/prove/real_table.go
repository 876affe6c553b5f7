package main

import (
	"fmt"
	"net/http"
	"time"
)

// tally counts what became of the files and their events.
type tally struct {
	answered, tooLarge, refused       int // Files.
	filesFound, filesLost             int
	events, agreed, misread, unjudged int
	changed                           []string
}

// count judges a file and its events.
func (t *tally) count(d *delivery) {
	switch d.status {
	case http.StatusOK:
		t.answered++
	case http.StatusRequestEntityTooLarge:
		t.tooLarge++
	default:
		t.refused++
	}
	if d.lost != "" {
		t.filesLost++
	} else {
		t.filesFound++
	}
	for _, r := range d.events {
		if r.tooLarge() { // There is nothing to read.
			continue
		}
		t.events++
		switch wrong, unsure := r.judge(); {
		case wrong != nil:
			t.misread++
		case unsure != nil:
			t.unjudged++
		default:
			t.agreed++
		}
	}
}

// judge compares how the server understood an event with the oracle's reading. It
// returns what is wrong, and what the oracle can't say.
func (r record) judge() (wrong, unsure []string) {
	if r.tooLarge() { // There is nothing to read.
		return nil, nil
	}
	e := expect(r.raw, r.arrived)
	unsure = e.unsure
	switch {
	case r.hidden:
		unsure = append(unsure, "all: it is in quarantine, beside a stored event of the same key, which the API shows instead")
	case len(unsure) > 0 && e.at == 0: // Not read at all.
	case r.reason != e.reason && r.reason != "unknown_device":
		wrong = append(wrong, fmt.Sprintf("quarantine's reason is %q, should be %q", r.reason, e.reason))
	case e.reason == "not_json" && (r.understood == nil || e.at == 0): // There is nothing to read.
	case r.understood == nil:
		wrong = append(wrong, "it was not understood at all")
	default:
		wrong = append(wrong, e.misread(r.key, *r.understood)...)
	}
	return wrong, unsure
}

// shownEvents is how many events of one file the table shows.
const shownEvents = 20

// show prints a file: its status, what became of its events, and how each was
// understood.
func (t *tally) show(say func(string, ...any), d *delivery) {
	say("%s: %d %s", d.name, d.status, d.outcome())
	for i, r := range d.events {
		if i == shownEvents {
			say("        … and %d more", len(d.events)-i)
			break
		}
		r.show(say, d, i)
	}
	for _, r := range d.events[min(len(d.events), shownEvents):] {
		if wrong, _ := r.judge(); wrong != nil {
			r.show(say, d, shownEvents)
		}
	}
	if d.lost != "" {
		say("        LOST %s", d.lost)
	}
}

func (d *delivery) outcome() string {
	switch {
	case d.status == http.StatusRequestEntityTooLarge:
		return fmt.Sprintf("larger than 1 MiB (%d bytes): its headers and hash are kept", len(d.body))
	case d.status != http.StatusOK:
		return d.problem
	}
	return fmt.Sprintf("%d stored, %d duplicate, %d quarantined", d.receipt.Stored, d.receipt.Duplicate, d.receipt.Quarantined)
}

func (r record) show(say func(string, ...any), d *delivery, i int) {
	result := "stored"
	if i < len(d.receipt.Events) {
		result = d.receipt.Events[i].Result
	}
	if r.reason != "" {
		result = "quarantined: " + r.reason + " (" + r.why + ")"
	}
	say("        %s", result)
	if u := r.understood; u != nil {
		say("          made %s; %s", dated(u.Captured, u.CapturedSource), u.place())
		say("          %s", u.Why)
	} else {
		say("          %s", oneLine(r.raw))
	}
	wrong, unsure := r.judge()
	for _, w := range wrong {
		say("          MISREAD %s", w)
	}
	for _, w := range unsure {
		say("          not judged: %s", w)
	}
}

func dated(at *time.Time, source string) string {
	if at == nil {
		return "at an unknown time"
	}
	return fmt.Sprintf("%s (%s)", at.Format(time.RFC3339), source)
}

func (u understanding) place() string {
	if u.Position == nil {
		return "no place"
	}
	return fmt.Sprintf("place %.7f, %.7f (%s) of %s", u.Position.Latitude, u.Position.Longitude, u.PlaceSource, dated(u.At, u.TimeSource))
}

// result sums up.
func (t *tally) result(files int) result {
	figures := fmt.Sprintf("%d files, %d × 200", files, t.answered)
	if t.tooLarge > 0 {
		figures += fmt.Sprintf(", %d × 413 (over the limit, kept by hash)", t.tooLarge)
	}
	if t.refused > 0 {
		figures += fmt.Sprintf(", %d refused", t.refused)
	}
	figures += fmt.Sprintf(", %d found again byte for byte, %d lost; %d events, %d understood as the oracle does, %d misread, %d not judged; a second delivery changed %d",
		t.filesFound, t.filesLost, t.events, t.agreed, t.misread, t.unjudged, len(t.changed))
	return result{figures: figures, ok: t.refused == 0 && t.filesLost == 0 && t.misread == 0 && len(t.changed) == 0}
}
