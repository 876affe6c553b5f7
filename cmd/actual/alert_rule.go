package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"actual/domain"
	"actual/domain/notice"
	"actual/domain/tenant"
)

// alertRuleFlags are what a rule says, and of what.
type alertRuleFlags struct {
	zone, crew, badge string
	off               bool
	offKinds, daysOff []string
	missed, escalate  int
	silence           time.Duration
	hours, quiet      []string
	repeat            []time.Duration
	first, second     []string
	language          string
}

func (f *alertRuleFlags) scope(cmd *cobra.Command) (notice.Scope, error) {
	out := notice.Scope{Level: notice.OfCompany}
	for level, text := range map[notice.Level]string{notice.OfZone: f.zone, notice.OfCrew: f.crew, notice.OfBadge: f.badge} {
		if text == "" {
			continue
		}
		if out.Level != notice.OfCompany {
			return out, misused(cmd, "a rule is of the company, or of one of --zone, --crew and --badge")
		}
		id, err := domain.ParseUUID(text)
		if err != nil {
			return out, misused(cmd, "--%s: %w", level, err)
		}
		out = notice.Scope{Level: level, ID: id}
	}
	return out, nil
}

// over returns the rule with what the flags say.
func (f *alertRuleFlags) over(cmd *cobra.Command, r notice.Rule) (notice.Rule, error) {
	said := cmd.Flags().Changed
	if said("off") {
		r.Off = &f.off
	}
	if said("off-kinds") {
		kinds := []notice.Kind{}
		for _, k := range f.offKinds {
			kinds = append(kinds, notice.Kind(k))
		}
		r.OffKinds = &kinds
	}
	if said("missed") {
		r.Missed, r.Silence = &f.missed, nil
	}
	if said("silence") {
		r.Silence, r.Missed = &f.silence, nil
	}
	if said("escalate") {
		r.Escalate = &f.escalate
	}
	if said("repeat") {
		r.Repeat = &f.repeat
	}
	if said("language") {
		language := notice.Language(f.language)
		r.Language = &language
	}
	if said("days-off") {
		days := []domain.Date{}
		for _, text := range f.daysOff {
			d, err := domain.ParseDate(text)
			if err != nil {
				return r, misused(cmd, "--days-off: %w", err)
			}
			days = append(days, d)
		}
		r.DaysOff = &days
	}
	for flag, to := range map[string]**notice.Week{"hours": &r.Hours, "quiet": &r.Quiet} {
		if said(flag) {
			texts := f.hours
			if flag == "quiet" {
				texts = f.quiet
			}
			w, err := weekOf(texts)
			if err != nil {
				return r, misused(cmd, "--%s: %w", flag, err)
			}
			*to = &w
		}
	}
	for flag, to := range map[string]**[]notice.Recipient{"first": &r.First, "second": &r.Second} {
		if said(flag) {
			texts := f.first
			if flag == "second" {
				texts = f.second
			}
			all := []notice.Recipient{}
			for _, text := range texts {
				channel, address, is := strings.Cut(text, ":")
				if !is || channel != "email" && channel != "teams" && channel != "slack" {
					channel, address = "email", text
				}
				all = append(all, notice.Recipient{Channel: notice.Channel(channel), To: address})
			}
			*to = &all
		}
	}
	return r, nil
}

// weekOf reads hours such as mon=06:00-18:00, and all=… for each day.
func weekOf(texts []string) (notice.Week, error) {
	var days [7][]notice.Stretch
	for _, text := range texts {
		name, hours, _ := strings.Cut(text, "=")
		s, err := notice.ParseStretch(hours)
		if err != nil {
			return notice.Week{}, err
		}
		known := false
		for day := range days {
			if name == "all" || strings.HasPrefix(strings.ToLower(time.Weekday(day).String()), name) && len(name) >= 3 {
				days[day], known = append(days[day], s), true
			}
		}
		if !known {
			return notice.Week{}, notice.ErrBadWeek.With("%.40q: give DAY=FROM-TO, such as mon=06:00-18:00 or all=20:00-24:00", text)
		}
	}
	return notice.NewWeek(days)
}

func alertRuleCommand() *cobra.Command {
	var f alertRuleFlags
	cmd := forCompany(&cobra.Command{
		Use: "rule", Short: "Say what holds for alerts of the company, or of a zone, crew or badge; what is not said is inherited", Args: cobra.NoArgs,
		Example: "  actual alert rule --company northside --hours mon=06:00-18:00,tue=06:00-18:00 --quiet all=20:00-24:00,all=00:00-06:00 --first office@northside.example --second owner@northside.example\n" +
			"  actual alert rule --company northside --crew 0190b5a0-7c2e-7cc0-8f3a-2f4b6c1d9e10 --silence 3h --repeat 1h,4h,24h",
		RunE: func(cmd *cobra.Command, _ []string) error {
			scope, err := f.scope(cmd)
			if err != nil {
				return err
			}
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				all, err := t.Alerts.Rules(ctx, c.ID())
				if err != nil {
					return err
				}
				for _, r := range all {
					if r.Scope == scope {
						next, err := f.over(cmd, r)
						if err != nil {
							return err
						}
						r, err = t.Alerts.ChangeRule(ctx, c.ID(), r.ID, r.Revision, func(notice.Rule) notice.Rule { return next }, operator())
						if err != nil {
							return err
						}
						return sayAlertRule(cmd, r)
					}
				}
				r, err := f.over(cmd, notice.Rule{Scope: scope})
				if err == nil {
					r, err = t.Alerts.CreateRule(ctx, c.ID(), r, operator())
				}
				if err != nil {
					return err
				}
				return sayAlertRule(cmd, r)
			})
		},
	})
	fs := cmd.Flags()
	fs.StringVar(&f.zone, "zone", "", "of this zone, by its `ID`")
	fs.StringVar(&f.crew, "crew", "", "of this crew, by its `ID`")
	fs.StringVar(&f.badge, "badge", "", "of this badge, by its `ID`")
	fs.BoolVar(&f.off, "off", false, "raise no alerts")
	fs.StringSliceVar(&f.offKinds, "off-kinds", nil, "raise none of these kinds")
	fs.IntVar(&f.missed, "missed", 0, "how many planned signs of life in a row a badge may miss")
	fs.DurationVar(&f.silence, "silence", 0, "how much silence in its hours is too much, in place of --missed")
	fs.StringSliceVar(&f.hours, "hours", nil, "when silence counts, as `DAY=FROM-TO`")
	fs.StringSliceVar(&f.daysOff, "days-off", nil, "`DATE`s on which it does not")
	fs.StringSliceVar(&f.quiet, "quiet", nil, "when nobody is told, as `DAY=FROM-TO`")
	fs.DurationSliceVar(&f.repeat, "repeat", nil, "from one message to the next")
	fs.IntVar(&f.escalate, "escalate", 0, "after how many unanswered messages the second ones are told, too")
	fs.StringSliceVar(&f.first, "first", nil, "who is told: an e-mail address, or teams:URL or slack:URL of an incoming webhook")
	fs.StringSliceVar(&f.second, "second", nil, "who is told, too, when the first ones do not answer")
	fs.StringVar(&f.language, "language", "", "en or es")
	return cmd
}

// shownAlertRule is a rule as --json prints it.
type shownAlertRule struct {
	ID    string   `json:"id"`
	Scope string   `json:"scope"`
	Of    string   `json:"of,omitempty"`
	Says  []string `json:"says"`
}

func sayAlertRule(cmd *cobra.Command, r notice.Rule) error {
	out := shownAlertRule{ID: r.ID.String(), Scope: string(r.Scope.Level), Says: r.Says()}
	if !r.Scope.ID.IsZero() {
		out.Of = r.Scope.ID.String()
	}
	return say(cmd, out, "%s  %s %s  %s", out.ID, out.Scope, out.Of, strings.Join(out.Says, "; "))
}

func alertRulesCommand() *cobra.Command {
	return forCompany(&cobra.Command{
		Use: "rules", Short: "List the rules of alerts", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				all, err := t.Alerts.Rules(ctx, c.ID())
				if err != nil {
					return err
				}
				if len(all) == 0 {
					return sayNone(cmd, "no rules: what is usual holds, and the company's admins are told")
				}
				for _, r := range all {
					if err := sayAlertRule(cmd, r); err != nil {
						return err
					}
				}
				return nil
			})
		},
	})
}

func alertForgetCommand() *cobra.Command {
	return forCompany(&cobra.Command{
		Use: "forget RULE", Short: "Delete a rule: its scope inherits all again", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			id, err := domain.ParseAlertRuleID(args[0])
			if err != nil {
				return misused(cmd, "RULE: %w", err)
			}
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				if err := t.Alerts.RemoveRule(ctx, c.ID(), id, 0, operator()); err != nil {
					return err
				}
				return say(cmd, map[string]string{"id": id.String()}, "%s", fmt.Sprintf("rule %s is gone", id))
			})
		},
	})
}
