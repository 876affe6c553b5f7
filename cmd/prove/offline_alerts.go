package main

import (
	"context"
	"fmt"
	"time"

	"actual/cmd/internal/badgeyear"
)

// offlineAlerts judges a year of simulated badges as the platform does, and what it says of
// them by the simulator's truth.
var offlineAlerts = claim{
	name: "offline-alerts",
	target: "a year of badges of several plans, with empty batteries, holes in coverage, sleep, holidays, outages and changes of the clocks: " +
		"precision and recall ≥ 98 % each, repeats exactly on schedule, none in quiet hours, none for a planned sleep",
	run: proveOfflineAlerts,
}

// The size of a year. The judgement was tuned on seed 41; these are others.
const (
	yearDays      = 365
	yearSeedsFrom = 201
	alertGoal     = 98.0
)

func proveOfflineAlerts(_ context.Context, b *bench) (result, error) {
	companies, badges, seeds := 24, 10, 1
	if full() {
		companies, badges, seeds = 60, 16, 3
	}
	var sum offlineTally
	for seed := range seeds {
		b.say("seed %d: %d companies with %d badges each over %d days, looked at every 5 minutes", yearSeedsFrom+seed, companies, badges, yearDays)
		world := badgeyear.New(badgeyear.Config{
			Seed: uint64(yearSeedsFrom + seed), Companies: companies, Badges: badges, From: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), Days: yearDays, //nolint:gosec // A small number.
		})
		year := newOfflineYear(world)
		year.run(b.say)
		one := year.judge()
		sum.add(one)
	}
	for _, line := range sum.table() {
		b.say("%s", line)
	}
	figures := fmt.Sprintf("%d badge-years, %d silences to tell of: precision %.2f %%, recall %.2f %%; %d messages, %d not on schedule, %d in quiet hours, %d alerts for a planned sleep; the right cause named first in %.0f %%",
		sum.badges, sum.truths, sum.precision(), sum.recall(), sum.messages, sum.offSchedule, sum.quiet, sum.asleep, sum.causes())
	ok := sum.precision() >= alertGoal && sum.recall() >= alertGoal && sum.offSchedule+sum.quiet+sum.asleep == 0 && sum.messages > 0
	return result{figures: figures, ok: ok}, nil
}
