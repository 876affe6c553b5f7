package certified

import "actual/domain/timesheet"

// money says what a row's lines come to. Overtime adds half of the week's regular
// rate, or of the row's own where its contract says so (29 CFR 5.32).
func money(t Trade, lines []timesheet.Line, gross timesheet.Pay) Money {
	m := Money{Known: true, All: gross.Total()}
	var seconds, straight, cash, premium int64 // But for seconds in ten-thousandths of a dollar × seconds; the premium in halves.
	for _, l := range lines {
		n := int64(l.Lasts())
		seconds += n
		straight += int64(l.Rate.Basic) * n
		cash += int64(l.Rate.Fringe) * n
		m.Basic, m.Cash = max(m.Basic, l.Rate.Basic), max(m.Cash, l.Rate.Fringe)
		halves := map[timesheet.Class]int64{timesheet.Overtime: 1, timesheet.Double: 2}[l.Class]
		rate := gross.Regular
		if l.Overlay.Basic {
			rate = max(rate, l.Rate.Basic)
		}
		premium += halves * int64(rate) * n
	}
	m.Credit = an(t.Credit * seconds)
	m.Project = an(straight) + an(cash) + an(premium/2)
	return m
}

// an returns ten-thousandths × seconds an hour in ten-thousandths, halves up.
func an(n int64) timesheet.Money {
	return timesheet.Money((n + int64(timesheet.Hour)/2) / int64(timesheet.Hour))
}
