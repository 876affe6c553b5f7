package httpapi

import (
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"actual/app/timekeeping"
	"actual/domain"
	"actual/domain/reconcile"
	"actual/domain/timesheet"
)

func paySettingsOf(s timesheet.Settings) PaySettings {
	out := PaySettings{
		Revision: int(s.Revision), Rules: payRules(s.Rules), RulesOf: []PayRulesOf{}, WeekBegins: Weekday(strings.ToLower(s.Begins.String())), DayBegins: s.At.String(),
		Frequency: PayFrequency(s.Periods.Frequency), PeriodFrom: textOrNull(s.Periods.Anchor.String()), RoundingMinutes: s.Rounding, Overlays: []PayOverlay{},
		Blocking: make([]DiscrepancyKind, len(s.Blocking)), UnknownBlocks: s.Unknown,
	}
	for _, r := range timesheet.AllRules() {
		out.KnownRules = append(out.KnownRules, r.Version)
	}
	for w, name := range s.RulesOf {
		out.RulesOf = append(out.RulesOf, PayRulesOf{Worker: w.String(), Rules: payRules(name)})
	}
	slices.SortFunc(out.RulesOf, func(a, b PayRulesOf) int { return strings.Compare(a.Worker, b.Worker) })
	for site, o := range s.Overlays {
		one := PayOverlay{Site: site.String(), OwnRate: &o.Basic}
		if o.Daily > 0 {
			one.DailyHours = hoursOf(o.Daily)
		}
		if o.Double > 0 {
			one.DoubleHours = hoursOf(o.Double)
		}
		one.Saturday, one.Sunday = classOf(o.Days[time.Saturday]), classOf(o.Days[time.Sunday])
		out.Overlays = append(out.Overlays, one)
	}
	slices.SortFunc(out.Overlays, func(a, b PayOverlay) int { return strings.Compare(a.Site, b.Site) })
	for i, k := range s.Blocking {
		out.Blocking[i] = DiscrepancyKind(k)
	}
	return out
}

// payRules and rulesNamed tell the name of rules in the words of the API, and back.
func payRules(name string) PayRules { return PayRules(strings.ReplaceAll(name, "-", "_")) }

func rulesNamed(given PayRules) string { return strings.ReplaceAll(string(given), "_", "-") }

func hoursOf(h timesheet.Hours) *int {
	n := int(h / timesheet.Hour)
	return &n
}

func classOf(c timesheet.Class) *PayClass {
	if c == "" {
		return nil
	}
	out := PayClass(c)
	return &out
}

// paySettings reads what is to change of settings.
func (r *reading) paySettings(body *PaySettingsChange) func(s *timesheet.Settings) error {
	rulesOf, overlays := r.rulesOf(body.RulesOf), r.overlays(body.Overlays)
	from := r.date("period_from", body.PeriodFrom)
	at, err := domain.WallTime(0), error(nil)
	if body.DayBegins != nil {
		if at, err = domain.ParseWallTime(*body.DayBegins); err != nil {
			r.fails(unreadable(domain.ErrBadWallTime.With("day_begins")))
		}
	}
	return func(s *timesheet.Settings) error {
		if body.Rules != nil {
			s.Rules = rulesNamed(*body.Rules)
		}
		put(&s.Unknown, body.UnknownBlocks)
		if body.RoundingMinutes != nil {
			s.Rounding = int(*body.RoundingMinutes)
		}
		if body.RulesOf != nil {
			s.RulesOf = rulesOf
		}
		if body.Overlays != nil {
			s.Overlays = overlays
		}
		if body.DayBegins != nil {
			s.At = at
		}
		if body.WeekBegins != nil {
			s.Begins = weekday(*body.WeekBegins)
		}
		if body.Frequency != nil {
			s.Periods.Frequency = timesheet.Frequency(*body.Frequency)
		}
		if body.PeriodFrom != nil {
			s.Periods.Anchor = from
		}
		if body.Blocking != nil {
			s.Blocking = []reconcile.Kind{}
			for _, k := range *body.Blocking {
				s.Blocking = append(s.Blocking, reconcile.Kind(k))
			}
		}
		return nil
	}
}

func put[T any](into, given *T) {
	if given != nil {
		*into = *given
	}
}

func weekday(given Weekday) time.Weekday {
	for d := time.Sunday; d <= time.Saturday; d++ {
		if strings.EqualFold(d.String(), string(given)) {
			return d
		}
	}
	return -1
}

func (r *reading) rulesOf(given *[]PayRulesOf) map[domain.WorkerID]string {
	out := map[domain.WorkerID]string{}
	if given != nil {
		for _, one := range *given {
			out[domain.WorkerID{UUID: r.id("rules_of", &one.Worker)}] = rulesNamed(one.Rules)
		}
	}
	return out
}

func (r *reading) overlays(given *[]PayOverlay) map[domain.SiteID]timesheet.Overlay {
	out := map[domain.SiteID]timesheet.Overlay{}
	if given == nil {
		return out
	}
	for _, one := range *given {
		var o timesheet.Overlay
		put(&o.Basic, one.OwnRate)
		if one.DailyHours != nil {
			o.Daily = timesheet.Hours(*one.DailyHours) * timesheet.Hour
		}
		if one.DoubleHours != nil {
			o.Double = timesheet.Hours(*one.DoubleHours) * timesheet.Hour
		}
		if one.Saturday != nil {
			o.Days[time.Saturday] = timesheet.Class(*one.Saturday)
		}
		if one.Sunday != nil {
			o.Days[time.Sunday] = timesheet.Class(*one.Sunday)
		}
		out[domain.SiteID{UUID: r.id("overlays", &one.Site)}] = o
	}
	return out
}

func payPeriodStateOf(p timesheet.Closed) PayPeriodState {
	return PayPeriodState{
		First: p.First.String(), Last: p.Last.String(), Locked: p.Locked, MovedBy: textOrNull(p.By), MovedAt: timeOrNull(p.At), Why: textOrNull(p.Why), Revision: int(p.Revision),
	}
}

func payPeriodOf(c *gin.Context, p *timekeeping.PayPeriod) PayPeriod {
	out := PayPeriod{
		PayPeriod: payPeriodStateOf(p.Closed), Settings: int(p.Settings.Revision), ApprovedDays: p.Approved, OpenDays: p.Open, Sheets: make([]PaySheet, len(p.Sheets)),
	}
	names := timeNames{c, p.Names}
	for i := range p.Sheets {
		out.Sheets[i] = paySheetOf(&p.Sheets[i], names)
	}
	return out
}

func paySheetOf(s *timesheet.Sheet, names timeNames) PaySheet {
	hours := s.Hours()
	out := PaySheet{
		Worker: names.worker(s.Worker), Rules: s.Rules, RegularSeconds: int64(hours[timesheet.Regular]), OvertimeSeconds: int64(hours[timesheet.Overtime]),
		DoubleSeconds: int64(hours[timesheet.Double]), PremiumSeconds: int64(s.Premium()), RoundingGainedSeconds: int64(s.Gained),
		Lines: make([]PayLine, len(s.Lines)), MissedBreaks: make([]PayMissed, len(s.Missed)),
	}
	for i, l := range s.Lines {
		out.Lines[i] = PayLine{
			Day: l.Day.String(), Job: idOrNull(l.Job.UUID), Activity: TimeActivity(l.Activity), Class: PayClass(l.Class), Why: textOrNull(string(l.Why)), Seconds: int64(l.Lasts),
		}
		if l.Activity == timesheet.Travel {
			out.TravelSeconds += int64(l.Lasts)
		}
	}
	for i, m := range s.Missed {
		out.MissedBreaks[i] = PayMissed{Day: m.Day.String(), Break: TimeActivity(m.Break), PremiumSeconds: int64(m.Premium)}
	}
	if s.HasPay {
		out.Pay = &PayMoney{Straight: s.Pay.Straight.String(), Fringe: s.Pay.Fringe.String(), Premium: s.Pay.Premium.String(), Breaks: s.Pay.Breaks.String(), Total: s.Pay.Total().String()}
	}
	return out
}
