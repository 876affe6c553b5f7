package presence

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

func clock(at time.Time) string  { return at.Format("15:04") }
func date(at time.Time) string   { return at.Format("Monday, 2 January 2006") }
func zone(at time.Time) string   { return "(" + at.Format("MST") + ")" }
func moment(at time.Time) string { return clock(at) + " on " + date(at) + " " + zone(at) }

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

// underTimes is times for odds that are not enough: never more than they are, so
// that 19.99 does not read as the 20 that would be.
func underTimes(odds int64) string {
	if odds < 1_000_000 {
		tenths := odds / 100
		return strings.TrimSuffix(fmt.Sprintf("%d.%d", tenths/10, tenths%10), ".0") + " times"
	}
	return times(odds)
}

// times says thousandths of odds: "3.2 times", "350 times", "over 1,000 times".
func times(odds int64) string {
	switch {
	case odds < 9950:
		tenths := (odds + 50) / 100
		return strings.TrimSuffix(fmt.Sprintf("%d.%d", tenths/10, tenths%10), ".0") + " times"
	case odds < 1_000_000:
		return strconv.FormatInt((odds+500)/1000, 10) + " times"
	}
	return "over a thousand times"
}
