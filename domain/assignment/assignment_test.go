package assignment_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/domain"
	"actual/domain/assignment"
	"actual/domain/job"
	"actual/domain/presence"
)

var none = job.Window{}

func TestOurRosterSpeaksFirst(t *testing.T) {
	p := newPlan()
	p.job(1, 1, 1, assignment.Said{}, none)
	p.member(1, 1, always)
	p.member(2, 1, always)
	p.Leaders[crew(1)] = worker(9)
	p.booked(1, 1, 7, 8)
	p.wears(1, 1, always)
	p.visit(1, 1, at(7, 30), at(9, 0))
	p.wears(2, 2, always)
	p.expect(t, `
		J1 S1 C1 W1 roster: there worn 07:30-09:00 90+0 min
		J1 S1 C1 W2 roster: not_seen worn`)
}

func TestBadgesOfAJob(t *testing.T) {
	p := newPlan()
	p.job(1, 1, 1, assignment.Said{}, none)
	p.member(1, 1, always)
	p.wears(3, 3, always) // A helper, of another crew …
	p.member(3, 2, always)
	p.OnJobs[jobID(1)] = []domain.BadgeID{tag(3), tag(4)} // … and a badge that nobody wears.
	p.Heard[tag(4)] = true
	p.visit(3, 1, at(8, 0), at(9, 0))
	p.visit(4, 1, at(8, 0), at(8, 30))
	p.expect(t, `
		J1 S1 C1 B4 job_badge: there alone 08:00-08:30 30+0 min
		J1 S1 C1 W1 roster: unknown no_badge
		J1 S1 C1 W3 job_badge: there worn 08:00-09:00 60+0 min`)
}

func TestRecentTimesWhereNoRosterIs(t *testing.T) {
	p := newPlan()
	p.job(1, 1, 1, assignment.Said{}, none)
	p.Leaders[crew(1)] = worker(1)
	p.booked(1, 1, 1, 2)
	p.booked(1, 4, 1, 2, 3) // 3 helped once.
	p.booked(1, 5, 1, 2, 4)
	p.booked(1, 6, 4) // Not among the last three days.
	p.booked(1, 0, 5) // The date itself tells of the date, not of who is expected.
	p.expect(t, `
		J1 S1 C1 W1 recent_times: unknown no_badge
		J1 S1 C1 W2 recent_times: unknown no_badge`)

	p.Booked = nil
	p.booked(1, 15, 1, 2)
	p.expect(t, `J1 S1 C1 W1 leader: unknown no_badge`)
}

func TestALeadersChangeOfTheDay(t *testing.T) {
	p := newPlan()
	p.job(1, 1, 1, assignment.Said{}, none)
	p.job(2, 2, 2, assignment.Said{}, none)
	p.booked(1, 1, 1, 2)
	p.booked(2, 1, 3)
	p.Leaders[crew(1)], p.Leaders[crew(2)] = worker(5), worker(1) // 5 leads the first today, and who led it leads the second.
	p.expect(t, `
		J1 S1 C1 W2 recent_times: unknown no_badge
		J1 S1 C1 W5 leader: unknown no_badge
		J2 S2 C2 W1 leader: unknown no_badge
		J2 S2 C2 W3 recent_times: unknown no_badge`)
}

func TestLentToAnotherCrew(t *testing.T) {
	p := newPlan()
	p.job(1, 1, 1, assignment.Said{}, none)
	p.job(2, 2, 2, assignment.Said{}, none)
	p.member(1, 1, domain.Span{From: always.From, To: at(0, 0)}) // For the day,
	p.member(1, 2, domain.Span{From: at(0, 0), To: at(24, 0)})
	p.member(2, 1, domain.Span{From: always.From, To: at(12, 0)}) // from noon on,
	p.member(2, 2, domain.Span{From: at(12, 0)})
	p.member(3, 1, always) // and without a word.
	for n := 1; n <= 3; n++ {
		p.wears(n, n, always)
	}
	p.visit(1, 2, at(8, 0), at(10, 0))
	p.visit(2, 1, at(8, 0), at(11, 0))
	p.visit(2, 2, at(13, 0), at(14, 0))
	p.visit(3, 2, at(8, 0), at(10, 0))
	rows := p.Rows(assignment.Usual())
	p.expect(t, `
		J1 S1 C1 W2 roster: there worn 08:00-11:00 180+0 min
		J1 S1 C1 W3 roster: not_seen worn
		J2 S2 C1 W3 unplanned: there worn 08:00-10:00 120+0 min
		J2 S2 C2 W1 roster: there worn 08:00-10:00 120+0 min
		J2 S2 C2 W2 roster: there worn 13:00-14:00 60+0 min`)
	require.Equal(t, domain.Span{From: at(0, 0), To: at(12, 0)}, rows[0].Expected)
}

func TestASplitTicket(t *testing.T) {
	p := newPlan()
	said := assignment.Said{Ticket: "T1", Order: 2}
	p.job(1, 1, 1, said, none)
	p.job(2, 2, 1, said, none)
	p.job(3, 1, 2, assignment.Said{Order: 1}, none)
	p.job(4, 0, 3, assignment.Said{Ticket: "T2"}, none)
	p.member(1, 1, always)
	p.carries(2, 2)
	p.visit(2, 1, at(8, 0), at(10, 0))
	p.Leaders[crew(2)] = worker(6)
	p.expect(t, `
		J3 S2 C1 W1 roster: unknown no_badge
		J1 S1 C1 W1 roster: unknown no_badge
		J2 S1 C2 W6 leader: there carried 08:00-10:00 120+0 min
		J4 S3 C0 - nobody: unknown no_one`)
	rows := p.Rows(assignment.Usual())
	require.Equal(t, []int{0, 2, 2, 1}, []int{rows[0].Parts, rows[1].Parts, rows[2].Parts, rows[3].Parts})
}

func TestACrewOfWhomNobodyIsKnown(t *testing.T) {
	p := newPlan()
	p.job(1, 1, 1, assignment.Said{}, none)
	p.job(2, 2, 2, assignment.Said{}, none)
	p.Jobs = append(p.Jobs, assignment.Planned{Leader: worker(4), Job: job.RestoreJob(jobID(3), "aspire", job.Plan{Date: tuesday, Work: job.Work{Site: site(3)}}, job.Planned, job.Turn{}, 1)})
	p.carries(1, 1)
	p.visit(1, 1, at(8, 0), at(9, 0))
	p.visit(7, 1, at(8, 30), at(9, 0)) // Of a badge that nobody has.
	p.expect(t, `
		J1 S1 C1 - crew: there carried 08:00-09:00 60+0 min
		J2 S2 C2 - crew: unknown no_badge
		J1 S1 C0 B7 unplanned: there alone 08:30-09:00 30+0 min
		J3 S3 C0 W4 leader: unknown no_badge`)
}

func TestWhatPresenceCannotTell(t *testing.T) {
	p := newPlan()
	p.job(1, 1, 1, assignment.Said{}, none)
	p.member(1, 1, always)
	p.member(2, 1, always)
	p.member(3, 1, always)
	p.wears(1, 1, always)
	p.wears(2, 2, always)
	p.Heard[tag(2)] = false
	p.wears(3, 3, always)
	p.visit(3, 1, at(7, 0), at(7, 30))
	near := p.visit(3, 2, at(8, 0), at(9, 0)) // Maybe at the neighbour's.
	near.Verdict, near.Candidates = presence.Undecided, []presence.Candidate{{Site: site(2)}, {Site: site(1)}}
	near = p.visit(1, 2, at(8, 0), at(9, 0))
	near.Verdict, near.Candidates, near.State, near.Confidence = presence.Undecided, []presence.Candidate{{Site: site(2)}, {Site: site(1)}}, presence.Provisional, 500
	p.expect(t, `
		J1 S1 C1 W1 roster: undecided worn 08:00-09:00 0+60 min
		J1 S1 C1 W2 roster: unknown silent
		J1 S1 C1 W3 roster: there worn 07:00-07:30 30+60 min`)
	first := p.Rows(assignment.Usual())[0].Presence
	require.Equal(t, []any{true, int32(500), [2]int64{at(7, 59).Unix(), at(8, 0).Unix()}}, []any{first.Provisional, first.Confidence, first.ArrivedBetween})

	p.AsOf, p.Visits = at(6, 0), nil
	p.expect(t, `
		J1 S1 C1 W1 roster: unknown not_yet
		J1 S1 C1 W2 roster: unknown not_yet
		J1 S1 C1 W3 roster: unknown not_yet`)
}

func TestABadgeThatChangesHands(t *testing.T) {
	p := newPlan()
	p.job(1, 1, 1, assignment.Said{}, none)
	p.member(1, 1, always)
	p.member(2, 1, always)
	p.wears(1, 1, domain.Span{From: always.From, To: at(9, 0)})
	p.wears(2, 1, domain.Span{From: at(9, 0)})
	p.visit(1, 1, at(8, 0), at(11, 0))
	open := p.visit(1, 1, at(12, 0), at(12, 30))
	open.Open, open.Departed, open.DepartedBetween = true, 0, [2]int64{}
	p.expect(t, `
		J1 S1 C1 W1 roster: there worn 08:00-09:00 60+0 min
		J1 S1 C1 W2 roster: there worn 09:00-open 150+0 min`)
}

func TestANightOfSnow(t *testing.T) {
	p := newPlan()
	p.job(1, 1, 1, assignment.Said{}, job.Window{From: 22 * 60, To: 6 * 60})
	p.job(2, 1, 1, assignment.Said{}, none)
	p.member(1, 1, always)
	p.wears(1, 1, always)
	p.visit(1, 1, at(2, 0), at(4, 0))
	p.visit(1, 1, at(26, 0), at(29, 0))
	p.expect(t, `
		J1 S1 C1 W1 roster: there worn 02:00-05:00 180+0 min
		J2 S1 C1 W1 roster: there worn 02:00-04:00 120+0 min`)
	require.Equal(t, 1, p.Rows(assignment.Usual())[0].Shared)
}

func TestDiff(t *testing.T) {
	p := newPlan()
	p.job(1, 1, 1, assignment.Said{}, none)
	p.job(2, 1, 2, assignment.Said{}, none)
	p.member(1, 1, always)
	p.member(2, 1, always)
	was := p.Rows(assignment.Usual())
	require.Empty(t, assignment.Diff(was, p.Rows(assignment.Usual())))

	p.Jobs = p.Jobs[:1] // The second was moved to another date,
	p.wears(1, 1, always)
	p.visit(1, 1, at(8, 0), at(9, 0))
	p.Leaders[crew(1)] = worker(2) // and there is another leader.
	changes := assignment.Diff(was, p.Rows(assignment.Usual()))
	require.Len(t, changes, 4)
	require.Equal(t, []string{"job", "presence"}, changes[0].Parts)
	require.Equal(t, []string{"job"}, changes[1].Parts)
	require.Nil(t, changes[2].Is)
	require.Equal(t, jobID(2), changes[3].Was.Job)

	now := p.Rows(assignment.Usual())
	p.Visits[0].Number++
	require.Empty(t, assignment.Diff(now, p.Rows(assignment.Usual())), "it says the same by another version")
	require.Equal(t, map[domain.CrewID]domain.WorkerID{crew(1): worker(2)}, assignment.Leaders(now))
}

func TestRevisions(t *testing.T) {
	p := newPlan()
	p.job(1, 1, 1, assignment.Said{}, none)
	rows := p.Rows(assignment.Usual())
	first, changes := assignment.Export{}.Next(nil, rows, tuesday, "task:x", at(28, 0), assignment.MadeFrom{Jobs: 1})
	require.Len(t, changes, 1)
	require.Equal(t, []any{domain.Revision(1), 1, 1, 0, 0}, []any{first.Revision, first.Total, first.Added, first.Changed, first.Removed})
	same, changes := first.Next(rows, rows, tuesday, "task:x", at(52, 0), assignment.MadeFrom{Jobs: 1})
	require.Empty(t, changes)
	require.Equal(t, []any{domain.Revision(1), at(28, 0), at(52, 0)}, []any{same.Revision, same.MadeAt, same.CheckedAt})
	p.member(1, 1, always)
	second, _ := same.Next(rows, p.Rows(assignment.Usual()), tuesday, "cli:x", at(60, 0), assignment.MadeFrom{Jobs: 1})
	require.Equal(t, []any{domain.Revision(2), 1, 1, 0, 1}, []any{second.Revision, second.Total, second.Added, second.Changed, second.Removed})
	require.NotEqual(t, first.Digest, second.Digest)

	p.wears(1, 1, always)
	p.visit(1, 1, at(8, 0), at(9, 0))
	p.job(2, 1, 2, assignment.Said{}, none)
	before := p.Rows(assignment.Usual())
	p.Visits[0].Number++
	p.Jobs = p.Jobs[:1]
	third, _ := second.Next(before, p.Rows(assignment.Usual()), tuesday, "cli:x", at(70, 0), assignment.MadeFrom{})
	require.Equal(t, assignment.Digest(before[:1]), third.Digest, "the row that says the same stays as it was")
	empty, _ := assignment.Export{}.Next(nil, nil, tuesday, "cli:x", at(60, 0), assignment.MadeFrom{})
	require.Equal(t, domain.Revision(1), empty.Revision)

	require.NoError(t, assignment.Exportable(tuesday.AddDays(60), tuesday))
	require.ErrorIs(t, assignment.Exportable(tuesday.AddDays(61), tuesday), assignment.ErrTooFar)
	require.ErrorIs(t, assignment.Exportable(tuesday.AddDays(-401), tuesday), assignment.ErrTooFar)
	require.ErrorIs(t, assignment.Exportable(domain.Date{}, tuesday), assignment.ErrTooFar)
}

func TestDaysOfClockChanges(t *testing.T) {
	zone, err := time.LoadLocation("America/New_York")
	require.NoError(t, err)
	for on, hours := range map[domain.Date]float64{domain.NewDate(2026, time.March, 8): 23, domain.NewDate(2026, time.November, 1): 25, tuesday: 24} {
		require.InDelta(t, hours, assignment.Looked(none, on, zone).To.Sub(assignment.Looked(none, on, zone).From).Hours(), 0)
		reach := assignment.Reach(on, zone)
		require.Equal(t, assignment.Looked(none, on, zone).From, reach.From)
		require.Equal(t, "12:00", reach.To.In(zone).Format("15:04"))
	}
}
