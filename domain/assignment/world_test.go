package assignment_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/domain"
	"actual/domain/assignment"
	"actual/domain/badge"
	"actual/domain/job"
	"actual/domain/presence"
)

var tuesday = domain.NewDate(2026, time.July, 14)

// at is a time of the Tuesday in UTC, such as 07:30; of the next day after 24:00.
func at(hour, minute int) time.Time {
	return tuesday.Span(time.UTC).From.Add(time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute)
}

func id(n int) (u domain.UUID) {
	u[0], u[15] = byte(n>>8), byte(n)
	return u
}

func worker(n int) domain.WorkerID { return domain.WorkerID{UUID: id(0x100 + n)} }
func crew(n int) domain.CrewID     { return domain.CrewID{UUID: id(0x200 + n)} }
func site(n int) domain.SiteID     { return domain.SiteID{UUID: id(0x300 + n)} }
func tag(n int) domain.BadgeID     { return domain.BadgeID{UUID: id(0x400 + n)} }
func jobID(n int) domain.JobID     { return domain.JobID{UUID: id(0x500 + n)} }

// always is a span from before the Tuesday on.
var always = domain.Span{From: time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)}

// plan is a day that a test fills.
type plan struct{ assignment.Day }

func newPlan() *plan {
	return &plan{assignment.Day{
		Date: tuesday, Zone: time.UTC, AsOf: at(60, 0), Leaders: map[domain.CrewID]domain.WorkerID{},
		OnJobs: map[domain.JobID][]domain.BadgeID{}, Heard: map[domain.BadgeID]bool{},
	}}
}

func (p *plan) job(n, of, at int, said assignment.Said, window job.Window) {
	work := job.Work{Site: site(at), Window: window}
	if of > 0 {
		work.Crew = crew(of)
	}
	p.Jobs = append(p.Jobs, assignment.Planned{
		Job:  job.RestoreJob(jobID(n), "aspire", job.Plan{Ref: fmt.Sprint(n), Date: tuesday, Work: work}, job.Planned, job.Turn{}, 1),
		Said: said,
	})
}

func (p *plan) member(who, of int, when domain.Span) {
	p.Members = append(p.Members, job.Membership{Crew: crew(of), Worker: worker(who), Span: when})
}

func (p *plan) wears(who, b int, when domain.Span) {
	p.Worn = append(p.Worn, badge.Custody{Badge: tag(b), Worker: worker(who), Span: when})
	p.Heard[tag(b)] = true
}

func (p *plan) carries(of, b int) {
	p.Carried = append(p.Carried, job.Carriage{Crew: crew(of), Badge: tag(b), Span: always})
	p.Heard[tag(b)] = true
}

func (p *plan) booked(of, daysAgo int, who ...int) {
	for _, n := range who {
		p.Booked = append(p.Booked, assignment.Booked{Crew: crew(of), Worker: worker(n), Date: tuesday.AddDays(-daysAgo)})
	}
}

func (p *plan) visit(b, where int, from, to time.Time) *presence.Version {
	p.Visits = append(p.Visits, presence.Version{
		ID: domain.VisitID{UUID: id(0x600 + len(p.Visits))}, Number: 1, Badge: tag(b),
		Visit: presence.Visit{
			Site: site(where), Arrived: from.Unix(), ArrivedBetween: [2]int64{from.Unix() - 60, from.Unix()}, Departed: to.Unix(),
			DepartedBetween: [2]int64{to.Unix(), to.Unix() + 60}, Last: to.Unix(), State: presence.Settled, Confidence: 900,
		},
	})
	return &p.Visits[len(p.Visits)-1]
}

// told prints rows one a line: job crew who source, and who was there from when to
// when for how many minutes.
func told(rows []assignment.Row) string {
	var out []string
	number := func(id domain.UUID) int { return int(id[15]) }
	for _, r := range rows {
		who := "-"
		switch {
		case !r.Worker.IsZero():
			who = fmt.Sprintf("W%d", number(r.Worker.UUID))
		case !r.Badge.IsZero():
			who = fmt.Sprintf("B%d", number(r.Badge.UUID))
		}
		p := r.Presence
		line := fmt.Sprintf("J%d S%d C%d %s %s: %s", number(r.Job.UUID), number(r.Site.UUID), number(r.Crew.UUID), who, r.Source, p.Seen)
		clock := func(sec int64) string {
			if sec == 0 {
				return "open"
			}
			return time.Unix(sec, 0).UTC().Format("15:04")
		}
		if p.Seen == assignment.There || p.Seen == assignment.Undecided {
			line += fmt.Sprintf(" %s %s-%s %d+%d min", p.By, clock(p.Arrived), clock(p.Departed), p.Seconds/60, p.UndecidedS/60)
		} else {
			line += strings.TrimRight(" "+string(p.Why)+string(p.By), " ")
		}
		out = append(out, line)
	}
	return strings.Join(out, "\n")
}

func (p *plan) expect(t *testing.T, want string) {
	t.Helper()
	var lines []string
	for line := range strings.Lines(want) {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	require.Equal(t, strings.Join(lines, "\n"), told(p.Rows(assignment.Usual())))
}
