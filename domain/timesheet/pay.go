package timesheet

import (
	"math/big"

	"actual/domain"
)

// Pay is what a week's hours come to, before what payroll adds and deducts.
type Pay struct {
	Straight Money // Each hour at its own basic rate.
	Fringe   Money // In cash.
	Premium  Money // What overtime and double time add.
	Breaks   Money // Premiums for breaks that were missed.
	Regular  Money // The regular rate: the weighted average of an hour (29 CFR 778.115).
}

// Total returns all of it.
func (p Pay) Total() Money { return p.Straight + p.Fringe + p.Premium + p.Breaks }

// WeekPay returns what lines of one worker and week come to; ok is false where there
// is none, or the rate of any is not known. Overtime adds half the regular rate,
// double time all of it; work under a contract that says so adds to its own basic
// rate where that is more.
func WeekPay(lines []Line, missed []Missed) (pay Pay, ok bool) {
	straight, fringe := new(big.Int), new(big.Int) // Times 3600.
	var all int64
	for _, l := range lines {
		if l.Rate.IsZero() {
			return Pay{}, false
		}
		s := int64(l.Lasts())
		all += s
		add(straight, l.Rate.Basic, s)
		add(fringe, l.Rate.Fringe, s)
	}
	if all == 0 {
		return Pay{}, false
	}
	pay.Straight, pay.Fringe = share(straight, 1, int64(Hour)), share(fringe, 1, int64(Hour))
	pay.Regular = share(straight, 1, all)
	var halves int64    // Seconds that add the regular rate, in halves.
	own := new(big.Int) // Half-seconds times their own rates.
	for _, l := range lines {
		n := int64(l.Class.rank()) * int64(l.Lasts())
		if l.Overlay.Basic && new(big.Int).Mul(big.NewInt(int64(l.Rate.Basic)), big.NewInt(all)).Cmp(straight) > 0 {
			add(own, l.Rate.Basic, n)
			continue
		}
		halves += n
	}
	pay.Premium = share(straight, halves, 2*all*int64(Hour)) + share(own, 1, 2*int64(Hour))
	for _, m := range missed {
		pay.Breaks += share(straight, int64(m.Premium), all*int64(Hour))
	}
	return pay, true
}

func add(sum *big.Int, m Money, n int64) {
	sum.Add(sum, new(big.Int).Mul(big.NewInt(int64(m)), big.NewInt(n)))
}

// InWeeks returns the lines of each week, by its first day.
func InWeeks(lines []Line) map[domain.Date][]Line {
	weeks := map[domain.Date][]Line{}
	for _, l := range lines {
		weeks[l.Week] = append(weeks[l.Week], l)
	}
	return weeks
}
