package wageclaim

import (
	"maps"
	"slices"
	"strconv"
	"time"

	"actual/domain"
	"actual/domain/ledger"
	"actual/domain/timesheet"
)

// TimeRecord returns an approved entry of time as a record: what the ledger says of it,
// and its day.
func TimeRecord(e timesheet.Entry) Record {
	fields := e.Said()
	fields["day"] = ledger.Text(e.Day.String())
	return Of(TimeEntry, e.ID.String()+"/"+strconv.FormatInt(int64(e.Revision), 10), fields)
}

// entry reads what counts for pay; ok is false of what is none.
func (r Record) entry() (e timesheet.Entry, ok bool) {
	day, err := domain.ParseDate(r.text("day"))
	e = timesheet.Entry{
		ID: domain.TimeEntryID{UUID: r.id("entry")}, Day: day, Revision: domain.Revision(r.num("revision")),
		Span:     domain.Span{From: time.Unix(r.num("from"), 0).UTC(), To: time.Unix(r.num("to"), 0).UTC()},
		Activity: timesheet.Activity(r.text("activity")), Job: domain.JobID{UUID: r.id("job")}, Site: domain.SiteID{UUID: r.id("site")},
	}
	return e, err == nil && !e.ID.IsZero()
}

// SaidRecord returns what somebody said that time was as a record.
func SaidRecord(s timesheet.Said) Record {
	return Of(Said, s.ID.String(), ledger.Fields{
		"day": ledger.Text(s.Day.String()), "from": ledger.Int(s.Span.From.Unix()), "to": ledger.Int(s.Span.To.Unix()), "as": ledger.Text(string(s.As)), "site": id8(s.Site.UUID), "job": id8(s.Job.UUID),
		"by": ledger.Text(s.By), "at": ledger.Int(s.At.Unix()), "withdrawn": ledger.Bool(!s.WithdrawnAt.IsZero()),
	})
}

// ApprovalRecord returns what somebody did about a worker's day as a record.
func ApprovalRecord(day domain.Date, a timesheet.Act) Record {
	over := make([]ledger.Value, len(a.Overridden))
	for i, kind := range a.Overridden {
		over[i] = ledger.Text(kind)
	}
	return Of(Approval, day.String()+"/"+strconv.FormatInt(int64(a.Revision), 10), ledger.Fields{
		"day": ledger.Text(day.String()), "revision": ledger.Int(int64(a.Revision)), "what": ledger.Text(string(a.What)), "by": ledger.Text(a.By), "at": ledger.Int(a.At.Unix()), "overridden": ledger.List(over...),
	})
}

// RulesRecord returns pay settings as a record, with what of them a worker's time is
// classified by.
func RulesRecord(s timesheet.Settings) Record {
	fields := s.Said()
	overlays := ledger.Fields{}
	for site, o := range s.Overlays {
		days := make([]ledger.Value, len(o.Days))
		for i, c := range o.Days {
			days[i] = ledger.Text(string(c))
		}
		overlays[site.String()] = ledger.Nested(ledger.NewObject(ledger.Fields{
			"daily_s": ledger.Int(int64(o.Daily)), "double_s": ledger.Int(int64(o.Double)), "basic": ledger.Bool(o.Basic), "days": ledger.List(days...),
		}))
	}
	fields["overlays"] = ledger.Nested(ledger.NewObject(overlays))
	fields["begins"], fields["begins_at"] = ledger.Int(int64(s.Begins)), ledger.Int(int64(s.At))
	return Of(PayRules, "revision "+strconv.FormatInt(int64(s.Revision), 10), fields)
}

// settings reads what time is classified by.
func (r Record) settings() timesheet.Settings {
	s := timesheet.Settings{
		Revision: domain.Revision(r.num("revision")), Rules: r.text("rules"), Begins: time.Weekday(r.num("begins")), At: domain.WallTime(r.num("begins_at")), //nolint:gosec // As it was written.
		RulesOf: map[domain.WorkerID]string{}, Overlays: map[domain.SiteID]timesheet.Overlay{}, Rounding: int(r.num("rounding")),
	}
	of, _ := r.get("rules_of").AsObject()
	for worker, name := range of.All() {
		id, _ := domain.ParseWorkerID(worker)
		s.RulesOf[id], _ = name.AsText()
	}
	overlays, _ := r.get("overlays").AsObject()
	for site, v := range overlays.All() {
		o, _ := v.AsObject()
		days, _ := o.Get("days")
		list, _ := days.AsList()
		basic, _ := o.Get("basic")
		one := timesheet.Overlay{Daily: timesheet.Hours(numIn(o, "daily_s")), Double: timesheet.Hours(numIn(o, "double_s"))}
		one.Basic, _ = basic.AsBool()
		for i := range min(len(list), len(one.Days)) {
			text, _ := list[i].AsText()
			one.Days[i] = timesheet.Class(text)
		}
		id, _ := domain.ParseSiteID(site)
		s.Overlays[id] = one
	}
	return s
}

// rulesSaid is what the ledger says of pay settings.
func rulesSaid(r Record) (ledger.Fields, error) {
	fields, s := ledger.Fields{}, r.settings()
	for name, v := range r.Body.All() {
		fields[name] = v
	}
	said := timesheet.Settings{Overlays: s.Overlays, Begins: s.Begins, At: s.At}.Said()
	fields["overlays"], fields["week_begins"], fields["day_begins"] = said["overlays"], said["week_begins"], said["day_begins"]
	return fields, nil
}

// RateRecord returns a rate of pay as a record.
func RateRecord(p timesheet.Pays) Record {
	return Of(PayRate, p.ID.String(), ledger.Fields{
		"rate": ledger.Text(p.ID.String()), "worker": ledger.Text(p.Worker.String()), "since": ledger.Text(p.Since.String()), "job": ledger.Text(p.Job.String()),
		"basic": ledger.Int(int64(p.Rate.Basic)), "fringe": ledger.Int(int64(p.Rate.Fringe)), "by": ledger.Text(p.By), "at": ledger.Int(p.At.Unix()),
	})
}

func (r Record) rate() timesheet.Pays {
	since, _ := domain.ParseDate(r.text("since"))
	return timesheet.Pays{
		ID: domain.RateID{UUID: r.id("rate")}, Worker: domain.WorkerID{UUID: r.id("worker")}, Since: since, Job: domain.JobID{UUID: r.id("job")},
		Rate: timesheet.Rate{Basic: timesheet.Money(r.num("basic")), Fringe: timesheet.Money(r.num("fringe"))},
	}
}

// PeriodRecord returns a pay period that was locked as a record.
func PeriodRecord(c timesheet.Closed) Record {
	return Of(PayPeriod, c.First.String(), ledger.Fields{
		"first": ledger.Text(c.First.String()), "last": ledger.Text(c.Last.String()), "revision": ledger.Int(int64(c.Revision)), "settings": ledger.Int(int64(c.Settings)),
		"locked": ledger.Bool(c.Locked), "by": ledger.Text(c.By), "at": ledger.Int(c.At.Unix()),
	})
}

// hoursOf classifies the approved time among records, week by week.
func hoursOf(worker domain.WorkerID, zone *time.Location, all []Record) ([]Record, error) {
	settings, rates := timesheet.UsualSettings(), []timesheet.Pays(nil)
	for _, r := range all {
		switch r.Kind { //nolint:exhaustive // The others say nothing of pay.
		case PayRules:
			settings = r.settings()
		case PayRate:
			rates = append(rates, r.rate())
		}
	}
	rules, err := settings.Of(worker)
	if err != nil {
		return nil, err
	}
	var stints []timesheet.Stint
	for _, r := range all {
		e, ok := r.entry()
		if r.Kind != TimeEntry || !ok {
			continue
		}
		if s, paid := e.Stint(); paid {
			s.Rate, s.Overlay = timesheet.RateOf(rates, worker, e.Job, e.Day), settings.Overlays[e.Site]
			stints = append(stints, s)
		}
	}
	lines, err := timesheet.Classify(rules, settings.Week(zone), stints)
	if err != nil {
		return nil, err
	}
	weeks := timesheet.InWeeks(lines)
	var out []Record
	for _, first := range slices.SortedFunc(maps.Keys(weeks), func(a, b domain.Date) int { return a.DaysSince(b) }) {
		sum := map[timesheet.Class]timesheet.Hours{}
		for _, l := range weeks[first] {
			sum[l.Class] += l.Lasts()
		}
		out = append(out, Of(Hours, "week of "+first.String(), ledger.Fields{
			"week": ledger.Text(first.String()), "rules": ledger.Text(rules.Version), "regular_s": ledger.Int(int64(sum[timesheet.Regular])),
			"overtime_s": ledger.Int(int64(sum[timesheet.Overtime])), "double_s": ledger.Int(int64(sum[timesheet.Double])),
		}))
	}
	return out, nil
}

// adjustmentsOf says which approvals changed what was approved before, by what the
// ledger says.
func adjustmentsOf(entries []logged) []Record {
	last := map[string]int64{}
	var out []Record
	for _, e := range entries {
		if e.said.Kind != ledger.ApprovalGiven {
			continue
		}
		day, paid := e.said.Subject, numIn(e.said.Body, "paid_s")
		before, was := last[day]
		last[day] = paid
		if !was || textIn(e.said.Body, "outcome") != "adjusted" {
			continue
		}
		name := day[len(day)-len("2006-01-02"):] + "/" + strconv.FormatInt(numIn(e.said.Body, "revision"), 10)
		withdrawn, _ := e.said.Body.Get("withdrawn")
		out = append(out, Of(Adjustment, name, ledger.Fields{
			"entry": ledger.Int(e.seq), "before_s": ledger.Int(before), "after_s": ledger.Int(paid), "difference_s": ledger.Int(paid - before), "withdrawn": withdrawn,
		}))
	}
	return out
}
