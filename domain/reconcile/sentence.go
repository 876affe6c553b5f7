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
	said := []string{sentence(t.fill(words.of(&t.Discrepancy), words))}
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
		return "", words.count(v.Actual)
	case InNothing:
		return "", ""
	case InSeconds:
	}
	return words.span(v.Expected), words.span(v.Actual)
}

// why says the likeliest cause, what speaks for it, and the next likely.
func (t *Telling) why(w words) string {
	first := t.Causes[0]
	text := strings.ReplaceAll(w.likely, "{cause}", w.causeOf(t.Kind, first.Kind))
	if len(first.Evidence) > 0 {
		e := first.Evidence[0]
		text += strings.NewReplacer(
			"{what}", t.name(e.ID, w.unknown), "{the_job}", t.job(e.ID, w), "{for}", w.span(e.N), "{n}", strconv.FormatInt(e.N, 10),
		).Replace(w.since[e.What])
	}
	if len(t.Causes) > 1 && t.Causes[1].Weight >= 200 {
		text += strings.ReplaceAll(w.other, "{cause}", w.causeOf(t.Kind, t.Causes[1].Kind))
	}
	return text
}

// fill puts what a discrepancy is of into a sentence.
func (t *Telling) fill(text string, w words) string {
	s, v := t.Subject, t.Verdict
	return strings.NewReplacer(
		"{date}", w.date(t.Date), "{site}", t.name(s.Site.UUID, w.somewhere), "{the_job}", t.job(s.Job.UUID, w), "{crew}", t.party(w), "{of_crew}", t.ofCrew(w),
		"{worker}", t.name(s.Worker.UUID, w.somebody), "{badge}", t.name(s.Badge.UUID, w.unknown), "{other}", t.name(s.Other, w.unknown), "{place}", t.name(v.Site.UUID, w.somewhere),
		"{expected}", w.span(v.Expected), "{actual}", w.span(v.Actual), "{expected_at}", t.clock(v.Expected), "{actual_at}", t.clock(v.Actual), "{at}", t.moment(v.At, w),
		"{over}", w.span(v.Actual-v.Expected), "{days}", w.days(abs(int(v.Actual))), "{events}", w.count(v.Actual),
	).Replace(text)
}

// party names the crew, or else the worker or the badge.
func (t *Telling) party(w words) string {
	s := t.Subject
	switch {
	case !s.Crew.IsZero():
		return t.name(s.Crew.UUID, "")
	case !s.Worker.IsZero():
		return t.name(s.Worker.UUID, "")
	case !s.Badge.IsZero():
		return w.theBadge + " " + t.name(s.Badge.UUID, "")
	}
	return w.somebody
}

// ofCrew says whose work it was, behind what it is said of; nothing where it was of nobody.
func (t *Telling) ofCrew(w words) string {
	if t.Subject.Crew.IsZero() && t.Subject.Worker.IsZero() {
		return ""
	}
	return w.from + t.party(w)
}

// job says a job by what its source calls it; one that has no name is the job.
func (t *Telling) job(id domain.UUID, w words) string {
	if t.Name != nil && !id.IsZero() {
		if name := t.Name(id); name != "" {
			return w.theJob + " " + printable(name)
		}
	}
	return w.aJob
}

// name is what people call a thing, or else its identifier; none is what unknown says.
func (t *Telling) name(id domain.UUID, unknown string) string {
	if id.IsZero() {
		return unknown
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
