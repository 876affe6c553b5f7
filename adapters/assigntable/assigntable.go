// Package assigntable writes who was expected where, and who was there, as CSV for
// spreadsheets and other programs: commas between, UTF-8, lines that end as RFC 4180
// says, and a first line that names the columns.
package assigntable

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"actual/domain"
	"actual/domain/assignment"
	"actual/domain/badge"
	"actual/domain/geofence"
	"actual/domain/job"
)

// Names holds what rows speak of. What is absent is written as nothing.
type Names struct {
	Sites   map[domain.SiteID]geofence.Site
	Crews   map[domain.CrewID]job.Crew
	Workers map[domain.WorkerID]job.Worker
	Badges  map[domain.BadgeID]badge.Badge
}

// Columns are the columns, in order.
var Columns = []string{
	"date", "revision", "crew_ref", "crew", "order", "site_ref", "site", "job_ref", "job_source", "number", "ticket", "ticket_jobs", "service",
	"leader_ref", "leader", "worker_ref", "worker", "badge", "source", "expected_from", "expected_to",
	"seen", "why", "by", "arrived", "arrived_after", "arrived_by", "departed", "departed_after", "departed_by", "seconds", "undecided_s", "confidence", "provisional", "shared",
	"job", "job_revision", "source_version", "visits",
}

// Write writes rows of an export. Times are of the export's time zone, with their
// offset.
func Write(to io.Writer, of assignment.Export, rows []assignment.Row, names Names) error {
	zone, err := time.LoadLocation(of.From.Zone)
	if err != nil {
		return fmt.Errorf("time zone of the export: %w", err)
	}
	out := csv.NewWriter(to)
	out.UseCRLF = true
	if err := out.Write(Columns); err != nil {
		return fmt.Errorf("write table: %w", err)
	}
	for _, r := range rows {
		if err := out.Write(cells(of, r, names, zone)); err != nil {
			return fmt.Errorf("write table: %w", err)
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return fmt.Errorf("write table: %w", err)
	}
	return nil
}

func cells(of assignment.Export, r assignment.Row, names Names, zone *time.Location) []string {
	crew, site, leader, worker := names.Crews[r.Crew], names.Sites[r.Site], names.Workers[r.Leader].Particulars(), names.Workers[r.Worker].Particulars()
	device := ""
	if b, there := names.Badges[r.Badge]; there {
		device = b.Device()
	}
	p := r.Presence
	at := func(sec int64) string { return clock(time.Unix(sec, 0), sec == 0, zone) }
	ranges := func(span [2]int64, is bool) (string, string) {
		if !is {
			return "", ""
		}
		return at(span[0]), at(span[1])
	}
	arrivedAfter, arrivedBy := ranges(p.ArrivedBetween, p.Arrived != 0)
	departedAfter, departedBy := ranges(p.DepartedBetween, p.Departed != 0)
	id := ""
	if !r.Job.IsZero() {
		id = r.Job.String()
	}
	visits := make([]string, len(p.Visits))
	for i, v := range p.Visits {
		visits[i] = fmt.Sprintf("%s@%d", v.ID, v.Version)
	}
	confidence := ""
	if len(visits) > 0 {
		confidence = fmt.Sprintf("%d.%03d", p.Confidence/1000, p.Confidence%1000)
	}
	return []string{
		of.Date.String(), number(int64(of.Revision)), plain(crew.Ref()), plain(crew.Name()), number(int64(r.Said.Order)), plain(site.Ref), plain(site.Name),
		plain(r.JobRef), plain(string(r.JobSource)), plain(r.Said.Number), plain(r.Said.Ticket), number(int64(r.Parts)), plain(r.Said.Service),
		plain(leader.Ref), plain(leader.Name), plain(worker.Ref), plain(worker.Name), plain(device), string(r.Source),
		clock(r.Expected.From, r.Expected.From.IsZero(), zone), clock(r.Expected.To, r.Expected.To.IsZero(), zone),
		string(p.Seen), string(p.Why), string(p.By), at(p.Arrived), arrivedAfter, arrivedBy, at(p.Departed), departedAfter, departedBy,
		strconv.FormatInt(p.Seconds, 10), number(p.UndecidedS), confidence, strconv.FormatBool(p.Provisional), number(int64(r.Shared)),
		id, number(int64(r.JobRevision)), number(int64(r.Said.Version)), strings.Join(visits, " "),
	}
}

func clock(t time.Time, none bool, zone *time.Location) string {
	if none {
		return ""
	}
	return t.In(zone).Format(time.RFC3339)
}

// number is a number, or nothing for 0.
func number(n int64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}

// plain is a text of somebody else's that no spreadsheet takes for a formula.
func plain(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return "'" + text
	}
	return text
}
