package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"actual/adapters/inbound/httpapi"
	"actual/app/digests"
	"actual/domain"
	"actual/domain/digest"
	"actual/domain/job"
	"actual/domain/tenant"
	"actual/ports"
)

func digestCommand() *cobra.Command {
	group := &cobra.Command{
		Use: "digest", Short: "Summaries of how crews did, by mail: what is sent, when and to whom; look at one, send one",
		Long: "Summaries of how crews did, by mail: hours by crew and site against plan, discrepancies and what became of them, how badges do, and\n" +
			"what is restated of the last one. docs/weekly-mail.md says more.",
	}
	group.AddCommand(digestSettingsCommand(), digestPreviewCommand(), digestSendCommand(), digestListCommand(), digestShowCommand(), digestRetryCommand())
	return group
}

// digestAsk says which summary is meant.
type digestAsk struct{ cadence, sentOn, language string }

func (a *digestAsk) flags(cmd *cobra.Command) {
	fs := cmd.Flags()
	fs.StringVar(&a.cadence, "cadence", "weekly", "daily, weekly or monthly")
	fs.StringVar(&a.sentOn, "sent-on", "", "the `date` on which it is due: it is about the day, the seven days or the calendar month before; the last one that was, where left out")
	fs.StringVar(&a.language, "language", "", "en or es; the company's, where left out")
}

func (a *digestAsk) read(cmd *cobra.Command, c tenant.Company) (q digests.Preview, err error) {
	q = digests.Preview{Company: c.ID(), Language: job.Language(a.language)}
	if q.Cadence, err = digest.ParseCadence(a.cadence); err != nil {
		return q, misused(cmd, "--cadence: %w", err)
	}
	if q.Language != "" && q.Language != job.English && q.Language != job.Spanish {
		return q, misused(cmd, "--language: %w", digest.ErrLanguage)
	}
	if a.sentOn != "" {
		if q.Sent, err = domain.ParseDate(a.sentOn); err != nil {
			return q, misused(cmd, "--sent-on: %w", err)
		}
	}
	return q, nil
}

func digestPreviewCommand() *cobra.Command {
	var ask digestAsk
	var html bool
	cmd := forCompany(&cobra.Command{
		Use: "preview", Short: "Show what a summary tells as of now, and send nothing", Args: cobra.NoArgs,
		Example: "  actual digest preview --company northside\n  actual digest preview --company northside --language es --html > week.html",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				q, err := ask.read(cmd, c)
				if err != nil {
					return err
				}
				found, err := t.Digests.Preview(ctx, q)
				if err != nil {
					return err
				}
				text := "Subject: " + found.Mail.Subject + "\n\n" + found.Mail.Text
				if html {
					text = found.Mail.HTML
				}
				return say(cmd, httpapi.DigestToldOf(digests.Listed{Digest: found.Digest}, found.Mail.Subject), "%s", strings.TrimSpace(text))
			})
		},
	})
	ask.flags(cmd)
	cmd.Flags().BoolVar(&html, "html", false, "as its mail shows it, for a browser")
	return cmd
}

func digestSendCommand() *cobra.Command {
	var ask digestAsk
	var to string
	cmd := forCompany(&cobra.Command{
		Use: "send", Short: "Send a summary now, to a recipient whom the settings name", Args: cobra.NoArgs,
		Long:    "Send a summary now, to a recipient whom the settings name. It is beside the period's own, which is sent in its time all the same. A server sends it.",
		Example: "  actual digest send --company northside --to owner@northside.example",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				q, err := ask.read(cmd, c)
				if err != nil {
					return err
				}
				sent, err := t.Digests.Send(ctx, digests.Send{Company: c.ID(), To: to, Cadence: q.Cadence, Sent: q.Sent, Language: q.Language, By: operator()})
				if errors.Is(err, ports.ErrNoMail) {
					return fmt.Errorf("%w: set it where this command runs, as for the server", err)
				}
				if err != nil {
					return err
				}
				return say(cmd, httpapi.DigestOf(sent), "The summary of %s to %s is on its way to %s: `actual digest show %s --company %s` says what becomes of it.", sent.From, sent.To, to, sent.ID, c.Ref())
			})
		},
	})
	ask.flags(cmd)
	cmd.Flags().StringVar(&to, "to", "", "the `address`")
	_ = cmd.MarkFlagRequired("to")
	return cmd
}

func digestListCommand() *cobra.Command {
	var cadence string
	var limit int
	cmd := forCompany(&cobra.Command{
		Use: "list", Short: "List the summaries that were made, and what became of their letters", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if _, err := digest.ParseCadence(cadence); cadence != "" && err != nil {
				return misused(cmd, "--cadence: %w", err)
			}
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				page, err := t.Digests.List(ctx, digests.List{Company: c.ID(), Cadence: digest.Cadence(cadence), Limit: limit})
				if err != nil {
					return err
				}
				if len(page.Digests) == 0 {
					return sayNone(cmd, "No summary was made yet. `actual digest settings --company %s` says which are sent, and when.", c.Ref())
				}
				for _, one := range page.Digests {
					if err := sayDigest(cmd, one); err != nil {
						return err
					}
				}
				return nil
			})
		},
	})
	cmd.Flags().StringVar(&cadence, "cadence", "", "only daily, weekly or monthly ones")
	cmd.Flags().IntVar(&limit, "limit", 50, "how many at most")
	return cmd
}

func sayDigest(cmd *cobra.Command, one digests.Listed) error {
	text := fmt.Sprintf("%s  %s  %s to %s", one.ID, pad(string(one.Cadence), 7), one.From, one.To)
	if one.Manual {
		text += "  by hand"
	}
	for _, l := range one.Letters {
		text += fmt.Sprintf("\n  %s  %s  %s", l.ID, pad(string(l.Fate), 10), l.To)
		if l.Problem != "" {
			text += "  " + l.Problem
		}
	}
	return say(cmd, httpapi.DigestOf(one), "%s", text)
}

func digestShowCommand() *cobra.Command {
	return forCompany(&cobra.Command{
		Use: "show ID", Short: "Show a summary as it was told, and what became of its letters", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			id, err := domain.ParseDigestID(args[0])
			if err != nil {
				return misused(cmd, "%w", err)
			}
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				one, err := t.Digests.Show(ctx, c.ID(), id)
				if err != nil {
					return err
				}
				told, err := t.Digests.Told(ctx, c.ID(), id, "")
				if err != nil {
					return err
				}
				if asJSON(cmd) {
					return say(cmd, httpapi.DigestToldOf(one, told.Subject), "")
				}
				if err := sayDigest(cmd, one); err != nil {
					return err
				}
				return say(cmd, nil, "\n%s", strings.TrimSpace(told.Text))
			})
		},
	})
}

func digestRetryCommand() *cobra.Command {
	return forCompany(&cobra.Command{
		Use: "retry LETTER", Short: "Send a letter again that is unknown or given up", Args: cobra.ExactArgs(1),
		Long: "Send a letter again that is unknown or given up. Of an unknown one nobody knows whether it came: it may come twice.",
		RunE: func(cmd *cobra.Command, args []string) error {
			id, err := domain.ParseLetterID(args[0])
			if err != nil {
				return misused(cmd, "%w", err)
			}
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				l, err := t.Digests.Again(ctx, c.ID(), id, operator())
				if err != nil {
					return err
				}
				return say(cmd, httpapi.DigestLetterOf(l), "The letter to %s is sent again.", l.To)
			})
		},
	})
}
