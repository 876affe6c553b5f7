// Package timesheettable writes workers' time and pay periods as CSV for spreadsheets:
// commas between, UTF-8, lines that end as RFC 4180 says, and a first line that names
// the columns.
package timesheettable

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"actual/app/timekeeping"
	"actual/domain"
	"actual/domain/timesheet"
)

// Days writes the entries of days: what is approved where the day is approved, else
// what is known now. Times are of the company's time zone, with their offset.
func Days(to io.Writer, all []timekeeping.WorkerDay, names timekeeping.Names) error {
	rows := [][]string{{"day", "worker", "name", "from", "to", "hours", "activity", "paid", "site", "job", "state", "disputed", "against"}}
	for _, d := range all {
		of := names.Workers[d.Worker].Particulars()
		entries, state := d.Now, "open"
		if d.State == timesheet.DayApproved {
			entries, state = d.Stand, "approved"
		}
		if d.Locked {
			state += ", locked"
		}
		var against []string
		for _, b := range d.Against {
			against = append(against, string(b.Kind))
		}
		for _, e := range entries {
			stint, paid := e.Stint()
			rows = append(rows, []string{
				e.Day.String(), of.Ref, of.Name, e.Span.From.In(names.Zone).Format(time.RFC3339), e.Span.To.In(names.Zone).Format(time.RFC3339), e.Lasts().String(), string(e.Activity),
				strconv.FormatBool(paid && stint.Paid()), names.Sites[e.Site], names.Job(e.Job), state, strconv.FormatBool(d.Disputed), strings.Join(against, " "),
			})
		}
	}
	return write(to, rows)
}

// Period writes the lines of a pay period, and the breaks that were missed.
func Period(to io.Writer, p timekeeping.PayPeriod) error {
	rows := [][]string{{"first", "last", "worker", "name", "day", "job", "activity", "class", "why", "hours", "decimal_hours", "rules"}}
	for _, s := range p.Sheets {
		of := p.Names.Workers[s.Worker].Particulars()
		row := func(day domain.Date, job, activity, class, why string, lasts timesheet.Hours) {
			rows = append(rows, []string{p.First.String(), p.Last.String(), of.Ref, of.Name, day.String(), job, activity, class, why, lasts.String(), lasts.Decimal(), s.Rules})
		}
		for _, l := range s.Lines {
			row(l.Day, p.Names.Job(l.Job), string(l.Activity), string(l.Class), string(l.Why), l.Lasts)
		}
		for _, m := range s.Missed {
			row(m.Day, "", string(m.Break), "premium", "missed_break", m.Premium)
		}
	}
	return write(to, rows)
}

func write(to io.Writer, rows [][]string) error {
	out := csv.NewWriter(to)
	out.UseCRLF = true
	for _, row := range rows {
		for i, text := range row {
			if strings.HasPrefix(text, "=") || strings.HasPrefix(text, "+") || strings.HasPrefix(text, "-") || strings.HasPrefix(text, "@") {
				row[i] = "'" + text // A spreadsheet would take it for a formula.
			}
		}
		if err := out.Write(row); err != nil {
			return fmt.Errorf("write table: %w", err)
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return fmt.Errorf("write table: %w", err)
	}
	return nil
}
