package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"actual/adapters/inbound/httpapi"
	"actual/app/notices"
	"actual/domain"
	"actual/domain/notice"
	"actual/domain/tenant"
	"actual/ports"
)

func alertCommand() *cobra.Command {
	group := &cobra.Command{Use: "alert", Short: "See what is wrong, answer it, and say whom it is told"}
	group.AddCommand(alertListCommand(), alertShowCommand(), alertAcknowledgeCommand(), alertSnoozeCommand(), alertMessagesCommand(), alertUsefulnessCommand(),
		alertRulesCommand(), alertRuleCommand(), alertEffectiveCommand(), alertForgetCommand())
	return group
}

// sayAlert prints an alert, as the API tells it.
func sayAlert(cmd *cobra.Command, a notice.Alert, names notices.Names, zone *time.Location) error {
	line := fmt.Sprintf("%s  %s  %s  %s since %s, told %d times", a.ID, a.Kind, a.About, a.State, a.Since.In(zone).Format(time.RFC3339), a.Told)
	if a.By != "" {
		line += ", answered by " + a.By
	}
	if len(a.Case.Causes) > 0 {
		var causes []string
		for _, c := range a.Case.Causes {
			causes = append(causes, string(c))
		}
		line += "; probably " + strings.Join(causes, ", ")
	}
	return say(cmd, httpapi.AlertOf(a, names), "%s", line)
}

func alertListCommand() *cobra.Command {
	q := ports.AlertQuery{Limit: 100}
	var state, kind, badgeName, crewRef string
	var active bool
	cmd := forCompany(&cobra.Command{
		Use: "list", Short: "List alerts, those raised last first", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			q.State = notice.State(state)
			if kind != "" {
				if q.Kind, err = notice.ParseKind(kind); err != nil {
					return misused(cmd, "--kind: %w", err)
				}
			}
			if cmd.Flags().Changed("active") {
				q.Over = new(!active)
			}
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				scope, err := scopeNamed(ctx, t, c, "", crewRef, badgeName)
				if err != nil {
					return err
				}
				switch scope.Level {
				case notice.OfBadge:
					q.Badge.UUID = scope.ID
				case notice.OfCrew:
					q.Crew.UUID = scope.ID
				case notice.OfCompany, notice.OfZone:
				}
				page, err := t.Alerts.List(ctx, c.ID(), q)
				if err != nil {
					return err
				}
				if len(page.Alerts) == 0 {
					return sayNone(cmd, "no such alerts")
				}
				for _, a := range page.Alerts {
					if err := sayAlert(cmd, a, page.Names, c.Zone()); err != nil {
						return err
					}
				}
				return nil
			})
		},
	})
	cmd.Flags().StringVar(&state, "state", "", "only those that are open, acknowledged, snoozed or over")
	cmd.Flags().StringVar(&kind, "kind", "", "only of this kind, such as badge_offline")
	cmd.Flags().BoolVar(&active, "active", true, "only those that are not over; false: only those that are (default: all)")
	cmd.Flags().StringVar(&badgeName, "badge", "", "only of this `BADGE`, by its device, label or id")
	cmd.Flags().StringVar(&crewRef, "crew", "", "only of this `CREW`, by its ref")
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
			if _, err := do(ctx, t, c, id); err != nil {
				return err
			}
			page, err := t.Alerts.Show(ctx, c.ID(), id)
			if err != nil {
				return err
			}
			return sayAlert(cmd, page.Alerts[0], page.Names, c.Zone())
		})
	}
	return forCompany(cmd)
}

func alertShowCommand() *cobra.Command {
	var language string
	cmd := forCompany(&cobra.Command{
		Use: "show ALERT", Short: "Show an alert: what it says, why, and what became of it", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			id, err := domain.ParseAlertID(args[0])
			if err != nil {
				return misused(cmd, "ALERT: %w", err)
			}
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				d, err := t.Alerts.Detail(ctx, c.ID(), id, notice.Language(language))
				if err != nil {
					return err
				}
				shown := httpapi.AlertDetailOf(d)
				lines := append([]string{shown.Text.Subject}, shown.Text.Lines...)
				for _, s := range d.History {
					lines = append(lines, s.At.In(c.Zone()).Format("2006-01-02 15:04")+"  "+stepText(s, c.Zone()))
				}
				return say(cmd, shown, "%s", strings.Join(lines, "\n  "))
			})
		},
	})
	cmd.Flags().StringVar(&language, "language", "", "en or es; what the rules say, where left out")
	return cmd
}

func stepText(s notices.Step, zone *time.Location) string {
	switch {
	case s.Message != nil:
		return fmt.Sprintf("told %s by %s: %s %s", s.Message.To.Shown(), s.Message.To.Channel, s.Message.Fate, s.Message.Why)
	case !s.Until.IsZero():
		return fmt.Sprintf("snoozed by %s until %s", s.By, s.Until.In(zone).Format("2006-01-02 15:04"))
	case s.By != "":
		return string(s.What) + " by " + s.By
	case s.End != "":
		return "over: " + string(s.End)
	}
	return string(s.What)
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

func alertMessagesCommand() *cobra.Command {
	q := ports.AlertMessageQuery{Limit: 100}
	var fate string
	cmd := forCompany(&cobra.Command{
		Use: "messages", Short: "List what was told to whom, and what became of it, the newest first", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				q.Fate = ports.Fate(fate)
				all, _, err := t.Alerts.Messages(ctx, c.ID(), q)
				if err != nil {
					return err
				}
				if len(all) == 0 {
					return sayNone(cmd, "no such messages")
				}
				for _, m := range all {
					out := httpapi.AlertMessageOf(m)
					if err := say(cmd, out, "%s  %s  %s to %s  %s  %q  %s", out.Id, m.MadeAt.In(c.Zone()).Format(time.RFC3339), out.Channel, out.To, out.Fate, out.Subject, m.Why); err != nil {
						return err
					}
				}
				return nil
			})
		},
	})
	cmd.Flags().StringVar(&fate, "fate", "", "only those that are queued, sending, sent, refused, bounced or unsure")
	cmd.Flags().IntVar(&q.Limit, "limit", q.Limit, "how many at most")
	return cmd
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
					out := httpapi.AlertUseOf(u)
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
