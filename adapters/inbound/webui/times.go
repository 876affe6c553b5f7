package webui

import (
	"fmt"
	"strconv"
	"time"
)

// months and weekdays are short, as each language writes them.
var (
	months = map[language][12]string{
		english: {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"},
		spanish: {"ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"},
	}
	weekdays = map[language][7]string{
		english: {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"},
		spanish: {"dom", "lun", "mar", "mié", "jue", "vie", "sáb"},
	}
)

// Day writes a date, such as "Thu, Nov 26"; of another year than now's with it.
func (l language) Day(t, now time.Time) string {
	day, month := strconv.Itoa(t.Day()), months[l][t.Month()-1]
	text := weekdays[l][t.Weekday()] + ", " + month + " " + day
	if l == spanish {
		text = weekdays[l][t.Weekday()] + " " + day + " " + month
	}
	if t.Year() != now.Year() {
		text += " " + strconv.Itoa(t.Year())
	}
	return text
}

// Clock writes a time of day, such as "07:10".
func Clock(t time.Time) string { return t.Format("15:04") }

// Moment writes a time as one says it now: "07:10" today, "yesterday 07:10", else with its
// date. Both are in the zone of now.
func (l language) Moment(t, now time.Time) string {
	t = t.In(now.Location())
	switch days(t, now) {
	case 0:
		return Clock(t)
	case -1:
		return l.T("time.yesterday", "at", Clock(t))
	case 1:
		return l.T("time.tomorrow", "at", Clock(t))
	}
	return l.Day(t, now) + ", " + Clock(t)
}

// days from the day of now to that of t, in the zone of now.
func days(t, now time.Time) int {
	y, m, d := t.In(now.Location()).Date()
	ny, nm, nd := now.Date()
	return int(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Sub(time.Date(ny, nm, nd, 0, 0, 0, 0, time.UTC)) / (24 * time.Hour))
}

// Ago says how long it is since, coarsely: "3 min ago".
func (l language) Ago(t, now time.Time) string {
	switch d := now.Sub(t); {
	case d < time.Minute:
		return l.T("time.just_now")
	case d < time.Hour:
		return l.N("time.minutes_ago", int(d/time.Minute))
	case d < 48*time.Hour:
		return l.N("time.hours_ago", int(d/time.Hour))
	default:
		return l.N("time.days_ago", int(d/(24*time.Hour)))
	}
}

// Lasts says how long something takes, coarsely: "3 days", "40 min".
func (l language) Lasts(d time.Duration) string {
	switch {
	case d < time.Minute:
		return l.N("time.seconds", int(d/time.Second))
	case d < 2*time.Hour:
		return l.N("time.minutes", int(d/time.Minute))
	case d < 48*time.Hour:
		return l.N("time.hours", int(d/time.Hour))
	default:
		return l.N("time.days", int(d/(24*time.Hour)))
	}
}

// Hours writes worked time in hours and minutes, such as "7:45"; seconds where there are.
func Hours(seconds int64) string {
	sign := ""
	if seconds < 0 {
		sign, seconds = "−", -seconds
	}
	text := fmt.Sprintf("%s%d:%02d", sign, seconds/3600, seconds/60%60)
	if s := seconds % 60; s != 0 {
		text += fmt.Sprintf(":%02d", s)
	}
	return text
}

// ParseDay reads a date as the API writes it, as midnight UTC; zero where it is none.
func ParseDay(text string) time.Time {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return time.Time{}
	}
	return t
}
