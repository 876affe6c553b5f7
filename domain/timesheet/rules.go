package timesheet

import (
	"slices"
	"time"

	"actual/domain/fault"
)

// ErrBadRules refuses rules that can't be.
var ErrBadRules = fault.New(fault.Invalid, "timesheet.bad_rules", "pay rules have a version, a week of more than 0 hours, double time after overtime, and no limit under 0")

// Rules say from when on hours are overtime. Limits are of time worked; 0 is none.
// Of several that hold, the one kinder to the worker does (29 U.S.C. 218): an hour has
// the highest class that any of them gives it, and one that is overtime by its day
// counts no further towards the week.
type Rules struct {
	Version string // Of what these are: another text for any other rules.
	Weekly  Hours  // Beyond these a week's hours are overtime.
	Daily   Hours  // Beyond these a day's are …
	Below   Money  // … where the rate is lower than this, or not known; 0: at any rate.
	Double  Hours  // Beyond these a day's hours are double time.
	Running Hours  // Beyond these in one go hours are overtime …
	Pause   Hours  // … where one go ends with a pause of this; meals that are shorter don't count, and don't end it.
	Seventh Hours  // On the seventh day of a week that is worked on every day: so many hours are overtime, and double time beyond. 0: no such rule.
	Meals   MealRule
	Exact   bool // Time may not be rounded.
}

// MealRule says until when a meal must have begun. The zero value is none.
type MealRule struct {
	First, Second Hours // Before so much work is done.
	FirstFree     Hours // On a day of no more work the first may be waived.
	SecondFree    Hours // On a day of no more work the second may be waived, where the first was taken.
	PremiumMeal   Hours // Paid for a day with a meal that was due and not taken.
	PremiumRest   Hours // Paid for a day with a rest that was due and not taken.
}

// Federal are the rules of the Fair Labor Standards Act: over 40 hours in the week
// (29 CFR 778.101 to 778.107).
func Federal() Rules { return Rules{Version: "us-federal/1", Weekly: 40 * Hour} }

// California are those of Labor Code 510 (day, seventh day), 512 and 226.7 (meals).
// Alternative workweeks (511) and collective agreements (514) are not in them.
func California() Rules {
	return Rules{
		Version: "us-ca/1", Weekly: 40 * Hour, Daily: 8 * Hour, Double: 12 * Hour, Seventh: 8 * Hour, Exact: true,
		Meals: MealRule{First: 5 * Hour, Second: 10 * Hour, FirstFree: 6 * Hour, SecondFree: 12 * Hour, PremiumMeal: Hour, PremiumRest: Hour},
	}
}

// Alaska are those of Alaska: over 8 hours in the day or 40 in the week, without the
// exceptions for small employers. Of secondary sources, as are those below.
func Alaska() Rules { return Rules{Version: "us-ak/1", Weekly: 40 * Hour, Daily: 8 * Hour} }

// Nevada are those of Nevada: as Alaska's, the day only where the rate is under 1.5
// times the least wage: 18 dollars since 2024-07-01.
func Nevada() Rules {
	return Rules{Version: "us-nv/1", Weekly: 40 * Hour, Daily: 8 * Hour, Below: 18 * Dollar}
}

// Colorado are those of Colorado: over 12 hours in the day, over 12 in one go, or 40 in
// the week. What ends one go the sources don't say: here it is a pause of four hours.
func Colorado() Rules {
	return Rules{Version: "us-co/1", Weekly: 40 * Hour, Daily: 12 * Hour, Running: 12 * Hour, Pause: 4 * Hour}
}

// AllRules returns the rules that come along.
func AllRules() []Rules {
	return []Rules{Federal(), California(), Alaska(), Nevada(), Colorado()}
}

// Check fails with ErrBadRules.
func (r Rules) Check() error {
	limits := []Hours{
		r.Daily, r.Double, r.Running, r.Pause, r.Seventh, r.Meals.First, r.Meals.Second, r.Meals.FirstFree, r.Meals.SecondFree,
		r.Meals.PremiumMeal, r.Meals.PremiumRest,
	}
	if r.Version == "" || r.Weekly <= 0 || r.Below < 0 || slices.Min(limits) < 0 ||
		r.Double > 0 && r.Double < r.Daily || r.Running > 0 && r.Pause == 0 || r.Meals.Second > 0 && r.Meals.Second <= r.Meals.First {
		return ErrBadRules
	}
	return nil
}

// Overlay is what the contract of some work, of a union or of public works, adds to
// the rules. Its limits are of all that the worker does that day. The zero value adds
// nothing.
type Overlay struct {
	Daily, Double Hours    // As of Rules.
	Days          [7]Class // The least class of each day of the week, from Sunday on; "" is regular.
	Basic         bool     // Overtime is of this work's own basic rate where that is more (29 CFR 5.32).
}

func (o Overlay) class(day time.Weekday) Class {
	if c := o.Days[day]; c != "" {
		return c
	}
	return Regular
}
