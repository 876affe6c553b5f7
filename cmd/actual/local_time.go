package main

import (
	"fmt"
	"time"

	"actual/domain/fault"
)

var (
	errNoTime = fault.New(fault.Invalid, "command.bad_time", "give a day such as 2026-04-06, or a time such as 2026-04-06T06:00 or 2026-04-06T06:00:00-04:00")
	errGone   = fault.New(fault.Invalid, "command.no_such_time", "the clocks are put forward over that time")
	errTwice  = fault.New(fault.Invalid, "command.ambiguous_time", "the clocks are put back and show that time twice")
)

// dayOrTime reads the beginning of a day or a time in a time zone, or one that
// names its own offset; zero where nothing is given. It guesses at no time that a
// clock there shows never or twice.
func dayOrTime(flag, text string, zone *time.Location) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	if at, err := time.Parse(time.DateOnly, text); err == nil {
		return dayBegins(at, zone), nil
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04Z07:00"} {
		if at, err := time.Parse(layout, text); err == nil {
			return at.In(zone), nil
		}
	}
	for _, layout := range []string{"2006-01-02T15:04", "2006-01-02T15:04:05"} {
		shown, err := time.Parse(layout, text)
		if err != nil {
			continue
		}
		switch when := showing(shown, zone); len(when) {
		case 1:
			return when[0], nil
		case 0:
			return time.Time{}, fmt.Errorf("%s %q: %w in %s; give a time with its offset, such as %s", flag, text, errGone, zone, pastGap(shown, zone).Format(time.RFC3339))
		default:
			return time.Time{}, fmt.Errorf("%s %q: %w in %s; say which, %s or %s", flag, text, errTwice, zone, when[0].Format(time.RFC3339), when[1].Format(time.RFC3339))
		}
	}
	return time.Time{}, fmt.Errorf("%s %q: %w", flag, text, errNoTime)
}

// pastGap is a time that no clock of a zone shows, by the offset before they were
// put forward.
func pastGap(shown time.Time, zone *time.Location) time.Time {
	_, offset := shown.Add(-day).In(zone).Zone()
	return shown.Add(-time.Duration(offset) * time.Second).In(zone)
}

// showing returns when the clocks of a zone show a time: never, once, or twice.
func showing(shown time.Time, zone *time.Location) (when []time.Time) {
	var offsets []int
	for _, near := range []time.Duration{-day, day} { // No zone is put back and forward within two days.
		_, offset := shown.Add(near).In(zone).Zone()
		at := shown.Add(-time.Duration(offset) * time.Second).In(zone)
		if _, is := at.Zone(); is == offset && (len(offsets) == 0 || offsets[0] != offset) {
			offsets, when = append(offsets, offset), append(when, at)
		}
	}
	return when
}

// dayBegins returns when a day does: in some zones midnight is skipped, or shown
// twice.
func dayBegins(midnight time.Time, zone *time.Location) time.Time {
	if when := showing(midnight, zone); len(when) > 0 {
		return when[0]
	}
	begins, _ := pastGap(midnight, zone).ZoneBounds()
	return begins
}
