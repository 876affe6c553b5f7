package httpapi

import (
	"strings"
	"time"

	"actual/app/digests"
	"actual/domain/digest"
)

// DigestOf is a summary without what it tells, as the API tells it, and the command line.
func DigestOf(one digests.Listed) Digest {
	return Digest{
		Id: one.ID.String(), Cadence: DigestCadence(one.Cadence), SentOn: one.Sent.String(), From: one.From.String(), To: one.To.String(), ByHand: one.Manual,
		TimeZone: one.Zone, MadeAt: wholeSecond(one.MadeAt), MadeBy: one.MadeBy, Letters: digestLettersOf(one.Letters),
	}
}

func digestLettersOf(all []digest.Letter) []DigestLetter {
	out := make([]DigestLetter, len(all))
	for i, l := range all {
		out[i] = DigestLetterOf(l)
	}
	return out
}

// DigestLetterOf is a letter as the API tells it, and the command line.
func DigestLetterOf(l digest.Letter) DigestLetter {
	return DigestLetter{
		Id: l.ID.String(), To: l.To, Language: Language(l.Language), Fate: DigestLetterFate(l.Fate), Tries: l.Tries, Problem: textOrNull(l.Problem), Answer: textOrNull(l.Answer),
		MovedAt: wholeSecond(l.MovedAt), DueAt: timeOrNull(wholeSecond(l.DueAt)),
	}
}

// DigestToldOf is a summary with what it tells, as the API tells it, and the command line.
func DigestToldOf(one digests.Listed, subject string) DigestTold {
	d, f := DigestOf(one), one.Figures
	out := DigestTold{
		Cadence: d.Cadence, SentOn: d.SentOn, From: d.From, To: d.To, ByHand: d.ByHand, TimeZone: d.TimeZone, MadeAt: d.MadeAt, MadeBy: d.MadeBy, Letters: d.Letters,
		Subject: subject, AsOf: wholeSecond(f.AsOf), Workers: f.Workers, Total: digestLineOf(f.Total), Crews: make([]DigestLine, len(f.Crews)), Sites: make([]DigestLine, len(f.Sites)),
		Days: make([]DigestDay, len(f.Days)), Discrepancies: digestFoundOf(f.Found), Badges: digestBadgesOf(f.Badges), Since: digestSinceOf(one.Since),
	}
	if one.MadeBy != "" { // It is on record.
		out.Id = &d.Id
	}
	for i, l := range f.Crews {
		out.Crews[i] = digestLineOf(l)
		out.Crews[i].Crew = idOrNull(l.ID)
	}
	for i, l := range f.Sites {
		out.Sites[i] = digestLineOf(l)
		out.Sites[i].Site = idOrNull(l.ID)
	}
	for i, day := range f.Days {
		a := day.Amounts
		out.Days[i] = DigestDay{
			Date: day.Date.String(), WorkedS: int64(a.Worked), TravelS: int64(a.Travel), UnresolvedS: int64(a.Unresolved), PlannedS: int64(a.Planned), Jobs: a.Jobs, JobsUnsaid: a.Unsaid,
		}
	}
	return out
}

func digestLineOf(l digest.Line) DigestLine {
	return DigestLine{
		Name: textOrNull(l.Name), WorkedS: int64(l.Worked), TravelS: int64(l.Travel), UnresolvedS: int64(l.Unresolved), PlannedS: int64(l.Planned),
		Jobs: l.Jobs, JobsUnsaid: l.Unsaid,
	}
}

func digestFoundOf(f digest.Found) DigestFound {
	out := DigestFound{Open: f.Open, EarlierOpen: f.Earlier, Kinds: make([]DigestKind, len(f.Kinds)), Notable: make([]DigestNotable, len(f.Notable))}
	for i, k := range f.Kinds {
		out.Kinds[i] = DigestKind{
			Kind: DiscrepancyKind(k.Kind), Severity: DiscrepancySeverity(k.Severity), Count: k.Count, Open: k.Open, Resolved: k.Resolved, FalseAlarms: k.False, Superseded: k.Gone,
		}
	}
	for i, n := range f.Notable {
		out.Notable[i] = DigestNotable{
			Discrepancy: n.ID.String(), Date: n.Date.String(), Kind: DiscrepancyKind(n.Kind), Severity: DiscrepancySeverity(n.Severity), TextEn: n.English, TextEs: n.Spanish,
		}
	}
	return out
}

func digestBadgesOf(b digest.Badges) DigestBadges {
	out := DigestBadges{Total: b.Total, OnTime: b.OnTime, Late: b.Late, NeverHeard: b.Never, BatteryLow: b.BatteryLow, Ailing: make([]DigestAiling, len(b.Ailing))}
	for i, a := range b.Ailing {
		out.Ailing[i] = DigestAiling{
			Badge: a.ID.String(), Name: a.Name, WornBy: textOrNull(a.Wearer), HeardAt: timeOrNull(wholeSecond(a.HeardAt)), LateSince: timeOrNull(wholeSecond(a.LateSince)), BatteryLow: a.Low,
		}
		if a.Millivolt > 0 {
			out.Ailing[i].Millivolts = new(int(a.Millivolt))
		}
	}
	return out
}

func digestSinceOf(s digest.Since) DigestSince {
	out := DigestSince{
		SentOn: textOrNull(s.Last.Sent.String()), From: textOrNull(s.Last.From.String()), To: textOrNull(s.Last.To.String()), ToldAt: timeOrNull(wholeSecond(s.Told)),
		Total: digestLineOf(digest.Line{Amounts: s.Total}), Settled: s.Settled, Restated: make([]DigestRestated, len(s.Restated)),
	}
	for i, r := range s.Restated {
		out.Restated[i] = DigestRestated{
			What: DigestRestatedWhat(r.Of), Name: textOrNull(r.Name), WasS: int64(r.Was), NowS: int64(r.Now), PlannedWasS: int64(r.Plan), PlannedNowS: int64(r.PlanNow),
			TravelDiffS: int64(r.Travelled),
		}
		if r.Of == digest.OfSite {
			out.Restated[i].Site = idOrNull(r.ID)
		} else {
			out.Restated[i].Crew = idOrNull(r.ID)
		}
	}
	return out
}

// DigestSettingsOf is which summaries are sent, as the API tells it, and the command line.
func DigestSettingsOf(s digest.Settings) DigestSettings {
	out := DigestSettings{
		Daily: s.Daily, Weekly: s.Weekly, Monthly: s.Monthly, At: s.At.String(), Weekday: Weekday(strings.ToLower(s.Weekday.String())), MonthDay: s.MonthDay, Language: Language(s.Language),
		Recipients: []DigestRecipient{},
	}
	for _, r := range s.Listed() {
		one := DigestRecipient{Email: r.Email, Standing: DigestRecipientStanding(r.Standing), Since: timeOrNull(wholeSecond(r.Since)), Reason: textOrNull(r.Reason)}
		if r.Language != "" {
			one.Language = new(Language(r.Language))
		}
		out.Recipients = append(out.Recipients, one)
	}
	return out
}

// weekdayOf reads a day of the week; the description lets no other word through.
func weekdayOf(w Weekday) time.Weekday {
	for d := time.Sunday; d <= time.Saturday; d++ {
		if strings.EqualFold(d.String(), string(w)) {
			return d
		}
	}
	return time.Sunday
}
