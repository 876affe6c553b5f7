package reconcile_test

import "testing"

// people is what most cases have: two crews, and a yard.
const people = `
	zone America/New_York
	site yard kind=yard
	crew K ann* bob
	crew L cal* dan
`

func TestAsPlanned(t *testing.T) {
	holds(t, people+`
	job J oak 2026-06-01 K effort=4h
	seen ann yard 2026-06-01 06:30 06:50
	seen bob yard 2026-06-01 06:30 06:50
	seen ann oak 2026-06-01 07:00 09:00
	seen bob oak 2026-06-01 07:01 09:02
	`, `
	J: ann bob
	`)
}

func TestDayOnWhichClocksGoForward(t *testing.T) { // 2026-03-08 has 23 hours: 02:00 becomes 03:00.
	holds(t, people+`
	job night oak 2026-03-07 K window=22:00-06:00 effort=14h
	job day elm 2026-03-08 L effort=4h
	seen ann oak 2026-03-07 22:00 06:00
	seen bob oak 2026-03-07 22:05 06:00
	seen cal elm 2026-03-08 08:00 10:00
	seen dan elm 2026-03-08 08:00 10:00
	`, `
	day: cal dan
	night: ann bob
	`)
}

func TestDayOnWhichClocksGoBack(t *testing.T) { // 2026-11-01 has 25 hours: 01:00 to 02:00 comes twice.
	holds(t, people+`
	job night oak 2026-10-31 K window=22:00-06:00 effort=18h
	job day elm 2026-11-01 L effort=4h
	seen ann oak 2026-10-31 22:00 06:00
	seen bob oak 2026-10-31 22:00 06:00
	seen cal elm 2026-11-01 08:00 10:00
	seen dan elm 2026-11-01 08:00 10:00
	`, `
	day: cal dan
	night: ann bob
	`)
}

func TestSnowOverNight(t *testing.T) {
	holds(t, people+`
	job oak-snow oak 2026-01-10 K window=21:00-07:00
	job elm-snow elm 2026-01-10 K
	job fir-snow fir 2026-01-10 K
	job oak-walk oak 2026-01-11 L effort=2h
	seen ann oak 2026-01-10 21:10 23:30
	seen bob oak 2026-01-10 21:10 23:30
	seen ann elm 2026-01-10 23:45 00:50
	seen bob elm 2026-01-10 23:45 00:50
	seen ann fir 2026-01-11 01:10 02:30
	seen bob fir 2026-01-11 01:10 02:30
	seen ann oak 2026-01-11 02:50 04:10
	seen cal oak 2026-01-11 09:00 10:00
	seen dan oak 2026-01-11 09:00 10:00
	`, `
	elm-snow: ann bob
	fir-snow: ann bob
	oak-snow: ann bob
	oak-walk: cal dan
	`)
}

func TestJobOverThreeDays(t *testing.T) {
	holds(t, people+`
	job wall oak 2026-06-01 K until=2026-06-03 effort=48h
	seen ann oak 2026-06-01 07:00 15:00
	seen bob oak 2026-06-01 07:00 15:00
	seen ann oak 2026-06-02 07:00 15:00
	seen bob oak 2026-06-02 07:00 15:00
	seen ann oak 2026-06-03 07:00 15:00
	seen bob oak 2026-06-03 07:00 15:00
	`, `
	wall: ann bob
	`)
	holds(t, people+`
	job wall-1 oak 2026-06-01 K ticket=wall effort=16h
	job wall-2 oak 2026-06-02 K ticket=wall effort=16h
	job wall-3 oak 2026-06-03 K ticket=wall effort=16h
	seen ann oak 2026-06-01 07:00 19:00
	seen bob oak 2026-06-01 07:00 19:00
	seen ann oak 2026-06-02 07:00 18:00
	seen bob oak 2026-06-02 07:00 18:00
	`, `
	wall-1: ann bob
	wall-2: ann bob
	`)
}

func TestCrewSplitOverTwoSites(t *testing.T) {
	holds(t, `
	zone America/New_York
	crew K ann* bob cal dan
	job oak-mow oak 2026-06-01 K effort=8h
	job elm-mow elm 2026-06-01 K effort=8h
	seen ann oak 2026-06-01 07:00 11:00
	seen bob oak 2026-06-01 07:00 11:00
	seen cal elm 2026-06-01 07:00 11:00
	seen dan elm 2026-06-01 07:00 11:00
	`, `
	elm-mow: cal dan
	oak-mow: ann bob
	06-01 split_crew two_sites elm K oak
	`)
}

func TestTwoCrewsOnOneJob(t *testing.T) {
	holds(t, people+`
	job J oak 2026-06-01 K,L effort=16h
	seen ann oak 2026-06-01 07:00 11:00
	seen bob oak 2026-06-01 07:00 11:00
	seen cal oak 2026-06-01 07:30 11:00
	seen dan oak 2026-06-01 07:30 11:00
	`, `
	J: ann bob cal dan
	`)
	holds(t, people+`
	job J-1 oak 2026-06-01 K ticket=J effort=8h
	job J-2 oak 2026-06-01 L ticket=J effort=8h
	seen ann oak 2026-06-01 07:00 11:00
	seen bob oak 2026-06-01 07:00 11:00
	seen cal oak 2026-06-01 07:30 11:00
	seen dan oak 2026-06-01 07:30 11:00
	`, `
	J-1: ann bob
	J-2: cal dan
	`)
}

func TestSiteVisitedTwice(t *testing.T) {
	holds(t, people+`
	job J oak 2026-06-01 K effort=6h
	seen ann oak 2026-06-01 07:00 08:30
	seen bob oak 2026-06-01 07:00 08:30
	seen ann oak 2026-06-01 13:00 14:30
	seen bob oak 2026-06-01 13:00 14:30
	`, `
	J: ann bob
	`)
	holds(t, people+`
	job early oak 2026-06-01 K window=07:00-09:00
	job late oak 2026-06-01 K window=13:00-15:00
	seen ann oak 2026-06-01 07:00 09:00
	seen bob oak 2026-06-01 07:00 09:00
	`, `
	early: ann bob
	06-01 job_without_presence not_seen late oak K
	`)
}

func TestMissingRoster(t *testing.T) {
	holds(t, `
	zone America/New_York
	crew K +ann* size=3
	crew L
	crew M cal* dan
	job led oak 2026-06-01 K effort=6h
	job nobody elm 2026-06-01 L effort=6h
	job whose fir 2026-06-01
	seen ann oak 2026-06-01 07:00 09:00
	seen cal elm 2026-06-01 07:00 10:00
	seen dan elm 2026-06-01 07:00 10:00
	seen cal fir 2026-06-01 10:30 11:30
	seen dan fir 2026-06-01 10:30 11:30
	`, `
	led: ann
	nobody: cal dan
	whose: cal dan
	06-01 crew_leaderless no_crew whose fir
	06-01 crew_leaderless no_people nobody elm L
	`)
}
