package job_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/teambition/rrule-go"
	"pgregory.net/rapid"

	"actual/domain"
	"actual/domain/job"
)

func date(t require.TestingT, text string) domain.Date {
	d, err := domain.ParseDate(text)
	require.NoError(t, err)
	return d
}

func rule(t require.TestingT, text string) job.Rule {
	r, err := job.ParseRule(text)
	require.NoError(t, err, text)
	return r
}

func told(dates []domain.Date) string {
	texts := make([]string, len(dates))
	for i, d := range dates {
		texts[i] = d.String()
	}
	return strings.Join(texts, " ")
}

func TestDatesOfRules(t *testing.T) {
	for text, tt := range map[string]struct{ start, last, want string }{
		"FREQ=DAILY":                                    {"2026-11-28", "2026-12-01", "2026-11-28 2026-11-29 2026-11-30 2026-12-01"},
		"FREQ=DAILY;INTERVAL=10;COUNT=3":                {"2026-11-28", "2027-12-01", "2026-11-28 2026-12-08 2026-12-18"},
		"FREQ=DAILY;UNTIL=20261129":                     {"2026-11-28", "2027-12-01", "2026-11-28 2026-11-29"},
		"FREQ=WEEKLY":                                   {"2026-11-28", "2026-12-15", "2026-11-28 2026-12-05 2026-12-12"},
		"FREQ=WEEKLY;BYDAY=MO,TH":                       {"2026-12-01", "2026-12-10", "2026-12-03 2026-12-07 2026-12-10"},
		"RRULE:FREQ=weekly;BYDAY=tu;INTERVAL=2":         {"2026-12-01", "2026-12-31", "2026-12-01 2026-12-15 2026-12-29"},
		"FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,MO":            {"2026-12-01", "2026-12-31", "2026-12-06 2026-12-14 2026-12-20 2026-12-28"},
		"FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,MO;WKST=SU":    {"2026-12-01", "2026-12-31", "2026-12-13 2026-12-14 2026-12-27 2026-12-28"},
		"FREQ=WEEKLY;BYDAY=MO,TH;BYSETPOS=1":            {"2026-12-01", "2026-12-15", "2026-12-07 2026-12-14"},
		"FREQ=MONTHLY":                                  {"2026-01-31", "2026-07-31", "2026-01-31 2026-03-31 2026-05-31 2026-07-31"},
		"FREQ=MONTHLY;BYMONTHDAY=-1":                    {"2028-01-31", "2028-03-31", "2028-01-31 2028-02-29 2028-03-31"},
		"FREQ=MONTHLY;BYDAY=1MO,-1FR":                   {"2026-11-01", "2026-12-31", "2026-11-02 2026-11-27 2026-12-07 2026-12-25"},
		"FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13":           {"2026-01-01", "2026-12-31", "2026-02-13 2026-03-13 2026-11-13"},
		"FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1": {"2026-10-01", "2026-12-31", "2026-10-30 2026-11-30 2026-12-31"},
		"FREQ=YEARLY":                                   {"2024-02-29", "2033-01-01", "2024-02-29 2028-02-29 2032-02-29"},
		"FREQ=YEARLY;BYDAY=-1MO;BYMONTH=5":              {"2026-01-01", "2027-12-31", "2026-05-25 2027-05-31"},
		"FREQ=YEARLY;BYDAY=20MO":                        {"1997-05-19", "1999-12-31", "1997-05-19 1998-05-18 1999-05-17"},
		"FREQ=YEARLY;BYYEARDAY=1,-1":                    {"2026-06-01", "2027-12-31", "2026-12-31 2027-01-01 2027-12-31"},
		"FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO":              {"1997-05-12", "1999-12-31", "1997-05-12 1998-05-11 1999-05-17"},
		"FREQ=YEARLY;BYWEEKNO=20":                       {"1997-05-13", "1998-12-31", "1997-05-13 1998-05-12"},
		"FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30":           {"2026-01-01", "2199-12-31", ""},
		"FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30":            {"2026-01-01", "2199-12-31", ""},
	} {
		require.Equal(t, tt.want, told(rule(t, text).Dates(date(t, tt.start), date(t, tt.last))), text)
	}
	require.Empty(t, job.Rule{}.Dates(date(t, "2026-01-01"), date(t, "2027-01-01")))
}

func TestBadRules(t *testing.T) {
	for text, says := range map[string]string{
		"": "is an RRULE", "FREQ": "FREQ is DAILY", "INTERVAL=2": "FREQ is missing", "FREQ=HOURLY": "FREQ is DAILY", "FREQ=DAILY;FREQ=DAILY": "twice",
		"FREQ=DAILY;INTERVAL=0": "INTERVAL", "FREQ=DAILY;INTERVAL=+2": "INTERVAL", "FREQ=DAILY;COUNT=99999": "COUNT", "FREQ=DAILY;COUNT=2;UNTIL=20270101": "not both",
		"FREQ=DAILY;UNTIL=20270101T000000Z": "UNTIL is a date", "FREQ=WEEKLY;BYDAY=XX": "BYDAY", "FREQ=WEEKLY;BYDAY=": "BYDAY", "FREQ=WEEKLY;BYDAY=1MO": "with a number",
		"FREQ=MONTHLY;BYDAY=0MO": "BYDAY", "FREQ=MONTHLY;BYDAY=54MO": "BYDAY", "FREQ=MONTHLY;BYMONTHDAY=0": "BYMONTHDAY", "FREQ=MONTHLY;BYMONTHDAY=-32": "BYMONTHDAY",
		"FREQ=WEEKLY;BYMONTHDAY=1": "not for FREQ=WEEKLY", "FREQ=MONTHLY;BYWEEKNO=1": "for FREQ=YEARLY", "FREQ=YEARLY;BYMONTH=-1": "BYMONTH", "FREQ=DAILY;BYHOUR=6": "window",
		"FREQ=DAILY;BYSETPOS=1": "another BY part", "FREQ=DAILY;X=1": "no part", "FREQ=DAILY;;": "no part", "FREQ=YEARLY;BYWEEKNO=1;BYDAY=1MO": "with a number",
		"FREQ=WEEKLY;WKST=": "WKST", "FREQ=DAILY;BYMONTH=" + strings.Repeat("1,", 300) + "1": "is an RRULE",
	} {
		_, err := job.ParseRule(text)
		require.ErrorIs(t, err, job.ErrBadRule, text)
		require.ErrorContains(t, err, says, text)
	}
}

// anyRule draws rules that the library below understands as RFC 5545 does: it takes
// a week of the year without days for all of its days, and counts positions in the
// week that a rule starts in from the start.
func anyRule(t *rapid.T) string {
	freq := rapid.SampledFrom([]string{"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}).Draw(t, "freq")
	parts := []string{"FREQ=" + freq}
	list := func(name string, least, most int, negative bool) {
		n := rapid.Custom(func(t *rapid.T) string {
			n := rapid.IntRange(least, most).Draw(t, "n")
			if negative && rapid.Bool().Draw(t, "negative") {
				n = -n
			}
			return fmt.Sprint(n)
		})
		parts = append(parts, name+"="+strings.Join(rapid.SliceOfNDistinct(n, 1, 4, rapid.ID[string]).Draw(t, name), ","))
	}
	maybe := func(name string) bool { return rapid.IntRange(0, 3).Draw(t, "has "+name) == 0 }
	if maybe("interval") {
		parts = append(parts, fmt.Sprintf("INTERVAL=%d", rapid.IntRange(1, 5).Draw(t, "interval")))
	}
	switch rapid.IntRange(0, 3).Draw(t, "end") {
	case 0:
		parts = append(parts, fmt.Sprintf("COUNT=%d", rapid.IntRange(1, 40).Draw(t, "count")))
	case 1:
		parts = append(parts, "UNTIL="+rapid.SampledFrom([]string{"20260101", "20270228", "20281231"}).Draw(t, "until"))
	}
	if maybe("wkst") {
		parts = append(parts, "WKST="+rapid.SampledFrom([]string{"SU", "MO", "TH"}).Draw(t, "wkst"))
	}
	limited := false
	if maybe("months") {
		list("BYMONTH", 1, 12, false)
		limited = true
	}
	if freq != "WEEKLY" && maybe("month days") {
		list("BYMONTHDAY", 1, 31, true)
		limited = true
	}
	weeks := false
	if freq == "YEARLY" && maybe("year days") {
		list("BYYEARDAY", 1, 366, true)
		limited = true
	}
	if weeks = freq == "YEARLY" && maybe("weeks"); weeks {
		list("BYWEEKNO", 2, 51, false)
	}
	if weeks || maybe("days") {
		ordinals := !weeks && (freq == "MONTHLY" || freq == "YEARLY") && rapid.Bool().Draw(t, "ordinals")
		day := rapid.Custom(func(t *rapid.T) string {
			d := rapid.SampledFrom([]string{"MO", "TU", "WE", "TH", "FR", "SA", "SU"}).Draw(t, "day")
			if ordinals {
				d = fmt.Sprint(rapid.SampledFrom([]int{1, 2, 3, 5, -1, -2}).Draw(t, "ordinal")) + d
			}
			return d
		})
		parts = append(parts, "BYDAY="+strings.Join(rapid.SliceOfNDistinct(day, 1, 4, rapid.ID[string]).Draw(t, "days"), ","))
		limited = true
	}
	if limited && freq != "WEEKLY" && maybe("positions") {
		list("BYSETPOS", 1, 10, true)
	}
	return strings.Join(parts, ";")
}

// What rules give is what an independent implementation of RFC 5545 gives.
func TestDatesAreThoseOfAnotherImplementation(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := anyRule(t)
		start := domain.NewDate(2024, time.January, 1).AddDays(rapid.IntRange(0, 1500).Draw(t, "start"))
		last := start.AddDays(rapid.IntRange(0, 900).Draw(t, "days"))
		require.Equal(t, told(theirs(t, text, start, last)), told(rule(t, text).Dates(start, last)), "%s from %s to %s", text, start, last)
	})
}

func theirs(t *rapid.T, text string, start, last domain.Date) (dates []domain.Date) {
	options, err := rrule.StrToROption(text)
	require.NoError(t, err)
	options.Dtstart = time.Date(start.Year(), start.Month(), start.Day(), 0, 0, 0, 0, time.UTC)
	end := time.Date(last.Year(), last.Month(), last.Day(), 0, 0, 0, 0, time.UTC)
	if options.Count == 0 && (options.Until.IsZero() || options.Until.After(end)) {
		options.Until = end
	}
	r, err := rrule.NewRRule(*options)
	require.NoError(t, err)
	for _, at := range r.Between(options.Dtstart, end, true) {
		dates = append(dates, domain.NewDate(at.Date()))
	}
	return dates
}

// Asking for less gives the beginning of what asking for more gives: so jobs that
// are made bit by bit are those that are made at once.
func TestDatesAreMadeBitByBit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := rule(t, anyRule(t))
		start := domain.NewDate(2026, time.January, 1).AddDays(rapid.IntRange(0, 400).Draw(t, "start"))
		all := r.Dates(start, start.AddDays(800))
		part := r.Dates(start, start.AddDays(rapid.IntRange(0, 800).Draw(t, "part")))
		require.Equal(t, told(all[:len(part)]), told(part))
		require.True(t, slices.IsSortedFunc(all, domain.Date.DaysSince))
		require.Len(t, slices.Compact(slices.Clone(all)), len(all))
	})
}

func FuzzParseRule(f *testing.F) {
	f.Add("FREQ=MONTHLY;BYDAY=1MO,-1FR;BYSETPOS=2")
	f.Add("RRULE:FREQ=YEARLY;UNTIL=20270101;BYWEEKNO=-1")
	f.Fuzz(func(t *testing.T, text string) {
		r, err := job.ParseRule(text)
		if err != nil {
			require.ErrorIs(t, err, job.ErrBadRule)
			return
		}
		again, err := job.ParseRule(r.String())
		require.NoError(t, err)
		require.Equal(t, r, again)
		start := domain.NewDate(2026, time.January, 1)
		require.LessOrEqual(t, len(r.Dates(start, start.AddDays(400))), 401)
	})
}
