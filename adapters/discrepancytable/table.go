// Package discrepancytable writes discrepancies as CSV for spreadsheets: commas
// between, UTF-8, lines that end as RFC 4180 says, and a first line that names the
// columns.
package discrepancytable

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"actual/domain"
	"actual/domain/discrepancy"
)

// Columns are the columns, in order.
var Columns = []string{
	"date", "kind", "class", "severity", "provisional", "state", "site", "crew", "worker", "badge", "job", "finding", "expected", "actual", "about_at",
	"opened_at", "moved_at", "returned", "assignee", "acknowledged_by", "acknowledged_at", "reason", "resolution", "note", "resolved_by", "resolved_at", "id",
}

// Write writes discrepancies. name is what people call what they are about, "" where
// that is not known; times are of the zone, with their offset.
func Write(to io.Writer, all []discrepancy.Discrepancy, name func(domain.UUID) string, zone *time.Location) error {
	out := csv.NewWriter(to)
	out.UseCRLF = true
	if err := out.Write(Columns); err != nil {
		return fmt.Errorf("write table: %w", err)
	}
	for i := range all {
		cells := cells(&all[i], name, zone)
		for n, text := range cells {
			cells[n] = plain(text)
		}
		if err := out.Write(cells); err != nil {
			return fmt.Errorf("write table: %w", err)
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return fmt.Errorf("write table: %w", err)
	}
	return nil
}

func cells(d *discrepancy.Discrepancy, name func(domain.UUID) string, zone *time.Location) []string {
	at := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.In(zone).Format(time.RFC3339)
	}
	about := time.Time{}
	if d.Verdict.At != 0 {
		about = time.Unix(d.Verdict.At, 0)
	}
	assignee := ""
	if !d.Assignee.IsZero() {
		assignee = d.Assignee.String()
	}
	s := d.Subject
	return []string{
		d.Date.String(), string(d.Kind), string(d.Kind.Class()), string(d.Severity), strconv.FormatBool(d.Provisional), string(d.State),
		called(name, s.Site.UUID), called(name, s.Crew.UUID), called(name, s.Worker.UUID), called(name, s.Badge.UUID), called(name, s.Job.UUID),
		d.Verdict.Finding, strconv.FormatInt(d.Verdict.Expected, 10), strconv.FormatInt(d.Verdict.Actual, 10), at(about),
		at(d.OpenedAt), at(d.MovedAt), strconv.Itoa(d.Returned), assignee, d.AcknowledgedBy, at(d.AcknowledgedAt),
		string(d.Settlement.Reason), string(d.Settlement.Resolution), d.Settlement.Note, d.ResolvedBy, at(d.ResolvedAt), d.ID.String(),
	}
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
