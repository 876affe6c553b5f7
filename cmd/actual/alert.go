package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"actual/app/notices"
	"actual/domain"
	"actual/domain/notice"
	"actual/domain/tenant"
	"actual/ports"
)

func alertCommand() *cobra.Command {
	group := &cobra.Command{Use: "alert", Short: "See what is wrong, answer it, and say whom it is told"}
	group.AddCommand(alertListCommand(), alertShowCommand(), alertAcknowledgeCommand(), alertSnoozeCommand(), alertMessagesCommand(), alertUsefulnessCommand(),
		alertRulesCommand(), alertRuleCommand(), alertForgetCommand())
	return group
}

// shownAlert is an alert as --json prints it.
type shownAlert struct {
	ID       string   `json:"id"`
	Kind     string   `json:"kind"`
	About    string   `json:"about"`
	Since    string   `json:"since"`
	Raised   string   `json:"raised_at"`
	State    string   `json:"state"`
	Told     int      `json:"told"`
	NextAt   *string  `json:"next_at"`
	Until    *string  `json:"until"`
	Answered string   `json:"answered_by,omitempty"`
	Ended    *string  `json:"ended_at"`
	End      string   `json:"end,omitempty"`
	Heard    *string  `json:"last_heard"`
	Causes   []string `json:"causes"`
}

func sayAlert(cmd *cobra.Command, a notice.Alert, zone *time.Location) error {
	at := func(t time.Time) *string {
		if t.IsZero() {
			return nil
		}
		text := t.In(zone).Format(time.RFC3339)
		return &text
	}
	out := shownAlert{
		ID: a.ID.String(), Kind: string(a.Kind), About: a.About, Since: *at(a.Since), Raised: *at(a.Raised), State: string(a.State), Told: a.Told, NextAt: at(a.Next),
		Until: at(a.Until), Answered: a.By, Ended: at(a.Ended), End: string(a.End), Heard: at(a.Case.Heard), Causes: []string{},
	}
	for _, c := range a.Case.Causes {
		out.Causes = append(out.Causes, string(c))
	}
	line := fmt.Sprintf("%s  %s  %s  %s since %s, told %d times", out.ID, out.Kind, out.About, out.State, out.Since, out.Told)
	if out.Answered != "" {
		line += ", answered by " + out.Answered
	}
	if len(out.Causes) > 0 {
		line += "; probably " + strings.Join(out.Causes, ", ")
	}
	return say(cmd, out, "%s", line)
}

func alertListCommand() *cobra.Command {
	q := ports.AlertQuery{Limit: 100}
	var state, kind string
	cmd := forCompany(&cobra.Command{
		Use: "list", Short: "List alerts, those raised last first", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			q.State = notice.State(state)
			if kind != "" {
				if q.Kind, err = notice.ParseKind(kind); err != nil {
					return misused(cmd, "--kind: %w", err)
				}
			}
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				all, _, err := t.Alerts.List(ctx, c.ID(), q)
				if err != nil {
					return err
				}
				if len(all) == 0 {
					return sayNone(cmd, "no such alerts")
				}
				for _, a := range all {
					if err := sayAlert(cmd, a, c.Zone()); err != nil {
						return err
					}
				}
				return nil
			})
		},
	})
	cmd.Flags().StringVar(&state, "state", "", "only those that are open, acknowledged, snoozed or over")
	cmd.Flags().StringVar(&kind, "kind", "", "only of this kind, such as badge_offline")
	cmd.Flags().IntVar(&q.Limit, "limit", q.Limit, "how many at most")
	return cmd
}

// oneAlert is a command about one alert.
func oneAlert(cmd *cobra.Command, do func(ctx context.Context, t *tools, c tenant.Company, id domain.AlertID) (notice.Alert, error)) *cobra.Command {
	cmd.Args = cobra.ExactArgs(1)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		id, err := domain.ParseAlertID(args[0])
		if err != nil {
			return misused(cmd, "ALERT: %w", err)
		}
		return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
			a, err := do(ctx, t, c, id)
			if err != nil {
				return err
			}
			return sayAlert(cmd, a, c.Zone())
		})
	}
	return forCompany(cmd)
}

func alertShowCommand() *cobra.Command {
	return oneAlert(&cobra.Command{Use: "show ALERT", Short: "Show an alert"}, func(ctx context.Context, t *tools, c tenant.Company, id domain.AlertID) (notice.Alert, error) {
		return t.Alerts.Show(ctx, c.ID(), id)
	})
}

func alertAcknowledgeCommand() *cobra.Command {
	return oneAlert(&cobra.Command{Use: "acknowledge ALERT", Short: "See to an alert: nobody is told again until it is over"},
		func(ctx context.Context, t *tools, c tenant.Company, id domain.AlertID) (notice.Alert, error) {
			return t.Alerts.Acknowledge(ctx, notices.Acknowledge{Company: c.ID(), Alert: id, By: operator()})
		})
}

func alertSnoozeCommand() *cobra.Command {
	var until string
	cmd := oneAlert(&cobra.Command{Use: "snooze ALERT", Short: "Be told of an alert again at a later time"},
		func(ctx context.Context, t *tools, c tenant.Company, id domain.AlertID) (notice.Alert, error) {
			at, err := dayOrTime("--until", until, c.Zone())
			if err != nil {
				return notice.Alert{}, err
			}
			return t.Alerts.Snooze(ctx, notices.Snooze{Company: c.ID(), Alert: id, By: operator(), Until: at})
		})
	cmd.Flags().StringVar(&until, "until", "", "until this day or `TIME`, in the company's time zone")
	_ = cmd.MarkFlagRequired("until")
	return cmd
}

// shownMessage is a message as --json prints it.
type shownMessage struct {
	ID      string  `json:"id"`
	Channel string  `json:"channel"`
	To      string  `json:"to"`
	Subject string  `json:"subject"`
	MadeAt  string  `json:"made_at"`
	State   string  `json:"state"`
	Why     string  `json:"why,omitempty"`
	Settled *string `json:"settled_at"`
}

func alertMessagesCommand() *cobra.Command {
	q := ports.AlertMessageQuery{Limit: 100}
	var state string
	cmd := forCompany(&cobra.Command{
		Use: "messages", Short: "List what was told to whom, and what became of it, the newest first", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				q.Fate = ports.Fate(state)
				all, _, err := t.Alerts.Messages(ctx, c.ID(), q)
				if err != nil {
					return err
				}
				if len(all) == 0 {
					return sayNone(cmd, "no such messages")
				}
				for _, m := range all {
					out := shownMessage{
						ID: m.ID.String(), Channel: string(m.To.Channel), To: m.To.Shown(), Subject: m.Text.Subject, MadeAt: m.MadeAt.In(c.Zone()).Format(time.RFC3339),
						State: string(m.Fate), Why: m.Why,
					}
					if !m.Settled.IsZero() {
						text := m.Settled.In(c.Zone()).Format(time.RFC3339)
						out.Settled = &text
					}
					if err := say(cmd, out, "%s  %s  %s to %s  %s  %q  %s", out.ID, out.MadeAt, out.Channel, out.To, out.State, out.Subject, out.Why); err != nil {
						return err
					}
				}
				return nil
			})
		},
	})
	cmd.Flags().StringVar(&state, "state", "", "only those that are queued, sending, sent, refused, bounced or unsure")
	cmd.Flags().IntVar(&q.Limit, "limit", q.Limit, "how many at most")
	return cmd
}

// shownUse is what came of alerts as --json prints it.
type shownUse struct {
	Kind     string `json:"kind"`
	Raised   int    `json:"raised"`
	Told     int    `json:"told"`
	Messages int    `json:"messages"`
	Answered int    `json:"answered"`
	Followed int    `json:"followed"`
	Ignored  int    `json:"ignored"`
	Open     int    `json:"open"`
}

func alertUsefulnessCommand() *cobra.Command {
	days := 30
	cmd := forCompany(&cobra.Command{
		Use: "usefulness", Short: "Count what came of alerts: acted on, or ignored", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				all, err := t.Alerts.Usefulness(ctx, c.ID(), time.Now().AddDate(0, 0, -days))
				if err != nil {
					return err
				}
				if len(all) == 0 {
					return sayNone(cmd, "no alerts in that time")
				}
				for _, u := range all {
					out := shownUse{string(u.Kind), u.Raised, u.Told, u.Messages, u.Answered, u.Followed, u.Ignored, u.Open}
					if err := say(cmd, out, "%s: %d raised, %d told by %d messages: %d answered, %d over within a day of one, %d ignored, %d open",
						out.Kind, out.Raised, out.Told, out.Messages, out.Answered, out.Followed, out.Ignored, out.Open); err != nil {
						return err
					}
				}
				return nil
			})
		},
	})
	cmd.Flags().IntVar(&days, "days", days, "of so many days")
	return cmd
}
