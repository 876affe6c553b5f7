package reconcile

import (
	"strconv"
	"strings"
	"time"
	"unicode"

	"actual/domain"
	"actual/domain/job"
)

// Telling is a discrepancy and what is needed to tell people of it.
type Telling struct {
	Discrepancy
	Name     func(domain.UUID) string // What people call a thing; "" where it is not known any more.
	Zone     *time.Location           // Of the company; nil is UTC.
	Language job.Language             // Spanish, or else English.
}

// Sentences tells a discrepancy in two plain sentences: what does not agree, and what most
// likely lies behind it and why. Times are of the company's time zone, to the minute.
func Sentences(t Telling) []string {
	if t.Zone == nil {
		t.Zone = time.UTC
	}
	words := english
	if t.Language == job.Spanish {
		words = spanish
	}
	found, ok := words.found[string(t.Kind)+"/"+t.Verdict.Finding]
	if !ok {
		found = words.found[string(t.Kind)]
	}
	said := []string{sentence(t.fill(found, words))}
	if len(t.Causes) > 0 {
		said = append(said, sentence(t.why(words)))
	}
	return said
}

// Measured says what was due and what was found, such as "07:00" and "07:52", or "4 h 00 min"
// and "1 h 12 min"; "" where the kind counts nothing of the sort.
func Measured(t Telling) (due, found string) {
	if t.Zone == nil {
		t.Zone = time.UTC
	}
	words := english
	if t.Language == job.Spanish {
		words = spanish
	}
	v := t.Verdict
	switch t.Kind.Unit() {
	case AsTime:
		return t.moment(v.Expected, words), t.moment(v.Actual, words)
	case InDays:
		return "", words.days(abs(int(v.Actual))) + " " + words.way[v.Actual < 0]
	case InEvents:
		return "", strconv.FormatInt(v.Actual, 10) + " " + words.events
	case InNothing:
		return "", ""
	case InSeconds:
	}
	return words.span(v.Expected), words.span(v.Actual)
}

// why says the likeliest cause, what speaks for it, and the next likely.
func (t *Telling) why(w words) string {
	first := t.Causes[0]
	text := strings.ReplaceAll(w.likely, "{cause}", w.cause[first.Kind])
	if len(t.Causes) == 1 {
		text = strings.ReplaceAll(w.only, "{cause}", w.cause[first.Kind])
	}
	if len(first.Evidence) > 0 {
		e := first.Evidence[0]
		text += strings.NewReplacer("{what}", t.name(e.ID, w), "{for}", w.span(e.N), "{at}", t.moment(e.N, w), "{n}", strconv.FormatInt(e.N, 10)).Replace(w.since[e.What])
	}
	if len(t.Causes) > 1 && t.Causes[1].Weight >= 200 {
		text += strings.ReplaceAll(w.other, "{cause}", w.cause[t.Causes[1].Kind])
	}
	return text
}

// fill puts what a discrepancy is of into a sentence.
func (t *Telling) fill(text string, w words) string {
	s, v := t.Subject, t.Verdict
	return strings.NewReplacer(
		"{date}", w.date(t.Date), "{site}", t.name(s.Site.UUID, w), "{job}", t.name(s.Job.UUID, w), "{crew}", t.party(w), "{worker}", t.name(s.Worker.UUID, w),
		"{badge}", t.name(s.Badge.UUID, w), "{other}", t.name(s.Other, w), "{row}", t.name(s.Row, w), "{place}", t.name(v.Site.UUID, w),
		"{expected}", w.span(v.Expected), "{actual}", w.span(v.Actual), "{expected_at}", t.clock(v.Expected), "{actual_at}", t.clock(v.Actual), "{at}", t.moment(v.At, w),
		"{over}", w.span(v.Actual-v.Expected), "{under}", w.span(v.Expected-v.Actual), "{days}", w.days(abs(int(v.Actual))), "{n}", strconv.FormatInt(v.Actual, 10),
	).Replace(text)
}

// party names the crew, or else the worker or the badge.
func (t *Telling) party(w words) string {
	for _, id := range []domain.UUID{t.Subject.Crew.UUID, t.Subject.Worker.UUID, t.Subject.Badge.UUID} {
		if !id.IsZero() {
			return t.name(id, w)
		}
	}
	return w.somebody
}

func (t *Telling) name(id domain.UUID, w words) string {
	if id.IsZero() {
		return w.somebody
	}
	if t.Name != nil {
		if name := t.Name(id); name != "" {
			return printable(name)
		}
	}
	return id.String()
}

// printable is a name as it may stand in a line: what would move a terminal's cursor or
// end the line is a replacement character.
func printable(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsGraphic(r) {
			return r
		}
		return unicode.ReplacementChar
	}, name)
}

func (t *Telling) clock(at int64) string { return time.Unix(at, 0).In(t.Zone).Format("15:04") }

// moment is a time of day, with the date where it is another than the discrepancy's.
func (t *Telling) moment(at int64, w words) string {
	local := time.Unix(at, 0).In(t.Zone)
	if on := domain.DateOf(local, t.Zone); on != t.Date {
		return w.on(local.Format("15:04"), w.date(on))
	}
	return local.Format("15:04")
}

// sentence begins with a capital and ends with a full stop.
func sentence(s string) string {
	for i, r := range s {
		if i == 0 {
			s = strings.ToUpper(string(r)) + s[len(string(r)):]
		}
	}
	return s + "."
}
