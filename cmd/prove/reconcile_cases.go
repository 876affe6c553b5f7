package main

import (
	"context"
	"fmt"
	"strings"
)

// reconcileCases runs the golden cases of reconciliation by go test.
var reconcileCases = claim{
	name:   "reconcile-cases",
	target: "each golden case is judged as its table says, and every discrepancy of it again from its facts alone",
	run:    proveReconcileCases,
}

// goldenCases are those of domain/reconcile: each is a small table in cases_test.go.
var goldenCases = []property{
	{"TestAsPlanned", "a day as planned, nothing found"},
	{"TestDayOnWhichClocksGoForward", "the day of 23 hours, with a night shift over it"},
	{"TestDayOnWhichClocksGoBack", "the day of 25 hours, with a night shift over it"},
	{"TestSnowOverNight", "an overnight snow shift over several sites, one of them twice"},
	{"TestJobOverThreeDays", "a job over three days, as one and as parts of a ticket"},
	{"TestCrewSplitOverTwoSites", "a crew split over two sites"},
	{"TestTwoCrewsOnOneJob", "two crews on one job, as one and as two of a ticket"},
	{"TestSiteVisitedTwice", "a site visited twice for one job, and once for two"},
	{"TestMissingRoster", "a missing roster: a leader alone, nobody, no crew"},
	{"TestMovedDays", "a job on another day, and a whole day after rain"},
	{"TestAnotherCrewAtAnotherHour", "another crew at another hour, and a job there two days later"},
	{"TestNeighbours", "neighbouring sites: next door, undecided, one of a crew astray"},
	{"TestWhoCannotBeSeen", "badges that are silent, forgotten or of nobody"},
	{"TestMembers", "members that are missing, extra and substituted"},
	{"TestBookedAndClocked", "booked and clocked time"},
	{"TestDriveThroughAndFieldTicket", "a drive through, a ticket made in the field"},
	{"TestBookedNextDoor", "time booked next door of where somebody was"},
	{"TestBookedInTheDarkOfANight", "time booked after midnight where no badge could be seen"},
	{"TestAShortFirstStopThatABadgeMissed", "a first stop too short for one of the badges"},
	{"TestABadgeThatIsDroppedIsNotLeftBehindTheDayBefore", "a badge that lies at a job of another date"},
	{"TestSeenOnceIsNoStay", "a badge seen once, and two who were together"},
	{"TestSomeOfACrewNextDoorOfTheirMates", "some of a crew next door of mates at work"},
	{"TestAMomentBetweenTwoJobsIsNoThirdOne", "a moment beside a job on the way between two"},
	{"TestOneBadgeAmongTwoJobsSideBySide", "one badge at another job beside that of its mates"},
	{"TestWhoCameIsToldByTheDate", "a member who did a job of the date a day later"},
	{"TestACrewLendsAHand", "a crew that gives another a hand"},
	{"TestMealOnTheSite", "a meal on the site, noted, not noted, and noted as none"},
	{"TestMealElsewhere", "a meal on the way, and a way with work that nobody can see"},
	{"TestMealOfAHalfDay", "half a day, without a meal"},
	{"TestTwiceAtOneOfTwoNeighbours", "twice at one of two neighbours, both of which are planned"},
	{"TestABadgeLeftAtAJobIsNoShortStay", "a badge that was left lying at a job"},
	{"TestNothingSeenBetweenTwoStays", "a day at one site of which presence has both ends"},
	{"TestDayOffOfACrewThatCarriesABadge", "a crew with one badge, one of whom has a day off"},
	{"TestEarlyLeaveOfACrewWithHelp", "an appointment left early by a crew with somebody lent to it"},
	{"TestHoleAfterMidnight", "a night's job where no badge could be seen"},
	{"TestThresholdsOfASite", "thresholds of company, branch and site"},
}

func proveReconcileCases(ctx context.Context, b *bench) (result, error) {
	right := 0
	for _, p := range goldenCases {
		out, failed := goTest(ctx, "./domain/reconcile", "-run", "^"+p.test+"$", "-v", "-count=1")
		if err := ctx.Err(); err != nil {
			return result{}, err
		}
		if failed != nil || !strings.Contains(out, "--- PASS: "+p.test) { // One that was renamed counts as wrong, too.
			b.say("%s WRONG: %s\n%s", p.test, p.says, lastLines(out, 40))
			continue
		}
		b.say("%s: right", p.says)
		right++
	}
	return result{figures: fmt.Sprintf("%d of %d cases right", right, len(goldenCases)), ok: right == len(goldenCases)}, nil
}
