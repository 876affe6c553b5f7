package httpapi

import (
	"slices"
	"strings"
	"time"

	"actual/app/notices"
	"actual/domain"
	"actual/domain/notice"
	"actual/ports"
)

// AlertOf is an alert as the API tells it, and the command line.
func AlertOf(a notice.Alert, names notices.Names) Alert {
	out := Alert{
		Id: a.ID.String(), Kind: AlertKind(a.Kind), Subject: a.Subject, About: a.About, Badge: alertBadge(a.Badge, names), Crew: alertCrew(a.Crew, names),
		Since: wholeSecond(a.Since), RaisedAt: wholeSecond(a.Raised), State: AlertState(a.State), Told: a.Told, NextAt: timeOrNull(wholeSecond(a.Next)),
		Until: timeOrNull(wholeSecond(a.Until)), AnsweredBy: textOrNull(a.By), AnsweredAt: timeOrNull(wholeSecond(a.ByAt)), Answers: a.Acts,
		EndedAt: timeOrNull(wholeSecond(a.Ended)), LastHeard: timeOrNull(wholeSecond(a.Case.Heard)), LastSite: textOrNull(a.Case.Site),
		Causes: make([]AlertCause, len(a.Case.Causes)), Revision: int(a.Revision),
	}
	if a.End != "" {
		out.End = new(AlertEnd(a.End))
	}
	if a.Case.VoltageMV > 0 {
		out.VoltageMv = new(int(a.Case.VoltageMV))
	}
	if !a.Case.FixAt.IsZero() {
		const e7 = 1e7
		out.LastFixAt = timeOrNull(wholeSecond(a.Case.FixAt))
		out.LastPlace = &Position{Latitude: float64(a.Case.Lat) / e7, Longitude: float64(a.Case.Lng) / e7}
	}
	for i, cause := range a.Case.Causes {
		out.Causes[i] = AlertCause(cause)
	}
	return out
}

func alertBadge(id domain.BadgeID, names notices.Names) *BadgeRef {
	if id.IsZero() {
		return nil
	}
	b := names.Badges[id]
	return &BadgeRef{Id: id.String(), Device: b.Device(), Label: b.Label()}
}

func alertCrew(id domain.CrewID, names notices.Names) *CrewRef {
	if id.IsZero() {
		return nil
	}
	return &CrewRef{Id: id.String(), Ref: textOrNull(names.Crews[id].Ref()), Name: textOrNull(names.Crews[id].Name())}
}

// AlertDetailOf is an alert with what is told of it and what happened, as the API tells it,
// and the command line.
func AlertDetailOf(d notices.Detail) AlertDetail {
	out := AlertDetail{
		Alert: AlertOf(d.Alert, d.Names), History: make([]AlertStep, len(d.History)),
		Text: AlertText{Language: Language(d.Language), Subject: d.Text.Subject, Lines: []string{}, Footer: d.Text.Footer},
	}
	for _, item := range d.Text.Items {
		out.Text.Lines = append(out.Text.Lines, item.Lines...)
	}
	for i, s := range d.History {
		out.History[i] = alertStepOf(s)
	}
	return out
}

func alertStepOf(s notices.Step) AlertStep {
	out := AlertStep{At: wholeSecond(s.At), What: AlertStepWhat(s.What), By: textOrNull(s.By), Until: timeOrNull(wholeSecond(s.Until)), Reason: textOrNull(string(s.End))}
	if m := s.Message; m != nil {
		out.Message, out.Number, out.Channel = textOrNull(m.ID.String()), &s.N, new(AlertChannel(m.To.Channel))
		out.To, out.Fate, out.Reason = textOrNull(m.To.Shown()), new(AlertFate(m.Fate)), textOrNull(m.Why)
	}
	return out
}

// AlertMessageOf is a message as the API tells it, and the command line.
func AlertMessageOf(m ports.AlertMessage) AlertMessage {
	out := AlertMessage{
		Id: m.ID.String(), Channel: AlertChannel(m.To.Channel), To: m.To.Shown(), Language: Language(m.Language), Kind: AlertKind(m.Kind), Crew: idOrNull(m.Crew.UUID), Over: m.Back,
		Subject: m.Text.Subject, Alerts: make([]string, len(m.Alerts)), MadeAt: wholeSecond(m.MadeAt), Fate: AlertFate(m.Fate), Attempts: m.Attempts,
		SettledAt: timeOrNull(wholeSecond(m.Settled)), Reason: textOrNull(m.Why),
	}
	if m.Fate == ports.FateQueued {
		out.DueAt = timeOrNull(wholeSecond(m.DueAt))
	}
	for i, of := range m.Alerts {
		out.Alerts[i] = of.Alert.String()
	}
	return out
}

// AlertUseOf is what came of alerts as the API tells it, and the command line.
func AlertUseOf(u notices.Use) AlertUse {
	return AlertUse{
		Kind: AlertKind(u.Kind), Raised: u.Raised, Told: u.Told, Messages: u.Messages, Answered: u.Answered, Followed: u.Followed, Ignored: u.Ignored, Open: u.Open,
	}
}

// AlertRuleOf is a rule as the API tells it, and the command line.
func AlertRuleOf(r notice.Rule, names notices.Names) AlertRule {
	out := AlertRule{
		Id: r.ID.String(), Level: AlertLevel(r.Scope.Level), Name: textOrNull(names.Of(r.Scope)), Off: r.Off, Missed: r.Missed, Escalate: r.Escalate,
		OffKinds: turned(r.OffKinds, kindsTold), SilenceS: turned(r.Silence, inSeconds), Hours: turned(r.Hours, weekTold), DaysOff: turned(r.DaysOff, datesOf),
		Quiet: turned(r.Quiet, weekTold), RepeatMinutes: turned(r.Repeat, inMinutes), First: turned(r.First, recipientsOf), Second: turned(r.Second, recipientsOf),
		Language: turned(r.Language, func(l notice.Language) Language { return Language(l) }), Revision: int(r.Revision),
	}
	id := idOrNull(r.Scope.ID)
	switch r.Scope.Level {
	case notice.OfZone:
		out.Zone = id
	case notice.OfCrew:
		out.Crew = id
	case notice.OfBadge:
		out.Badge = id
	case notice.OfCompany:
	}
	return out
}

// AlertHoldingOf is what holds as the API tells it, and the command line.
func AlertHoldingOf(e notices.Effective) AlertHolding {
	out := AlertHolding{
		Badge: alertBadge(e.Badge, e.Names), Crew: alertCrew(e.Crew, e.Names), Zones: []string{}, AllowedS: inSeconds(e.Allowed), AllowedBy: AlertHoldingAllowedBy(e.By),
		HeartbeatS: inSeconds(e.Heartbeat), Off: e.Off, OffKinds: kindsTold(e.OffKinds), Hours: weekTold(e.Hours), DaysOff: datesOf(e.DaysOff), Quiet: weekTold(e.Quiet),
		RepeatMinutes: inMinutes(e.Repeat), Escalate: e.Escalate, First: recipientsOf(e.First), Second: recipientsOf(e.Second), Language: Language(e.Language), Admins: e.Admins,
		From: []AlertPartFrom{},
	}
	for _, z := range e.Zones {
		out.Zones = append(out.Zones, z.String())
	}
	if e.Missed > 0 {
		out.Missed = &e.Missed
	}
	if e.Silence > 0 {
		out.SilenceS = new(inSeconds(e.Silence))
	}
	for part := range e.From {
		if r, ok := e.Rule(part); ok {
			out.From = append(out.From, AlertPartFrom{Part: part, Rule: r.ID.String(), Level: AlertLevel(r.Scope.Level), Name: textOrNull(e.Names.Of(r.Scope))})
		}
	}
	slices.SortFunc(out.From, func(a, b AlertPartFrom) int { return strings.Compare(a.Part, b.Part) })
	return out
}

// turned turns what a pointer leads to into something else; nil stays nil.
func turned[A, B any](a *A, f func(A) B) *B {
	if a == nil {
		return nil
	}
	b := f(*a)
	return &b
}

func inSeconds(d time.Duration) int64 { return int64(d / time.Second) }

func inMinutes(all []time.Duration) []int {
	out := make([]int, len(all))
	for i, d := range all {
		out[i] = int(d / time.Minute)
	}
	return out
}

func kindsTold(all []notice.Kind) []AlertKind {
	out := make([]AlertKind, len(all))
	for i, k := range all {
		out[i] = AlertKind(k)
	}
	return out
}

func datesOf(all []domain.Date) []Date {
	out := make([]Date, len(all))
	for i, d := range all {
		out[i] = d.String()
	}
	return out
}

func weekTold(w notice.Week) []AlertHours {
	out := []AlertHours{}
	for day, all := range w.Days() {
		for _, s := range all {
			from, to, _ := strings.Cut(s.String(), "-")
			out = append(out, AlertHours{Day: Weekday(strings.ToLower(time.Weekday(day).String())), From: from, To: to})
		}
	}
	return out
}

func recipientsOf(all []notice.Recipient) []AlertRecipient {
	out := make([]AlertRecipient, len(all))
	for i, to := range all {
		out[i] = AlertRecipient{Channel: AlertChannel(to.Channel), To: to.Shown(), Address: idOrNull(to.Address.UUID)}
	}
	return out
}
