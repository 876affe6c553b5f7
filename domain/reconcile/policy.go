package reconcile

import (
	"slices"
	"strings"

	"actual/domain"
	"actual/domain/fault"
)

// Errors of thresholds.
var (
	ErrUnknownThreshold = fault.New(fault.Invalid, "reconcile.unknown_threshold", "there is no such threshold")
	ErrBadThreshold     = fault.New(fault.Invalid, "reconcile.bad_threshold", "the threshold is out of its range")
)

// Policy holds the thresholds that hold where nobody has set others.
type Policy struct {
	Version string
	Thresholds
}

// Thresholds are the limits of the rules: S seconds, Milli thousandths, MM millimetres.
// In files they are named in snake_case, as Names has them.
type Thresholds struct {
	StayMinS        int64 // A shorter presence is a drive through.
	NearDays        int64 // So many days off, a job may still be what a party did.
	SettleS         int64 // So long after the end of a date its tracks may still come.
	LateGraceS      int64
	EarlyGraceS     int64
	ShiftMilli      int64 // A window is a shift when the plan fills so much of it; else it is only when to come.
	ShortMilli      int64 // Short is less than this share of the plan …
	ShortMinS       int64 // … and so much less of it, each person.
	LongMilli       int64
	LongMinS        int64
	UsedMilli       int64 // A ticket is done once so much of its plan was seen.
	SplitMinS       int64 // A crew is split while it is at two sites for so long.
	ExtraMinS       int64 // Somebody of another crew is a helper from so long.
	RainMilli       int64 // A crew's day was moved as a whole when so much of it was done on one other date …
	RainJobs        int64 // … and that is so many jobs at least.
	BookLagS        int64 // So long after a date booked and clock times may still come.
	BookMinS        int64 // Shorter bookings, and presence, need no counterpart.
	BookSlackS      int64 // Booked and seen times may be so far apart.
	ClockSlackS     int64
	OverlapSlackS   int64
	ClockOpenS      int64 // Nobody works longer without clocking out.
	BreakAfterS     int64 // Work of more than this needs a break of …
	BreakMinS       int64 // … this; 0: none is asked for.
	BreakGraceS     int64 // By how much a break may be shorter.
	UnallottedMilli int64 // Share of the clocked time that may be booked to nothing …
	UnallottedMinS  int64 // … and so much of it.
	StillMinS       int64 // A badge that lies so long in working hours is left behind.
	TogetherMinS    int64 // Two badges that move as one for so long …
	TogetherMM      int64 // … within this …
	TogetherFixes   int64 // … over so many fixes of both.
	SilentMinS      int64 // Silence in working hours from so long is a fault.
	HoleMinS        int64 // As is time without a fix or without the network.
}

// DefaultPolicy returns the thresholds in use unless somebody has set others.
func DefaultPolicy() Policy {
	const hour = 3600
	return Policy{Version: "2026-11.1", Thresholds: Thresholds{
		StayMinS: 600, NearDays: 3, SettleS: 6 * hour,
		LateGraceS: 900, EarlyGraceS: 900, ShiftMilli: 750,
		ShortMilli: 600, ShortMinS: 1200, LongMilli: 1600, LongMinS: 1800,
		UsedMilli: 900, SplitMinS: 1800, ExtraMinS: 900, RainMilli: 700, RainJobs: 3,
		BookLagS: 24 * hour, BookMinS: 900, BookSlackS: 900, ClockSlackS: 300, OverlapSlackS: 300, ClockOpenS: 16 * hour,
		BreakAfterS: 6 * hour, BreakMinS: 1800, BreakGraceS: 180, UnallottedMilli: 300, UnallottedMinS: 5400,
		StillMinS: 4 * hour, TogetherMinS: 3 * hour, TogetherMM: 12_000, TogetherFixes: 20,
		SilentMinS: 4 * hour, HoleMinS: hour / 2,
	}}
}

// Override sets thresholds of a site, of a branch, or, where it names neither, of the
// company. Where two set the same, the one of a site holds over that of its branch, and
// that over the company's; of two of one level the greater value.
type Override struct {
	Site   domain.SiteID
	Branch string
	Name   string
	Value  int64
}

// field is a threshold by its name in files.
type field struct {
	name       string
	value      func(*Thresholds) *int64
	most       int64
	everywhere bool // It holds for the whole company: what counts as presence, and when a date is judged.
}

const week = 7 * 86_400

var fields = []field{
	{"stay_min_s", func(t *Thresholds) *int64 { return &t.StayMinS }, week, false},
	{"near_days", func(t *Thresholds) *int64 { return &t.NearDays }, 14, false},
	{"settle_s", func(t *Thresholds) *int64 { return &t.SettleS }, week, true},
	{"late_grace_s", func(t *Thresholds) *int64 { return &t.LateGraceS }, week, false},
	{"early_grace_s", func(t *Thresholds) *int64 { return &t.EarlyGraceS }, week, false},
	{"shift_milli", func(t *Thresholds) *int64 { return &t.ShiftMilli }, 1_000_000, false},
	{"short_milli", func(t *Thresholds) *int64 { return &t.ShortMilli }, 1000, false},
	{"short_min_s", func(t *Thresholds) *int64 { return &t.ShortMinS }, week, false},
	{"long_milli", func(t *Thresholds) *int64 { return &t.LongMilli }, 1_000_000, false},
	{"long_min_s", func(t *Thresholds) *int64 { return &t.LongMinS }, week, false},
	{"used_milli", func(t *Thresholds) *int64 { return &t.UsedMilli }, 1000, false},
	{"split_min_s", func(t *Thresholds) *int64 { return &t.SplitMinS }, week, false},
	{"extra_min_s", func(t *Thresholds) *int64 { return &t.ExtraMinS }, week, false},
	{"rain_milli", func(t *Thresholds) *int64 { return &t.RainMilli }, 1_000_000, false},
	{"rain_jobs", func(t *Thresholds) *int64 { return &t.RainJobs }, 1_000_000, false},
	{"book_lag_s", func(t *Thresholds) *int64 { return &t.BookLagS }, 4 * week, true},
	{"book_min_s", func(t *Thresholds) *int64 { return &t.BookMinS }, week, false},
	{"book_slack_s", func(t *Thresholds) *int64 { return &t.BookSlackS }, week, false},
	{"clock_slack_s", func(t *Thresholds) *int64 { return &t.ClockSlackS }, week, false},
	{"overlap_slack_s", func(t *Thresholds) *int64 { return &t.OverlapSlackS }, week, false},
	{"clock_open_s", func(t *Thresholds) *int64 { return &t.ClockOpenS }, week, false},
	{"break_after_s", func(t *Thresholds) *int64 { return &t.BreakAfterS }, week, false},
	{"break_min_s", func(t *Thresholds) *int64 { return &t.BreakMinS }, week, false},
	{"break_grace_s", func(t *Thresholds) *int64 { return &t.BreakGraceS }, week, false},
	{"unallotted_milli", func(t *Thresholds) *int64 { return &t.UnallottedMilli }, 1000, false},
	{"unallotted_min_s", func(t *Thresholds) *int64 { return &t.UnallottedMinS }, week, false},
	{"still_min_s", func(t *Thresholds) *int64 { return &t.StillMinS }, week, true},
	{"together_min_s", func(t *Thresholds) *int64 { return &t.TogetherMinS }, week, false},
	{"together_mm", func(t *Thresholds) *int64 { return &t.TogetherMM }, 10_000_000, false},
	{"together_fixes", func(t *Thresholds) *int64 { return &t.TogetherFixes }, 1_000_000, false},
	{"silent_min_s", func(t *Thresholds) *int64 { return &t.SilentMinS }, week, false},
	{"hole_min_s", func(t *Thresholds) *int64 { return &t.HoleMinS }, week, false},
}

// ThresholdNames returns the names of all thresholds, in the order of Thresholds.
func ThresholdNames() []string {
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.name
	}
	return names
}

// Validate reports a threshold that is out of its range. It fails with ErrBadThreshold.
func (p Policy) Validate() error {
	for _, f := range fields {
		if err := f.check(*f.value(&p.Thresholds)); err != nil {
			return err
		}
	}
	return nil
}

// Validate reports a threshold that there is not, or that is out of its range. It
// fails with ErrUnknownThreshold and ErrBadThreshold.
func (o Override) Validate() error {
	i := slices.IndexFunc(fields, func(f field) bool { return f.name == o.Name })
	if i < 0 {
		return ErrUnknownThreshold.With("name is %.40q%s", o.Name, like(o.Name))
	}
	if fields[i].everywhere && rank(o) > 0 {
		return ErrBadThreshold.With("%s holds for the whole company: leave site and branch out", o.Name)
	}
	return fields[i].check(o.Value)
}

// like says which thresholds begin like a name that is none.
func like(name string) string {
	word, _, _ := strings.Cut(name, "_")
	var near []string
	for _, f := range fields {
		if first, _, _ := strings.Cut(f.name, "_"); first == word {
			near = append(near, f.name)
		}
	}
	if len(near) == 0 {
		return ""
	}
	return "; there are " + strings.Join(near, ", ")
}

func (f field) check(value int64) error {
	if value < 0 || value > f.most {
		return ErrBadThreshold.With("the value of %s is %d, and must be from 0 to %d", f.name, value, f.most)
	}
	return nil
}

// Named returns all thresholds by their names.
func (t Thresholds) Named() map[string]int64 {
	values := make(map[string]int64, len(fields))
	for _, f := range fields {
		values[f.name] = *f.value(&t)
	}
	return values
}
