package main

import (
	"context"
	"fmt"
	"regexp"
)

// payRules runs the worked examples and the property tests of the pay rules.
var payRules = claim{
	name:   "pay-rules",
	target: "every worked example comes out as its source has it; seconds in = seconds out for any split, none twice, none negative, days on which clocks change count the time that passed",
	run:    provePayRules,
}

// payExamples are the tests that hold worked examples, and of what.
var payExamples = []property{
	{"TestWhatHoursAre", "overtime of the week, of California's day and seventh day, of Alaska, Nevada and Colorado"},
	{"TestTwoRatesInAWeekAreWeighted", "two rates in a week are weighted"},
	{"TestDoubleTimeAddsTheRateOnceMore", "double time"},
	{"TestOvertimeOfPublicWorks", "public works: fringe is not multiplied, the basic rate is"},
	{"TestAContractAdds", "what a contract adds"},
	{"TestMealsThatWereMissed", "meals that were missed"},
	{"TestOnlyAFullMealIsNotPaid", "short breaks are paid"},
	{"TestDaysOfTwentyThreeAndTwentyFiveHours", "days on which clocks change"},
	{"TestOvertimeOfAWeekThatAPeriodCutsIsPaidWhenTheWeekEnds", "a week that a pay period cuts"},
	{"TestPeriods", "pay periods"},
	{"TestRounding", "rounding"},
}

var payProperties = []property{
	{"TestTimeInIsTimeOut", "each second that is paid is in one line"},
	{"TestSplitsChangeNothing", "where stints are split and in which order they are given changes nothing"},
	{"TestCaliforniaAsItIsTold", "California's classes are those of the day-by-day reckoning"},
	{"TestMoreWorkIsNeverLess", "more work is never less"},
	{"TestElapsedTimeCounts", "time that passed counts, within days of work"},
	{"TestEachLineIsPaidOnce", "each line is paid in one period"},
	{"TestRoundingSaysWhatItChanged", "rounding says what it changed"},
}

var ranCase = regexp.MustCompile(`(?m)^ *--- PASS: `)

func provePayRules(ctx context.Context, b *bench) (result, error) {
	const folder = "./domain/timesheet"
	checks := 20_000
	if full() {
		checks = 200_000
	}
	right, examples := 0, 0
	for _, e := range payExamples {
		out, failed := goTest(ctx, folder, "-run", "^"+e.test+"$", "-v", "-count=1")
		if err := ctx.Err(); err != nil {
			return result{}, err
		}
		n := len(ranCase.FindAllString(out, -1))
		if failed != nil || n == 0 { // One that was renamed counts as failed, too.
			b.say("%s FAILED: %s\n%s", e.test, e.says, lastLines(out, 40))
			continue
		}
		b.say("%s: as its source has it", e.says)
		right, examples = right+1, examples+n
	}
	cases, held, err := holdProperties(ctx, b, folder, payProperties, checks)
	if err != nil {
		return result{}, err
	}
	return result{
		figures: fmt.Sprintf("%d of %d sets of worked examples right, %d tests; %d of %d properties held in %d cases; load %s",
			right, len(payExamples), examples, held, len(payProperties), cases, load()),
		ok: right == len(payExamples) && held == len(payProperties),
	}, nil
}
