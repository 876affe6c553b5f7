package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"actual/domain"
	"actual/domain/badge"
	"actual/domain/geofence"
	"actual/domain/notice"
	"actual/domain/tenant"
	"actual/ports"
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

// scope finds what the rule is of by what people call it.
func (f *alertRuleFlags) scope(ctx context.Context, cmd *cobra.Command, t *tools, c tenant.Company) (notice.Scope, error) {
	said := 0
	for _, text := range []string{f.zone, f.crew, f.badge} {
		if text != "" {
			said++
		}
	}
	if said > 1 {
		return notice.Scope{}, misused(cmd, "a rule is of the company, or of one of --zone, --crew and --badge")
	}
	return scopeNamed(ctx, t, c, f.zone, f.crew, f.badge)
}

// scopeNamed finds a zone by its name, a crew by its ref, or a badge by its device, label
// or id; where all are "": the company.
func scopeNamed(ctx context.Context, t *tools, c tenant.Company, zone, crew, badgeName string) (notice.Scope, error) {
	switch {
	case zone != "":
		z, there, err := zoneCalled(ctx, t, c, zone)
		if err == nil && !there {
			err = fmt.Errorf("zone %q: %w: `actual zone list --company %s` has them", zone, geofence.ErrZoneNotFound, c.Ref())
		}
		return notice.Scope{Level: notice.OfZone, ID: z.ID.UUID}, err
	case crew != "":
		of, err := crewNamed(ctx, t, c, crew)
		return notice.Scope{Level: notice.OfCrew, ID: of.ID().UUID}, err
	case badgeName != "":
		id, err := badgeNamed(ctx, t, c, badgeName)
		return notice.Scope{Level: notice.OfBadge, ID: id.UUID}, err
	}
	return notice.Scope{Level: notice.OfCompany}, nil
}

// badgeNamed finds a badge that the company has now by its id, its device or its label.
func badgeNamed(ctx context.Context, t *tools, c tenant.Company, name string) (domain.BadgeID, error) {
	var found []badge.Badge
	err := t.Work.View(ctx, c.ID(), func(ctx context.Context, tx ports.Tx) (err error) {
		found, err = tx.BadgeNames.Named(ctx, []string{name})
		return err
	})
	now := t.Clock.Now()
	found = slices.DeleteFunc(found, func(b badge.Badge) bool { _, to := b.Owned(); return !to.IsZero() && !now.Before(to) })
	switch {
	case err != nil:
		return domain.BadgeID{}, err
	case len(found) == 0:
		return domain.BadgeID{}, fmt.Errorf("badge %q: %w: `actual badge list --company %s` shows devices and labels", name, badge.ErrNotFound, c.Ref())
	case len(found) > 1:
		return domain.BadgeID{}, fmt.Errorf("%d badges are called %q: give its device", len(found), name)
	}
	return found[0].ID(), nil
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
				to, err := recipientOf(text)
				if err != nil {
					return r, misused(cmd, "--%s: %w", flag, err)
				}
				all = append(all, to)
			}
			*to = &all
		}
	}
	return r, nil
}

// recipientOf reads whom to tell: an e-mail address, or teams: or slack: and the address of an
// incoming webhook, a file that holds it (@), or the id of one that is sealed already.
func recipientOf(text string) (notice.Recipient, error) {
	channel, address, is := strings.Cut(text, ":")
	if !is || channel != "email" && channel != "teams" && channel != "slack" {
		return notice.Recipient{Channel: notice.Email, To: text}, nil
	}
	out := notice.Recipient{Channel: notice.Channel(channel), To: address}
	if !out.Hooked() {
		return out, nil
	}
	if id, err := domain.ParseAlertAddressID(address); err == nil {
		return notice.Recipient{Channel: out.Channel, Address: id}, nil
	}
	if file, from := strings.CutPrefix(address, "@"); from {
		raw, err := os.ReadFile(file)
		if err != nil {
			return out, fmt.Errorf("the address of an incoming webhook: %w", err)
		}
		out.To = strings.TrimSpace(string(raw))
	}
	return out, nil
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
			"  actual alert rule --company northside --crew north --silence 3h --repeat 1h,4h,24h",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				scope, err := f.scope(ctx, cmd, t, c)
				if err != nil {
					return err
				}
				all, err := t.Alerts.Rules(ctx, c.ID(), domain.AlertRuleID{}, 0)
				if err != nil {
					return err
				}
				for _, r := range all.Rules {
					if r.Scope == scope {
						next, err := f.over(cmd, r)
						if err != nil {
							return err
						}
						if _, err = t.Alerts.ChangeRule(ctx, c.ID(), r.ID, r.Revision, func(notice.Rule) notice.Rule { return next }, operator()); err != nil {
							return err
						}
						return showAlertRule(ctx, cmd, t, c, r.ID)
					}
				}
				r, err := f.over(cmd, notice.Rule{Scope: scope})
				if err == nil {
					r, err = t.Alerts.CreateRule(ctx, c.ID(), r, operator())
				}
				if err != nil {
					return err
				}
				return showAlertRule(ctx, cmd, t, c, r.ID)
			})
		},
	})
	f.on(cmd.Flags())
	return cmd
}

func (f *alertRuleFlags) on(fs *pflag.FlagSet) {
	fs.StringVar(&f.zone, "zone", "", "of this `ZONE`, by its name")
	fs.StringVar(&f.crew, "crew", "", "of this `CREW`, by its ref")
	fs.StringVar(&f.badge, "badge", "", "of this `BADGE`, by its device, label or id")
	fs.BoolVar(&f.off, "off", false, "raise no alerts")
	fs.StringSliceVar(&f.offKinds, "off-kinds", nil, "raise none of these kinds")
	fs.IntVar(&f.missed, "missed", 0, "how many planned signs of life in a row a badge may miss")
	fs.DurationVar(&f.silence, "silence", 0, "how much silence in its hours is too much, in place of --missed")
	fs.StringSliceVar(&f.hours, "hours", nil, "when silence counts, as `DAY=FROM-TO`")
	fs.StringSliceVar(&f.daysOff, "days-off", nil, "`DATE`s on which it does not")
	fs.StringSliceVar(&f.quiet, "quiet", nil, "when nobody is told, as `DAY=FROM-TO`")
	fs.DurationSliceVar(&f.repeat, "repeat", nil, "from one message to the next")
	fs.IntVar(&f.escalate, "escalate", 0, "after how many unanswered messages the second ones are told, too")
	fs.StringSliceVar(&f.first, "first", nil, "who is told: an e-mail address, or teams: or slack: and the URL of an incoming webhook, @FILE that holds it, or the id of its sealed address")
	fs.StringSliceVar(&f.second, "second", nil, "who is told, too, when the first ones do not answer")
	fs.StringVar(&f.language, "language", "", "en or es")
}
