package timekeeping

import (
	"context"
	"fmt"
	"time"

	"actual/app/presence"
	visits "actual/domain/presence"
	"actual/domain/timesheet"
)

// pending says how what is known now contradicts the sealed visits of an approved day.
func (f *facts) pending(ctx context.Context, d *WorkerDay) (all []Pending, err error) {
	if d.State != timesheet.DayApproved {
		return nil, nil
	}
	index, err := f.d.fences.Index(ctx, f.tx, f.company)
	if err != nil {
		return nil, err
	}
	hours := f.week.Hours(d.Day.Day)
	for _, b := range f.badges(d) {
		changes, err := presence.Contradicted(ctx, f.tx, b, visits.Span{From: hours.From.Unix(), To: hours.To.Unix() - 1}, visits.Input{
			Index: index, Policy: visits.DefaultPolicy(), AsOf: f.now.Unix(), Zone: f.zone,
		})
		if err != nil {
			return nil, err
		}
		for _, c := range changes {
			all = append(all, Pending{c.Old.ID, f.contradiction(c)})
		}
	}
	return all, nil
}

func (f *facts) contradiction(c visits.Change) string {
	told := func(v visits.Visit) string {
		return fmt.Sprintf("%s from %s to %s", f.siteName(v.Site), f.clock(time.Unix(v.Arrived, 0)), f.clock(time.Unix(v.End(), 0)))
	}
	if c.Kind == visits.Withdrew {
		return fmt.Sprintf("By what is known now there was no visit to %s.", told(c.Old.Visit))
	}
	return fmt.Sprintf("The visit to %s was, by what is known now, to %s.", told(c.Old.Visit), told(c.New.Visit))
}
