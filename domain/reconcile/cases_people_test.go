package reconcile_test

import "testing"

func TestMovedDays(t *testing.T) {
	holds(t, people+`
	job J oak 2026-06-01 K effort=4h
	seen ann oak 2026-06-02 07:00 09:00
	seen bob oak 2026-06-02 07:00 09:00
	`, `
	J: ann(+1d) bob(+1d)
	06-01 wrong_day later J oak K
	`)
	holds(t, people+`
	job J1 oak 2026-06-01 K effort=2h
	job J2 elm 2026-06-01 K effort=2h
	job J3 fir 2026-06-01 K effort=2h
	job J4 ash 2026-06-02 K effort=2h
	seen ann oak 2026-06-02 07:00 08:00
	seen bob oak 2026-06-02 07:00 08:00
	seen ann elm 2026-06-02 08:10 09:10
	seen bob elm 2026-06-02 08:10 09:10
	seen ann fir 2026-06-02 09:20 10:20
	seen bob fir 2026-06-02 09:20 10:20
	seen ann ash 2026-06-02 10:30 11:30
	seen bob ash 2026-06-02 10:30 11:30
	`, `
	J1: ann(+1d) bob(+1d)
	J2: ann(+1d) bob(+1d)
	J3: ann(+1d) bob(+1d)
	J4: ann bob
	`)
}

// Who did a job of the day did that one, though they were another crew and came at another
// hour, and not the one that is planned there two days later.
func TestAnotherCrewAtAnotherHour(t *testing.T) {
	holds(t, people+`
	job J oak 2026-06-01 K window=13:00-16:00 effort=4h
	job next oak 2026-06-03 K effort=4h
	job elm elm 2026-06-01 K effort=4h
	seen ann elm 2026-06-01 07:00 09:00
	seen bob elm 2026-06-01 07:00 09:00
	seen cal oak 2026-06-01 07:00 09:00
	seen dan oak 2026-06-01 07:00 09:00
	`, `
	J: cal(others) dan(others)
	elm: ann bob
	06-01 wrong_crew other_crew J oak K L
	06-03 job_without_presence not_seen next oak K
	`)
}

func TestNeighbours(t *testing.T) {
	holds(t, people+`
	site oak near=elm
	job J oak 2026-06-01 K effort=4h
	seen ann elm 2026-06-01 07:00 09:00
	seen bob elm 2026-06-01 07:00 09:00
	`, `
	J: ann(next door) bob(next door)
	06-01 neighbouring_site next_door J oak K elm
	`)
	holds(t, people+`
	site oak near=elm
	job J oak 2026-06-01 K effort=4h
	seen ann elm|oak 2026-06-01 07:00 09:00
	seen bob elm|oak 2026-06-01 07:00 09:00
	`, `
	J: ann(proposed) bob(proposed)
	06-01 neighbouring_site undecided J oak K elm
	`)
	holds(t, people+`
	site oak near=elm
	job J oak 2026-06-01 K effort=4h
	seen ann oak|elm 2026-06-01 07:00 09:00
	seen bob oak 2026-06-01 07:00 09:00
	`, `
	J: ann(proposed) bob
	`)
	holds(t, people+`
	site oak near=elm
	job J oak 2026-06-01 K effort=4h
	seen ann oak 2026-06-01 07:00 09:00
	seen bob elm 2026-06-01 07:01 09:01
	`, `
	J: ann bob(next door)
	`)
}

func TestWhoCannotBeSeen(t *testing.T) {
	holds(t, people+`
	job J oak 2026-06-01 K effort=4h
	signal silent ann 2026-06-01 05:00 20:00
	signal silent bob 2026-06-01 05:00 20:00
	signal low bob 2026-06-01 05:00 06:00
	`, `
	06-01 badge_silent battery K bob badge-bob
	06-01 badge_silent silent K ann badge-ann
	`)
	holds(t, people+`
	job J oak 2026-06-01 K effort=4h
	`, `
	06-01 job_without_presence not_seen J oak K
	`)
	holds(t, people+`
	job J oak 2026-06-01 K effort=12h
	seen ann oak 2026-06-01 07:00 13:00
	clock C1 ann 2026-06-01 06:45 13:15 break=30m
	clock C2 bob 2026-06-01 06:45 13:15 break=30m
	signal still bob 2026-05-31 15:00 23:00 at=yard
	signal still bob 2026-06-01 00:00 23:00 at=yard
	`, `
	J: ann
	06-01 badge_left_behind while_clocked K bob badge-bob
	`)
	holds(t, `
	zone America/New_York
	bare eve
	crew K eve* carries=truck size=2
	job J oak 2026-06-01 K effort=4h
	seen truck oak 2026-06-01 07:00 09:00
	`, `
	J: truck
	`)
}

func TestMembers(t *testing.T) {
	day := people + `
	job J oak 2026-06-01 K effort=4h
	job M elm 2026-06-01 L effort=4h
	seen ann oak 2026-06-01 07:00 09:00
	seen cal elm 2026-06-01 07:00 09:00
	`
	holds(t, day+`
	seen dan elm 2026-06-01 07:00 09:00
	`, `
	J: ann
	M: cal dan
	06-01 member_missing not_seen K bob
	`)
	holds(t, day+`
	seen bob oak 2026-06-01 07:00 09:00
	seen dan elm 2026-06-01 07:00 08:30
	seen dan oak 2026-06-01 08:40 09:00
	`, `
	J: ann bob dan(others)
	M: cal dan
	06-01 member_extra helper J oak K dan
	`)
	holds(t, day+`
	seen dan oak 2026-06-01 07:00 09:00
	`, `
	J: ann dan(others)
	M: cal
	06-01 member_missing elsewhere L dan
	06-01 member_substituted substitute J oak K bob dan
	`)
	holds(t, people+`
	job J oak 2026-06-01 K effort=4h
	seen cal oak 2026-06-01 07:00 09:00
	seen dan oak 2026-06-01 07:00 09:00
	`, `
	J: cal(others) dan(others)
	06-01 wrong_crew other_crew J oak K L
	`)
}

func TestWhoCameIsToldByTheDate(t *testing.T) {
	// That bob did one of its jobs a day later does not make him come.
	holds(t, people+`
	job J oak 2026-06-01 K effort=2h
	job M elm 2026-06-01 K effort=2h
	seen ann oak 2026-06-01 07:00 09:00
	seen bob fir 2026-06-01 07:00 07:05
	seen ann elm 2026-06-02 07:00 08:00
	seen bob elm 2026-06-02 07:00 08:00
	`, `
	J: ann
	M: ann(+1d) bob(+1d)
	06-01 member_missing elsewhere K bob
	06-01 wrong_day later M elm K
	`)
}

func TestACrewLendsAHand(t *testing.T) {
	day := people + `
	job J oak 2026-06-01 K effort=1h
	job M elm 2026-06-01 L effort=4h
	seen ann oak 2026-06-01 10:00 10:32
	seen bob oak 2026-06-01 10:00 10:32
	seen cal elm 2026-06-01 07:00 09:00
	seen cal oak 2026-06-01 10:10 10:31
	`
	holds(t, day+`
	seen dan elm 2026-06-01 07:00 09:00
	seen dan oak 2026-06-01 10:10 10:31
	`, `
	J: ann bob cal(others) dan(others)
	M: cal dan
	`)
	// Alone, it is somebody who helps.
	holds(t, day+`
	seen dan elm 2026-06-01 07:00 11:00
	`, `
	J: ann bob cal(others)
	M: cal dan
	06-01 member_extra helper J oak K cal
	`)
}

func TestBookedAndClocked(t *testing.T) {
	holds(t, people+`
	job J oak 2026-06-01 K effort=16h
	job M elm 2026-06-01 K effort=2h
	seen ann oak 2026-06-01 07:00 15:00
	seen bob oak 2026-06-01 07:00 15:00
	seen ann elm 2026-06-01 15:10 16:10
	seen bob elm 2026-06-01 15:10 16:10
	booked R1 ann J 2026-06-01 07:00 15:30
	booked R2 ann M 2026-06-01 15:00 16:10
	booked R3 bob J 2026-06-01 07:00 11:00
	clock C1 ann 2026-06-01 06:45 16:00
	clock C2 bob 2026-06-01 06:45 16:15 break=20m
	`, `
	J: ann bob
	M: ann bob
	06-01 booking_outside_clock outside M ann R2
	06-01 bookings_overlap other_job J ann R1 R2
	06-01 break_missing none ann
	06-01 break_short short bob
	06-01 presence_without_booking other_job M elm bob
	06-01 unallotted_time unallotted bob
	`)
	holds(t, people+`
	job J oak 2026-06-01 K effort=2h
	job M elm 2026-06-01 K effort=2h
	seen ann oak 2026-06-01 07:00 08:00
	seen bob oak 2026-06-01 07:00 08:00
	seen ann elm 2026-06-01 08:10 09:10
	booked R1 ann J 2026-06-01 07:00 08:00
	booked R2 ann M 2026-06-01 08:10 09:10
	booked R3 bob J 2026-06-01 07:00 08:00
	booked R4 bob M 2026-06-01 08:10 09:10
	booked R5 - J 2026-06-01 07:00 08:00
	clock C1 ann 2026-06-01 06:45 -
	`, `
	J: ann bob
	M: ann
	06-01 booking_without_presence not_seen M elm bob R4
	06-01 clock_out_missing open ann C1
	06-01 unmapped_worker row R5
	`)
}

func TestDriveThroughAndFieldTicket(t *testing.T) {
	day := people + `
	days 2026-06-01 2026-06-01
	seen ann oak 2026-06-01 07:00 07:04
	seen ann elm 2026-06-01 08:00 08:40
	seen bob elm 2026-06-01 08:00 08:40
	`
	holds(t, day, `
	06-01 presence_without_job no_job elm K
	`)
	holds(t, day+`
	job quick elm 2026-06-01 K effort=1h
	`, `
	quick: ann bob
	`)
}

func TestThresholdsOfASite(t *testing.T) {
	day := `
	zone America/New_York
	site oak branch=north
	crew K ann*
	days 2026-06-01 2026-06-01
	seen ann oak 2026-06-01 07:00 07:20
	`
	found := `
	06-01 presence_without_job no_job oak K
	`
	holds(t, day, found)
	holds(t, day+"set stay_min_s 1800\n", "")
	holds(t, day+"set stay_min_s 1800\nset stay_min_s 900 branch=north\n", found)
	holds(t, day+"set stay_min_s 900 branch=north\nset stay_min_s 3600 site=oak\n", "")
}
