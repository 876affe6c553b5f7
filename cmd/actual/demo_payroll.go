package main

import (
	"context"
	"fmt"
	"time"

	"actual/adapters/geojson"
	"actual/app/payrolls"
	"actual/app/timekeeping"
	"actual/domain"
	"actual/domain/export"
	"actual/domain/geofence"
	"actual/domain/paydata"
	"actual/domain/payroll"
	"actual/domain/tenant"
	"actual/domain/timesheet"
)

// This file has the demo company's pay week, which ends with yesterday: its first days are
// as a foreman has said them, since badges came on the last. It can go to ADP as a file.

// demoGroup is the company's code at ADP, and demoFile the number of the first one's file.
const (
	demoGroup = "NSL"
	demoFile  = 1001
)

// payWeek returns the pay period that ends with the season's first day: the demo's
// yesterday.
func (d *demo) payWeek() timesheet.Period {
	start, _ := d.season.Span()
	last := domain.DateOf(time.Unix(start, 0), d.zone)
	return timesheet.Period{First: last.AddDays(-6), Last: last}
}

// payByWeek makes the workweek end with yesterday, and lets payroll be looked at. It is
// turned on by whoever pays by it: transfers are on.
func (d *demo) payByWeek(ctx context.Context, t *tools, c tenant.Company, by string) error {
	week := d.payWeek()
	if _, err := t.Pay.ChangeSettings(ctx, timekeeping.ChangeSettings{Company: c.ID(), By: by, Change: func(s *timesheet.Settings) error {
		s.Begins = week.First.Weekday()
		s.Periods = timesheet.Periods{Frequency: timesheet.Weekly, Anchor: week.First}
		return nil
	}}); err != nil {
		return err
	}
	_, err := t.Payrolls.Change(ctx, payrolls.ChangeSetting{Company: c.ID(), By: by, Change: func(s *payroll.Setting) { s.Mode, s.Door = export.Shown, payroll.ByFile }})
	return err
}

// paidBy says who a worker is at ADP, and what they did on the days before they wore a
// badge.
func (d *demo) paidBy(ctx context.Context, t *tools, c tenant.Company, w wearer, who domain.WorkerID) error {
	if _, err := t.Payrolls.SetPayee(ctx, payrolls.SetPayee{Company: c.ID(), By: w.by, Payee: payroll.Payee{Worker: who, Payee: paydata.Payee{Group: demoGroup, File: demoFile + w.nth}}}); err != nil {
		return err
	}
	if !d.back {
		return nil
	}
	site, err := d.workedAt(ctx, t, c, w.nth)
	if err != nil {
		return err
	}
	week := d.payWeek()
	for day := week.First; day.Before(week.Last); day = day.AddDays(1) {
		if on := day.Weekday(); on == time.Saturday || on == time.Sunday {
			continue
		}
		for _, s := range []struct {
			from, to domain.WallTime // Minutes after midnight.
			as       timesheet.Activity
			at       domain.SiteID
		}{{7 * 60, 12 * 60, timesheet.OnSite, site}, {12 * 60, 12*60 + 30, timesheet.Meal, domain.SiteID{}}, {12*60 + 30, domain.WallTime(16*60 + 30 + 7*(w.nth%6)), timesheet.OnSite, site}} {
			said := timesheet.Said{Worker: who, As: s.as, Site: s.at, Why: "from the foreman's sheet: badges came on " + week.Last.String()}
			said.Span.From, _ = day.At(s.from, c.Zone())
			said.Span.To, _ = day.At(s.to, c.Zone())
			if _, err := t.Time.Say(ctx, timekeeping.Say{Company: c.ID(), Said: said, By: w.by}); err != nil {
				return err
			}
		}
	}
	return nil
}

// workedAt is one of the sites that are no yard.
func (d *demo) workedAt(ctx context.Context, t *tools, c tenant.Company, nth int) (domain.SiteID, error) {
	features, _, err := geojson.Decode(d.season.Fences())
	if err != nil {
		return domain.SiteID{}, err
	}
	var refs []string
	for _, f := range features {
		if f.Kind != geofence.KindYard {
			refs = append(refs, f.Ref)
		}
	}
	return siteByRef(ctx, t, c, refs[nth%len(refs)])
}

// payrollHelp says how the week goes to ADP; nothing where the demo has no yesterday.
func (d *demo) payrollHelp() string {
	if !d.back {
		return ""
	}
	week := d.payWeek()
	return fmt.Sprintf(`  adp       or pay the whole week, %s to %s, by ADP (badges came on its last day; of those before the foreman's sheet is what there is). A day is paid by one of the two:
            actual time approve --company %s --from %s --to %s --gaps meal --gaps-why 'lunch, they say'
            actual time lock %s --company %s
            actual transfer set off --company %s
            actual payroll settings --mode on --company %s
            actual payroll prepare %s --company %s
            actual payroll commit ID --company %s --plan HASH --out adp     (prepare prints this line; the file is written into adp)
            actual payroll check adp/PR%sEPI.csv
`, week.First, week.Last, company, week.First, week.Last, week.Last, company, company, company, week.Last, company, company, demoGroup)
}
