package reconcile_test

import "testing"

// A day of the crew: each job takes about an hour, and oak, in the middle, two.
const fullDay = people + `
	job A ash 2026-06-01 K effort=2h
	job B elm 2026-06-01 K effort=2h
	job J oak 2026-06-01 K effort=2h
	job D fir 2026-06-01 K effort=2h
	job E yew 2026-06-01 K effort=2h
	seen ann ash 2026-06-01 07:00 08:00
	seen bob ash 2026-06-01 07:00 08:00
	seen ann elm 2026-06-01 08:05 09:08
	seen bob elm 2026-06-01 08:05 09:08
	seen ann oak 2026-06-01 09:14 11:10
	seen bob oak 2026-06-01 09:14 11:10
	`

const fullDayMatches = `
	A: ann bob
	B: ann bob
	D: ann bob
	E: ann bob
	J: ann bob
`

func TestMealOnTheSite(t *testing.T) {
	rest := `
	seen ann fir 2026-06-01 11:16 12:20
	seen bob fir 2026-06-01 11:16 12:20
	seen ann yew 2026-06-01 12:25 13:24
	seen bob yew 2026-06-01 12:25 13:24
	`
	// Whether or not a break is noted, they ate where they were for longest, since they did nowhere else.
	holds(t, fullDay+rest, fullDayMatches)
	holds(t, fullDay+rest+`
	clock C1 ann 2026-06-01 06:45 13:40 break=40m
	clock C2 bob 2026-06-01 06:45 13:40 break=40m
	`, fullDayMatches)
	// They noted that they had none.
	holds(t, fullDay+rest+`
	set break_min_s 0
	clock C1 ann 2026-06-01 06:45 13:40
	clock C2 bob 2026-06-01 06:45 13:40
	`, fullDayMatches+`
	06-01 long_stay long J oak K
	`)
}

func TestMealElsewhere(t *testing.T) {
	rest := `
	seen ann fir 2026-06-01 11:58 13:00
	seen bob fir 2026-06-01 11:58 13:00
	seen ann yew 2026-06-01 13:05 14:04
	seen bob yew 2026-06-01 13:05 14:04
	`
	// The way from oak is as long as a meal: so that is no reason to be at oak for two hours.
	holds(t, fullDay+rest, fullDayMatches+`
	06-01 long_stay long J oak K
	`)
	// Unless there was work on the way that nobody can see.
	holds(t, fullDay+rest+`
	site hut unlocated
	job U hut 2026-06-01 K effort=84m
	`, fullDayMatches+`
	06-01 site_unlocated no_fence U hut
	`)
}

func TestMealOfAHalfDay(t *testing.T) {
	holds(t, people+`
	job A ash 2026-06-01 K effort=2h
	job J oak 2026-06-01 K effort=2h
	seen ann ash 2026-06-01 07:00 08:00
	seen bob ash 2026-06-01 07:00 08:00
	seen ann oak 2026-06-01 08:06 10:06
	seen bob oak 2026-06-01 08:06 10:06
	`, `
	A: ann bob
	J: ann bob
	06-01 long_stay long J oak K
	`)
}

func TestTwiceAtOneOfTwoNeighbours(t *testing.T) { // They were not seen at elm, and did both jobs.
	day := people + `
	site oak near=elm
	job J oak 2026-06-01 K effort=90m
	job M elm 2026-06-01 K effort=2h
	seen ann oak 2026-06-01 07:00 08:02
	seen ann oak 2026-06-01 08:10 08:56
	`
	holds(t, day+`
	seen bob oak 2026-06-01 07:00 08:01
	seen bob oak 2026-06-01 08:11 08:57
	signal silent bob 2026-06-01 09:00 09:30
	`, `
	J: ann bob
	06-01 job_without_presence not_seen M elm K
	`)
	// Half of the crew at one, half at the other, and then all at oak.
	holds(t, `
	site oak near=elm
	crew K ann* bob cal dan
	job J oak 2026-06-01 K effort=2h
	job M elm 2026-06-01 K effort=4h
	seen ann oak 2026-06-01 07:00 08:00
	seen bob oak 2026-06-01 07:00 08:00
	seen cal elm 2026-06-01 07:00 08:00
	seen dan elm 2026-06-01 07:00 08:00
	seen ann oak 2026-06-01 08:05 08:40
	seen bob oak 2026-06-01 08:05 08:40
	seen cal oak 2026-06-01 08:05 08:40
	seen dan oak 2026-06-01 08:05 08:40
	`, `
	J: ann bob cal dan
	M: cal dan
	`)
	// At work all the time at oak alone.
	holds(t, people+`
	site oak near=elm
	job J oak 2026-06-01 K effort=90m
	seen ann oak 2026-06-01 07:00 08:02
	seen ann oak 2026-06-01 08:10 08:56
	seen bob oak 2026-06-01 07:00 08:01
	seen bob oak 2026-06-01 08:11 08:57
	`, `
	J: ann bob
	06-01 long_stay long J oak K
	`)
}

func TestABadgeLeftAtAJobIsNoShortStay(t *testing.T) {
	holds(t, people+`
	job J oak 2026-06-01 K effort=4h
	seen ann oak 2026-06-01 07:00 08:50
	seen bob oak 2026-06-01 07:00 22:00
	signal still bob 2026-06-01 07:20 22:00 at=oak
	`, `
	J: ann bob
	`)
}

func TestABadgeThatFallsSilentAtAJobIsNoShortStay(t *testing.T) {
	day := people + `
	job J oak 2026-06-01 K effort=4h
	seen ann oak 2026-06-01 07:00 08:50
	seen bob oak 2026-06-01 07:00 07:10
	`
	holds(t, day, `
	J: ann bob
	06-01 short_stay short J oak K
	`)
	holds(t, day+`
	signal silent bob 2026-06-01 07:12 22:00
	`, `
	J: ann bob
	06-01 badge_silent silent K bob badge-bob
	`)
}

func TestNothingSeenBetweenTwoStays(t *testing.T) { // Presence lost the badges, which were nowhere else.
	day := people + `
	job J oak 2026-06-01 K effort=16h
	seen ann oak 2026-06-01 07:00 07:20
	seen bob oak 2026-06-01 07:00 07:20
	seen ann oak 2026-06-01 14:50 15:10
	seen bob oak 2026-06-01 14:50 15:10
	`
	holds(t, day, `
	J: ann bob
	`)
	holds(t, day+`
	seen ann elm 2026-06-01 08:00 08:08
	seen bob elm 2026-06-01 08:00 08:08
	`, `
	J: ann bob
	06-01 short_stay short J oak K
	`)
}

func TestDayOffOfACrewThatCarriesABadge(t *testing.T) { // Two of three were there, and the roster says so.
	holds(t, `
	zone America/New_York
	bare ann
	bare bob
	bare cal
	crew K ann bob cal carries=truck size=3
	off cal 2026-06-01
	job J oak 2026-06-01 K effort=3h
	seen truck oak 2026-06-01 07:00 08:50
	`, `
	J: truck
	`)
}

func TestEarlyLeaveOfACrewWithHelp(t *testing.T) { // The appointment is as long as the usual two need.
	holds(t, people+`
	lent dan K 2026-06-01
	job J oak 2026-06-01 K effort=2h window=08:00-09:00
	seen ann oak 2026-06-01 08:00 08:25
	seen bob oak 2026-06-01 08:00 08:25
	seen dan oak 2026-06-01 08:00 08:25
	`, `
	J: ann bob dan
	06-01 early_leave early J oak K
	`)
}

// Whose badge was not heard for hours came and left with the mate whose badge says when, unless it was
// surely there at another time.
func TestAMateSaysWhenACrewCameAndLeft(t *testing.T) {
	for seen, found := range map[string]string{
		`
	seen ann oak 2026-06-01 12:20 13:00
	seen bob oak 2026-06-01 12:22 13:00 since=08:10`: "06-01 late_start late J oak K",
		`
	seen ann oak 2026-06-01 12:20 13:00 since=08:05
	seen bob oak 2026-06-01 12:22 13:00 since=08:10`: "",
		`
	seen ann oak 2026-06-01 12:20 13:00
	seen bob oak 2026-06-01 08:00 13:00 since=07:30`: "06-01 long_stay long J oak K",
		`
	seen ann oak 2026-06-01 08:00 08:25
	seen bob oak 2026-06-01 08:00 08:24 until=12:00`: "06-01 early_leave early J oak K",
		`
	seen ann oak 2026-06-01 08:00 08:25
	seen bob oak 2026-06-01 08:00 09:00 until=12:00`: "",
	} {
		holds(t, people+"\n\tjob J oak 2026-06-01 K effort=2h window=08:00-09:00\n"+seen, "\n\tJ: ann bob\n\t"+found+"\n")
	}
}

func TestHoleAfterMidnight(t *testing.T) {
	holds(t, people+`
	job J oak 2026-06-01 K effort=4h window=21:00-05:00
	seen ann elm 2026-06-01 20:00 20:05
	signal no_fix ann 2026-06-02 00:15 02:10 at=oak
	signal no_fix bob 2026-06-02 00:15 02:10 at=oak
	`, `
	06-01 coverage_hole no_fix oak
	`)
}
