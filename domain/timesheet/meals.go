package timesheet

import (
	"slices"

	"actual/domain"
)

// Attested is what a worker has said of a day.
type Attested struct {
	MealWaived bool // By agreement with the employer.
	RestMissed bool // A rest was due, and could not be taken.
}

// Missed is a break that was due on a day and not taken, as far as is known.
type Missed struct {
	Day     domain.Date
	Break   Activity // Meal or Rest.
	Nth     int      // Of the day's meals; 0 of a rest.
	Premium Hours    // To be paid for it at the regular rate; once a day for meals, once for rests.
}

// MissedBreaks returns by day which breaks were due and not taken: where a meal of at
// least half an hour had not begun when so much work of the day was done (Labor Code
// 512, 226.7; meal times are never rounded). Time without a stint is no meal.
//
// Errors: as of Classify.
func MissedBreaks(r Rules, w Workweek, stints []Stint, said map[domain.Date]Attested) ([]Missed, error) {
	if err := r.Check(); err != nil {
		return nil, err
	}
	ordered, err := inOrder(stints)
	if err != nil || r.Meals == (MealRule{}) {
		return nil, err
	}
	var missed []Missed
	parts := w.cut(ordered)
	for len(parts) > 0 {
		day := parts[0].day
		n := slices.IndexFunc(parts, func(p dated) bool { return p.day != day })
		if n < 0 {
			n = len(parts)
		}
		missed = append(missed, r.Meals.missedOn(day, parts[:n], said[day])...)
		parts = parts[n:]
	}
	return missed, nil
}

func (m MealRule) missedOn(day domain.Date, parts []dated, said Attested) []Missed {
	var worked Hours
	var begun []Hours // After how much work each meal began.
	for _, p := range parts {
		if p.paid {
			worked += p.Lasts()
			continue
		}
		begun = append(begun, worked)
	}
	var missed []Missed
	first := m.First <= 0 || worked <= m.First || len(begun) > 0 && begun[0] <= m.First
	if !first && (!said.MealWaived || worked > m.FirstFree) {
		missed = append(missed, Missed{day, Meal, 1, m.PremiumMeal})
	}
	second := m.Second <= 0 || worked <= m.Second || len(begun) > 1 && begun[1] <= m.Second
	if !second && (!said.MealWaived || worked > m.SecondFree || !first) {
		missed = append(missed, Missed{day, Meal, 2, m.PremiumMeal})
	}
	if len(missed) > 1 {
		missed[1].Premium = 0
	}
	if said.RestMissed {
		missed = append(missed, Missed{day, Rest, 0, m.PremiumRest})
	}
	return missed
}
