package timekeeping

import (
	"context"
	"slices"

	"actual/domain"
	"actual/domain/timesheet"
)

// fill says of a day's unresolved time between visits what who approves it says, where
// the day can be approved then, and returns the day as it is with that.
func (f *facts) fill(ctx context.Context, cmd Approve, d WorkerDay, seen string) (WorkerDay, error) {
	gap := func(e timesheet.Entry) bool {
		return e.Activity == timesheet.Unresolved && e.Evidence.Why == timesheet.ByGap
	}
	gaps := 0
	for _, e := range d.Now {
		if gap(e) {
			gaps++
		}
	}
	against := len(d.Against) - gaps // Each gap is one of them.
	switch {
	case cmd.Gaps.As == "" || gaps == 0, seen != "" && seen != d.Digest, d.Locked && (!cmd.Adjust || cmd.Override == ""), against > 0 && cmd.Override == "",
		d.State == timesheet.DayApproved && !d.Changed:
		return d, nil
	}
	on := d.Day
	for _, e := range slices.Clone(d.Now) {
		if !gap(e) {
			continue
		}
		s := timesheet.Said{ID: domain.SaidID{UUID: f.d.ids.New()}, Worker: d.Worker, Day: d.Day.Day, Span: e.Span, As: cmd.Gaps.As, Why: cmd.Gaps.Why, By: cmd.By, At: f.now}
		if err := s.Check(); err != nil {
			return d, err
		}
		if err := f.tx.TimeSaid.Add(ctx, s); err != nil {
			return d, err
		}
		on = on.Touch()
		if err := f.d.sayingTold(ctx, f.tx, f.company, on, s, timesheet.Act{What: timesheet.ActSaid, At: s.At, By: s.By, Text: s.Why}); err != nil {
			return d, err
		}
		f.known.Said = append(f.known.Said, s)
	}
	return f.day(ctx, on, f.derive(d.Worker)[d.Day.Day])
}
