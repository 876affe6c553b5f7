// Package discrepancytable writes discrepancies for spreadsheets: as XLSX, and as CSV:
// commas between, UTF-8, lines that end as RFC 4180 says, and a first line that names the
// columns.
package discrepancytable

import (
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"actual/domain"
	"actual/domain/discrepancy"
	"actual/domain/reconcile"
)

// Columns are the columns, in order. Each counts one thing: lengths of time stand in
// expected_s and actual_s, in seconds; what was due and what was so at an instant, such as
// when a crew came, in expected_at and actual_at; days_off is how many days later a job
// was done, earlier where it is below 0; events is what an unknown badge sent. Where a kind
// counts nothing of a column it is empty.
var Columns = []string{
	"date", "kind", "class", "severity", "provisional", "state", "site", "crew", "worker", "badge", "job", "finding", "why",
	"expected_s", "actual_s", "expected_at", "actual_at", "days_off", "events", "about_at",
	"opened_at", "moved_at", "returned", "assignee", "acknowledged_by", "acknowledged_at", "reason", "resolution", "note", "resolved_by", "resolved_at", "id",
}

// cell is what a column has of a discrepancy: a string, an int64, a bool, a domain.Date
// or a time.Time of the company's zone, zero where there is none; nil is empty.
type cell any

// Write writes discrepancies. name is what people call what they are about, "" where
// that is not known; times are of the zone, with their offset.
func Write(to io.Writer, all []discrepancy.Discrepancy, name func(domain.UUID) string, zone *time.Location) error {
	out := csv.NewWriter(to)
	out.UseCRLF = true
	if err := out.Write(Columns); err != nil {
		return fmt.Errorf("write table: %w", err)
	}
	for i := range all {
		line := make([]string, len(Columns))
		for n, c := range cells(&all[i], name, zone) {
			line[n] = plain(text(c))
		}
		if err := out.Write(line); err != nil {
			return fmt.Errorf("write table: %w", err)
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return fmt.Errorf("write table: %w", err)
	}
	return nil
}

// text is a cell in CSV.
func text(c cell) string {
	switch v := c.(type) {
	case nil:
		return ""
	case string:
		return v
	case time.Time:
		if v.IsZero() {
			return ""
		}
		return v.Format(time.RFC3339)
	}
	return fmt.Sprint(c)
}

func cells(d *discrepancy.Discrepancy, name func(domain.UUID) string, zone *time.Location) []cell {
	at := func(t time.Time) cell {
		if t.IsZero() {
			return t
		}
		return t.In(zone)
	}
	about := time.Time{}
	if d.Verdict.At != 0 {
		about = time.Unix(d.Verdict.At, 0)
	}
	s := d.Subject
	return slices.Concat([]cell{
		d.Date, string(d.Kind), string(d.Kind.Class()), string(d.Severity), d.Provisional, string(d.State),
		called(name, s.Site.UUID), called(name, s.Crew.UUID), called(name, s.Worker.UUID), called(name, s.Badge.UUID), called(name, s.Job.UUID),
		d.Verdict.Finding, why(d, name, zone),
	}, measures(d, zone), []cell{
		at(about),
		at(d.OpenedAt), at(d.MovedAt), int64(d.Returned), called(name, d.Assignee.UUID), d.AcknowledgedBy, at(d.AcknowledgedAt),
		string(d.Settlement.Reason), string(d.Settlement.Resolution), d.Settlement.Note, d.ResolvedBy, at(d.ResolvedAt), d.ID.String(),
	})
}

// why is what does not agree, in one sentence in English.
func why(d *discrepancy.Discrepancy, name func(domain.UUID) string, zone *time.Location) cell {
	return reconcile.Sentences(reconcile.Telling{Discrepancy: d.Discrepancy, Name: name, Zone: zone})[0]
}

// measures are the columns from expected_s to events.
func measures(d *discrepancy.Discrepancy, zone *time.Location) []cell {
	out, v := make([]cell, 6), d.Verdict
	switch d.Kind.Unit() {
	case reconcile.InSeconds:
		out[0], out[1] = v.Expected, v.Actual
	case reconcile.AsTime:
		out[2], out[3] = time.Unix(v.Expected, 0).In(zone), time.Unix(v.Actual, 0).In(zone)
	case reconcile.InDays:
		out[4] = v.Actual
	case reconcile.InEvents:
		out[5] = v.Actual
	case reconcile.InNothing:
	}
	return out
}

// called is what people call it, or else its identifier.
func called(name func(domain.UUID) string, id domain.UUID) string {
	if id.IsZero() {
		return ""
	}
	if text := name(id); text != "" {
		return text
	}
	return id.String()
}

// plain keeps a spreadsheet from taking a text for a formula.
func plain(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		if _, err := strconv.ParseInt(text, 10, 64); err != nil {
			return "'" + text
		}
	}
	return text
}
