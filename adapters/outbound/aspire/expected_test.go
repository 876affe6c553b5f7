package aspire_test

import (
	"strconv"

	"actual/domain"
	"actual/ports"
)

// ref is a number as refs are written.
func ref(n int) string { return strconv.Itoa(n) }

func wantSites() []ports.SourceSite {
	const feet250 = 76_200 // Millimetres: what the credentials say of properties without a perimeter.
	out := []ports.SourceSite{
		{Ref: "2000", Name: "No Pin Court", Radius: feet250, Active: true},
		{Ref: "2001", Name: "North Yard", Radius: feet250},
	}
	for n := range parts {
		out = append(out, ports.SourceSite{
			Ref: ref(2100 + n), Name: "Example Plaza", Address: "1 Example Rd, Sampleton, PA 00000", Position: at(400_001_000, -750_002_000),
			Radius: 91_592, Active: true, Version: "2026-03-01T12:00:00Z",
		})
	}
	return out
}

func wantCrews() []ports.SourceCrew {
	out := []ports.SourceCrew{{Ref: "30", Name: "Leaderless", Active: true}}
	for n := range parts {
		out = append(out, ports.SourceCrew{Ref: ref(31 + n), Name: "Mow 3", Leader: ref(4100 + n), Active: n != 1})
	}
	return out
}

func wantWorkers() []ports.SourceWorker {
	out := []ports.SourceWorker{{Ref: "4001", Name: "Gone"}}
	for n := range parts {
		out = append(out, ports.SourceWorker{Ref: ref(4100 + n), Name: "A. Example", EmployeeNumber: "0017", Active: true, Version: "2026-02-01T08:00:00Z"})
	}
	return out
}

func wantJobs() []ports.SourceJob {
	monday := domain.NewDate(2026, 4, 13)
	out := []ports.SourceJob{
		{Ref: "900000", Ticket: "5000", Leader: "4105", Date: monday, State: ports.SourcePlanned},
		{Ref: "900001", Ticket: "4999", Crew: "31", Date: monday, State: ports.SourcePlanned},
		{Ref: "900002", Ticket: "5001", Site: "2100", Crew: "31", Date: monday.AddDays(-1), Effort: 1199, Service: mowing(0), State: ports.SourceDone, Said: "Fertig"},
		{Ref: "900003", Ticket: "5002", Site: "2100", Crew: "31", Date: monday.AddDays(1), Order: 2, Service: mowing(0), State: ports.SourceCancelled, Said: "Canceled by client"},
	}
	for n := range parts {
		out = append(out, ports.SourceJob{
			Ref: ref(900100 + n), Ticket: ref(5100 + n), Number: ref(70100 + n), Site: ref(2100 + n), Crew: ref(31 + n), Date: monday, Order: 1 + n,
			Effort: 16_200, Service: mowing(n), State: ports.SourcePlanned, Said: "Scheduled",
		})
	}
	return out
}

func wantFindings() []ports.SourceFinding {
	return []ports.SourceFinding{
		{Kind: ports.SourceNoPosition, Of: "site", Ref: "2000"},
		{Kind: ports.SourceNoLeader, Of: "crew", Ref: "30"},
		{Kind: ports.SourceNoCrew, Of: "job", Ref: "900000"},
		{Kind: ports.SourceNoSite, Of: "job", Ref: "900000"},
		{Kind: ports.SourceNoService, Of: "job", Ref: "900000"},
		{Kind: ports.SourceNoTicket, Of: "job", Ref: "900001"},
	}
}
