package notices

import (
	"context"
	"fmt"
	"slices"
	"time"

	"actual/domain"
	"actual/domain/ledger"
	"actual/domain/notice"
	"actual/ports"
)

// What says what happened to an alert.
type What string

// The steps.
const (
	WasRaised       What = "raised"
	WasTold         What = "told"
	WasAcknowledged What = "acknowledged"
	WasSnoozed      What = "snoozed"
	WasOver         What = "over"
)

// Step is something that happened to an alert.
type Step struct {
	At      time.Time
	What    What
	By      string              // Who did; "": the product.
	Until   time.Time           // Of a snooze.
	Message *ports.AlertMessage // Of one that was told.
	N       int                 // Its how manieth; 0: that it is over.
	End     notice.End
}

// Detail is an alert, what is told of it, and what happened.
type Detail struct {
	notice.Alert
	Language notice.Language
	Text     notice.Text
	History  []Step // In order.
	Names    Names
}

// Detail returns an alert with what is told of it in a language ("": what the rules say),
// and what became of it. It fails with notice.ErrNotFound.
func (s *Service) Detail(ctx context.Context, company domain.CompanyID, id domain.AlertID, language notice.Language) (d Detail, err error) {
	err = s.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		c, err := tx.Companies.Get(ctx)
		if err != nil {
			return err
		}
		if d.Alert, err = tx.Alerts.ByID(ctx, id); err != nil {
			return err
		}
		if d.Names, err = namesFor(ctx, tx, d.Alert); err != nil {
			return err
		}
		rules, err := tx.AlertRules.List(ctx)
		if err != nil {
			return err
		}
		settled := notice.Settle(notice.Chain(rules, scopes(nil, d.Crew, d.Badge)...)...)
		if d.Language = language; language == "" {
			d.Language = settled.Language
		}
		letter := notice.Letter{Language: d.Language, Kind: d.Kind, Crew: d.Crew, Back: d.State == notice.Over, Alerts: []notice.Alert{d.Alert}}
		d.Text = letter.Say(notice.Place{Company: c.Name(), Crew: d.Names.Crews[d.Crew].Name(), Zone: c.Zone(), URL: string(s.pages)}, s.clock.Now())
		d.History, err = history(ctx, tx, d.Alert)
		return err
	})
	if err != nil {
		return d, fmt.Errorf("show alert: %w", err)
	}
	return d, nil
}

// history returns what happened to an alert, in order. An answer stands in the ledger; the
// last one is known of the alert, too, before its entry has a number.
func history(ctx context.Context, tx ports.Tx, a notice.Alert) ([]Step, error) {
	out := []Step{{At: a.Raised, What: WasRaised}}
	messages, err := tx.AlertSent.List(ctx, ports.AlertMessageQuery{Alert: a.ID, Limit: most})
	if err != nil {
		return nil, err
	}
	for i := range messages {
		m := &messages[i]
		step := Step{At: m.MadeAt, What: WasTold, Message: m}
		for _, of := range m.Alerts {
			if of.Alert == a.ID {
				step.N = of.N
			}
		}
		out = append(out, step)
	}
	answers, err := answered(ctx, tx, a)
	if err != nil {
		return nil, err
	}
	out = append(out, answers...)
	if !a.Ended.IsZero() {
		out = append(out, Step{At: a.Ended, What: WasOver, End: a.End})
	}
	slices.SortStableFunc(out, func(a, b Step) int { return a.At.Truncate(time.Second).Compare(b.At.Truncate(time.Second)) })
	return out, nil
}

func answered(ctx context.Context, tx ports.Tx, a notice.Alert) (out []Step, err error) {
	if a.Acts == 0 {
		return nil, nil
	}
	entries, err := tx.Book.List(ctx, ports.LedgerQuery{Subject: "alert:" + a.ID.String(), Oldest: true, Limit: most})
	if err != nil {
		return nil, err
	}
	for _, one := range entries {
		e, err := ledger.ParseEntry(one.Bytes)
		if err != nil {
			return nil, fmt.Errorf("entry %s: %w", one.ID, err)
		}
		step := Step{At: time.Unix(e.At, 0).UTC(), By: e.Actor, What: WasAcknowledged}
		if e.Kind == ledger.AlertSnoozed {
			step.What = WasSnoozed
			if until, there := e.Body.Get("until"); there {
				n, _ := until.AsInt()
				step.Until = time.Unix(n, 0).UTC()
			}
		}
		out = append(out, step)
	}
	if len(out) < a.Acts && !a.ByAt.IsZero() {
		step := Step{At: a.ByAt, By: a.By, What: WasAcknowledged, Until: a.Until}
		if !a.Until.IsZero() {
			step.What = WasSnoozed
		}
		out = append(out, step)
	}
	return out, nil
}
