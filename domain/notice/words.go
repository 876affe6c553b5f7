package notice

import (
	"fmt"
	"strings"
	"time"
)

// words are what a language says.
type words struct {
	kinds, backs   map[Kind]string // One subject of a kind: %s is what it is about.
	many, manyBack string          // Several badges: how many, and of which crew.
	ofCrew         string
	silentSince    string // Of a badge: when it was heard last, for how long.
	never          string
	battery        string
	last, lastSite string
	probably       string
	or             string
	causes         map[Cause]string
	steps          map[Cause]string
	kindSteps      map[Kind]string
	since, backAt  string
	reminder       string
	answer, plain  string
	link           string
	day            func(time.Time) string
	duration       func(time.Duration) string
}

func (w words) subject(l Letter, p Place) string {
	crew := ""
	if p.Crew != "" {
		crew = fmt.Sprintf(w.ofCrew, p.Crew)
	}
	one, many := w.kinds, w.many
	if l.Back {
		one, many = w.backs, w.manyBack
	}
	text := ""
	if len(l.Alerts) == 1 || l.Kind != BadgeOffline {
		var about []string
		for _, a := range l.Alerts {
			about = append(about, a.About)
		}
		text = fmt.Sprintf(one[l.Kind], strings.Join(about, ", ")) + crew
	} else {
		text = fmt.Sprintf(many, len(l.Alerts)) + crew
	}
	return p.Company + ": " + text
}

func (w words) item(l Letter, a Alert, p Place, now time.Time) (out Item) {
	add := func(format string, args ...any) { out.Lines = append(out.Lines, fmt.Sprintf(format, args...)) }
	at := func(t time.Time) string { return w.day(t.In(p.Zone)) }
	out.Title = a.About
	if l.Back {
		add(w.backAt, at(a.Ended), w.duration(a.Ended.Sub(a.Since)))
		return out
	}
	if a.Told > 1 {
		add(w.reminder, a.Told)
	}
	if a.Kind != BadgeOffline {
		add(w.since, at(a.Since), w.duration(now.Sub(a.Since)))
		add("%s", w.kindSteps[a.Kind])
		return out
	}
	c := a.Case
	if c.Heard.IsZero() {
		add("%s", w.never)
	} else {
		add(w.silentSince, at(c.Heard), w.duration(now.Sub(c.Heard)))
	}
	if !c.FixAt.IsZero() && c.Site != "" {
		add(w.lastSite, c.Site, at(c.FixAt))
	} else if !c.FixAt.IsZero() {
		add(w.last, degrees(c.Lat), degrees(c.Lng), at(c.FixAt))
	}
	if c.VoltageMV > 0 {
		add(w.battery, fmt.Sprintf("%d.%02d V", c.VoltageMV/1000, c.VoltageMV%1000/10))
	}
	var said []string
	for _, cause := range c.Causes[:min(len(c.Causes), 2)] {
		said = append(said, w.causes[cause])
	}
	if len(said) > 0 {
		add(w.probably, strings.Join(said, w.or))
		add("%s", w.steps[c.Causes[0]])
	}
	return out
}

func degrees(e7 int32) string {
	sign := ""
	v := int64(e7)
	if v < 0 {
		sign, v = "-", -v
	}
	return fmt.Sprintf("%s%d.%05d", sign, v/1e7, v%1e7/100)
}

func (w words) footer(l Letter, p Place) string {
	text := w.answer
	if l.Back {
		text = w.plain
	}
	if p.URL != "" {
		text += "\n" + fmt.Sprintf(w.link, p.URL)
	}
	return text
}

// span says a duration by its two largest units.
func span(d time.Duration, day, days, hour, hours, minute, minutes, and string) string {
	count := func(n int, one, many string) string {
		if n == 1 {
			return "1 " + one
		}
		return fmt.Sprintf("%d %s", n, many)
	}
	n := int(d / time.Minute)
	d1, h, m := n/(24*60), n/60%24, n%60
	switch {
	case d1 > 0 && h > 0:
		return count(d1, day, days) + and + count(h, hour, hours)
	case d1 > 0:
		return count(d1, day, days)
	case h > 0 && m > 0:
		return count(h, hour, hours) + and + count(m, minute, minutes)
	case h > 0:
		return count(h, hour, hours)
	}
	return count(m, minute, minutes)
}
