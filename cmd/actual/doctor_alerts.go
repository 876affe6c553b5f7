package main

import (
	"context"
	"fmt"
	"time"

	"actual/cmd/internal/config"
	"actual/domain"
	"actual/domain/notice"
	"actual/domain/tenant"
	"actual/domain/webhook"
	"actual/ports"
)

// tellings warns of what is to tell people and integrators something and does not: webhooks
// that fail or were disabled, messages of alerts that were refused of late, and companies of
// which nobody would be told.
func (d *doctor) tellings(ctx context.Context, t *tools, cfg config.Config) {
	all, err := t.Companies.List(ctx)
	if err == nil {
		for _, c := range all {
			if c.House() || c.Ref() == tenant.HouseRef {
				continue
			}
			if err = d.webhooks(ctx, t, c); err == nil {
				err = d.alerts(ctx, t, c, cfg.SMTPAddress != "")
			}
			if err != nil {
				break
			}
		}
	}
	d.say("webhooks and alerts", err, "run `actual migrate`, and check the database")
}

// warn says what is not wrong with the server, and what somebody should see to.
func (d *doctor) warn(what, warning, remedy string) {
	_ = say(d.cmd, map[string]any{"check": what, "ok": true, "warning": warning, "remedy": remedy}, "LOOK  %s\n      → %s", warning, remedy)
}

func (d *doctor) webhooks(ctx context.Context, t *tools, c tenant.Company) error {
	all, err := t.Webhooks.List(ctx, c.ID())
	for _, w := range all {
		since := w.Health.FailingSince
		switch {
		case w.State == webhook.Disabled:
			d.warn("webhooks", fmt.Sprintf("the webhook %q of %s is disabled (%s)", w.Name, c.Ref(), w.Why),
				fmt.Sprintf("have its receiver put right, then actual webhook resume %s --company %s", w.ID, c.Ref()))
		case w.State == webhook.Active && !since.IsZero() && t.Clock.Now().Sub(since) > time.Hour:
			d.warn("webhooks", fmt.Sprintf("the webhook %q of %s has failed since %s", w.Name, c.Ref(), since.In(c.Zone()).Format("2 Jan 2006 15:04 MST")),
				fmt.Sprintf("actual webhook messages %s --company %s says what was answered", w.ID, c.Ref()))
		}
	}
	return err
}

func (d *doctor) alerts(ctx context.Context, t *tools, c tenant.Company, mail bool) error {
	refused, _, err := t.Alerts.Messages(ctx, c.ID(), ports.AlertMessageQuery{Fate: ports.FateRefused, Since: t.Clock.Now().Add(-24 * time.Hour), Limit: 100})
	if err != nil {
		return err
	}
	if len(refused) > 0 {
		m := refused[0]
		d.warn("alerts", fmt.Sprintf("%d messages of alerts of %s were refused in the last day, the last to %s: %s", len(refused), c.Ref(), m.To.Shown(), m.Why),
			fmt.Sprintf("actual alert messages --fate refused --company %s; correct the recipient by actual alert rule", c.Ref()))
	}
	e, err := t.Alerts.Effective(ctx, c.ID(), domain.BadgeID{})
	if err != nil {
		return err
	}
	told := len(e.First) > 0
	for _, to := range e.First {
		if to.Channel == notice.Email && !mail {
			told = false
		}
	}
	switch {
	case e.Admins && !mail:
		d.warn("alerts", fmt.Sprintf("nobody of %s is told of alerts: this server sends no mail, and no rule names another channel", c.Ref()), "set ACTUAL_SMTP_ADDRESS, or name an incoming webhook by actual alert rule --first")
	case !e.Admins && !told:
		d.warn("alerts", fmt.Sprintf("the rule of %s names nobody first whom this server can tell", c.Ref()), fmt.Sprintf("actual alert rule --company %s --first …", c.Ref()))
	}
	return nil
}
