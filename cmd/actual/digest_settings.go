package main

import (
	"context"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"actual/adapters/inbound/httpapi"
	"actual/app/digests"
	"actual/domain"
	"actual/domain/digest"
	"actual/domain/job"
	"actual/domain/tenant"
)

// digestFlags are parts of the settings to change.
type digestFlags struct {
	daily, weekly, monthly, again bool
	at, weekday, language         string
	monthDay                      int
	recipients                    []string
}

func digestSettingsCommand() *cobra.Command {
	var f digestFlags
	cmd := forCompany(&cobra.Command{
		Use: "settings", Short: "Show which summaries are sent, when and to whom, or change it", Args: cobra.NoArgs,
		Example: "  actual digest settings --company northside --weekly --weekday monday --at 07:00 --recipients owner@northside.example,office@northside.example:es",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				s, err := t.Digests.Settings(ctx, c.ID())
				if err != nil {
					return err
				}
				change, err := f.change(cmd)
				if err == nil && change != (digest.Change{}) {
					s, err = t.Digests.Change(ctx, digests.ChangeSettings{Company: c.ID(), Seen: s.Revision, Change: change, By: operator()})
				}
				if err != nil {
					return err
				}
				return sayDigestSettings(cmd, c, s)
			})
		},
	})
	fs := cmd.Flags()
	fs.BoolVar(&f.daily, "daily", false, "send a summary each day, of the day before")
	fs.BoolVar(&f.weekly, "weekly", false, "send a summary each week, of the seven days before")
	fs.BoolVar(&f.monthly, "monthly", false, "send a summary each month, of the calendar month before")
	fs.StringVar(&f.at, "at", "", "when, by clocks of the company's time zone, such as 07:00")
	fs.StringVar(&f.weekday, "weekday", "", "on which day of the week, such as monday")
	fs.IntVar(&f.monthDay, "month-day", 1, "on which day of the month, 1 to 28")
	fs.StringVar(&f.language, "language", "", "en or es")
	fs.StringSliceVar(&f.recipients, "recipients", nil, "all the addresses, each as `ADDRESS` or ADDRESS:LANGUAGE")
	fs.BoolVar(&f.again, "again", false, "send mail again to those of --recipients that unsubscribed or were refused")
	return cmd
}

func (f *digestFlags) change(cmd *cobra.Command) (c digest.Change, err error) {
	for name, of := range map[string]func(){
		"daily": func() { c.Daily = &f.daily }, "weekly": func() { c.Weekly = &f.weekly }, "monthly": func() { c.Monthly = &f.monthly }, "month-day": func() { c.MonthDay = &f.monthDay },
		"language": func() { c.Language = new(job.Language(f.language)) },
	} {
		if cmd.Flags().Changed(name) {
			of()
		}
	}
	if f.at != "" {
		at, err := domain.ParseWallTime(f.at)
		if err != nil {
			return c, misused(cmd, "--at: %w", err)
		}
		c.At = &at
	}
	if f.weekday != "" {
		for d := time.Sunday; d <= time.Saturday; d++ {
			if strings.EqualFold(d.String(), f.weekday) {
				c.Weekday = &d
			}
		}
		if c.Weekday == nil {
			return c, misused(cmd, "--weekday %q: give a day such as monday", f.weekday)
		}
	}
	if cmd.Flags().Changed("recipients") {
		people := []digest.Named{}
		for _, one := range f.recipients {
			email, language, _ := strings.Cut(one, ":")
			people = append(people, digest.Named{Email: email, Language: job.Language(language), Again: f.again})
		}
		c.Recipients = &people
	}
	return c, nil
}

func sayDigestSettings(cmd *cobra.Command, c tenant.Company, s digest.Settings) error {
	var lines []string
	for _, one := range digest.Cadences() {
		if s.On(one) {
			lines = append(lines, string(one)+": "+s.Due(one).Schedule().String()+" ("+c.Zone().String()+")")
		}
	}
	if len(lines) == 0 {
		lines = append(lines, "No summaries are sent: turn them on by --daily, --weekly or --monthly.")
	}
	for _, r := range s.Listed() {
		line := "  " + pad(string(r.Standing), 12) + "  " + r.Email + "  " + string(s.LanguageOf(r))
		if r.Reason != "" {
			line += "  " + r.Reason
		}
		lines = append(lines, line)
	}
	if len(s.Listed()) == 0 {
		lines = append(lines, "Nobody is named who gets them: --recipients.")
	}
	return say(cmd, httpapi.DigestSettingsOf(s), "%s", strings.Join(lines, "\n"))
}
