package postgis

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"actual/domain"
	"actual/domain/badge"
	"actual/domain/geofence"
	"actual/domain/job"
	"actual/domain/notice"
)

type alertRules struct{ scope }

type alertRuleRow struct {
	ID       string  `bun:"id"`
	ZoneID   *string `bun:"zone_id"`
	CrewID   *string `bun:"crew_id"`
	BadgeID  *string `bun:"badge_id"`
	Body     []byte  `bun:"body"`
	Revision int     `bun:"revision"`
}

// alertRuleJSON is what a rule says, as it is stored; absent: nothing.
type alertRuleJSON struct {
	Off      *bool               `json:"off,omitempty"`
	OffKinds *[]string           `json:"off_kinds,omitempty"`
	Missed   *int                `json:"missed,omitempty"`
	SilenceS *int64              `json:"silence_s,omitempty"`
	Hours    *[7][][2]int        `json:"hours,omitempty"` // By weekday from Sunday: minutes after midnight.
	DaysOff  *[]string           `json:"days_off,omitempty"`
	Quiet    *[7][][2]int        `json:"quiet,omitempty"`
	RepeatS  *[]int64            `json:"repeat_s,omitempty"`
	Escalate *int                `json:"escalate,omitempty"`
	First    *[]alertAddressJSON `json:"first,omitempty"`
	Second   *[]alertAddressJSON `json:"second,omitempty"`
	Language *string             `json:"language,omitempty"`
}

type alertAddressJSON struct {
	Channel string `json:"channel"`
	To      string `json:"to"` // Of an incoming webhook what may be shown of it.
	Address string `json:"address,omitempty"`
}

// mapped turns what a pointer leads to into something else; nil stays nil.
func mapped[A, B any](a *A, f func(A) B) *B {
	if a == nil {
		return nil
	}
	b := f(*a)
	return &b
}

func each[A, B any](f func(A) B) func([]A) []B {
	return func(all []A) []B {
		out := make([]B, len(all))
		for i, a := range all {
			out[i] = f(a)
		}
		return out
	}
}

func weekJSON(w notice.Week) (out [7][][2]int) {
	for day, all := range w.Days() {
		for _, s := range all {
			out[day] = append(out[day], [2]int{s.From, s.To})
		}
	}
	return out
}

func ruleJSON(r notice.Rule) alertRuleJSON {
	address := each(func(a notice.Recipient) alertAddressJSON {
		out := alertAddressJSON{Channel: string(a.Channel), To: a.Shown()}
		if a.Sealed() {
			out.Address = a.Address.String()
		}
		return out
	})
	return alertRuleJSON{
		Off: r.Off, OffKinds: mapped(r.OffKinds, each(func(k notice.Kind) string { return string(k) })), Missed: r.Missed,
		SilenceS: mapped(r.Silence, seconds), Hours: mapped(r.Hours, weekJSON), DaysOff: mapped(r.DaysOff, each(domain.Date.String)), Quiet: mapped(r.Quiet, weekJSON),
		RepeatS: mapped(r.Repeat, each(seconds)), Escalate: r.Escalate, First: mapped(r.First, address), Second: mapped(r.Second, address),
		Language: mapped(r.Language, func(l notice.Language) string { return string(l) }),
	}
}

func seconds(d time.Duration) int64 { return int64(d / time.Second) }

func lasting(s int64) time.Duration { return time.Duration(s) * time.Second }

func (r alertRuleRow) rule() (out notice.Rule, err error) {
	var in alertRuleJSON
	if err := json.Unmarshal(r.Body, &in); err != nil {
		return out, fmt.Errorf("stored rule of alerts: %w", err)
	}
	keep := func(e error) {
		if err == nil && e != nil {
			err = fmt.Errorf("stored rule of alerts: %w", e)
		}
	}
	week := func(days [7][][2]int) notice.Week {
		var all [7][]notice.Stretch
		for day, stretches := range days {
			for _, s := range stretches {
				all[day] = append(all[day], notice.Stretch{From: s[0], To: s[1]})
			}
		}
		w, e := notice.NewWeek(all)
		keep(e)
		return w
	}
	date := func(text string) domain.Date {
		d, e := domain.ParseDate(text)
		keep(e)
		return d
	}
	address := each(func(a alertAddressJSON) notice.Recipient {
		out := notice.Recipient{Channel: notice.Channel(a.Channel), To: a.To}
		if a.Address != "" {
			id, e := domain.ParseAlertAddressID(a.Address)
			keep(e)
			out.Address = id
		}
		return out
	})
	out = notice.Rule{
		Revision: domain.Revision(r.Revision), Off: in.Off, OffKinds: mapped(in.OffKinds, each(func(s string) notice.Kind { return notice.Kind(s) })), Missed: in.Missed,
		Silence: mapped(in.SilenceS, lasting), Hours: mapped(in.Hours, week), DaysOff: mapped(in.DaysOff, each(date)), Quiet: mapped(in.Quiet, week),
		Repeat: mapped(in.RepeatS, each(lasting)), Escalate: in.Escalate, First: mapped(in.First, address), Second: mapped(in.Second, address),
		Language: mapped(in.Language, func(s string) notice.Language { return notice.Language(s) }), Scope: notice.Scope{Level: notice.OfCompany},
	}
	var e error
	out.ID, e = domain.ParseAlertRuleID(r.ID)
	keep(e)
	for level, id := range map[notice.Level]*string{notice.OfZone: r.ZoneID, notice.OfCrew: r.CrewID, notice.OfBadge: r.BadgeID} {
		if id != nil {
			out.Scope.Level = level
			out.Scope.ID, e = domain.ParseUUID(*id)
			keep(e)
		}
	}
	return out, err
}

const alertRuleColumns = `SELECT id, zone_id, crew_id, badge_id, body, revision FROM alert_rule WHERE company_id = ?`

// List implements ports.AlertRules.
func (s alertRules) List(ctx context.Context) ([]notice.Rule, error) {
	var rows []alertRuleRow
	if err := s.all(ctx, &rows, alertRuleColumns+` ORDER BY id`, s.id()); err != nil {
		return nil, fmt.Errorf("select rules of alerts: %w", err)
	}
	return convert(rows, alertRuleRow.rule)
}

// ByID implements ports.AlertRules.
func (s alertRules) ByID(ctx context.Context, id domain.AlertRuleID) (notice.Rule, error) {
	var row alertRuleRow
	if err := s.one(ctx, notice.ErrRuleNotFound, &row, alertRuleColumns+` AND id = ?`, s.id(), id.String()); err != nil {
		return notice.Rule{}, fmt.Errorf("select rule of alerts: %w", err)
	}
	return row.rule()
}

// Create implements ports.AlertRules.
func (s alertRules) Create(ctx context.Context, r notice.Rule, by string, at time.Time) error {
	body, err := json.Marshal(ruleJSON(r))
	if err != nil {
		return fmt.Errorf("encode rule of alerts: %w", err)
	}
	of := func(l notice.Level) any {
		if r.Scope.Level != l {
			return nil
		}
		return idOrNull(r.Scope.ID)
	}
	_, err = s.exec(ctx, `INSERT INTO alert_rule (company_id, id, zone_id, crew_id, badge_id, body, revision, made_by, made_at) VALUES (?, ?, ?, ?, ?, ?::jsonb, 1, ?, ?)`,
		s.id(), r.ID.String(), of(notice.OfZone), of(notice.OfCrew), of(notice.OfBadge), string(body), by, at)
	switch {
	case violates(err, "alert_rule_scope"):
		return notice.ErrRuleTaken
	case violates(err, "alert_rule_company_id_zone_id_fkey"):
		return geofence.ErrZoneNotFound
	case violates(err, "alert_rule_company_id_crew_id_fkey"):
		return job.ErrCrewNotFound
	case violates(err, "alert_rule_company_id_badge_id_fkey"):
		return badge.ErrNotFound
	case err != nil:
		return fmt.Errorf("insert rule of alerts: %w", err)
	}
	return nil
}

// Save implements ports.AlertRules.
func (s alertRules) Save(ctx context.Context, r notice.Rule, by string, at time.Time) error {
	body, err := json.Marshal(ruleJSON(r))
	if err != nil {
		return fmt.Errorf("encode rule of alerts: %w", err)
	}
	n, err := s.exec(ctx, `UPDATE alert_rule SET body = ?::jsonb, revision = revision + 1, made_by = ?, made_at = ? WHERE company_id = ? AND id = ? AND revision = ?`,
		string(body), by, at, s.id(), r.ID.String(), int(r.Revision))
	return movedUnless(n, err, "update rule of alerts")
}

// Remove implements ports.AlertRules.
func (s alertRules) Remove(ctx context.Context, r notice.Rule) error {
	n, err := s.exec(ctx, `DELETE FROM alert_rule WHERE company_id = ? AND id = ? AND revision = ?`, s.id(), r.ID.String(), int(r.Revision))
	return movedUnless(n, err, "delete rule of alerts")
}

// movedUnless fails with domain.ErrMoved where a statement touched no row.
func movedUnless(n int64, err error, what string) error {
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	if n == 0 {
		return domain.ErrMoved
	}
	return nil
}
