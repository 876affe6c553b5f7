package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// aboutRow says what a row is about, for people: its badge or site, and whom or what
// that is assigned to; "" where it could not be read.
func aboutRow(input []byte) string {
	var cells map[string]any
	if json.Unmarshal(input, &cells) != nil {
		return ""
	}
	var about []string
	for _, name := range []string{"badge", "site", "worker", "crew", "job"} {
		if text, is := cells[name].(string); is && text != "" {
			about = append(about, name+" "+text)
		}
	}
	if len(about) == 0 {
		return ""
	}
	return ": " + strings.Join(about, ", ")
}

// didRow says what became of a row, for people; "" where that is not told.
func didRow(report []byte) string {
	var r struct {
		Zone           string
		Seconds        int64
		Of             int64 `json:"of_seconds"`
		Added, Removed []string
		From           string `json:"handed_over_from"`
		Effect         *struct {
			VisitsBefore  int   `json:"visits_before"`
			VisitsAfter   int   `json:"visits_after"`
			SecondsBefore int64 `json:"seconds_before"`
			SecondsAfter  int64 `json:"seconds_after"`
		}
		TooLarge bool `json:"too_large"`
	}
	if len(report) == 0 || json.Unmarshal(report, &r) != nil {
		return ""
	}
	lasts := func(seconds int64) time.Duration { return time.Duration(seconds) * time.Second }
	var did []string
	for _, tag := range r.Added {
		did = append(did, "tag "+tag+" added")
	}
	for _, tag := range r.Removed {
		did = append(did, "tag "+tag+" removed")
	}
	if r.Zone != "" {
		did = append(did, fmt.Sprintf("%s of %s in the zone %s", lasts(r.Seconds), lasts(r.Of), r.Zone))
	}
	if r.From != "" {
		did = append(did, "handed over from "+r.From)
	}
	if e := r.Effect; e != nil {
		did = append(did, fmt.Sprintf("visits %d before, %d after; %s before, %s after", e.VisitsBefore, e.VisitsAfter, lasts(e.SecondsBefore), lasts(e.SecondsAfter)))
	}
	if r.TooLarge {
		did = append(did, "too much was near to say what becomes of visits: preview the site alone")
	}
	if len(did) == 0 {
		return ""
	}
	return ": " + strings.Join(did, ", ")
}
