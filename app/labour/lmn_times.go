package labour

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"actual/app/roster"
	"actual/domain"
	"actual/domain/booked"
	"actual/domain/job"
)

// when reads the times of a line in the company's time zone: from when to when, or,
// without times of day, how many hours of a date.
func (in *lmnImport) when(t *roster.Table, row *booked.Time, l roster.Line) error {
	from, wrong := wallOf(l, "startdate", "starttime")
	to, bad := wallOf(l, "enddate", "endtime")
	hours, badHours := hoursOf(l)
	if wrong = errors.Join(wrong, bad, badHours); wrong != nil {
		return wrong
	}
	row.Date, row.Hours = from.Date, hours
	if today := domain.DateOf(in.clock.Now(), t.Zone()); from.Date.Before(today.AddDays(-mostDaysAgo)) || from.Date.After(today.AddDays(mostDaysAhead)) {
		return roster.Cell("startdate", errFar.With("%s", from.Date))
	}
	begins, ends := l.Cells["starttime"] != "", l.Cells["endtime"] != ""
	switch {
	case !begins && !ends && l.Cells["man_hours"] != "":
		return nil
	case !begins:
		return roster.Cell("starttime", errNoHours)
	case !ends:
		return roster.Cell("endtime", errNoHours)
	}
	if to.Date.IsZero() {
		if to.Date = from.Date; to.Second < from.Second { // Overnight.
			to.Date = from.Date.AddDays(1)
		}
	}
	span, doubt, ok := booked.Stretch(from, to, t.Zone(), hours)
	if !ok {
		return roster.Cell("endtime", domain.ErrBackwards)
	}
	row.Span, row.Doubt = span, doubt
	switch doubt {
	case booked.Repeated:
		t.Note("starttime", errRepeated.With("%s", span))
	case booked.Skipped:
		t.Note("starttime", errSkipped.With("%s", span))
	}
	length := job.Effort(span.To.Sub(span.From) / time.Second)
	if l.Cells["man_hours"] == "" {
		row.Hours = length
	}
	if row.Hours > length+roundsTo {
		return roster.Cell("man_hours", errTooLong.With("%s of %s", hoursText(row.Hours), hoursText(length)))
	}
	row.Break = max(0, length-row.Hours)
	return nil
}

// What of a file can't be meant.
const (
	mostDaysAgo   = 3653
	mostDaysAhead = 183
	roundsTo      = job.Effort(60) // Hours are written with two decimals.
)

// hoursText says hours and minutes: "4:30".
func hoursText(e job.Effort) string { return fmt.Sprintf("%d:%02d", e/3600, e%3600/60) }

// wallOf reads a date and a time of day. The second date of a line may be missing.
func wallOf(l roster.Line, date, clock string) (out booked.Wall, wrong error) {
	var err error
	if text := l.Cells[date]; text != "" || date == "startdate" {
		if out.Date, err = dayOf(text); err != nil {
			wrong = roster.Cell(date, errBadClock.With("%.40q", text))
		}
	}
	if text := l.Cells[clock]; text != "" {
		if out.Second, err = secondOf(text); err != nil {
			wrong = errors.Join(wrong, roster.Cell(clock, errBadClock.With("%.40q", text)))
		}
	}
	return out, wrong
}

// apart separates a date from a time of day that stands after it.
func apart(text string) (day, clock string) {
	i := strings.IndexAny(text, " T")
	if i < 0 {
		return text, ""
	}
	return text[:i], text[i+1:]
}

// dayOf reads a date, also one with a time of day after it.
func dayOf(text string) (domain.Date, error) {
	day, _ := apart(text)
	at, err := timeIn(day, "2006-01-02", "1/2/2006", "1/2/06")
	if err != nil {
		return domain.Date{}, err
	}
	return domain.NewDate(at.Date()), nil
}

// secondOf reads a time of day, also one with a date before it.
func secondOf(text string) (int, error) {
	if day, clock := apart(text); clock != "" {
		if _, err := dayOf(day); err == nil {
			text = clock
		}
	}
	at, err := timeIn(text, "15:04", "15:04:05", "3:04 PM", "3:04:05 PM", "3:04PM", "3:04:05PM")
	return booked.WallOf(at).Second, err
}

func timeIn(text string, layouts ...string) (at time.Time, err error) {
	text = strings.ToUpper(strings.TrimSpace(text))
	for _, layout := range layouts {
		if at, err = time.Parse(layout, text); err == nil {
			return at, nil
		}
	}
	return time.Time{}, err
}

// hoursOf reads man-hours; 0 where the line does not tell them.
func hoursOf(l roster.Line) (job.Effort, error) {
	text := l.Cells["man_hours"]
	if text == "" {
		return 0, nil
	}
	hours, err := job.ParseEffort(text)
	if err != nil {
		return 0, roster.Cell("man_hours", errBadHours.With("%.40q", text))
	}
	return hours, nil
}
