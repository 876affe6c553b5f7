package postgis

import (
	"encoding/json"
	"fmt"
	"time"

	"actual/domain"
	"actual/domain/digest"
	"actual/domain/reconcile"
	"actual/domain/timesheet"
)

// figuresJSON is what a summary told, as it is stored. Hours are seconds.
type figuresJSON struct {
	AsOf    time.Time   `json:"as_of"`
	Total   amountsJSON `json:"total"`
	Sites   []lineJSON  `json:"sites"`
	Crews   []lineJSON  `json:"crews"`
	Days    []dayJSON   `json:"days"`
	Workers int         `json:"workers"`
	Found   foundJSON   `json:"found"`
	Badges  badgesJSON  `json:"badges"`
}

type amountsJSON struct {
	Worked     int64 `json:"worked"`
	Travel     int64 `json:"travel"`
	Unresolved int64 `json:"unresolved"`
	Planned    int64 `json:"planned"`
	Jobs       int   `json:"jobs"`
	Unsaid     int   `json:"unsaid"`
}

type lineJSON struct {
	ID   string `json:"id"` // "": none.
	Name string `json:"name"`
	amountsJSON
}

type dayJSON struct {
	Date string `json:"date"`
	amountsJSON
}

type foundJSON struct {
	Kinds   []kindJSON    `json:"kinds"`
	Open    int           `json:"open"`
	Earlier int           `json:"earlier"`
	Notable []notableJSON `json:"notable"`
}

type kindJSON struct {
	Kind     string `json:"kind"`
	Severity string `json:"severity"`
	Count    int    `json:"count"`
	Open     int    `json:"open"`
	Resolved int    `json:"resolved"`
	False    int    `json:"false_alarms"`
	Gone     int    `json:"gone"`
}

type notableJSON struct {
	ID       string `json:"id"`
	Date     string `json:"date"`
	Kind     string `json:"kind"`
	Severity string `json:"severity"`
	English  string `json:"en"`
	Spanish  string `json:"es"`
}

type badgesJSON struct {
	Total      int          `json:"total"`
	OnTime     int          `json:"on_time"`
	Late       int          `json:"late"`
	Never      int          `json:"never"`
	BatteryLow int          `json:"battery_low"`
	Ailing     []ailingJSON `json:"ailing"`
}

type ailingJSON struct {
	ID        string     `json:"id"`
	Name      string     `json:"name"`
	Wearer    string     `json:"wearer"`
	HeardAt   *time.Time `json:"heard_at,omitempty"`
	LateSince *time.Time `json:"late_since,omitempty"`
	Millivolt int32      `json:"millivolt"`
	Low       bool       `json:"low"`
}

// sinceJSON is what a summary told of the one before.
type sinceJSON struct {
	Sent     string         `json:"sent_on"` // "": there was none.
	Told     *time.Time     `json:"told_at,omitempty"`
	Total    amountsJSON    `json:"total"`
	Restated []restatedJSON `json:"restated"`
	Settled  int            `json:"settled"`
}

type restatedJSON struct {
	Of        string `json:"of"`
	ID        string `json:"id"`
	Name      string `json:"name"`
	Was       int64  `json:"was"`
	Now       int64  `json:"now"`
	Plan      int64  `json:"plan"`
	PlanNow   int64  `json:"plan_now"`
	Travelled int64  `json:"travelled"`
}

func uuidText(id domain.UUID) string {
	if id.IsZero() {
		return ""
	}
	return id.String()
}

func timePointer(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

func amountsRow(a digest.Amounts) amountsJSON {
	return amountsJSON{int64(a.Worked), int64(a.Travel), int64(a.Unresolved), int64(a.Planned), a.Jobs, a.Unsaid}
}

func (a amountsJSON) amounts() digest.Amounts {
	return digest.Amounts{
		Worked: timesheet.Hours(a.Worked), Travel: timesheet.Hours(a.Travel), Unresolved: timesheet.Hours(a.Unresolved), Planned: timesheet.Hours(a.Planned), Jobs: a.Jobs, Unsaid: a.Unsaid,
	}
}

func lineRows(all []digest.Line) []lineJSON {
	out := make([]lineJSON, len(all))
	for i, l := range all {
		out[i] = lineJSON{uuidText(l.ID), l.Name, amountsRow(l.Amounts)}
	}
	return out
}

func encodeFigures(f digest.Figures) (string, error) {
	out := figuresJSON{
		AsOf: f.AsOf, Total: amountsRow(f.Total.Amounts), Sites: lineRows(f.Sites), Crews: lineRows(f.Crews), Days: make([]dayJSON, len(f.Days)), Workers: f.Workers,
		Found:  foundJSON{Kinds: make([]kindJSON, len(f.Found.Kinds)), Open: f.Found.Open, Earlier: f.Found.Earlier, Notable: make([]notableJSON, len(f.Found.Notable))},
		Badges: badgesJSON{f.Badges.Total, f.Badges.OnTime, f.Badges.Late, f.Badges.Never, f.Badges.BatteryLow, make([]ailingJSON, len(f.Badges.Ailing))},
	}
	for i, d := range f.Days {
		out.Days[i] = dayJSON{d.Date.String(), amountsRow(d.Amounts)}
	}
	for i, k := range f.Found.Kinds {
		out.Found.Kinds[i] = kindJSON{string(k.Kind), string(k.Severity), k.Count, k.Open, k.Resolved, k.False, k.Gone}
	}
	for i, n := range f.Found.Notable {
		out.Found.Notable[i] = notableJSON{n.ID.String(), n.Date.String(), string(n.Kind), string(n.Severity), n.English, n.Spanish}
	}
	for i, b := range f.Badges.Ailing {
		out.Badges.Ailing[i] = ailingJSON{b.ID.String(), b.Name, b.Wearer, timePointer(b.HeardAt), timePointer(b.LateSince), b.Millivolt, b.Low}
	}
	body, err := json.Marshal(out)
	return string(body), err
}

func encodeSince(s digest.Since) (string, error) {
	out := sinceJSON{Sent: s.Last.Sent.String(), Told: timePointer(s.Told), Total: amountsRow(s.Total), Restated: make([]restatedJSON, len(s.Restated)), Settled: s.Settled}
	for i, r := range s.Restated {
		out.Restated[i] = restatedJSON{string(r.Of), uuidText(r.ID), r.Name, int64(r.Was), int64(r.Now), int64(r.Plan), int64(r.PlanNow), int64(r.Travelled)}
	}
	body, err := json.Marshal(out)
	return string(body), err
}

// reader reads stored texts and keeps the first failure.
type reader struct{ err error }

func (r *reader) id(text string) domain.UUID {
	if text == "" {
		return domain.UUID{}
	}
	id, err := domain.ParseUUID(text)
	if err != nil && r.err == nil {
		r.err = err
	}
	return id
}

func (r *reader) date(text string) domain.Date {
	if text == "" {
		return domain.Date{}
	}
	d, err := domain.ParseDate(text)
	if err != nil && r.err == nil {
		r.err = err
	}
	return d
}

func (r *reader) lines(all []lineJSON) []digest.Line {
	out := make([]digest.Line, len(all))
	for i, l := range all {
		out[i] = digest.Line{ID: r.id(l.ID), Name: l.Name, Amounts: l.amounts()}
	}
	return out
}

func decodeFigures(body []byte) (digest.Figures, error) {
	var in figuresJSON
	if err := json.Unmarshal(body, &in); err != nil {
		return digest.Figures{}, fmt.Errorf("stored figures: %w", err)
	}
	var r reader
	f := digest.Figures{
		AsOf: in.AsOf.UTC(), Total: digest.Line{Amounts: in.Total.amounts()}, Sites: r.lines(in.Sites), Crews: r.lines(in.Crews), Workers: in.Workers,
		Found:  digest.Found{Open: in.Found.Open, Earlier: in.Found.Earlier},
		Badges: digest.Badges{Total: in.Badges.Total, OnTime: in.Badges.OnTime, Late: in.Badges.Late, Never: in.Badges.Never, BatteryLow: in.Badges.BatteryLow},
	}
	for _, d := range in.Days {
		f.Days = append(f.Days, digest.Day{Date: r.date(d.Date), Amounts: d.amounts()})
	}
	for _, k := range in.Found.Kinds {
		f.Found.Kinds = append(f.Found.Kinds, digest.KindFound{
			Kind: reconcile.Kind(k.Kind), Severity: reconcile.Severity(k.Severity), Count: k.Count, Open: k.Open, Resolved: k.Resolved, False: k.False, Gone: k.Gone,
		})
	}
	for _, n := range in.Found.Notable {
		f.Found.Notable = append(f.Found.Notable, digest.Notable{
			ID: domain.DiscrepancyID{UUID: r.id(n.ID)}, Date: r.date(n.Date), Kind: reconcile.Kind(n.Kind), Severity: reconcile.Severity(n.Severity), English: n.English, Spanish: n.Spanish,
		})
	}
	for _, b := range in.Badges.Ailing {
		f.Badges.Ailing = append(f.Badges.Ailing, digest.Ailing{
			ID: domain.BadgeID{UUID: r.id(b.ID)}, Name: b.Name, Wearer: b.Wearer, HeardAt: timeOf(b.HeardAt), LateSince: timeOf(b.LateSince), Millivolt: b.Millivolt, Low: b.Low,
		})
	}
	return f, r.err
}

func decodeSince(body []byte, c digest.Cadence) (digest.Since, error) {
	var in sinceJSON
	if err := json.Unmarshal(body, &in); err != nil {
		return digest.Since{}, fmt.Errorf("stored changes: %w", err)
	}
	var r reader
	s := digest.Since{Told: timeOf(in.Told), Total: in.Total.amounts(), Settled: in.Settled}
	if sent := r.date(in.Sent); !sent.IsZero() {
		s.Last = digest.PeriodOf(c, sent)
	}
	for _, one := range in.Restated {
		s.Restated = append(s.Restated, digest.Restated{
			Of: digest.Of(one.Of), ID: r.id(one.ID), Name: one.Name, Was: timesheet.Hours(one.Was), Now: timesheet.Hours(one.Now),
			Plan: timesheet.Hours(one.Plan), PlanNow: timesheet.Hours(one.PlanNow), Travelled: timesheet.Hours(one.Travelled),
		})
	}
	return s, r.err
}
