package job

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"actual/domain"
	"actual/domain/fault"
)

// ErrBadRule reports a rule that can't be read, or that dates can't be made of.
var ErrBadRule = fault.New(fault.Invalid, "series.bad_rule", "the rule is an RRULE of RFC 5545 for dates, such as FREQ=WEEKLY;BYDAY=MO,TH")

// frequency is how long the periods of a rule are.
type frequency string

const (
	daily   frequency = "DAILY"
	weekly  frequency = "WEEKLY"
	monthly frequency = "MONTHLY"
	yearly  frequency = "YEARLY"
)

// weekday is a day of the week; with an ordinal the first, second, last (-1) … of
// its month or year.
type weekday struct {
	ordinal int // 0: each.
	day     time.Weekday
}

// Rule says on which dates a series has jobs: an RRULE of RFC 5545, of dates and
// not of times. Which dates it gives follows from the date that it starts from, too.
// The zero value gives none.
type Rule struct {
	text     string
	freq     frequency
	interval int
	count    int         // 0: without end.
	until    domain.Date // Zero: without end.
	start    time.Weekday

	months, weeks, yearDays, monthDays, positions []int
	days                                          []weekday
}

// maxRule is how many characters a rule may have.
const maxRule = 500

// ParseRule reads a rule, in any case, with or without "RRULE:" before it. It fails
// with ErrBadRule, which says what is wrong.
func ParseRule(text string) (Rule, error) {
	text = strings.ToUpper(strings.TrimSpace(text))
	text = strings.TrimSuffix(strings.TrimPrefix(text, "RRULE:"), ";")
	if text == "" || len(text) > maxRule {
		return Rule{}, ErrBadRule
	}
	r := Rule{text: text, interval: 1, start: time.Monday}
	seen := map[string]bool{}
	for part := range strings.SplitSeq(text, ";") {
		name, value, _ := strings.Cut(part, "=")
		if seen[name] {
			return Rule{}, ErrBadRule.With("%.40s comes twice", name)
		}
		seen[name] = true
		if err := r.part(name, value); err != nil {
			return Rule{}, err
		}
	}
	return r, r.check()
}

// part reads one part of a rule.
func (r *Rule) part(name, value string) (err error) {
	switch name {
	case "FREQ":
		if r.freq = frequency(value); !slices.Contains([]frequency{daily, weekly, monthly, yearly}, r.freq) {
			err = ErrBadRule.With("FREQ is DAILY, WEEKLY, MONTHLY or YEARLY")
		}
	case "INTERVAL":
		r.interval, err = number(name, value, 999)
	case "COUNT":
		r.count, err = number(name, value, 9999)
	case "UNTIL":
		at, bad := time.Parse("20060102", value)
		if bad != nil || at.Year() < 1 {
			return ErrBadRule.With("UNTIL is a date such as 20270331")
		}
		r.until = domain.NewDate(at.Date())
	case "WKST":
		day, known := weekdays[value]
		if r.start = day; !known {
			err = ErrBadRule.With("WKST is a day such as MO")
		}
	case "BYDAY":
		r.days, err = weekdaysOf(value)
	case "BYMONTH":
		r.months, err = numbers(name, value, 12, false)
	case "BYMONTHDAY":
		r.monthDays, err = numbers(name, value, 31, true)
	case "BYYEARDAY":
		r.yearDays, err = numbers(name, value, 366, true)
	case "BYWEEKNO":
		r.weeks, err = numbers(name, value, 53, true)
	case "BYSETPOS":
		r.positions, err = numbers(name, value, 366, true)
	case "BYHOUR", "BYMINUTE", "BYSECOND":
		err = ErrBadRule.With("%s is of times: jobs have dates, and a window", name)
	default:
		err = ErrBadRule.With("there is no part %.40q", name)
	}
	return err
}

// check refuses what RFC 5545 does not allow together.
func (r *Rule) check() error {
	ordinals := slices.ContainsFunc(r.days, func(d weekday) bool { return d.ordinal != 0 })
	switch {
	case r.freq == "":
		return ErrBadRule.With("FREQ is missing")
	case r.count > 0 && !r.until.IsZero():
		return ErrBadRule.With("give COUNT or UNTIL, not both")
	case r.weeks != nil && r.freq != yearly, r.yearDays != nil && r.freq != yearly:
		return ErrBadRule.With("BYWEEKNO and BYYEARDAY are for FREQ=YEARLY")
	case r.monthDays != nil && r.freq == weekly:
		return ErrBadRule.With("BYMONTHDAY is not for FREQ=WEEKLY")
	case ordinals && (r.freq == daily || r.freq == weekly || r.weeks != nil):
		return ErrBadRule.With("a day with a number, such as 1MO, is for FREQ=MONTHLY and FREQ=YEARLY without BYWEEKNO")
	case r.positions != nil && r.months == nil && r.weeks == nil && r.yearDays == nil && r.monthDays == nil && r.days == nil:
		return ErrBadRule.With("BYSETPOS picks from what another BY part gives")
	}
	return nil
}

// String returns the rule as it is stored, which ParseRule reads.
func (r Rule) String() string { return r.text }

var weekdays = map[string]time.Weekday{
	"SU": time.Sunday, "MO": time.Monday, "TU": time.Tuesday, "WE": time.Wednesday, "TH": time.Thursday, "FR": time.Friday, "SA": time.Saturday,
}

func weekdaysOf(value string) (all []weekday, err error) {
	for text := range strings.SplitSeq(value, ",") {
		at := max(len(text)-2, 0)
		day, known := weekdays[text[at:]]
		if !known {
			return nil, ErrBadRule.With("BYDAY: %.40q is no day such as MO or -1FR", text)
		}
		d := weekday{day: day}
		if at > 0 {
			if d.ordinal, err = ordinal("BYDAY", text[:at], 53); err != nil {
				return nil, err
			}
		}
		all = append(all, d)
	}
	return all, nil
}

func numbers(name, value string, most int, negative bool) (all []int, err error) {
	read := number
	if negative {
		read = ordinal
	}
	for text := range strings.SplitSeq(value, ",") {
		n, err := read(name, text, most)
		if err != nil {
			return nil, err
		}
		all = append(all, n)
	}
	return all, nil
}

// ordinal reads a number that, with a minus, counts from the end.
func ordinal(name, text string, most int) (int, error) {
	sign := 1
	if rest, minus := strings.CutPrefix(text, "-"); minus {
		text, sign = rest, -1
	} else {
		text = strings.TrimPrefix(text, "+")
	}
	n, err := number(name, text, most)
	return sign * n, err
}

func number(name, text string, most int) (int, error) {
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > most || strings.Trim(text, "0123456789") != "" {
		return 0, ErrBadRule.With("%s: %.40q is no number from 1 to %d", name, text, most)
	}
	return n, nil
}

// Dates returns the dates that the rule gives from a start on, in order, up to and
// including the last. It looks at each day between once, whatever the rule says, so
// that a rule which gives nothing ends as soon as one which gives every day.
func (r Rule) Dates(start, last domain.Date) (dates []domain.Date) {
	if r.freq == "" || start.IsZero() {
		return nil
	}
	if !r.until.IsZero() && r.until.Before(last) {
		last = r.until
	}
	counted := 0
	for period := r.period(start); !period.After(last); {
		next := r.after(period, r.interval)
		for _, d := range r.within(period, r.after(period, 1), r.from(start)) {
			if d.Before(start) {
				continue
			}
			if counted++; d.After(last) || r.count > 0 && counted > r.count {
				return dates
			}
			dates = append(dates, d)
		}
		period = next
	}
	return dates
}

// period returns the first day of the period that a date is in.
func (r Rule) period(d domain.Date) domain.Date {
	switch r.freq {
	case weekly:
		return d.AddDays(-int(7+d.Weekday()-r.start) % 7)
	case monthly:
		return domain.NewDate(d.Year(), d.Month(), 1)
	case yearly:
		return domain.NewDate(d.Year(), time.January, 1)
	case daily:
	}
	return d
}

// after returns the first day of the period that is so many later.
func (r Rule) after(period domain.Date, n int) domain.Date {
	switch r.freq {
	case weekly:
		return period.AddDays(7 * n)
	case monthly:
		return domain.NewDate(period.Year(), period.Month()+time.Month(n), 1)
	case yearly:
		return domain.NewDate(period.Year()+n, time.January, 1)
	case daily:
	}
	return period.AddDays(n)
}

// within returns the days of a period that the rule picks.
func (r Rule) within(from, to domain.Date, match func(domain.Date) bool) (days []domain.Date) {
	for d := from; d.Before(to); d = d.AddDays(1) {
		if match(d) {
			days = append(days, d)
		}
	}
	if r.positions == nil {
		return days
	}
	var picked []domain.Date
	for i, d := range days {
		if slices.Contains(r.positions, i+1) || slices.Contains(r.positions, i-len(days)) {
			picked = append(picked, d)
		}
	}
	return picked
}
