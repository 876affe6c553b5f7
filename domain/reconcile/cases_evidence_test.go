package reconcile_test

import "testing"

// What of several things that a badge seems to say is evidence, and of what.

func TestBookedNextDoor(t *testing.T) {
	day := people + `
	site oak near=elm
	job J oak 2026-06-01 K effort=2h
	job M elm 2026-06-01 K effort=2h
	seen ann oak 2026-06-01 07:00 08:00
	seen bob oak 2026-06-01 07:00 08:00
	seen ann elm 2026-06-01 08:10 09:10
	booked R1 ann J 2026-06-01 07:00 08:00
	booked R2 ann M 2026-06-01 08:10 09:10
	booked R3 bob J 2026-06-01 07:00 08:00
	booked R4 bob M 2026-06-01 08:10 09:10
	`
	// Work next door earlier that day is no presence here.
	holds(t, day, `
	J: ann bob
	M: ann
	06-01 booking_without_presence not_seen M elm bob R4
	`)
	// At that very time it may be.
	holds(t, day+`
	seen bob oak 2026-06-01 08:12 09:08
	`, `
	J: ann bob
	M: ann bob(next door)
	`)
}

func TestBookedInTheDarkOfANight(t *testing.T) {
	holds(t, people+`
	job J oak 2026-06-01 K effort=4h window=21:00-05:00
	job M elm 2026-06-01 K effort=3h window=21:00-05:00
	seen ann oak 2026-06-01 22:00 23:59
	seen bob oak 2026-06-01 22:00 23:59
	booked R1 ann J 2026-06-01 22:00 23:59
	booked R2 ann M 2026-06-02 00:20 01:50
	booked R3 bob J 2026-06-01 22:00 23:59
	booked R4 bob M 2026-06-02 00:20 01:50
	signal no_fix ann 2026-06-02 00:15 01:55 at=elm
	signal no_fix bob 2026-06-02 00:15 01:55 at=elm
	`, `
	J: ann bob
	06-01 coverage_hole no_fix elm
	`)
}

func TestAShortFirstStopThatABadgeMissed(t *testing.T) {
	day := people + `
	job J oak 2026-06-01 K effort=36m
	job M elm 2026-06-01 K effort=2h
	seen ann oak 2026-06-01 07:00 07:18
	seen ann elm 2026-06-01 07:30 08:30
	seen bob elm 2026-06-01 07:30 08:30
	booked R1 ann J 2026-06-01 07:00 07:18
	booked R2 ann M 2026-06-01 07:30 08:30
	booked R3 bob J 2026-06-01 07:00 07:18
	booked R4 bob M 2026-06-01 07:30 08:30
	clock C1 ann 2026-06-01 06:45 08:45
	`
	holds(t, day+`
	clock C2 bob 2026-06-01 06:45 08:45
	`, `
	J: ann
	M: ann bob
	`)
	// Who clocks in later was not there.
	holds(t, day+`
	clock C2 bob 2026-06-01 07:25 08:45
	`, `
	J: ann
	M: ann bob
	06-01 booking_outside_clock outside J bob R3
	06-01 booking_without_presence not_seen J oak bob R3
	`)
}

func TestABadgeThatIsDroppedIsNotLeftBehindTheDayBefore(t *testing.T) {
	holds(t, people+`
	job J oak 2026-06-01 K effort=4h
	job M elm 2026-06-01 K effort=2h
	job N fir 2026-06-02 K effort=8h
	seen ann oak 2026-06-01 07:00 09:00
	seen bob oak 2026-06-01 07:00 09:00
	seen ann elm 2026-06-02 07:00 08:50
	seen bob elm 2026-06-02 07:00 23:00
	seen ann fir 2026-06-02 09:00 15:00
	signal still bob 2026-06-02 07:30 23:00 at=elm
	`, `
	J: ann bob
	M: ann(+1d) bob(+1d)
	N: ann
	06-01 wrong_day later M elm K
	06-02 badge_left_behind mates_away K bob badge-bob
	`)
}

func TestSeenOnceIsNoStay(t *testing.T) {
	day := people + `
	days 2026-06-01 2026-06-01
	seen ann oak 2026-06-01 07:00 07:50 once
	`
	holds(t, day, "")
	// Of two who were there together one was seen at the beginning, the other at the end.
	holds(t, day+`
	seen bob oak 2026-06-01 07:26 08:20 once
	`, `
	06-01 presence_without_job no_job oak K
	`)
}

func TestSomeOfACrewNextDoorOfTheirMates(t *testing.T) {
	day := people + `
	crew K eve
	site oak near=elm
	seen ann oak 2026-06-01 07:00 08:30
	seen bob elm 2026-06-01 07:02 08:31
	seen eve elm 2026-06-01 07:01 08:29
	`
	holds(t, day+`
	job J oak 2026-06-01 K effort=4h30m
	`, `
	J: ann
	`)
	holds(t, day, `
	06-01 presence_without_job no_job elm K
	`)
}

func TestOneBadgeAmongTwoJobsSideBySide(t *testing.T) {
	day := people + `
	crew K eve
	site oak near=elm
	seen ann elm 2026-06-01 07:00 08:00
	seen eve elm 2026-06-01 07:01 08:01
	seen bob oak 2026-06-01 07:00 08:02
	`
	holds(t, day+`
	job J oak 2026-06-01 K effort=3h
	job M elm 2026-06-01 K effort=3h
	`, `
	M: ann bob(next door) eve
	06-01 job_without_presence overruled J oak K badge-bob
	`)
	// Unless the one could do it alone.
	holds(t, day+`
	job J oak 2026-06-01 K effort=1h
	job M elm 2026-06-01 K effort=2h
	`, `
	J: bob
	M: ann eve
	`)
}

func TestAMomentBetweenTwoJobsIsNoThirdOne(t *testing.T) {
	day := people + `
	site elm near=oak,fir
	job J oak 2026-06-01 K effort=80m
	job M elm 2026-06-01 K effort=80m
	job N fir 2026-06-01 K effort=80m
	seen ann oak 2026-06-01 07:00 07:40
	seen bob oak 2026-06-01 07:00 07:38
	seen ann fir 2026-06-01 07:42 08:24
	seen bob fir 2026-06-01 07:46 08:24
	`
	holds(t, day+`
	seen bob elm|fir 2026-06-01 07:39 07:45
	`, `
	J: ann bob
	N: ann bob bob(proposed)
	06-01 job_without_presence not_seen M elm K
	`)
	// Longer, it may be either.
	holds(t, people+`
	site elm near=fir
	job M elm 2026-06-01 K effort=80m
	job N fir 2026-06-01 K effort=80m
	seen ann fir|elm 2026-06-01 07:00 07:40
	seen bob fir|elm 2026-06-01 07:00 07:40
	`, `
	N: ann(proposed) bob(proposed)
	06-01 neighbouring_site serves_both M elm K fir
	`)
}

func TestTheYardExplainsNoJobNextDoor(t *testing.T) {
	holds(t, `
	zone America/New_York
	site yard kind=yard near=elm
	site elm near=yard
	crew K ann* bob
	job J elm 2026-06-01 K effort=1h
	seen ann yard 2026-06-01 06:10 06:50
	seen bob yard 2026-06-01 06:10 06:50
	`, `
	06-01 job_without_presence not_seen J elm K
	`)
}

func TestAJobOfADateToComeExplainsNothing(t *testing.T) { // It may yet be done as planned.
	day := people + `
	days 2026-06-01 2026-06-01
	job J oak 2026-06-03 K effort=2h
	seen ann oak 2026-06-01 07:00 08:00
	seen bob oak 2026-06-01 07:00 08:00
	`
	holds(t, day+`
	asof 2026-06-02
	`, `
	06-01 presence_without_job other_day oak K
	`)
	holds(t, day+`
	asof 2026-06-03
	`, "")
}
